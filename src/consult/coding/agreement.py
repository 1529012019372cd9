"""How well coders agree: kappa, alpha and F1 of two sets of codes on the same passages, with bootstrap intervals.

Every array of codes has the shape (passages, codes) and says which codes a coder put on which passage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from consult.coding.blind_models import BlindSample

Codes = NDArray[np.bool_]
Floats = NDArray[np.float64]
ROUNDS = 1_000
SEED = 20190318  # any number, as long as it stays: the same sample always has the same intervals
LOW, HIGH = 2.5, 97.5
FIRM, TENTATIVE = 0.8, 0.667  # Krippendorff's own two levels of alpha
OVERALL = ("kappa", "alpha", "micro_f1", "macro_f1")


@dataclass(frozen=True)
class Figure:
    """A measure and its 95 % bootstrap interval; all None where it cannot be defined, as for a code nobody used."""

    value: float | None
    low: float | None
    high: float | None


def overall(first: Codes, second: Codes, rounds: int = ROUNDS) -> dict[str, Figure]:
    """Pooled kappa, alpha of the sets of codes, and micro and macro F1, of two coders on the same passages."""
    return _figures(measures(first, second, draws(len(first), rounds)))


def overall_mean(pairs: Sequence[tuple[Codes, Codes]], rounds: int = ROUNDS) -> dict[str, Figure]:
    """The mean of several comparisons on the same passages, as of the machine with each of two coders."""
    weights = draws(len(pairs[0][0]), rounds)
    each = [measures(first, second, weights) for first, second in pairs]
    return _figures({name: np.mean([row[name] for row in each], axis=0) for name in OVERALL})


def by_code(first: Codes, second: Codes, rounds: int = ROUNDS) -> list[dict[str, Figure]]:
    """Cohen's kappa, Krippendorff's alpha (nominal: there or not) and F1 of every code by itself."""
    found = _code_measures(*_counts(first, second, draws(len(first), rounds)))
    return [_figures({name: values[:, code] for name, values in found.items()}) for code in range(first.shape[1])]


def by_code_mean(pairs: Sequence[tuple[Codes, Codes]], rounds: int = ROUNDS) -> list[dict[str, Figure]]:
    """Like `by_code`, the mean of several comparisons."""
    weights = draws(len(pairs[0][0]), rounds)
    each = [_code_measures(*_counts(first, second, weights)) for first, second in pairs]
    mean = {name: np.mean([row[name] for row in each], axis=0) for name in each[0]}
    return [_figures({name: values[:, code] for name, values in mean.items()}) for code in range(pairs[0][0].shape[1])]


def measures(first: Codes, second: Codes, weights: Floats) -> dict[str, Floats]:
    """Each overall measure once for every row of `weights`, which says how often each passage counts."""
    both, only_first, only_second, number = _counts(first, second, weights)
    codes = _code_measures(both, only_first, only_second, number)
    return {
        "kappa": _pooled_kappa(both, only_first, only_second, number),
        "alpha": _set_alpha(first, second, weights),
        "micro_f1": _over(2 * both.sum(1), (2 * both + only_first + only_second).sum(1)),
        "macro_f1": _mean(codes["f1"]),
    }


def accuracy(said: Codes, truth: Codes, rounds: int = ROUNDS) -> dict[str, Figure]:
    """How often what was said is so: precision, recall and F1 against codes that people have settled."""
    both, too_many, missed, number = _counts(said, truth, draws(len(said), rounds))
    return _figures(
        {
            "precision": _over(both.sum(1), (both + too_many).sum(1)),
            "recall": _over(both.sum(1), (both + missed).sum(1)),
            "micro_f1": _over(2 * both.sum(1), (2 * both + too_many + missed).sum(1)),
            "macro_f1": _mean(_code_measures(both, too_many, missed, number)["f1"]),
        }
    )


def draws(passages: int, rounds: int) -> Floats:
    """Weights of the passages: first all alike, then `rounds` times as many drawn with replacement."""
    drawn = np.random.default_rng(SEED).multinomial(passages, np.full(passages, 1 / passages), size=rounds)
    return np.concatenate([np.ones((1, passages)), drawn])


def masi(sets: Codes) -> Floats:
    """Distances between sets of codes, 0 to 1: Jaccard's index weighted by how one holds the other.

    Passonneau 2006, "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation".
    """
    numbers = sets.astype(float)
    shared, size = numbers @ numbers.T, numbers.sum(1)
    union = size[:, None] + size[None, :] - shared
    jaccard = np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
    least, most = np.minimum(size[:, None], size[None, :]), np.maximum(size[:, None], size[None, :])
    held = np.where(shared == most, 1.0, np.where(shared == least, 2 / 3, np.where(shared > 0, 1 / 3, 0.0)))
    return np.asarray(1 - jaccard * held)


def _counts(first: Codes, second: Codes, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Shape (draws, codes): passages with the code from both, from the first alone, from the second alone; and all."""
    pairs = (first & second, first & ~second, second & ~first)
    both, only_first, only_second = (weights @ pair.astype(float) for pair in pairs)
    return both, only_first, only_second, weights.sum(1, keepdims=True)


def _code_measures(both: Floats, only_first: Floats, only_second: Floats, number: Floats) -> dict[str, Floats]:
    seen, by_chance = _seen_and_chance(both, only_first, only_second, number)
    yes = 2 * both + only_first + only_second
    no = 2 * number - yes
    return {
        "kappa": _over(seen - by_chance, 1 - by_chance),
        "alpha": 1 - _over((2 * number - 1) * (only_first + only_second), yes * no),
        "f1": _over(2 * both, yes),
    }


def _pooled_kappa(both: Floats, only_first: Floats, only_second: Floats, number: Floats) -> Floats:
    """Means over codes before the division, so that coders who agree by chance give 0 however common each code is.

    De Vries, Elliott, Kanouse and Teleki 2008, "Using pooled kappa to summarize interrater agreement across many items".
    """
    seen, by_chance = _seen_and_chance(both, only_first, only_second, number)
    return _over((seen - by_chance).sum(1), (1 - by_chance).sum(1))


def _seen_and_chance(both: Floats, only_first: Floats, only_second: Floats, number: Floats) -> tuple[Floats, Floats]:
    one, other = (both + only_first) / number, (both + only_second) / number
    return 1 - (only_first + only_second) / number, one * other + (1 - one) * (1 - other)


def _set_alpha(first: Codes, second: Codes, weights: Floats) -> Floats:
    """Krippendorff's alpha of whole sets of codes by the MASI distance."""
    sets, at = np.unique(np.concatenate([first, second]), axis=0, return_inverse=True)
    distance, at = masi(sets), at.reshape(2, -1)
    seen = weights @ distance[at[0], at[1]] / weights.sum(1)
    often = weights @ (np.eye(len(sets))[at[0]] + np.eye(len(sets))[at[1]])
    values = often.sum(1)
    expected = ((often @ distance) * often).sum(1) / (values * (values - 1))
    return np.asarray(1 - _over(seen, expected))


def _over(top: Floats, bottom: Floats) -> Floats:
    """A division that gives NaN, silently, where it cannot be done."""
    return np.asarray(np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=np.abs(bottom) > 1e-12))


def _mean(values: Floats) -> Floats:
    """The mean over codes that have a value; NaN where none has."""
    there = ~np.isnan(values)
    return _over(np.where(there, values, 0).sum(1), there.sum(1).astype(float))


def _figures(found: Mapping[str, Floats]) -> dict[str, Figure]:
    return {name: _figure(values) for name, values in found.items()}


def _figure(values: Floats) -> Figure:
    drawn = values[1:][~np.isnan(values[1:])]
    if np.isnan(values[0]) or not len(drawn):
        return Figure(None, None, None)
    low, high = np.percentile(drawn, [LOW, HIGH])
    return Figure(round(float(values[0]), 4), round(float(low), 4), round(float(high), 4))


def table(rows: Sequence[Any], keys: Sequence[str], codes: Callable[[Any], Any]) -> Codes:
    """The array of these rows: `codes` gives each row's own codes, `keys` the order of the columns."""
    place = {key: number for number, key in enumerate(keys)}
    filled = np.zeros((len(rows), len(keys)), bool)
    for number, row in enumerate(rows):
        filled[number, [place[key] for key in codes(row) if key in place]] = True
    return filled


@dataclass(frozen=True)
class Standing:
    """What is known of agreement in a consultation: the newest sample that both coders have finished.

    `people` compares the coders with each other and `machine` the machine with them, each by name of measure;
    `accuracy` compares the machine with what was settled, and is empty while differences are open.
    """

    sample_id: UUID
    drawn_at: datetime
    passages: int
    people: dict[str, Figure]
    machine: dict[str, Figure]
    accuracy: dict[str, Figure]

    @property
    def sentence(self) -> str:
        """Whether the codes may be relied on, in the words of Krippendorff 2004, chapter 11: .800 and .667."""
        return _reliance(self.people.get("alpha"))


def standing(session: Session, consultation_id: UUID, kind: str = "theme") -> Standing | None:
    """The agreement that pages may show; None while no blind sample is finished, and then no accuracy is shown."""
    return next(iter(history(session, consultation_id, kind)), None)


def history(session: Session, consultation_id: UUID, kind: str = "theme") -> list[Standing]:
    """Every finished sample of a consultation, the newest first: how agreement moved."""
    rows = session.exec(
        select(BlindSample)
        .where(
            BlindSample.consultation_id == consultation_id,
            col(BlindSample.first_finished_at).is_not(None),
            col(BlindSample.second_finished_at).is_not(None),
            col(BlindSample.figures).is_not(None),
        )
        .order_by(col(BlindSample.drawn_at).desc())
    )
    return [_standing(row, kind) for row in rows]


def _standing(row: BlindSample, kind: str) -> Standing:
    found = (row.figures or {})[kind]
    return Standing(
        row.id,
        row.drawn_at,
        found["base"],
        read(found.get("people")),
        read(found.get("machine")),
        read((row.accuracy or {}).get(kind)),
    )


def read(kept: Mapping[str, Any] | None) -> dict[str, Figure]:
    """Figures as a sample keeps them."""
    return {name: Figure(**each) for name, each in (kept or {}).items()}


def _reliance(alpha: Figure | None) -> str:
    if alpha is None or alpha.value is None or alpha.low is None:
        return "Too few passages were coded by both to say how far people agree."
    if alpha.low >= FIRM:
        return "The two coders agree firmly: findings may rest on these codes."
    if alpha.value >= TENTATIVE:
        return "The two coders agree enough for tentative findings: say so where you use them."
    return "The two coders do not agree enough: talk about the codes that differ, and draw another sample."
