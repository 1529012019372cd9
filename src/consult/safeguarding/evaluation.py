"""How many worries of a file are found, in the request and at the second look, and how often about nothing."""

import json
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

from consult.safeguarding import lexicon, second_look, training
from consult.settings import house

NORMAL_95 = 1.959964


class MalformedError(ValueError):
    """A line that cannot be read; says the file, the line and the remedy, never the text."""


def concerns(file: Path) -> dict[str, Any]:
    """Recall, false alarm rate and precision, 0 to 1, over lines of {"text", "group", "concern", "kind"}.

    Found is what reaches the lead: noticed in the request, or at the second look moments later; `in_request` counts the
    first alone. Each has its 95 % Wilson interval under `intervals`; recall is also given for each kind and difficulty.
    A figure without texts is null.
    """
    texts = list(_texts(file))
    at_once = [bool(lexicon.concerns(text["text"], text.get("group", "children"))) for text in texts]
    later = [bool(second_look.concerns(text["text"], text.get("group", "children"))) for text in texts]
    found = [first or second for first, second in zip(at_once, later, strict=True)]
    return {**_figures(texts, found), "in_request": _figures(texts, at_once)}


def in_folds(file: Path, folds: int, beside: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The same of a file, with what was learned from it left out: each fold is scored by the others and those `beside`.

    Without `beside`, these are the shipped texts, and it takes minutes. The phrases stay as they are.
    """
    own = list(_texts(file))
    known = {text["text"] for text in own}
    others = [line for line in (_shipped() if beside is None else beside) if line["text"] not in known]
    scores = training.unseen([*own, *others], folds)
    found = [_at_either_look(text, *score) for text, score in zip(own, scores, strict=False)]
    return {**_figures(own, list(map(any, found))), "in_request": _figures(own, [first for first, _ in found])}


def _shipped() -> list[dict[str, Any]]:
    homes = (house("surveys") / "concerns", house("surveys") / "codebooks")
    return training.lines_of([str(path) for home in homes for path in sorted(home.glob(_LEARNED_FROM[home.name]))])


_LEARNED_FROM = {"concerns": "*.jsonl", "codebooks": "*/*.jsonl"}


def _at_either_look(text: dict[str, Any], alike: float, second: float) -> tuple[bool, bool]:
    words, group = text["text"], text.get("group", "children")
    first = bool(lexicon.told(words, group, "", alike))
    again = alike >= second_look.MAYBE and second >= second_look.SURE and not lexicon.answered(words, group)
    return first, again


def _figures(texts: list[dict[str, Any]], found: list[bool]) -> dict[str, Any]:
    worries = [hit for text, hit in zip(texts, found, strict=True) if text["concern"]]
    others = [hit for text, hit in zip(texts, found, strict=True) if not text["concern"]]
    figures = {
        "recall": worries,
        "false_alarm_rate": others,
        "precision": [text["concern"] for text, hit in zip(texts, found, strict=True) if hit],
    }
    return {
        **{name: share(marks) for name, marks in figures.items()},
        "texts": len(texts),
        "intervals": {name: wilson(sum(marks), len(marks)) for name, marks in figures.items()},
        "kinds": _recalls(texts, found, "kind"),
        "difficulties": _recalls(texts, found, "difficulty"),
    }


def share(marks: list[bool]) -> float | None:
    """How many of the marks are true, 0 to 1, to three places."""
    return round(sum(marks) / len(marks), 3) if marks else None


def wilson(true: int, of: int) -> list[float] | None:
    """The 95 % interval of a share (Wilson, 1927), to three places."""
    if not of:
        return None
    z2 = NORMAL_95**2
    middle = (true + z2 / 2) / (of + z2)
    reach = NORMAL_95 * sqrt(true * (of - true) / of + z2 / 4) / (of + z2)
    return [round(max(0.0, middle - reach), 3), round(min(1.0, middle + reach), 3)]


def _recalls(texts: list[dict[str, Any]], found: list[bool], by: str) -> dict[str, dict[str, Any]]:
    marks: dict[str, list[bool]] = {}
    for text, hit in zip(texts, found, strict=True):
        if text["concern"]:
            marks.setdefault(text.get(by) or "not said", []).append(hit)
    return {
        kind: {"recall": share(hits), "texts": len(hits), "interval": wilson(sum(hits), len(hits))}
        for kind, hits in sorted(marks.items())
    }


def _texts(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            yield _text(line, f"{file}, line {number}")


def _text(line: str, place: str) -> dict[str, Any]:
    try:
        text = json.loads(line)
    except json.JSONDecodeError:
        raise MalformedError(f"{place}: this is not JSON. Write one object on each line.") from None
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        raise MalformedError(f'{place}: a line needs "text", in quotes.')
    if not isinstance(text.get("concern"), bool):
        raise MalformedError(f'{place}: "concern" must be true or false.')
    return text
