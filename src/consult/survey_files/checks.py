"""What a draft lacks before a consultation may open with it, and what is worth a second look."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from consult.consultations import definition
from consult.consultations.kinds import AnyQuestion
from consult.consultations.question import Question
from consult.consultations.secrecy import asks_who, honest
from consult.errors import Refusal
from consult.pages import sentences
from consult.survey_files.drafting import Document, named

LONGEST = 15  # words a sentence (STANDARDS 5)
ONE: TypeAdapter[Question] = TypeAdapter(AnyQuestion)
PARTS = {"ask": "The question", "easy_read": "Easy Read", "hint": "The hint", "text": "What it tells"}
SURVEY = {"title": "The title", "audience": "The words of who it is for", "intro": "The introduction"}
LACKING = {
    "text": "It tells nothing yet. Write what it tells.",
    "least": "It has no lowest value. Write one.",
    "most": "It has no highest value. Write one.",
    "pile": "It has no piles yet. Write two or three.",
}


@dataclass(frozen=True)
class Finding:
    """One sentence about a question, or about the whole survey where `question` is empty."""

    question: str
    sentence: str


def faults(document: Document) -> list[Finding]:
    """Everything that must be mended first, the survey's own before its questions'."""
    found = [*_of_survey(document), *_of_routing(document)]
    for question in document["question"]:
        found += [Finding(question["id"], sentence) for sentence in _of_question(question, document)]
    if not found:
        try:
            definition.survey(document, "The draft")
        except Refusal as refusal:
            found.append(Finding("", refusal.sentence))
    order = {question["id"]: place for place, question in enumerate(document["question"])}
    return sorted(found, key=lambda finding: order.get(finding.question, -1))


def advice(document: Document) -> list[Finding]:
    """What may be opened as it is, and would be easier to read or of more use otherwise."""
    found = [Finding("", sentence) for sentence in _long({part: document.get(part, {}) for part in SURVEY})]
    for question in document["question"]:
        found += [Finding(question["id"], sentence) for sentence in _long(dict(_texts(question)))]
        if any(text.count("?") > 1 for text in question["ask"].values()):
            found.append(Finding(question["id"], "It asks two questions in one. Ask each by itself."))
    if bare := sum(not question.get("easy_read") for question in document["question"]):
        found.append(Finding("", f"{bare} questions have no Easy Read words."))
    if not any(question.get("informs") for question in document["question"]):
        found.append(Finding("", "No question informs a views item. The commissioner’s pages will say little."))
    return found


def question_of(document: Document) -> Question | None:
    """The question as respondents would be asked it; None while it cannot be."""
    try:
        return ONE.validate_python(document)
    except ValidationError:
        return None


def _of_survey(document: Document) -> Iterator[Finding]:
    if not document.get("title"):
        yield Finding("", "It has no title. Write one.")
    if not document.get("for"):
        yield Finding("", "It does not say whom it is for. Choose a group.")
    if not document.get("mode"):
        yield Finding("", "It makes no promise yet. Choose anonymous or confidential.")
    if not document["question"]:
        yield Finding("", "It asks nothing. Add a question.")
    for part, name in SURVEY.items():
        words = document.get(part, {})
        yield from (Finding("", sentence) for sentence in _unspoken(name, words, document))
        if not all(_is_honest(text) for text in words.values()):
            yield Finding("", f"{name} promises total secrecy, which nobody can keep. Take those words out.")


def _of_question(question: Document, survey: Document) -> Iterator[str]:
    try:
        ONE.validate_python(question)
    except ValidationError as wrong:
        yield from dict.fromkeys(_sentence(error) for error in wrong.errors(include_input=False, include_url=False))
    for name, words in _texts(question):
        yield from _unspoken(name, words, survey)
        if survey.get("mode") == "anonymous" and any(asks_who(text) for text in words.values()):
            yield f"{name} asks who somebody is. An anonymous survey promises not to."


def _texts(question: Document) -> Iterator[tuple[str, dict[str, str]]]:
    """Everything that an author wrote, with its name."""
    for part, name in PARTS.items():
        if question.get(part) or part == "ask":
            yield name, question[part]
    for listed, name in (("option", "Option"), ("pile", "Pile")):
        for number, option in enumerate(question.get(listed, ()), 1):
            yield f"{name} {number}", option["words"]


def _unspoken(name: str, words: dict[str, str], survey: Document) -> Iterator[str]:
    for code in survey["languages"]:
        if words and code not in words:
            yield f"{name} has no {named(code)} words."


def _sentence(error: Any) -> str:
    kind, place, message = error["type"], error["loc"], str(error["msg"])
    if kind == "value_error":
        said = message.removeprefix("Value error, ")
        return f"{said[:1].upper()}{said[1:].rstrip('.')}."
    part = str(place[1]) if len(place) > 1 else ""
    if part in LACKING:
        return LACKING[part] if kind == "missing" or part == "pile" else f"Its {part} value is no whole number."
    return f"{PARTS.get(part, part)}: {message}."


def _of_routing(document: Document) -> Iterator[Finding]:
    """Conditions that name what is not chosen before; the words for what a move or a deletion did."""
    before: dict[str, Question | None] = {}
    for question in document["question"]:
        for earlier, keys in question.get("show_if", {}).items():
            asked = before.get(earlier)
            if earlier not in before:
                yield Finding(question["id"], f"It depends on {earlier}, which is not asked before it.")
            elif asked is not None and not set(keys) <= set(asked.keys):
                yield Finding(question["id"], f"It depends on an option that {earlier} does not have.")
        before[question["id"]] = question_of(question)


def _long(texts: dict[str, dict[str, str]]) -> Iterator[str]:
    for part, words in texts.items():
        for code, text in words.items():
            most = max((len(sentence.split()) for sentence in sentences(text)), default=0)
            if most > LONGEST:
                yield f"{SURVEY.get(part, part)} has a sentence of {most} words in {named(code)}. Try {LONGEST}."


def _is_honest(text: str) -> bool:
    try:
        return bool(honest(text))
    except ValueError:
        return False
