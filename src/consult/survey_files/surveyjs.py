"""SurveyJS's JSON, read: each element becomes a question, or a line of the report."""

import json
from collections.abc import Iterator
from typing import Any

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.survey_files.asked import Whole
from consult.survey_files.report import Report
from consult.survey_files.surveyjs_element import Element, Reader, listed

DEEPEST = 20  # panels in panels
ABOUT = {
    "triggers": "script",
    "calculatedValues": "calculated",
    "completedHtml": "end-page",
    "maxTimeToFinish": "timer",
    "timeLimit": "timer",
}


def read(content: bytes, report: Report) -> Whole:
    """The survey of a SurveyJS file; refused with the line or part that is wrong."""
    document = _document(content)
    default = document.get("locale") or "en"
    default = default if default in LANGUAGES else "en"
    reader = Reader(report, default, _offered(document, default, report))
    for name, saying in ABOUT.items():
        if document.get(name):
            report.say(saying, "Whole file")
    whole = Whole("survey", reader.words(document.get("title"), "Title"), languages=reader.languages)
    whole.intro = reader.words(document.get("description"), "Description")
    for place, element, conditions in _elements(document):
        whole.asked += reader.asked(place, element, conditions)
    return whole


def _offered(document: Element, default: str, report: Report) -> list[str]:
    """The languages of the file that are offered here; the others are reported."""
    met: dict[str, None] = {default: None}
    _languages(document, met)
    for language in met:
        if language not in LANGUAGES:
            report.say("language", "Whole file", language=language)
    return [language for language in LANGUAGES if language in met]


def _document(content: bytes) -> Element:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refusal("The file is not UTF-8. Save it as UTF-8 and choose it again.") from None
    except json.JSONDecodeError as error:
        raise Refusal(
            f"The JSON breaks at line {error.lineno}, column {error.colno}. Export the survey again."
        ) from None
    except (RecursionError, ValueError):
        raise Refusal("The JSON goes too deep to be a survey. Export the survey again.") from None
    if not isinstance(document, dict) or not any(name in document for name in ("pages", "elements", "questions")):
        raise Refusal("This JSON has neither “pages” nor “elements”, and so no survey. Choose the file of SurveyJS.")
    return document


def _elements(document: Element) -> Iterator[tuple[str, Element, list[str]]]:
    """Every question with where it stands and under which conditions."""
    pages = document.get("pages") or [document]
    for number, page in enumerate(listed(pages, "“pages”"), 1):
        yield from _inside(page, f"Page {number}", [], 0)


def _inside(part: Element, place: str, conditions: list[str], depth: int) -> Iterator[tuple[str, Element, list[str]]]:
    if depth > DEEPEST:
        raise Refusal(f"{place}: panels stand in each other over {DEEPEST} times. Take some of them out.")
    found = part.get("elements") or part.get("questions") or part.get("templateElements") or []
    under = [*conditions, str(part.get("visibleIf", ""))]
    for number, element in enumerate(listed(found, place), 1):
        here = f"{place}, element {number}"
        if "type" not in element:
            raise Refusal(f"{here} has no “type”. Write what kind of question it is.")
        if element["type"] in ("panel", "paneldynamic"):
            yield here, element, under
            yield from _inside(element, here, under, depth + 1)
        else:
            yield here, element, under


_TEXTS = ("title", "description", "text", "html", "minRateDescription", "maxRateDescription", "label", "noneText")


def _languages(part: Any, met: dict[str, None]) -> None:
    """Every language of every text."""
    if isinstance(part, list):
        for each in part:
            _languages(each, met)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in _TEXTS and isinstance(value, dict):
                met |= {language: None for language in value if language != "default" and len(language) <= 7}
            else:
                _languages(value, met)
