"""XLSX: the first sheet that says anything, cell by cell, without formulas."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from consult.imports.checks import Stop
from consult.imports.tables import Row

UNPACKED = 400_000_000  # bytes; a small file that unpacks into more was made to fill a memory
FORMULAS = {"f", "e"}


def rows(content: bytes) -> Iterator[Row]:
    """Every row of the first sheet that has any."""
    _small(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, ParseError, TypeError):
        raise Stop("broken-workbook") from None
    try:
        yield from _rows(book)
    except (zipfile.BadZipFile, KeyError, ParseError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
        raise Stop("broken-workbook") from None
    finally:
        book.close()


def _rows(book: Any) -> Iterator[Row]:
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        some = False
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            row = _row(number, cells)
            if some or any(row.cells):
                some = True
                yield row
        if some:
            return
    raise Stop("empty-file")


def _row(number: int, cells: Any) -> Row:
    faults = [("formula", place) for place, cell in enumerate(cells) if cell.data_type in FORMULAS]
    return Row(number, [_said(cell.value) for cell in cells], faults)


def _said(value: Any) -> str:
    """A cell's value in the words that a CSV file would have."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _small(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except zipfile.BadZipFile:
        raise Stop("broken-workbook") from None
    if size > UNPACKED:
        raise Stop("too-large")
