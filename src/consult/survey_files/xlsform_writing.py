"""XLSForm, written: any survey as a workbook that pyxform takes, with the five codes for why an answer is not there."""

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.pages import said_in, words
from consult.survey_files.drafting import FIRST_YEAR, LAST_YEAR, YES_NO, Document, named

Row = dict[str, object]
SAID = ("skipped", "dont-know", "rather-not")  # codes that a respondent may choose
WORKED_OUT = ("not-asked", "not-reached")  # codes that follow from the way through the survey
MISSING, BOTH = "consult_missing", "yes-no"  # lists of options that questions share
TYPES = {"free_text": "text", "information": "note", "number": "integer", "date": "date"}
APPEARANCES = {"free_text": "multiline", "scale": "likert", "date": "month-year"}
OWN = ("picture", "faces", "describes")


def write(document: Document) -> bytes:
    """The workbook of this survey, whether ready-made, published or still a draft."""
    form = _Form(document)
    book = Workbook(write_only=False)
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, rows in (("survey", form.survey()), ("choices", form.choices()), ("settings", [form.settings()])):
        _sheet(book.create_sheet(name), list(rows))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class _Form:
    """The rows of the three sheets."""

    def __init__(self, document: Document) -> None:
        self._survey = document
        self._languages = [code for code in LANGUAGES if code in document["languages"]]
        self._grown_up = document.get("for", ["children"])[0] != "children"

    def survey(self) -> Iterator[Row]:
        """Each question, followed by the two rows that say why it has no answer."""
        if intro := self._survey.get("intro"):
            yield {"type": "note", "name": "consult_intro", **self._spoken("label", intro), "consult_part": "intro"}
        for question in self._survey["question"]:
            yield from self._piles(question) if question["kind"] == "piles" else [self._row(question)]
            if question["kind"] != "information":
                yield from self._missing(question)

    def choices(self) -> Iterator[Row]:
        """Each question's own options, then the lists that questions share."""
        for question in self._survey["question"]:
            listed = "pile" if question["kind"] == "piles" else "option"
            for option in question.get(listed, ()):
                yield {
                    "list_name": _name(question["id"]),
                    "name": option["key"],
                    **self._spoken("label", option["words"]),
                    "consult_picture": option.get("picture"),
                }
        if any(question["kind"] == "yes_no" for question in self._survey["question"]):
            yield from ({"list_name": BOTH, "name": key, **self._own("label", key)} for key in YES_NO)
        for code in (*SAID, *WORKED_OUT):
            said = "yes" if code in SAID else "no"
            yield {"list_name": MISSING, "name": code, **self._own("label", code), "said": said}

    def settings(self) -> Row:
        """The one row of the sheet “settings”."""
        survey = self._survey
        own = {
            f"consult_{part}_{code}": said
            for part in ("title", "audience", "intro")
            for code, said in survey.get(part, {}).items()
        }
        return {
            "form_title": said_in(survey["title"], self._languages[0]) if survey.get("title") else survey["id"],
            "form_id": survey["id"],
            "default_language": _heading(self._languages[0]),
            "consult_for": " ".join(survey.get("for", ())),
            "consult_mode": survey.get("mode"),
            "consult_entry": survey.get("entry"),
            "consult_languages": " ".join(survey["languages"]),
            **own,
        }

    def _row(self, question: Document) -> Row:
        kind = question["kind"]
        if not question["ask"]:
            raise Refusal(f"Question {question['id']} has no words yet. Write them, then write the file.")
        return {
            "type": _type(question),
            "name": _name(question["id"]),
            **self._spoken("label", question["ask"]),
            **self._spoken("hint", question.get("text") or question.get("hint", {})),
            "relevant": _relevant(question),
            "constraint": _constraint(question),
            "appearance": APPEARANCES.get(kind),
            "parameters": "rows=14" if question.get("long") else None,
            "consult_kind": kind,
            **_extras(question),
        }

    def _piles(self, question: Document) -> Iterator[Row]:
        """A group with one question for each thing: XLSForm has no piles."""
        name = _name(question["id"])
        row = self._row(question)
        yield row | {"type": "begin_group", "appearance": "field-list"}
        for option in question.get("option", ()):
            label = self._spoken("label", option["words"])
            thing = {"type": f"select_one {name}", "name": f"{name}_{option['key']}", **label}
            yield thing | {"consult_picture": option.get("picture")}
        yield {"type": "end_group"}

    def _missing(self, question: Document) -> Iterator[Row]:
        """Why there is no answer: what the respondent chooses instead, and the code that follows from it."""
        name, relevant, own = _name(question["id"]), _relevant(question), {"consult_part": "missing"}
        parts = [f"${{{name}_{option['key']}}}" for option in question["option"]] if question["kind"] == "piles" else []
        given = f"string-length(concat({', '.join(parts)}))" if parts else f"string-length(string(${{{name}}}))"
        yield {
            "type": f"select_one {MISSING}",
            "name": f"{name}_why",
            **self._own("label", "or-choose"),
            "relevant": " and ".join(filter(None, (relevant, f"{given} = 0"))),
            "appearance": "minimal",
            "choice_filter": "said = 'yes'",
            **own,
        }
        why = f"if({given} > 0, '', if(${{{name}_why}} != '', ${{{name}_why}}, 'not-reached'))"
        code = f"if({relevant}, {why}, 'not-asked')" if relevant else why
        yield {"type": "calculate", "name": f"{name}_missing", "calculation": code, **own}

    def _spoken(self, column: str, written: dict[str, str]) -> Row:
        return {f"{column}::{_heading(code)}": written[code] for code in self._languages if code in written}

    def _own(self, column: str, word: str) -> Row:
        return self._spoken(column, {code: words(code, grown_up=self._grown_up)[word] for code in self._languages})


def _heading(code: str) -> str:
    return f"{named(code)} ({code})"


def _name(key: str) -> str:
    """A name may not begin with a digit in XML."""
    return f"_{key}" if key[0].isdigit() else key


def _type(question: Document) -> str:
    kind, name = question["kind"], _name(question["id"])
    if kind in TYPES or kind == "piles":
        return TYPES.get(kind, "")
    if kind == "yes_no":
        return f"select_one {BOTH}"
    if not question.get("option"):
        raise Refusal(f"Question {question['id']} has no options yet. Write them, then write the file.")
    several = kind == "choices" or question.get("several")
    return f"{'rank' if kind == 'rank' else 'select_multiple' if several else 'select_one'} {name}"


def _relevant(question: Document) -> str:
    """When it is asked: one of these options of each of these questions was chosen."""
    parts = [
        " or ".join(f"selected(${{{_name(earlier)}}}, '{key}')" for key in keys)
        for earlier, keys in question.get("show_if", {}).items()
    ]
    return " and ".join(f"({part})" for part in parts)


def _constraint(question: Document) -> str:
    """The bounds of a number, or of the years of a date."""
    if question["kind"] == "number":
        return f". >= {question.get('least', 0)} and . <= {question.get('most', 0)}"
    if question["kind"] == "date":
        return f". >= date('{question.get('least', FIRST_YEAR)}-01-01') and . <= date('{question.get('most', LAST_YEAR)}-12-31')"
    return ""


def _extras(question: Document) -> Row:
    """What XLSForm has no place for."""
    said: dict[str, Any] = {f"consult_{name}": question.get(name) for name in OWN}
    said["consult_informs"] = " ".join(question.get("informs", ()))
    said |= {f"consult_{medium}": name for medium, name in (question.get("media") or {}).items()}
    said |= {f"consult_easy_read_{code}": words for code, words in question.get("easy_read", {}).items()}
    if question.get("text"):
        said |= {f"consult_hint_{code}": words for code, words in question.get("hint", {}).items()}
    return said


def _sheet(sheet: Any, rows: list[Row]) -> None:
    headings = list(dict.fromkeys(name for row in rows for name in row if any(each.get(name) for each in rows)))
    sheet.append(headings)
    for place, name in enumerate(headings, 1):
        heading = sheet.cell(1, place)
        heading.font, heading.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="0B5550")
        sheet.column_dimensions[heading.column_letter].width = 48 if "::" in name or name == "calculation" else 18
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(headings, 1):
            if (value := row.get(name)) not in (None, ""):
                cell = sheet.cell(number, place, value)
                cell.data_type = "s"  # words, even when they begin like a formula
                cell.alignment = Alignment(wrap_text="::" in name, vertical="top")
    sheet.freeze_panes = "A2"
