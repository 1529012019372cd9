"""One answer as a page sends it: read by its question's kind before it is kept."""

from collections.abc import Mapping

from consult.consultations.kinds.free_text import LONGEST
from consult.consultations.question import Answer, NeedsAnswer, Question, Sent
from consult.pages import Words

SKIPPED, DONT_KNOW, RATHER_NOT = "skipped", "dont-know", "rather-not"
CHOSEN_MISSING = (SKIPPED, DONT_KNOW, RATHER_NOT)  # what a respondent can say instead of answering
NOT_ASKED, NOT_REACHED = "not-asked", "not-reached"  # what the way through the survey says
_MISSING_SAID = {SKIPPED: "you-skipped", NOT_REACHED: "no-answer-yet"}


def answer(question: Question, sent: Sent, rendering: str = "standard") -> Answer:
    """What to keep: as the kind says, or {"missing": code}; with `as`, when the rendering was another than standard."""
    given = {"missing": sent.missing} if sent.missing in CHOSEN_MISSING else question.read(sent)
    return given if rendering == "standard" or not given else {**given, "as": rendering}


def unsaid(given: Mapping[str, object], sent: Sent) -> bool:
    """Whether the box was empty and nothing was pressed to say so."""
    return given.get("missing") == SKIPPED and not sent.missing


def lines(question: Question, given: Answer, language: str, words: Words) -> tuple[list[str], bool]:
    """The answer in words, and whether it is one; what is missing is said too."""
    if "missing" in given:
        code: str = given["missing"]
        return [words[_MISSING_SAID.get(code, code)]], False
    return question.say(given, language, words), True


__all__ = [
    "CHOSEN_MISSING",
    "DONT_KNOW",
    "LONGEST",
    "NOT_ASKED",
    "NOT_REACHED",
    "RATHER_NOT",
    "SKIPPED",
    "Answer",
    "NeedsAnswer",
    "Sent",
    "answer",
    "lines",
    "unsaid",
]
