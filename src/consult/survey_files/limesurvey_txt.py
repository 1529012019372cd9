"""LimeSurvey's structure file .txt: one row a line, tab-separated, the whole survey once for each language."""

import csv
import io

from consult.errors import Refusal
from consult.survey_files import limesurvey
from consult.survey_files.asked import Whole
from consult.survey_files.limesurvey import Part, Question, Survey, Texts
from consult.survey_files.report import Report

Row = dict[str, str]
NEEDED = ("class", "type/scale", "name", "text")


def read(content: bytes, report: Report) -> Whole:
    """The survey of a tab-separated file; refused with the line that is wrong."""
    reading = _Reading()
    for number, row in _rows(content):
        reading.take(f"Line {number}", row)
    if not reading.survey.questions:
        raise Refusal("The file has no row of class Q, and so no question. Export the survey structure again.")
    return limesurvey.whole(reading.survey, report)


def _rows(content: bytes) -> list[tuple[int, Row]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refusal(f"Line {line} is not UTF-8. Save the file as UTF-8 text, tab-separated.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect="excel-tab", restkey="beyond")
    try:
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise Refusal(
                f"Line 1 has no column “{missing[0]}”. A LimeSurvey file is tab-separated and begins with it."
            )
        return [
            (reader.line_num, {name: said or "" for name, said in row.items() if name != "beyond"}) for row in reader
        ]
    except csv.Error:
        raise Refusal(f"Line {reader.line_num + 1} cannot be read: a cell is too long or broken.") from None


class _Reading:
    """Takes one row after another; what was seen in the first language is filled in by the others."""

    def __init__(self) -> None:
        self.survey = Survey("survey", [])
        self._questions: dict[str, Question] = {}
        self._parts: dict[tuple[str, str, str], Part] = {}
        self._question: Question | None = None
        self._group = ""

    def take(self, place: str, row: Row) -> None:
        """One row, by its class."""
        kind, language = row["class"].strip().upper(), row.get("language", "").strip() or self._default
        if kind == "S":
            self._setting(row["name"], row["text"])
        elif kind == "SL":
            self._spoken(row["name"], language, row["text"])
        elif kind == "G":
            self._group = row.get("relevance", "")
            if language == self._default:
                self.survey.notes.append(("group", place))
        elif kind == "Q":
            self._ask(place, row, language)
        elif kind in ("SQ", "A"):
            self._part(place, row, language, "rows" if kind == "SQ" else "options")
        elif kind == "QTA" or kind == "QTAM" or kind == "QTALS":
            self.survey.notes.append(("quota", "Whole file"))
        elif kind not in ("AS", "C", "", "QTAMLS"):
            raise Refusal(
                f"{place}: there is no class of row like this one. The column “class” says S, SL, G, Q, SQ or A."
            )

    @property
    def _default(self) -> str:
        return self.survey.languages[0] if self.survey.languages else "en"

    def _setting(self, name: str, text: str) -> None:
        if name == "sid":
            self.survey.name = f"survey-{text}"
        elif name in ("language", "additional_languages"):
            self.survey.languages = list(dict.fromkeys([*self.survey.languages, *text.split()]))

    def _spoken(self, name: str, language: str, text: str) -> None:
        texts: dict[str, Texts] = {"surveyls_title": self.survey.title, "surveyls_welcometext": self.survey.intro}
        if name in texts:
            texts[name][language] = text
        elif name == "surveyls_endtext" and text.strip():
            self.survey.notes.append(("end-page", "End"))

    def _ask(self, place: str, row: Row, language: str) -> None:
        code = row["name"].strip()
        if not code:
            raise Refusal(f"{place}: this question has no name. Give it one in the column “name”.")
        if code not in self._questions:
            self._questions[code] = _question(place, row, self._group)
            self.survey.questions.append(self._questions[code])
        self._question = self._questions[code]
        self._question.words[language] = row["text"]
        self._question.help[language] = row.get("help", "")

    def _part(self, place: str, row: Row, language: str, where: str) -> None:
        if self._question is None:
            raise Refusal(f"{place}: an option stands before any question. Put its question’s row above it.")
        code, scale = row["name"].strip(), row["type/scale"].strip() or "0"
        key = (f"{self._question.code} {where}", scale, code)
        if key not in self._parts:
            self._parts[key] = Part(code, {}, scale, row.get("relevance", ""))
            getattr(self._question, where).append(self._parts[key])
        self._parts[key].words[language] = row["text"]


def _question(place: str, row: Row, group: str) -> Question:
    known = {
        *NEEDED,
        "id",
        "related_id",
        "relevance",
        "help",
        "language",
        "validation",
        "mandatory",
        "other",
        "default",
    }
    return Question(
        place,
        row["name"].strip(),
        row["type/scale"].strip(),
        mandatory=row.get("mandatory", ""),
        other=row.get("other", ""),
        relevance=[group, row.get("relevance", "")],
        validation=row.get("validation", ""),
        default=row.get("default", ""),
        script=row.get("script", ""),
        attributes={name: said for name, said in row.items() if name not in known},
    )
