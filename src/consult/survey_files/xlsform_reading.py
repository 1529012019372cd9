"""XLSForm, read: the rows of the sheet “survey” one after another, the groups they stand in, and the settings."""

import re
from dataclasses import dataclass

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.survey_files import workbook
from consult.survey_files.asked import Asked, Offered, Whole
from consult.survey_files.plain_words import plain
from consult.survey_files.report import Report
from consult.survey_files.workbook import Row, Sheets
from consult.survey_files.xlsform_own import own_settings
from consult.survey_files.xlsform_question import Reader, selected

ADDED = re.compile(r"^select_one consult_missing |^calculate \S+_missing$|^note consult_intro$")  # by us, for others
_SETTINGS = ("version", "form_id", "id_string", "form_title", "default_language", "consult_")


@dataclass
class _Part:
    """A group that is open: its row, and our question of piles where it stands for one."""

    row: Row
    piles: Asked | None = None


def read(content: bytes, report: Report) -> Whole:
    """The survey of an XLSForm workbook."""
    sheets = workbook.read(content)
    _say_languages(sheets, report)
    reading = _Reading(sheets, report)
    for row in sheets.survey:
        reading.take(row)
    if reading.inside:
        raise Refusal(f"{reading.inside[-1].row.place}: this group begins and never ends. Add a row “end_group”.")
    return _whole(sheets, reading.asked, report)


class _Reading:
    """Takes one row after another."""

    def __init__(self, sheets: Sheets, report: Report) -> None:
        self.asked: list[Asked] = []
        self.inside: list[_Part] = []
        self._report = report
        self._reader = Reader(sheets, report)

    def take(self, row: Row) -> None:
        """The beginning or end of a part, one of our own rows, or a question."""
        kind = " ".join(row.says("type").lower().split())
        ends = re.fullmatch(r"(begin|end)[ _](group|repeat|loop)(?: .*)?", kind)
        if ends:
            self._begin(row, ends[2]) if ends[1] == "begin" else self._end(row)
        elif row.says("consult_part") or ADDED.search(f"{kind} {row.says('name')}"):
            return
        elif kind:
            self._ask(row)
        elif row.says("name") or row.says("label"):
            raise Refusal(f"{row.place}: the column “type” is empty. Write what kind of question it is.")

    def _begin(self, row: Row, what: str) -> None:
        part = _Part(row)
        if what != "group":
            self._report.say("repeat", row.place)
        if row.says("consult_kind") == "piles":
            part.piles = self._reader.finished(row, self._reader.made(row, "piles"), self._conditions())
            self.asked.append(part.piles)
        elif row.says("label"):
            self._report.say("group", row.place)
        self.inside.append(part)

    def _end(self, row: Row) -> None:
        if not self.inside:
            raise Refusal(f"{row.place}: this group ends and has not begun. Take it out, or add its “begin_group”.")
        self.inside.pop()

    def _ask(self, row: Row) -> None:
        piles = next((part.piles for part in self.inside if part.piles), None)
        thing = selected(row)
        if piles is None or thing is None:
            self.asked += self._reader.asked(row, self._conditions())
            return
        name = row.says("name").removeprefix(f"{piles.name}_")
        piles.options.append(Offered(name, self._reader.spoken(row, "label"), row.says("consult_picture")))
        piles.piles = piles.piles or self._reader.offered(row, thing[2])

    def _conditions(self) -> list[str]:
        return [part.row.says("relevant") for part in self.inside]


def _say_languages(sheets: Sheets, report: Report) -> None:
    if sheets.unnamed:
        report.say("default-language", "Whole file")
    for language in sheets.strange:
        report.say("language", "Whole file", language=language[:20])


def _whole(sheets: Sheets, asked: list[Asked], report: Report) -> Whole:
    settings = sheets.settings[0] if sheets.settings else Row("Sheet settings")
    default = workbook.code_of(settings.says("default_language"))
    titled = {default if default in LANGUAGES else "en": plain(settings.says("form_title"), "Title", report)}
    for name in sorted(settings.cells):
        if not name.startswith(_SETTINGS):
            report.say("setting", "Sheet settings", name=f"“{name[:40]}”")
    own = own_settings(settings)
    return Whole(
        settings.says("form_id") or settings.says("id_string") or "survey",
        {language: words for language, words in (titled | own.pop("title", {})).items() if words},
        own.pop("intro", {}),
        own.pop("languages", sheets.languages),
        asked,
        own,
    )
