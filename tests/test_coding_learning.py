"""The engine learns: the mathematics are right, what is kept is what was learned, and nobody is coded as somebody else."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from consult import meaning
from consult.coding.codebook import load
from consult.coding.discovery import Found, discover, overlap
from consult.coding.engine import SENTIMENTS, Passage
from consult.coding.evaluation import evaluate
from consult.coding.labelled import read
from consult.coding.learned_engine import LearnedEngine
from consult.coding.learning import Learned, learn, learn_both
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


def test_logistic_regression_finds_the_slope_of_its_data() -> None:
    generator = np.random.default_rng(2)
    inputs = np.column_stack([generator.normal(size=4000), np.ones(4000)])
    truth = (generator.random(4000) < sigmoid(inputs @ np.array([2.0, -1.0]))).astype(float)
    assert logistic(inputs, truth, np.zeros(2)) == pytest.approx([2.0, -1.0], abs=0.2)


def test_what_is_kept_is_what_was_learned(learned: Learned, tmp_path: Path) -> None:
    keep(learned, tmp_path / "kept.npz")
    again = kept_before(BOOK, tmp_path / "kept.npz")
    assert again is not None
    assert LearnedEngine(again, "x").suggest(ASKED) == LearnedEngine(learned, "x").suggest(ASKED)


def test_the_same_rows_teach_the_same(learned: Learned) -> None:
    again = learn_both(BOOK, ROWS, with_meaning=False)
    assert again is not None
    assert LearnedEngine(again, "x").suggest(ASKED) == LearnedEngine(learned, "x").suggest(ASKED)


def test_the_version_says_whether_meaning_was_used(learned: Learned) -> None:
    assert LearnedEngine(learned, "abc").version == f"learned-1-without-meaning+{BOOK.version}+abc"


def test_one_sentiment_and_honest_spans(learned: Learned) -> None:
    for passage, found in zip(ASKED, LearnedEngine(learned, "x").suggest(ASKED), strict=True):
        assert sum(each.kind == "sentiment" and each.key in SENTIMENTS for each in found) == 1
        assert all(0 <= each.start <= each.end <= len(passage.text) and 0 <= each.probability <= 1 for each in found)


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


@pytest.mark.skipif(not meaning.installed(), reason="the extra `meaning` is not installed")
def test_alike_utterances_are_grouped_whatever_else_is_there() -> None:
    subjects = {
        "bees": [
            "The bees in the garden make honey",
            "I look after a beehive",
            "Honey bees came to our roof",
            "We keep bees and sell honey",
        ],
        "choir": [
            "I sing in the choir on Sunday",
            "Our choir sang three songs",
            "Singing with the choir is loud",
            "She leads the choir practice",
        ],
        "trains": [
            "Steam trains go past the window",
            "I collect model trains",
            "We rode an old steam train",
            "The train museum has engines",
        ],
    }
    said = [(name, text) for name, texts in subjects.items() for text in texts]
    for left_out in range(len(said)):
        kept = [each for number, each in enumerate(said) if number != left_out] * 2
        found = discover([Passage(text, "children") for _, text in kept])
        assert sum(len(group.members) for group in found) == len(kept)
        largest = [Counter(kept[number][0] for number in group.members).most_common(1)[0][1] for group in found]
        assert sum(largest) >= 0.6 * len(kept)


def test_a_discovery_overlaps_wholly_with_itself_only() -> None:
    one = [Found(("a",), (0,), (0, 1, 2, 3))]
    assert overlap(one, one) == 1
    assert overlap(one, [Found(("a",), (0,), (0, 1, 8, 9))]) == pytest.approx(1 / 3)
    assert overlap(one, []) == 0
