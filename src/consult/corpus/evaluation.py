"""How well the machine does against what people marked, measured on any labelled file."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from consult.corpus import redaction


def identifiers(file: Path) -> dict[str, Any]:
    """Recall and precision of redaction, in characters, on JSON lines with `text` and `identifiers`.

    Gold is every occurrence of each string of a line's `identifiers` in its text; `marks` counts what was found.
    """
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [line for line in lines if line.get("text") and isinstance(line.get("identifiers"), list)]
    kinds: Counter[str] = Counter()
    hit = gold = found = 0
    for line in lines:
        marks = redaction.identifiers(line["text"])
        kinds.update(mark.kind for mark in marks)
        wanted, given = (
            expected(line["text"], line["identifiers"]),
            {at for mark in marks for at in range(mark.start, mark.end)},
        )
        hit, gold, found = hit + len(wanted & given), gold + len(wanted), found + len(given)
    return {"texts": len(lines), "recall": share(hit, gold), "precision": share(hit, found), "marks": dict(kinds)}


def expected(text: str, strings: list[str]) -> set[int]:
    """The characters of every occurrence of each string."""
    return {
        at for string in strings if string for start in starts(text, string) for at in range(start, start + len(string))
    }


def starts(text: str, string: str) -> list[int]:
    """Where a string stands in a text."""
    return [at for at in range(len(text) - len(string) + 1) if text.startswith(string, at)]


def share(part: int, whole: int) -> float:
    """A part of a whole; of nothing, all."""
    return part / whole if whole else 1.0
