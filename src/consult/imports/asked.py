"""What a column can be matched to: the questions of the consultation's surveys, its groups, ages, settings, routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from consult.consultations import frameworks, publication
from consult.consultations.definition import GROUPS, LANGUAGES, Question
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation

ROUTES = {
    "survey": "Questionnaire on line",
    "paper": "Questionnaire on paper",
    "telephone": "Telephone interview",
    "interview": "Interview",
    "exit-interview": "Exit interview",
    "focus-group": "Focus group",
    "event": "Event",
    "review": "Review form",
    "complaint": "Complaint",
    "compliment": "Compliment",
    "e-mail": "E-mail",
    "letter": "Letter",
}
AGE_BANDS = {band: band.replace("-", " to ") for band in ("8-10", "11-14", "15-17", "18-25")}
FREE_TEXT = "free_text"


@dataclass(frozen=True)
class Known:
    """One question of a survey: in words, with the views items that it informs; a closed one with its options."""

    id: str
    ask: dict[str, str]
    informs: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    many: bool = False


@dataclass(frozen=True)
class Asked:
    """Everything that one consultation offers to match columns with."""

    words: dict[str, Known]
    closed: dict[str, Known]
    ages: dict[str, str]
    settings: dict[str, str]
    items: list[ViewsItem]


def asked(session: Session, consultation: Consultation) -> Asked:
    """What this consultation asks: each question once, with the options that it has in any survey."""
    questions: dict[str, list[Question]] = {}
    for survey in publication.surveys(session, consultation.id):
        for question in survey.definition.question:
            questions.setdefault(question.id, []).append(question)
    words = {key: _known(each) for key, each in questions.items() if each[0].kind == FREE_TEXT}
    closed = {key: _known(each) for key, each in questions.items() if each[0].keys and not each[0].describes}
    every = [question for each in questions.values() for question in each]
    return Asked(
        words,
        closed,
        _described(every, "age-band") or AGE_BANDS,
        _described(every, "setting"),
        frameworks.views_items(consultation.definition["frameworks"]),
    )


def _known(forms: Sequence[Question]) -> Known:
    options = {option.key: option.say("en") for question in forms for option in question.option}
    return Known(
        forms[0].id,
        dict(forms[0].ask),
        tuple(sorted({item for question in forms for item in question.informs})),
        {key: options.get(key, key) for question in forms for key in question.keys},
        bool(getattr(forms[0], "many", False)),
    )


def _described(questions: Sequence[Question], what: str) -> dict[str, str]:
    """The options by which surveys describe who answers: their ages, or where they live."""
    return {
        option.key: option.say("en")
        for question in questions
        if question.describes == what
        for option in question.option
    }


__all__ = ["AGE_BANDS", "GROUPS", "LANGUAGES", "ROUTES", "Asked", "Known", "asked"]
