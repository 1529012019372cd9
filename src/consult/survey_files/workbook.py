"""The sheets of an XLSForm as rows of words: read without running anything, within bounds."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal

MOST_INSIDE = 50_000_000  # bytes unpacked; a small file that unpacks to more was made to do harm
MOST_ROWS, MOST_COLUMNS = 5_000, 200
BROKEN = "This is no whole workbook (.xlsx). It may have been cut off: open it, save it again, choose it again."
NAMES = {"english": "en", "welsh": "cy", "cymraeg": "cy"}
_HEADING = {
    "caption": "label",
    "relevance": "relevant",
    "list name": "list_name",
    "value": "name",
    "read_only": "readonly",
}
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, KeyError, IndexError, ValueError),
    *(TypeError, AttributeError, OSError, EOFError, NotImplementedError),
)
_CODE = re.compile(r"\(([a-zA-Z]{2,3}(?:-\w+)?)\)\s*$")


@dataclass
class Row:
    """One row: where it stands, its plain cells by column, and its cells by column and language."""

    place: str
    cells: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, dict[str, object]] = field(default_factory=dict)

    def says(self, column: str) -> str:
        """The cell of this column; empty where there is none."""
        return self.cells.get(column, "")


@dataclass
class Sheets:
    """What the three sheets hold; `strange` are languages that are not offered here."""

    survey: list[Row]
    choices: list[Row]
    settings: list[Row]
    languages: list[str]
    strange: list[str]
    unnamed: bool


def read(content: bytes) -> Sheets:
    """The sheets of an XLSForm; refused with the sheet, row or column that is wrong."""
    book = _open(content)
    named = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    if "survey" not in named:
        raise Refusal("The workbook has no sheet “survey”. An XLSForm keeps its questions there.")
    headings: dict[str, list[tuple[str, str]]] = {name: _headings(sheet) for name, sheet in named.items()}
    _needs(headings, "survey", "type", "name")
    if "choices" in named:
        headings["choices"] = [("list_name", "") if head[0] == "list" else head for head in headings["choices"]]
        _needs(headings, "choices", "list_name", "name")
    default = _default(named, headings)
    rows = {name: list(_rows(named[name], headings[name], default)) for name in named if name in _KNOWN}
    spoken = [language for name in rows for _, language in headings[name] if language]
    return Sheets(
        rows.get("survey", []),
        rows.get("choices", []),
        rows.get("settings", []),
        list(dict.fromkeys([language for language in spoken if language in LANGUAGES] or [default])),
        list(dict.fromkeys(language for language in spoken if language not in LANGUAGES)),
        not spoken,
    )


_KNOWN = ("survey", "choices", "settings")


def _open(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_INSIDE:
                raise Refusal("This workbook unpacks to more than any survey holds. Save its three sheets alone.")
        return load_workbook(io.BytesIO(content), data_only=True)
    except _UNREADABLE:
        raise Refusal(BROKEN) from None


def _headings(sheet: Any) -> list[tuple[str, str]]:
    """Each column's name and language; `label::Welsh (cy)` is label and cy."""
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise Refusal(f"A sheet has over {MOST_ROWS} rows or {MOST_COLUMNS} columns. Delete those that are empty.")
    return [_heading(_said(cell.value)) for cell in next(sheet.iter_rows(max_row=1))]


def _heading(written: str) -> tuple[str, str]:
    name, parts, language = written.partition("::")
    if not parts and ":" in written and written.split(":")[0].lower() in ("label", "hint"):
        name, _, language = written.partition(":")
    if name.strip().lower() == "media":
        name, _, language = language.partition("::")
    name = " ".join(name.strip().lower().split())
    return _HEADING.get(name, name), code_of(language)


def code_of(language: str) -> str:
    """The code of a language as a heading names it: `Welsh (cy)`, `Welsh` and `cy` are all cy."""
    marked = _CODE.search(language)
    named = marked[1] if marked else language.strip()
    return NAMES.get(named.lower(), named.lower())


def _default(named: dict[str, Any], headings: dict[str, list[tuple[str, str]]]) -> str:
    """The language of columns that name none."""
    if "settings" not in named or named["settings"].max_row < 2:
        return "en"
    values = [_said(cell.value) for cell in next(named["settings"].iter_rows(min_row=2, max_row=2))]
    said = dict(zip((name for name, _ in headings["settings"]), values, strict=False)).get("default_language", "")
    return code_of(said) if code_of(said) in LANGUAGES else "en"


def _needs(headings: dict[str, list[tuple[str, str]]], sheet: str, *columns: str) -> None:
    found = {name for name, _ in headings[sheet]}
    for column in columns:
        if column not in found:
            raise Refusal(f"Sheet “{sheet}” has no column “{column}” in row 1. Add it, and choose the file again.")


def _rows(sheet: Any, headings: list[tuple[str, str]], default: str) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(min_row=2), 2):
        row = Row(f"Sheet {sheet.title}, row {number}")
        for (name, language), cell in zip(headings, cells, strict=False):
            if said := _said(cell.value):
                row.cells.setdefault(name, said)
                row.spoken.setdefault(name, {})[language or default] = said
        if row.cells:
            yield row


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
