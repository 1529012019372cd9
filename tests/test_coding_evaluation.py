"""Figures are computed as the books say, and a broken line is named without repeating its words."""

import json
from pathlib import Path

import pytest

from consult.coding.confusions import Confusion, table, worst
from consult.coding.engine import Passage
from consult.coding.evaluation import evaluate, scores
from consult.coding.labelled import Labelled, LabelledError, read


def labelled(*themes: str, sentiment: str = "neutral") -> Labelled:
    return Labelled(Passage("x", "children"), frozenset(themes), None, None, sentiment)


def test_micro_and_macro_by_hand() -> None:
    rows = [labelled("a", "b"), labelled("a"), labelled()]
    given = [{"theme": frozenset(keys)} for keys in (["a"], ["b"], ["a"])]
    found = scores("theme", rows, given)
    assert found["precision"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["recall"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["labels"]["a"] == {"f1": 0.5, "precision": 0.5, "recall": 0.5, "support": 2}
    assert found["macro_f1"] == 0.25
    assert found["texts"] == 3


def test_sentiment_by_hand() -> None:
    rows = [labelled(sentiment=word) for word in ("negative", "negative", "positive", "mixed")]
    given = [{"sentiment": frozenset([word])} for word in ("negative", "positive", "positive", "negative")]
    found = scores("sentiment", rows, given)
    assert found["negative_recall"] == 0.5
    assert found["accuracy"] == 0.5
    assert found["macro_f1"] == pytest.approx((0.5 + 2 / 3 + 0) / 3, abs=1e-4)


def test_confusions_by_hand() -> None:
    rows = [labelled("a"), labelled("a"), labelled("b"), labelled("c", "a"), labelled("d"), labelled()]
    given = [{"theme": frozenset(keys)} for keys in (["b"], ["b"], ["a"], ["b", "a"], [], ["d"])]
    found = scores("theme", rows, given)["confusions"]
    assert [tuple(each.values()) for each in found] == [
        ("a", "b", 2, 1), ("(nothing)", "d", 1, 1), ("c", "b", 1, 0),
    ]  # fmt: skip


def test_only_the_worst_confusions_are_named_and_what_is_right_is_none() -> None:
    pairs = [(frozenset([f"a{number}"]), frozenset([f"b{number}"])) for number in range(30) for _ in range(number + 1)]
    assert [each.often for each in worst(pairs)] == list(range(30, 10, -1))
    assert worst([(frozenset("a"), frozenset("a"))]) == []
    assert table([Confusion("a", "b", 2, 1), Confusion("longer", "b", 1, 0)]) == [
        "    2 a      -> b  (and back 1)",
        "    1 longer -> b",
    ]


def test_missing_and_null_fields_are_allowed(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    lines = [
        {"text": "I see my sister", "themes": ["siblings"]},
        {"text": "ok", "group": None, "question": None, "themes": None},
    ]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    assert evaluate("themes", file)["texts"] == 1
    assert evaluate("themes", file)["micro_f1"] == 1.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{my secret", "line 2: is not a JSON object"),
        ('{"words": "my secret"}', 'line 2: has no "text"'),
        ('{"text": "my secret", "themes": "siblings"}', "line 2: themes must be a list"),
        ('{"text": "my secret", "group": 3}', "line 2: group must be a text"),
        ('{"text": "my secret", "sentiment": "furious"}', "line 2: sentiment must be one of"),
    ],
)
def test_a_broken_line_is_named_and_not_quoted(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"text": "fine"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(LabelledError, match=said) as refused:
        read(file)
    assert "secret" not in str(refused.value)
