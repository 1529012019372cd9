"""Reading a file once, whatever its format, into sealed blocks of plain rows, and learning what its columns hold."""

import json
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple

from consult.imports import columns, delimited, json_lines, spreadsheet
from consult.imports.checks import MOST_COLUMNS, MOST_ROWS, Stop
from consult.imports.columns import Column
from consult.imports.delimited import Parts
from consult.imports.formats import FORMATS, Format, recognised
from consult.imports.tables import Row

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl")
AT_ONCE = 250  # rows of a block: one transaction when they are brought in
NO_HEADING = re.compile(r"[\d\s.,:/+-]*")
SMALLEST_ZIP = b"PK\x03\x04"


class Kept(NamedTuple):
    """One row as it waits: what the reader found wrong in it, and the how-manieth row of this file it is that says this."""

    number: int
    cells: list[str]
    faults: list[tuple[str, int]]
    nth: int = 1


class Intake:
    """One reading of a file: `blocks` gives its rows; when they are over, the rest says what it was."""

    def __init__(self, ending: str, parts: Parts, progress: Callable[[int], None] | None = None) -> None:
        self.rows = 0
        self._progress = progress
        self._ragged_is_short = ending != ".xlsx"
        self._seen: dict[bytes, int] = {}
        self._source = _source(ending, parts)
        first = list(islice(self._source, 5))
        self.format = recognised(ending, [row.cells for row in first]) if first else FORMATS["plain"]
        self.headings = _headings(self.format, first)
        self.columns: list[Column] = columns.begun(self.headings, self.format)
        self._waiting = first[self.format.heads :]
        self._ends = {place for place, column in enumerate(self.columns) if _finished(column, self.format)}

    def blocks(self) -> Iterator[bytes]:
        """Every row after the headings, so many at once."""
        rows = self._rows()
        while block := list(islice(rows, AT_ONCE)):
            if self._progress:
                self._progress(self.rows)
            yield json.dumps(block, ensure_ascii=False, separators=(",", ":")).encode()
        if not self.rows:
            raise Stop("no-rows")

    def _rows(self) -> Iterator[Kept]:
        for source in (self._waiting, self._source):
            for row in source:
                self.rows += 1
                if self.rows > MOST_ROWS:
                    raise Stop("too-many-rows", row.number)
                yield self._kept(row)

    def _kept(self, row: Row) -> Kept:
        cells = self.format.cells(row.cells)
        faults = [*row.faults]
        if not any(cell.strip() for cell in cells):
            return Kept(row.number, [], [("empty-row", 0)])
        width = len(self.columns)
        if any(cell.strip() for cell in cells[width:]) or (len(cells) < width and self._ragged_is_short):
            faults.append(("ragged-row", min(len(cells), width) - 1))
        cells = [cell.replace("\0", "") for cell in cells[:width]] + [""] * (width - len(cells))
        faults += [("unfinished", place) for place in self._ends if not cells[place].strip()]
        for column, cell in zip(self.columns, cells, strict=True):
            column.see(cell, self.format.many)
        return Kept(row.number, cells, faults, self._nth(cells))

    def _nth(self, cells: list[str]) -> int:
        digest = blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._seen[digest] = self._seen.get(digest, 0) + 1
        return self._seen[digest]


def unblocked(block: bytes) -> list[Kept]:
    """The rows of a block."""
    rows: list[list[Any]] = json.loads(block)
    return [
        Kept(number, cells, [(check, place) for check, place in faults], nth) for number, cells, faults, nth in rows
    ]


def _source(ending: str, parts: Parts) -> Iterator[Row]:
    head = next(parts(), b"")
    if not head:
        raise Stop("empty-file")
    if ending == ".jsonl":
        return json_lines.rows(parts)
    if head.startswith(SMALLEST_ZIP):  # a workbook is one, whatever it is called
        return spreadsheet.rows(b"".join(parts()))
    if ending == ".xlsx":
        raise Stop("broken-workbook")
    return delimited.rows(parts)


def _headings(form: Format, first: list[Row]) -> list[str]:
    """The headings without empty ones at the end; stopped where there are none, or too many."""
    if not first:
        raise Stop("empty-file")
    if len(first) < form.heads:
        raise Stop("no-rows")
    made = form.headings([row.cells for row in first[: form.heads]])
    while made and not made[-1].strip():
        made.pop()
    if all(NO_HEADING.fullmatch(heading) for heading in made):
        raise Stop("no-headings", 1)
    if len(made) > MOST_COLUMNS:
        raise Stop("too-many-columns", 1)
    return made


def _finished(column: Column, form: Format) -> bool:
    said = column.heading.lower()
    return bool({said, said.split(". ")[0]} & form.finished)
