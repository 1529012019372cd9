"""How a document writes things: a table, a group, a day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Table:
    """A table with a heading row; the first cell of each row is its heading, `widths` are the parts its columns take."""

    title: str
    heading: list[str]
    widths: list[float]
    rows: list[list[str]]


def group(key: str) -> str:
    """A stakeholder group, as a heading says it."""
    return key.replace("-", " ").capitalize()


def day(when: date) -> str:
    """A day in words."""
    return f"{when.day} {when:%B %Y}"
