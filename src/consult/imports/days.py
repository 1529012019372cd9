"""The day that a cell says, in the ways in which survey products write days."""

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_WORDED = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]* (\d{4})")


def read(cell: str, *, month_first: bool = False) -> date | None:
    """The day that these words say, whatever time follows; None when they say none."""
    said = cell.strip().lower()
    try:
        if found := _ISO.match(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.match(said):
            one, other = int(found[1]), int(found[2])
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, one, other) if month_first else date(year, other, one)
        if (found := _WORDED.match(said)) and found[2] in MONTHS:
            return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None
    return None
