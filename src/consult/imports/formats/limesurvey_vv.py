"""LimeSurvey's VV file: a row of texts, a row of codes, cells between tabs, and marks in braces for what would break a row."""

from consult.imports.formats.format import Format, small
from consult.imports.formats.limesurvey import FINISHED, USES

_MARKS = (
    ("{newline}", "\n"),
    ("{cr}", "\r"),
    ("{tab}", "\t"),
    ("{quote}", '"'),
    ("{question_not_shown}", ""),
    ("{lbrace}", "{"),
)
CODES = {"id", "submitdate", "startlanguage"}


def _recognises(ending: str, first: list[list[str]]) -> bool:
    return ending != ".xlsx" and len(first) > 1 and set(small(first[1])) >= CODES


def _headings(rows: list[list[str]]) -> list[str]:
    """The code of LimeSurvey's own columns, the text of a question, both where two texts are the same."""
    texts, codes = rows
    return [
        code
        if code.lower() in USES
        else text
        if texts.count(text) == 1 and text.strip()
        else f"{text} ({code})".strip()
        for text, code in zip(texts, codes, strict=False)
    ]


def _cells(cells: list[str]) -> list[str]:
    """What the marks stand for; the brace comes last, so that a brace that was typed makes no mark."""
    return [_said(cell) if "{" in cell else cell for cell in cells]


def _said(cell: str) -> str:
    for mark, stands_for in _MARKS:
        cell = cell.replace(mark, stands_for)
    return cell


FORMAT = Format(
    "limesurvey-vv",
    "LimeSurvey VV",
    _recognises,
    heads=2,
    headings=_headings,
    cells=_cells,
    uses=USES,
    finished=FINISHED,
)
