"""The coding as a workbook: labels, codes, code list, about; streamed row by row, redacted words only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from sqlalchemy import text
from sqlmodel import Session

from consult.cell import plain
from consult.coding import codebook_edition
from consult.consultations.models import Consultation
from consult.database import today

MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
KINDS = ("theme", "aspect", "views", "sentiment")
_NUMBERED = """
SELECT u.id, row_number() OVER (ORDER BY u.id) AS number, dense_rank() OVER (ORDER BY u.speaker_id) AS speaker,
  u."group", u.route, coalesce(u.question, '') AS question, u.words
FROM utterance u WHERE u.consultation_id = :consultation AND u.quotable AND u.state <> 'held'
"""
_LABELS = f"""
SELECT u.number, u.speaker, u."group", u.route, u.question, u.words{
    "".join(f", string_agg(c.code, '; ' ORDER BY c.code) FILTER (WHERE c.kind = '{kind}')" for kind in KINDS)
}
FROM ({_NUMBERED}) u
LEFT JOIN coding c ON c.utterance_id = u.id AND c.superseded_at IS NULL AND c.verdict <> 'rejected'
GROUP BY u.number, u.speaker, u."group", u.route, u.question, u.words ORDER BY u.number LIMIT :most
"""  # noqa: S608 -- made of constants alone
_CODES = f"""
SELECT u.number, c.kind, c.code, c.verdict, round(c.probability::numeric, 3), c.codebook, to_char(c.made_at, 'YYYY-MM-DD')
FROM ({_NUMBERED}) u JOIN coding c ON c.utterance_id = u.id
WHERE c.superseded_at IS NULL ORDER BY u.number, c.kind, c.code LIMIT :most
"""  # noqa: S608 -- made of constants alone


def write(session: Session, consultation: Consultation, path: Path) -> None:
    """The whole workbook into this file."""
    book = Workbook(write_only=True)
    labels = (
        "number",
        "speaker",
        "group",
        "route",
        "question",
        "words",
        "themes",
        "aspects",
        "views items",
        "sentiment",
    )
    widths = (9, 9, 14, 14, 34, 70, 34, 24, 20, 12)
    _sheet(book, "Labels", labels, _rows(session, _LABELS, consultation.id), widths)
    codes = ("number", "kind", "code", "verdict", "probability", "codebook", "made on")
    _sheet(book, "Codes", codes, _rows(session, _CODES, consultation.id), (9, 12, 28, 12, 12, 16, 12))
    _sheet(
        book, "Code list", ("kind", "code", "name", "definition"), _code_list(session, consultation), (10, 26, 34, 90)
    )
    _sheet(book, "About", ("what", "says"), _about(consultation), (24, 90))
    book.save(path)


def _sheet(book: Any, title: str, heading: tuple[str, ...], rows: Iterator[Any], widths: tuple[int, ...]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.append([_heading(sheet, name) for name in heading])
    for row in rows:
        sheet.append([plain(value) if isinstance(value, str) else value for value in row])


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="0B5550")
    cell.alignment = Alignment(vertical="top")
    return cell


def _rows(session: Session, query: str, consultation_id: UUID) -> Iterator[Any]:
    values = {"consultation": consultation_id, "most": MOST_ROWS}
    yield from session.execute(text(query), values, execution_options={"yield_per": 2_000})


def _code_list(session: Session, consultation: Consultation) -> Iterator[tuple[str, ...]]:
    book = codebook_edition.of(session, consultation)
    for kind, codes in (("theme", book.themes), ("aspect", book.aspects)):
        for code in codes:
            yield kind, code.key, code.name, code.definition
    for item in book.views:
        yield "views item", item.key, item.key, item.about


def _about(consultation: Consultation) -> Iterator[tuple[str, str]]:
    definition = consultation.definition
    yield "Consultation", definition["title"]["en"]
    yield "Commissioner", definition["commissioner"]
    yield "Open", f"{consultation.opens} to {consultation.closes}"
    yield "Made on", str(today())
    yield (
        "Words",
        "Redacted: names, places and contacts are markers such as [name]. Words that may not be quoted are left out.",
    )
    yield "Numbers", "Count nothing from this workbook for publication: the figures file holds what may be stated."
    yield "Verdict", "suggested is the machine's; confirmed, added and rejected are a person's."
    yield "Rows", f"Each sheet holds at most {MOST_ROWS:,} rows."
