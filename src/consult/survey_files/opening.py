"""A new consultation that opens with drafts: the same checks and the same publication as for a ready-made one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Organisation
from consult.accounts.passage import Visitor
from consult.consultations import definition, frameworks, publication
from consult.consultations.definition import ConsultationDefinition, SurveyDefinition
from consult.consultations.models import Consultation
from consult.errors import Refusal
from consult.settings import house
from consult.survey_files import checks, draft
from consult.survey_files.drafting import key_of, named
from consult.survey_files.models import SurveyDraft


@dataclass(frozen=True)
class Plan:
    """What a form says of a consultation: words by language, dates as typed, lines of what is open and decided."""

    title: dict[str, str]
    about: dict[str, str]
    opens: str
    closes: str
    frameworks: Sequence[str]
    codebook: str
    open: dict[str, list[str]] = field(default_factory=dict)
    decided: dict[str, list[str]] = field(default_factory=dict)


def codebooks() -> list[str]:
    """The codebooks that a consultation may be coded by."""
    return sorted(path.stem for path in (house("surveys") / "codebooks").glob("*.toml"))


def ready(session: Session, visitor: Visitor) -> list[SurveyDraft]:
    """Drafts that lack nothing and were not opened yet."""
    waiting = (each for each in draft.drafts(session, visitor) if each.consultation_id is None)
    return [each for each in waiting if not checks.faults(each.document)]


def open_with(session: Session, visitor: Visitor, draft_ids: Sequence[UUID], plan: Plan) -> Consultation:
    """Publish a new consultation with these drafts; refused with what is missing, and nothing is kept then."""
    chosen = [draft.mine(session, visitor, draft_id) for draft_id in draft_ids]
    surveys = [_survey(each) for each in chosen]
    if not surveys:
        raise Refusal("Choose at least one survey that is ready.")
    if len({survey.id for survey in surveys}) < len(surveys):
        raise Refusal("Two of these surveys have the same address. Give one another on its page “About this survey”.")
    about = _about(session, visitor, surveys, plan)
    organisation = session.get_one(Organisation, visitor.organisation_id)
    demonstration = organisation.demonstration
    consultation = publication.publish_all(session, organisation.id, about, surveys, demonstration=demonstration)
    for each in chosen:
        each.consultation_id = consultation.id
    audit.record(session, visitor, Act.PUBLISHED, consultation)
    return consultation


def _survey(chosen: SurveyDraft) -> SurveyDefinition:
    if chosen.consultation_id is not None:
        raise Refusal(draft.OPENED)
    if checks.faults(chosen.document):
        raise Refusal("One of these surveys is not ready. Its page lists what is missing.")
    return definition.survey(chosen.document, "The draft")


def _about(session: Session, visitor: Visitor, surveys: list[SurveyDefinition], plan: Plan) -> ConsultationDefinition:
    _whole(plan, sorted({"en", *(code for survey in surveys for code in survey.languages)}))
    key = key_of(plan.title["en"]) or "consultation"
    taken = select(Consultation.id).where(
        Consultation.organisation_id == visitor.organisation_id, Consultation.key == key
    )
    if session.exec(taken).first():
        raise Refusal("There is a consultation of this title already. Give this one another.")
    said: dict[str, Any] = {
        "key": key,
        "commissioner": visitor.organisation,
        "surveys": [survey.id for survey in surveys],
        **{name: value for name, value in vars(plan).items() if name not in ("opens", "closes")},
        "opens": _day(plan.opens, "opens"),
        "closes": _day(plan.closes, "closes"),
    }
    return definition.consultation(said, "The consultation")


def _whole(plan: Plan, languages: list[str]) -> None:
    for code in languages:
        if code not in plan.title or code not in plan.about:
            raise Refusal(f"The title and what it is about are needed in {named(code)}. Write both.")
    if not plan.frameworks or not set(plan.frameworks) <= set(frameworks.every()):
        raise Refusal("Choose at least one framework whose questions this consultation answers.")
    if plan.codebook not in codebooks():
        raise Refusal("Choose a codebook.")


def _day(typed: str, which: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refusal(f"Write the day on which it {which}, such as 2027-03-31.") from None
