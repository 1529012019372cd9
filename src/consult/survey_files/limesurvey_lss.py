"""LimeSurvey's structure file .lss: XML with one table of rows after another, in the shape of version 2 to 6."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from consult.errors import Refusal
from consult.survey_files import limesurvey
from consult.survey_files.asked import Whole
from consult.survey_files.limesurvey import Part, Question, Survey
from consult.survey_files.report import Report

Row = dict[str, str]


def read(content: bytes, report: Report) -> Whole:
    """The survey of an .lss file; refused with the line or table that is wrong."""
    tables = _Tables(_document(content))
    return limesurvey.whole(_survey(tables), report)


def _document(content: bytes) -> Element:
    try:
        document: Element = fromstring(content.lstrip())
    except ParseError as error:
        line, column = error.position
        raise Refusal(f"The XML breaks at line {line}, column {column + 1}. Export the survey again.") from None
    except (DefusedXmlException, ValueError, LookupError):
        raise Refusal("The file declares entities, which no LimeSurvey export does. Export the survey again.") from None
    if document.findtext("LimeSurveyDocType") != "Survey":
        raise Refusal(
            "This XML is no LimeSurvey survey: its <LimeSurveyDocType> is not “Survey”. Choose the .lss file."
        )
    return document


class _Tables:
    """The tables of the file, each a list of rows."""

    def __init__(self, document: Element) -> None:
        self.languages = [(each.text or "").strip() for each in document.iterfind("languages/language") if each.text]
        self._rows = {
            table.tag: [{cell.tag: cell.text or "" for cell in row} for row in table.iterfind("rows/row")]
            for table in document
        }

    def of(self, *names: str) -> list[Row]:
        """The rows of these tables together."""
        return [row for name in names for row in self._rows.get(name, ())]

    def needed(self, name: str) -> list[Row]:
        """The rows of a table that must be there."""
        if not self.of(name):
            raise Refusal(f"The file has no rows in <{name}>. It is not whole: export the survey again.")
        return self.of(name)


def _survey(tables: _Tables) -> Survey:
    about = tables.needed("surveys")[0]
    spoken = tables.needed("surveys_languagesettings")
    languages = tables.languages or [about.get("language", "en"), *about.get("additional_languages", "").split()]
    survey = Survey(
        f"survey-{about.get('sid', '')}",
        list(dict.fromkeys(languages)),
        {row.get("surveyls_language", "en"): row.get("surveyls_title", "") for row in spoken},
        {row.get("surveyls_language", "en"): row.get("surveyls_welcometext", "") for row in spoken},
    )
    survey.notes = _notes(tables, spoken)
    survey.questions = list(_questions(tables))
    return survey


def _notes(tables: _Tables, spoken: list[Row]) -> list[tuple[str, str]]:
    notes = [("quota", "Whole file")] if tables.of("quota") else []
    if any(row.get("surveyls_endtext", "").strip() for row in spoken):
        notes.append(("end-page", "End"))
    notes += [("group", f"Group {gid[:10]}") for gid in _by_id(tables.of("groups"), "gid")]
    return notes


def _by_id(rows: list[Row], key: str) -> dict[str, Row]:
    """The first row of each id: older files have one for each language."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), row)
    return found


def _texts(rows: list[Row], key: str, column: str, default: str) -> dict[str, dict[str, object]]:
    """What each id says in each language."""
    found: dict[str, dict[str, object]] = {}
    for row in rows:
        if row.get(column):
            found.setdefault(row.get(key, ""), {})[row.get("language") or default] = row[column]
    return found


def _number(row: Row, column: str) -> int:
    return int(row[column]) if row.get(column, "").isdigit() else 0


def _questions(tables: _Tables) -> Iterator[Question]:
    """In the order of groups, then of questions."""
    groups = _by_id(tables.needed("groups"), "gid")
    rows = _by_id(tables.of("questions"), "qid")
    if not rows:
        raise Refusal("The file has no rows in <questions>. It is not whole: export the survey again.")
    order = sorted(
        (row for row in rows.values() if row.get("parent_qid", "0") in ("", "0")),
        key=lambda row: (_number(groups.get(row.get("gid", ""), {}), "group_order"), _number(row, "question_order")),
    )
    known = _Known(tables)
    for row in order:
        group = groups.get(row.get("gid", ""))
        if group is None:
            raise Refusal(f"Question {row.get('qid', '')[:10]} is in a group that is not in <groups>. Export it again.")
        yield known.question(row, group)


class _Known:
    """Everything that stands about questions in other tables, by their id."""

    def __init__(self, tables: _Tables) -> None:
        default = (tables.languages or ["en"])[0]
        spoken = tables.of("questions", "subquestions", "question_l10ns")
        self._words = _texts(spoken, "qid", "question", default)
        self._help = _texts(spoken, "qid", "help", default)
        self._scripts = {row["qid"] for row in spoken if row.get("qid") and row.get("script", "").strip()}
        self._below = tables.of("subquestions")
        self._answers = tables.of("answers")
        self._answer_words = _texts(tables.of("answer_l10ns"), "aid", "answer", default)
        self._attributes = tables.of("question_attributes")
        self._defaults = {row.get("qid", "") for row in tables.of("defaultvalues")}
        self._default = default

    def question(self, row: Row, group: Row) -> Question:
        """One question with its rows, options and settings."""
        qid = row.get("qid", "")
        code = row.get("title") or f"q{qid}"
        return Question(
            f"Question {code[:30]}",
            code,
            row.get("type", ""),
            self._words.get(qid, {}),
            self._help.get(qid, {}),
            row.get("mandatory", "N"),
            row.get("other", "N"),
            [group.get("grelevance", ""), row.get("relevance", "")],
            row.get("preg", ""),
            "yes" if qid in self._defaults else "",
            "yes" if qid in self._scripts else "",
            f"{row.get('sid', '')}X{row.get('gid', '')}X{qid}",
            self._rows(qid),
            self._options(qid),
            {each.get("attribute", ""): each.get("value", "") for each in self._attributes if each.get("qid") == qid},
        )

    def _rows(self, qid: str) -> list[Part]:
        rows = _by_id([row for row in self._below if row.get("parent_qid") == qid], "qid").values()
        return [
            Part(
                row.get("title", ""),
                self._words.get(row.get("qid", ""), {}),
                row.get("scale_id") or "0",
                row.get("relevance", ""),
            )
            for row in sorted(rows, key=lambda row: _number(row, "question_order"))
        ]

    def _options(self, qid: str) -> list[Part]:
        parts: dict[tuple[str, str], Part] = {}
        rows = [row for row in self._answers if row.get("qid") == qid]
        for row in sorted(rows, key=lambda row: _number(row, "sortorder")):
            scale = row.get("scale_id") or "0"
            part = parts.setdefault((scale, row.get("code", "")), Part(row.get("code", ""), {}, scale))
            part.words |= self._answer_words.get(row.get("aid", ""), {})
            if row.get("answer"):
                part.words[row.get("language") or self._default] = row["answer"]
        return list(parts.values())
