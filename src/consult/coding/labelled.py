"""Labelled passages: what people have coded, read from JSONL, to learn from and to measure by."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consult.coding.engine import SENTIMENTS, Passage


class LabelledError(ValueError):
    """A labelled file that cannot be read; the sentence names the file and the line, never the words in it."""


@dataclass(frozen=True)
class Labelled:
    """A passage and its codes as a person gave them; a kind that nobody coded is None."""

    passage: Passage
    themes: frozenset[str] | None
    aspects: frozenset[str] | None
    views: frozenset[str] | None
    sentiment: str | None

    def keys(self, kind: str) -> frozenset[str] | None:
        """The codes of one kind: `theme`, `aspect`, `views` or `sentiment`."""
        if kind == "sentiment":
            return frozenset([self.sentiment]) if self.sentiment else None
        return {"theme": self.themes, "aspect": self.aspects, "views": self.views}[kind]


def normalised(text: str) -> str:
    """The text as it is compared: lower case, letters and figures only, so that repeats count as one."""
    return " ".join(re.findall(r"\w+", text.lower()))


def read(file: Path) -> list[Labelled]:
    """Every labelled passage of a file, JSONL or the NHS comments' CSV; blank texts are left out."""
    try:
        content = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise LabelledError(f"{file}: cannot be read as UTF-8 text. Check the path and the encoding.") from why
    rows = _nhs_rows(content) if Path(file).suffix == ".csv" else _rows(content, file)
    return [labelled for labelled in rows if labelled.passage.text.strip()]


def _rows(content: str, file: Path) -> Iterator[Labelled]:
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield _row(line, f"{file}, line {number}")


def _row(line: str, where: str) -> Labelled:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        raise LabelledError(f"{where}: is not a JSON object. Write one object a line.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise LabelledError(f'{where}: has no "text". Write one JSON object a line, with a text in quotes.')
    sentiment = _word(row, "sentiment", where)
    if sentiment not in (None, *SENTIMENTS):
        raise LabelledError(f"{where}: sentiment must be one of {', '.join(SENTIMENTS)}.")
    passage = Passage(
        row["text"],
        _word(row, "group", where) or "",
        _word(row, "question", where),
        tuple(sorted(_words(row, "informs", where) or ())),
        language=_word(row, "language", where),
    )
    themes, aspects, views = (_words(row, kind, where) for kind in ("themes", "aspects", "views"))
    return Labelled(passage, themes, aspects, views, sentiment)


def _word(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise LabelledError(f"{where}: {key} must be a text in quotes, or null.")
    return value or None


def _words(row: Mapping[str, Any], key: str, where: str) -> frozenset[str] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise LabelledError(f"{where}: {key} must be a list of keys, or null.")
    return frozenset(value)


def _nhs_rows(content: str) -> Iterator[Labelled]:
    """The NHS Friends and Family comments of pxtextmining: one column a theme, `1` where it was coded."""
    for row in csv.DictReader(content.splitlines(keepends=True)):
        columns = list(row)
        themes = columns[columns.index("Comment sentiment") + 1 :]
        tone = {"1": "positive", "2": "positive", "3": "neutral", "4": "negative", "5": "negative"}.get(
            row["Comment sentiment"].strip()
        )
        coded = frozenset(name for name in themes if (row[name] or "").strip() == "1")
        yield Labelled(Passage(row["FFT answer"] or "", "", row["FFT question"] or None), coded, None, None, tone)
