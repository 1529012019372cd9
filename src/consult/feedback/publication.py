"""You said, we did: a decision about each theme, and the page that tells those who spoke."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.feedback.models import Decision

STATES = {"done": "Done", "doing": "Doing", "not-doing": "Not doing"}


@dataclass(frozen=True)
class Promise:
    """What a commissioner says about one theme: what was heard, what will happen and why, who sees to it, by when."""

    theme: str
    state: str
    heard: str
    answer: str
    owner: str
    due_on: date | None


def decide(session: Session, visitor: Visitor, consultation_id: UUID, promise: Promise) -> None:
    """Record and publish a decision; an earlier one about the same theme is kept as history."""
    consultation = publication.consultation(session, visitor, consultation_id)
    _check(promise)
    moment = now()
    session.exec(
        update(Decision)
        .where(
            col(Decision.consultation_id) == consultation.id,
            col(Decision.theme) == promise.theme,
            col(Decision.superseded_at).is_(None),
        )
        .values(superseded_at=moment)
    )
    decision = Decision(consultation_id=consultation.id, person_id=visitor.id, decided_at=moment, **vars(promise))
    session.add(decision)
    audit.record(session, visitor, Act.PUBLISHED, decision)


def decisions(session: Session, consultation_id: UUID) -> list[Decision]:
    """What stands, by theme."""
    return list(
        session.exec(
            select(Decision)
            .where(Decision.consultation_id == consultation_id, col(Decision.superseded_at).is_(None))
            .order_by(col(Decision.decided_at))
        )
    )


def told(session: Session, address: str) -> tuple[Consultation, list[Decision]]:
    """What those who answered the survey at this address are told."""
    consultation = session.exec(select(Consultation).join(Survey).where(Survey.address == address)).first()
    if consultation is None:
        raise NotFound("There is no survey at this address. Check the link that you were given.")
    return consultation, decisions(session, consultation.id)


def _check(promise: Promise) -> None:
    if promise.state not in STATES:
        raise Refusal("Say whether it is done, being done, or not being done.")
    if not (promise.theme and promise.heard.strip() and promise.answer.strip() and promise.owner.strip()):
        raise Refusal("Fill in the theme, what you heard, what will happen and why, and who sees to it.")
    if promise.state == "doing" and promise.due_on is None:
        raise Refusal("Say by when it will be done.")
