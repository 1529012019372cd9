"""A table as every reader gives it: rows of cells, numbered as a spreadsheet numbers them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One row of a file; `faults` are checks that only the reader can make, each with the place of its cell."""

    number: int
    cells: list[str]
    faults: list[tuple[str, int]] = field(default_factory=list)


def numbered(rows: Iterable[list[str]], first: int = 1) -> Iterator[Row]:
    """Rows of plain cells with their numbers."""
    for number, cells in enumerate(rows, start=first):
        yield Row(number, cells)
