"""What became of a file on its way into a draft: each thing that was left out or changed, where, and why."""

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

LEFT_OUT, CHANGED = "left out", "changed"


@dataclass(frozen=True)
class Line:
    """One thing that is not in the draft as it was in the file; `place` is where, in the file's own terms."""

    place: str
    fate: str
    sentence: str


@dataclass(frozen=True)
class Entry:
    """What is said of one kind of thing, once, and every place where it was found."""

    fate: str
    sentence: str
    places: list[str]


@cache
def sayings() -> dict[str, dict[str, str]]:
    """Every sentence of a report with its fate, by a short name."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class Report:
    """The lines of one file, in its order; the same thing at the same place is said once."""

    def __init__(self) -> None:
        self._lines: dict[Line, None] = {}

    def say(self, name: str, place: str, /, **values: object) -> None:
        """Write down what happened; `values` fill the gaps of the sentence."""
        saying = sayings()[name]
        self._lines[Line(place, saying["fate"], saying["says"].format(**values))] = None

    @property
    def lines(self) -> list[dict[str, str]]:
        """The lines as they are kept."""
        return [asdict(line) for line in self._lines]


def entries(lines: Iterable[dict[str, Any]]) -> list[Entry]:
    """The lines by what they say, so that forty required marks are one sentence with forty places."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        found.setdefault((line["fate"], line["sentence"]), []).append(line["place"])
    return [Entry(*said, places) for said, places in found.items()]
