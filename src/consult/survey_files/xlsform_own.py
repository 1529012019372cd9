"""Columns of our own in an XLSForm, `consult_…`: what XLSForm has no place for, and other programs pass over."""

import re
from typing import Any, get_args

from consult.consultations.definition import GROUPS, LANGUAGES
from consult.consultations.kinds import KINDS
from consult.pages import symbols
from consult.survey_files.asked import Asked
from consult.survey_files.workbook import Row

ALSO = {"choice": ("scale", "age_band", "yes_no", "pictures"), "choices": ("pictures",)}  # what a type may stand for
FRAMEWORK_QUESTION = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9.]+)?")
FILE = re.compile(r"[a-z0-9-]+\.[a-z0-9]+")


def fill(row: Row, made: Asked) -> None:
    """Put what this row of the sheet “survey” says in our columns into the question."""
    kind = row.says("consult_kind")
    if kind in ALSO.get(made.kind, ()):
        made.extras |= {"several": True} if made.kind == "choices" else {}
        made.kind = kind
    made.extras |= {name: said for name, said in _said(row).items() if said}


def _said(row: Row) -> dict[str, Any]:
    names = {medium: row.says(f"consult_{medium}") for medium in ("audio", "video")}
    return {
        "easy_read": spoken(row, "easy_read"),
        "hint": spoken(row, "hint"),
        "informs": [key for key in row.says("consult_informs").split() if FRAMEWORK_QUESTION.fullmatch(key)],
        "picture": _one_of(row, "picture", symbols()),
        "faces": _one_of(row, "faces", get_args(KINDS["scale"].model_fields["faces"].annotation)),
        "describes": _one_of(row, "describes", ("age-band", "setting")),
        "media": {medium: name for medium, name in names.items() if FILE.fullmatch(name)},
    }


def _one_of(row: Row, name: str, known: Any) -> str:
    said = row.says(f"consult_{name}")
    return said if said in known else ""


def own_settings(row: Row) -> dict[str, Any]:
    """What the sheet “settings” says in our columns, as keys of a survey."""
    said: dict[str, Any] = {name: spoken(row, name) for name in ("title", "audience", "intro")}
    said["for"] = [group for group in row.says("consult_for").split() if group in GROUPS]
    said["languages"] = [code for code in row.says("consult_languages").split() if code in LANGUAGES]
    said["mode"] = row.says("consult_mode") if row.says("consult_mode") in ("anonymous", "confidential") else ""
    said["entry"] = row.says("consult_entry") if row.says("consult_entry") in ("link", "cards") else ""
    return {name: value for name, value in said.items() if value}


def spoken(row: Row, name: str) -> dict[str, str]:
    """The words of `consult_name_en`, `consult_name_cy`, by language."""
    return {code: said for code in LANGUAGES if (said := row.says(f"consult_{name}_{code}"))}
