"""Agreement statistics against the references: scikit-learn and krippendorff on random tables, and coders of known error."""

import warnings

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from consult.coding import agreement

SEEDS = range(25)


def tables(seed: int) -> tuple[agreement.Codes, agreement.Codes]:
    """Two coders of 2 to 60 passages and 2 to 8 codes, the second a noisy copy of the first."""
    draw = np.random.default_rng(seed)
    shape = (int(draw.integers(2, 60)), int(draw.integers(2, 9)))
    first = draw.random(shape) < draw.random(shape[1])
    return first, np.asarray(first ^ (draw.random(shape) < draw.random()))


@pytest.mark.parametrize("seed", SEEDS)
def test_each_code_is_measured_as_the_references_measure_it(seed: int) -> None:
    first, second = tables(seed)
    for code, found in enumerate(agreement.by_code(first, second, rounds=10)):
        one, other = first[:, code], second[:, code]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = {"kappa": cohen_kappa_score(one, other), "f1": f1_score(one, other, zero_division=np.nan)}
        if len(set(one) | set(other)) > 1:
            expected["alpha"] = krippendorff.alpha(np.array([one, other], float), level_of_measurement="nominal")
        for name, value in expected.items():
            got = found[name].value
            assert got is None if np.isnan(value) else got == pytest.approx(value, abs=1e-4), name


@pytest.mark.parametrize("seed", SEEDS)
def test_all_codes_together_are_measured_as_the_references_measure_them(seed: int) -> None:
    first, second = tables(seed)
    found = agreement.overall(first, second, rounds=10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found["micro_f1"].value == pytest.approx(f1_score(first, second, average="micro"), abs=1e-4)
        each = f1_score(first, second, average=None, zero_division=np.nan)
    assert found["macro_f1"].value == pytest.approx(np.nanmean(each), abs=1e-4)
    assert found["alpha"].value == pytest.approx(by_sets(first, second), abs=1e-4)


def by_sets(first: agreement.Codes, second: agreement.Codes) -> float:
    """krippendorff's own alpha over whole sets of codes, with MASI written out set by set."""
    sets = sorted({tuple(row) for row in [*first.tolist(), *second.tolist()]})
    numbers = np.array([[sets.index(tuple(row)) for row in coder.tolist()] for coder in (first, second)], float)

    def metric(one: object, other: object, **_: object) -> object:
        return np.vectorize(lambda a, b: masi(sets[int(a)], sets[int(b)]))(one, other)

    return float(
        krippendorff.alpha(numbers, value_domain=np.arange(len(sets), dtype=float), level_of_measurement=metric)
    )


def masi(one: tuple[bool, ...], other: tuple[bool, ...]) -> float:
    """MASI's distance as its paper says it."""
    a, b = ({n for n, yes in enumerate(each) if yes} for each in (one, other))
    if a == b:
        return 0.0
    held = 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0.0
    return 1 - len(a & b) / len(a | b) * held


def test_coders_who_agree_by_chance_give_nothing() -> None:
    """However common each code is: the trap is to pool the cells of common and rare codes."""
    often = np.array([0.9, 0.5, 0.1, 0.02])
    inside = {"kappa": 0, "alpha": 0}
    for seed in range(20):
        draw = np.random.default_rng(seed)
        first, second = (draw.random((400, 4)) < often for _ in range(2))
        for name, figure in agreement.overall(first, second, rounds=300).items():
            if name in inside:
                assert figure.low is not None
                assert figure.high is not None
                assert abs(figure.value or 0) < 0.1
                inside[name] += figure.low <= 0 <= figure.high
    assert min(inside.values()) >= 16, "a 95 % interval should hold the truth nearly always"


def test_two_coders_of_known_error_give_what_arithmetic_says() -> None:
    """Each flips one mark in ten on a code that half of the passages have: kappa is 0.64 and F1 is 0.82."""
    draw = np.random.default_rng(7)
    truth = draw.random((4000, 3)) < 0.5
    first, second = (truth ^ (draw.random(truth.shape) < 0.1) for _ in range(2))
    found = agreement.overall(first, second, rounds=300)
    assert found["kappa"].value == pytest.approx(0.64, abs=0.02)
    assert found["micro_f1"].value == pytest.approx(0.82, abs=0.02)
    assert (found["kappa"].low or 1) < 0.64 < (found["kappa"].high or 0)
    against = agreement.accuracy(first, truth, rounds=50)
    assert against["precision"].value == pytest.approx(0.9, abs=0.02)
    assert against["recall"].value == pytest.approx(0.9, abs=0.02)


def test_pooled_kappa_of_one_code_is_its_kappa_and_nothing_is_said_of_unused_codes() -> None:
    first, second = tables(3)
    alone = agreement.overall(first[:, :1], second[:, :1], rounds=10)["kappa"]
    assert alone.value == agreement.by_code(first[:, :1], second[:, :1], rounds=10)[0]["kappa"].value
    nothing = np.zeros((12, 2), bool)
    assert agreement.by_code(nothing, nothing)[0]["kappa"].value is None
    assert agreement.overall(nothing, nothing)["macro_f1"].value is None
    with_unused = agreement.overall(np.c_[first, first[:, :0]], np.c_[second, second[:, :0]], rounds=10)
    assert with_unused == agreement.overall(first, second, rounds=10)


def test_the_same_sample_always_has_the_same_intervals() -> None:
    first, second = tables(5)
    assert agreement.overall(first, second) == agreement.overall(first, second)
    same = agreement.overall_mean([(first, second), (first, second)])
    assert same == agreement.overall(first, second)
