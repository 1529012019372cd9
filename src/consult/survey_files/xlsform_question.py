"""One row of an XLSForm's sheet “survey” as a question of ours, or as a line of the report."""

import re

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.survey_files.asked import Asked, Offered
from consult.survey_files.drafting import FIRST_YEAR, HIGHEST, LAST_YEAR
from consult.survey_files.other import as_page, other
from consult.survey_files.plain_words import plain_in
from consult.survey_files.report import Report
from consult.survey_files.workbook import Row, Sheets
from consult.survey_files.xlsform_own import fill

_SELECT = re.compile(
    r"(select[ _]?one|select1|select[ _]?multiple|select|select all that apply|rank|odk:rank)"
    r"(?:[ _]from[ _]file)?(?: from)?\s+(\S+?)(\s+or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_ONE = ("select_one", "selectone", "select1")
_FILES = ("image", "photo", "audio", "video", "file", "barcode", "background-audio")
_DEVICE = [
    "start",
    "end",
    "today",
    "deviceid",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "email",
    "audit",
]
LEFT_OUT = {
    "calculate": "calculated",
    "hidden": "hidden",
    "time": "time",
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "start-geopoint"), "map"),
    **dict.fromkeys(_FILES, "upload"),
    **dict.fromkeys(_DEVICE, "device"),
    **dict.fromkeys(("csv-external", "xml-external"), "file-choices"),
}
SINGLE = {
    **dict.fromkeys(("text", "string"), "free_text"),
    **dict.fromkeys(("acknowledge", "trigger"), "yes_no"),
    **dict.fromkeys(("integer", "int", "decimal", "range"), "number"),
    **dict.fromkeys(("date", "datetime"), "date"),
    "note": "information",
}
COLUMNS = {  # that mean something beside a question, and have no place here
    "default": "default",
    "choice_filter": "order",
    "image": "picture",
    "big-image": "picture",
    "audio": "recording",
    "video": "recording",
    "calculation": "calculated",
    "guidance_hint": "appearance",
    "readonly": "appearance",
}
_ORDINARY = {"minimal", "multiline", "month-year", "likert", "field-list", "quick", "full"}
_BOUND = re.compile(r"\.\s*(<=|>=|<|>)\s*(?:date\('(\d{4})-\d\d-\d\d'\)|(-?\d{1,9}))")


class Reader:
    """Reads rows, with the lists of options at hand."""

    def __init__(self, sheets: Sheets, report: Report) -> None:
        self.report = report
        self._languages = sheets.languages
        self._lists: dict[str, list[Row]] = {}
        for row in sheets.choices:
            self._lists.setdefault(row.says("list_name"), []).append(row)

    def asked(self, row: Row, conditions: list[str]) -> list[Asked]:
        """What this row asks: nothing, a question, or a question and what “other” is."""
        kind = " ".join(row.says("type").lower().split())
        if chosen := selected(row):
            return self._choosing(row, chosen, conditions)
        if kind in SINGLE:
            return [self.finished(row, self._single(row, kind), conditions)]
        self.report.say(LEFT_OUT.get(kind, "kind"), row.place, kind=f"“{kind[:30]}”")
        return []

    def made(self, row: Row, kind: str) -> Asked:
        """A question of this kind with the row's words."""
        return Asked(row.says("name"), row.place, kind, self.spoken(row, "label"), self.spoken(row, "hint"))

    def finished(self, row: Row, made: Asked, conditions: list[str]) -> Asked:
        """What every question shares: conditions, what only our own files say, and what is left out."""
        made.conditions = [*conditions, row.says("relevant")]
        fill(row, made)
        if not row.says("consult_kind"):
            self._say_what_is_left(row, made)
        return made

    def offered(self, row: Row, listed: str) -> list[Offered]:
        """The options of a list; refused when it is not there."""
        if listed not in self._lists and "." not in listed:
            raise Refusal(f"{row.place}: its list of options is not on the sheet “choices”. Add it there.")
        choices = self._lists.get(listed, [])
        for choice in choices:
            if choice.says("image"):
                self.report.say("picture", choice.place)
        return [
            Offered(each.says("name"), self.spoken(each, "label"), each.says("consult_picture")) for each in choices
        ]

    def spoken(self, row: Row, column: str) -> dict[str, str]:
        """The words of a column in each language that is offered here."""
        texts = {code: said for code, said in row.spoken.get(column, {}).items() if code in LANGUAGES}
        return plain_in(texts, row.place, self.report)

    def _choosing(self, row: Row, chosen: re.Match[str], conditions: list[str]) -> list[Asked]:
        word, listed, has_other = chosen[1].lower().replace(" ", "_"), chosen[2], chosen[3]
        if "." in listed:
            self.report.say("file-choices", row.place)
        made = self.made(row, "rank" if "rank" in word else "choice" if word in _ONE else "choices")
        made.options = self.offered(row, listed)
        self.finished(row, made, conditions)
        if not has_other:
            return [made]
        self.report.say("other", row.place)
        return [made, other(made, self._languages, f"selected(${{{made.name}}}, 'other')")]

    def _single(self, row: Row, kind: str) -> Asked:
        made = self.made(row, SINGLE[kind])
        if made.kind == "number":
            self._number(row, kind, made)
        elif made.kind == "date":
            self._date(row, made)
        elif made.kind == "information":
            if not row.says("consult_kind"):
                self.report.say("note", row.place)
            as_page(made)
        elif made.kind == "yes_no":
            self.report.say("tick", row.place)
            made.values = {made.name: {"OK": "yes"}}
        elif "multiline" in row.says("appearance") and "rows" in row.says("parameters"):
            made.extras["long"] = True
        return made

    def _number(self, row: Row, kind: str, made: Asked) -> None:
        least, most = bounds(row)
        if kind == "range":
            ends = dict(part.split("=", 1) for part in row.says("parameters").split() if "=" in part)
            least, most = _whole(ends.get("start", "0")), _whole(ends.get("end", "10"))
            self.report.say("slider", row.place)
        if kind == "decimal":
            self.report.say("decimal", row.place)
        made.extras |= {"least": max(least or 0, 0), "most": HIGHEST if most is None else most}
        if most is None or (least or 0) < 0:
            self.report.say("number-bounds", row.place, **made.extras)

    def _date(self, row: Row, made: Asked) -> None:
        least, most = bounds(row)
        made.extras |= {"least": least or FIRST_YEAR, "most": most or LAST_YEAR}
        if least is None or most is None:
            self.report.say("years", row.place, **made.extras)
        elif "month-year" not in row.says("appearance"):
            self.report.say("month", row.place)

    def _say_what_is_left(self, row: Row, made: Asked) -> None:
        said = row.cells
        if said.get("required", "").lower() in ("yes", "true", "true()", "1"):
            self.report.say("required", row.place)
        rule = said.get("constraint", "")
        if rule and (made.kind not in ("number", "date") or _BOUND.sub("", rule).replace("and", "").strip()):
            self.report.say("rule", row.place)
        for column, saying in COLUMNS.items():
            if said.get(column):
                self.report.say(saying, row.place)
        if set(said.get("appearance", "").split()) - _ORDINARY:
            self.report.say("appearance", row.place)
        if "randomize=true" in said.get("parameters", "").lower():
            self.report.say("order", row.place)


def selected(row: Row) -> re.Match[str] | None:
    """Whether the row's type offers options: how many, of which list, and with “other”."""
    return _SELECT.fullmatch(row.says("type").strip())


def bounds(row: Row) -> tuple[int | None, int | None]:
    """The lowest and the highest number (or year) that a constraint allows."""
    least = most = None
    for sign, year, number in _BOUND.findall(row.says("constraint")):
        value = int(year or number)
        step = 0 if year or "=" in sign else 1
        if ">" in sign:
            least = value + step
        else:
            most = value - step
    return least, most


def _whole(written: str) -> int:
    found = re.match(r"-?\d{1,8}", written)
    return int(found[0]) if found else 0
