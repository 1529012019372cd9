"""What the columns of a file hold, gathered while it is read: how many cells, which values, and what each seems to be."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from consult.imports.formats import Format
from consult.imports.formats.format import small

MOST_VALUES = 40  # more are no closed list
LONGEST_VALUE = 120  # characters
EXAMPLES = 2
WORDY = 60  # characters: a column whose cells are often longer holds words
PERSONAL = re.compile(
    r"\b(e-?mail|ip ?addr|ip$|(first|last|full|sur|user|your|respondent|contact)[ _-]?name|^name\b|name$|phone|telephone|"
    r"mobile|post ?code|address|date of birth|birthday|dob|nhs number|enw|e-bost|cod post)",
    re.IGNORECASE,
)
NO_PERSON = re.compile(
    r"name of (the |your )?(survey|service|consultation|group)|email (me|updates)|address(ed|ing)", re.IGNORECASE
)
_SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")


@dataclass
class Column:
    """One column. `values` are whole cells and `parts` what stands between “;” or “,”; None where there are too many.

    `own` is what the product itself uses the column for, if it is one of its own.
    """

    heading: str
    own: str = ""
    personal: bool = False
    filled: int = 0
    wordy: int = 0
    values: list[str] | None = field(default_factory=list)
    parts: list[str] | None = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    month_first: bool = False
    day_first: bool = False

    def see(self, cell: str, marks: str) -> None:
        """Take one cell into account."""
        said = cell.strip()
        if not said:
            return
        self.filled += 1
        if len(self.examples) < EXAMPLES and said[:LONGEST_VALUE] not in self.examples:
            self.examples.append(said[:LONGEST_VALUE])
        if len(said) > WORDY:
            self.wordy += 1
        if self.values is not None or self.parts is not None:
            self.values = _kept(self.values, [said])
            self.parts = _kept(self.parts, parted(said, marks))
        if found := _SLASHED.match(said):
            self.day_first |= int(found[1]) > 12
            self.month_first |= int(found[2]) > 12


def parted(cell: str, marks: str) -> list[str]:
    """The answers of a cell that holds several: parted by the first of these marks that is there."""
    mark = next((mark for mark in marks if mark in cell), None)
    return [part.strip() for part in cell.split(mark) if part.strip()] if mark else [cell.strip()]


def begun(headings: list[str], form: Format) -> list[Column]:
    """A column for each heading; a heading that comes again is numbered, one that is empty too."""
    named: list[str] = []
    for place, heading in enumerate(headings, start=1):
        said = " ".join(heading.split()) or f"Column {place}"
        named.append(said if said not in named else f"{said} ({place})")
    return [Column(heading, _own(heading, form), personal(heading)) for heading in named]


def personal(heading: str) -> bool:
    """Whether a heading asks for what shows who somebody is."""
    return bool(PERSONAL.search(heading)) and not NO_PERSON.search(heading)


def packed(columns: list[Column]) -> list[dict[str, Any]]:
    """The columns as plain values."""
    return [asdict(column) for column in columns]


def unpacked(kept: list[dict[str, Any]]) -> list[Column]:
    """The columns again."""
    return [Column(**column) for column in kept]


def repeated(headings: list[str]) -> Iterator[tuple[int, str]]:
    """Headings that stand there a second time, with their place."""
    seen: set[str] = set()
    for place, heading in enumerate(small(headings)):
        if heading and heading in seen:
            yield place, headings[place]
        seen.add(heading)


def _own(heading: str, form: Format) -> str:
    said = heading.lower()
    return form.uses.get(said) or form.uses.get(said.split(". ")[0]) or ""


def _kept(known: list[str] | None, found: list[str]) -> list[str] | None:
    if known is None:
        return None
    known += [each for each in found if each not in known]
    return known if len(known) <= MOST_VALUES and all(len(each) <= LONGEST_VALUE for each in found) else None
