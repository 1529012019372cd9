"""The engine learns: the mathematics are right, what is kept is what was learned, and nobody is coded as somebody else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from consult import meaning
from consult.coding.both_sides import both_sides
from consult.coding.codebook import load
from consult.coding.engine import SENTIMENTS, Passage
from consult.coding.evaluation import evaluate
from consult.coding.labelled import read
from consult.coding.labels import labels
from consult.coding.learned_engine import LearnedEngine
from consult.coding.learning import Learned, learn, learn_both, thresholds
from consult.coding.likeness import nearest
from consult.coding.regression import logistic, ridge, sigmoid
from consult.coding.training import keep, kept_before

BOOK = load()
ROWS = [row for file in BOOK.texts() for row in read(file)[:25]]
ASKED = [
    Passage("Eight houses since I was five and I still keep a bag by the door", "children"),
    Passage("brilliant", "carers", "How is the child's social worker?"),
    Passage("There is a nine month list for therapy in this county", "professionals", informs=("away-2.4",)),
    Passage("Mae fy ngweithiwr cymdeithasol yn newid bob mis", "children"),
    Passage("n/a", "parents", "Anything else?"),
    Passage("", "children"),
]


@pytest.fixture(scope="module")
def learned() -> Learned:
    """Learned from a few texts of each file, without the sentence model, so that it is quick."""
    found = learn_both(BOOK, ROWS, with_meaning=False)
    assert found is not None
    return found


def test_left_out_scores_are_those_of_really_leaving_out() -> None:
    generator = np.random.default_rng(1)
    points = generator.normal(size=(12, 5))
    targets = generator.normal(size=(12, 2))
    kernel = (points @ points.T).astype(np.float32)
    groups = [*"abcdefghij", "k", "k"]
    _, left = ridge(kernel, targets, groups, 0.5)
    for out in ([3], [10, 11]):
        rest = [row for row in range(12) if row not in out]
        weights = np.linalg.solve(kernel[np.ix_(rest, rest)].astype(float) + 0.5 * np.eye(len(rest)), targets[rest])
        assert left[out] == pytest.approx(kernel[np.ix_(out, rest)] @ weights, abs=1e-4)


def test_a_rare_label_says_yes_from_half_of_the_f1_that_its_chances_promise() -> None:
    generator = np.random.default_rng(4)
    chances = generator.beta(0.3, 1.5, size=(4000, 2))
    truth = generator.random(chances.shape) < chances
    truth[:, 1] = False  # of the second nobody ever saw an example, though its chances are the same
    common, rare = thresholds(chances, truth, 0.05)
    best = max(f1(chances[:, 0], truth[:, 0], level) for level in np.linspace(0.05, 0.6, 56))
    assert rare == pytest.approx(best / 2, abs=0.05)
    assert f1(chances[:, 0], truth[:, 0], common) == pytest.approx(best, abs=0.01)


def f1(chances: np.ndarray, truth: np.ndarray, level: float) -> float:
    said = chances >= level
    return float(2 * (said & truth).sum() / (said.sum() + truth.sum()))


def test_a_passage_is_held_against_the_nearest_examples_of_each_code() -> None:
    kernel = np.array([[0.9, 0.1, 0.5, 0.3, 0.7]], np.float32)
    examples = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]], bool)
    nearest_one, nearest_three = nearest(kernel, examples)
    assert nearest_one[0] == pytest.approx([0.9, 0.5, 0])
    assert nearest_three[0] == pytest.approx([(0.9 + 0.5 + 0.3) / 3, 0.5, 0])


def test_good_and_ill_are_set_against_each_other() -> None:
    aspects = labels(BOOK)["aspect"]
    scores = np.array([[0.8, 0.1, 0.6, 0.0], [0.9, 0.0, 0.0, 0.0]])  # well, better, unmet, suggestion
    *same, meet = both_sides(aspects, [scores])
    assert same == [scores]
    assert meet == pytest.approx(np.array([[0.48, 0.6, 0.2, 0], [0, 0, 0.9, 0]]))
    assert both_sides(aspects[1:], [scores[:, 1:]]) == []


def test_logistic_regression_finds_the_slope_of_its_data() -> None:
    generator = np.random.default_rng(2)
    inputs = np.column_stack([generator.normal(size=4000), np.ones(4000)])
    truth = (generator.random(4000) < sigmoid(inputs @ np.array([2.0, -1.0]))).astype(float)
    assert logistic(inputs, truth, np.zeros(2)) == pytest.approx([2.0, -1.0], abs=0.2)


def test_what_is_kept_is_what_was_learned(learned: Learned, tmp_path: Path) -> None:
    keep(learned, tmp_path / "kept.npz")
    again = kept_before(BOOK, tmp_path / "kept.npz")
    assert again is not None
    engines = [LearnedEngine(each, "x") for each in (learned, again)]
    before, after = ([each for found in engine.suggest(ASKED) for each in found] for engine in engines)
    assert [replace(each, probability=0) for each in after] == [replace(each, probability=0) for each in before]
    chances = [each.probability for each in before]
    assert [each.probability for each in after] == pytest.approx(chances, abs=0.002)  # it is kept in half precision


def test_the_same_rows_teach_the_same(learned: Learned) -> None:
    again = learn_both(BOOK, ROWS, with_meaning=False)
    assert again is not None
    assert LearnedEngine(again, "x").suggest(ASKED) == LearnedEngine(learned, "x").suggest(ASKED)


def test_the_version_says_whether_meaning_was_used(learned: Learned) -> None:
    assert LearnedEngine(learned, "abc").version == f"learned-2-without-meaning+{BOOK.version}+abc"


def test_one_sentiment_and_honest_spans(learned: Learned) -> None:
    for passage, found in zip(ASKED, LearnedEngine(learned, "x").suggest(ASKED), strict=True):
        assert sum(each.kind == "sentiment" and each.key in SENTIMENTS for each in found) == 1
        assert all(0 <= each.start <= each.end <= len(passage.text) and 0 <= each.probability <= 1 for each in found)


def test_a_code_far_less_likely_than_another_does_not_stand_beside_it(learned: Learned) -> None:
    enough = dict(zip((each.key for each in learned.labels["theme"]), learned.skills["theme"].threshold, strict=True))
    found = LearnedEngine(learned, "x").suggest([replace(row.passage, language="en") for row in ROWS])
    themes = [
        [(each.probability, each.probability / enough[each.key]) for each in one if each.kind == "theme"]
        for one in found
    ]
    shares = [np.array(one) / np.max(one, axis=0) for one in themes if len(one) > 1]
    assert shares
    assert min(share.max(axis=1).min() for share in shares) >= 0.39


def test_structure_decides_the_views_item(learned: Learned) -> None:
    engine = LearnedEngine(learned, "x")
    for row in ROWS[::7]:
        for group in ("children", "providers", "elected-members"):
            [found] = engine.suggest([replace(row.passage, group=group, frameworks=("away",))])
            allowed = {item.key for item in BOOK.eligible(group, ["away"])}
            assert {each.key for each in found if each.kind == "views"} <= allowed
    [found] = engine.suggest([ASKED[2]])
    assert {each.key for each in found if each.kind == "views"} == {"away-2.4"}


def test_welsh_is_not_coded_as_english(learned: Learned) -> None:
    [found] = LearnedEngine(learned, "x").suggest([ASKED[3]])
    assert {each.key for each in found if each.kind == "theme"} >= {"staff-continuity"}


def test_welsh_is_coded_by_what_was_learned_of_welsh(learned: Learned) -> None:
    said = replace(ASKED[3], question="Beth allai fod yn well?")
    by_phrases = replace_welsh(learned, None)
    assert learned.welsh is not None
    assert not learned.welsh.with_meaning
    [found], [before] = LearnedEngine(learned, "x").suggest([said]), LearnedEngine(by_phrases, "x").suggest([said])
    assert "could-be-better" in {each.key for each in found if each.kind == "aspect"}
    assert found != before


def replace_welsh(learned: Learned, welsh: Learned | None) -> Learned:
    return Learned(learned.book, learned.likeness, learned.skills, welsh)


@pytest.mark.parametrize(
    ("said", "nothing"),
    [("nothing", True), ("no thanks im sorted", True), ("dim byd diolch", True), ("fine but lonely", False)],
)
def test_who_needs_nothing_has_no_unmet_need(learned: Learned, said: str, nothing: bool) -> None:
    asked = Passage(said, "children", "What help do you need that you do not get now?")
    [found] = LearnedEngine(learned, "x").suggest([asked])
    assert ({each.kind for each in found} == {"sentiment"}) == nothing


def test_silence_is_abstained_from(learned: Learned) -> None:
    for found in LearnedEngine(learned, "x").suggest(ASKED[4:]):
        assert {each.kind for each in found} == {"sentiment"}


@pytest.mark.parametrize("said", ["Did not answer", "[No response]", "Not answered.", "question skipped"])
def test_what_nobody_wrote_is_neither_coded_nor_learned_from(learned: Learned, said: str) -> None:
    [found] = LearnedEngine(learned, "x").suggest([Passage(said, "children", "How is your brother?")])
    assert {each.kind for each in found} == {"sentiment"}
    assert learn(BOOK, [replace(ROWS[0], passage=Passage(said, "children"))] * 30, with_meaning=False) is None


def test_a_codebook_with_a_code_for_what_cannot_be_coded_gives_it_unlearned(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [f'{{"text": "the bus was late on day {day}", "themes": ["Bus"]}}' for day in range(60)]
    file.write_text("\n".join([*lines, *['{"text": "Did not answer", "themes": ["Labelling not possible"]}'] * 20]))
    found = evaluate("themes", file, folds=3)
    assert found["labels"]["Labelling not possible"] == {"f1": 1.0, "precision": 1.0, "recall": 1.0, "support": 20}
    assert found["texts"] == 80


def test_too_few_rows_teach_nothing() -> None:
    assert learn(BOOK, ROWS[:5], with_meaning=False) is None


def test_another_codebook_is_learned_by_folds(tmp_path: Path) -> None:
    """Two made-up themes told apart by what the texts say, with a codebook that holds no phrases."""
    book, file = tmp_path / "book.toml", tmp_path / "labelled.jsonl"
    book.write_text("".join(f'[[theme]]\nkey = "{key}"\ndefinition = "About {key}."\n' for key in ("bus", "soup")))
    lines = [f'{{"text": "the {key} was {how} on day {day}", "themes": ["{key}"]}}'
             for day in range(50) for key, how in (("bus", "late and full"), ("soup", "hot and tasty"))]  # fmt: skip
    file.write_text("\n".join(lines))
    found = evaluate("themes", file, book, folds=3)
    assert found["micro_f1"] > 0.95
    assert found == evaluate("themes", file, book, folds=3)


@pytest.mark.skipif(not meaning.installed(), reason="the extra `meaning` is not installed")
def test_what_is_near_in_meaning_is_near_in_numbers() -> None:
    texts = ["I never see my brother", "my siblings live far away and I miss them", "the wifi is rubbish", ""]
    rows = meaning.meaning().vectors(texts)[:, 1]
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert unit[0] @ unit[1] > unit[0] @ unit[2] + 0.2
    together = meaning.meaning().vectors(texts * 40)[:4, 1]
    assert np.allclose(rows, together, atol=1e-3)
