"""You said, we did: a decision about each theme, and telling it to those who spoke."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding.models import Coding
from consult.coding.reading import REJECTED
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.consultations.publication import Published
from consult.consultations.reminder import Reminder
from consult.corpus.models import Utterance
from consult.corpus.reply import Told
from consult.database import now, today
from consult.errors import NotFound, Refusal
from consult.feedback.models import Decision
from consult.feedback.wording import band_of, wording

STATES = {"done": "Done", "doing": "Doing", "not-doing": "Not doing"}
COMMISSIONERS = frozenset({Role.COMMISSIONER})


@dataclass(frozen=True)
class Promise:
    """What a commissioner says about one theme: what was heard, what will happen and why, who sees to it, by when."""

    theme: str
    state: str
    heard: str
    answer: str
    owner: str
    due_on: date | None
    wordings: dict[str, Any] = field(default_factory=dict)


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


def due(session: Session, consultation_id: UUID) -> list[Decision]:
    """What was promised and is not done, that which falls due first on top."""
    promised = [row for row in decisions(session, consultation_id) if row.state == "doing"]
    return sorted(promised, key=lambda row: row.due_on or date.max)


def overdue(decision: Decision) -> bool:
    """Whether a promise's day has passed."""
    return decision.state == "doing" and decision.due_on is not None and decision.due_on < today()


def reminders(session: Session, visitor: Visitor, consultation: Consultation) -> list[Reminder]:
    """Promises of this consultation whose day has passed, for those who can do something about it."""
    late = sum(overdue(row) for row in decisions(session, consultation.id))
    if not late or not visitor.may(*COMMISSIONERS):
        return []
    said = "1 promise is overdue." if late == 1 else f"{late} promises are overdue."
    return [Reminder(f"{said} Say what happened to it, or a new day.", _path(consultation), late=True)]


def survey(session: Session, address: str) -> Published:
    """The newest version of the survey at this address, open or closed."""
    query = select(Survey.id).where(Survey.address == address).order_by(col(Survey.version).desc())
    found = session.exec(query).first()
    if found is None:
        raise NotFound("There is no survey at this address. Check the link that you were given.")
    return publication.published(session, found)


def told(session: Session, consultation_id: UUID, speaker_id: UUID | None, language: str, band: str) -> list[Told]:
    """What everybody is told; what this speaker spoke of comes first, known from the corpus alone."""
    theirs = _spoken_of(session, speaker_id) if speaker_id else set()
    rows = [_told(row, band, language, row.theme in theirs) for row in decisions(session, consultation_id)]
    return sorted(rows, key=lambda row: not row.yours)


def tell(session: Session, survey_id: UUID, speaker_id: UUID | None, language: str) -> list[Told]:
    """What somebody who answered this survey is told, in words for their age."""
    asked = publication.published(session, survey_id)
    return told(session, asked.consultation_id, speaker_id, language, band_of(asked.definition))


def _told(decision: Decision, band: str, language: str, yours: bool) -> Told:
    words = wording(decision, band, language)
    return Told(
        decision.id, words.heard, words.answer, words.language, decision.state, decision.owner, decision.due_on, yours
    )


def _spoken_of(session: Session, speaker_id: UUID) -> set[str]:
    query = (
        select(Coding.code)
        .join(Utterance, col(Coding.utterance_id) == col(Utterance.id))
        .where(
            Utterance.speaker_id == speaker_id,
            Coding.kind == "theme",
            col(Coding.superseded_at).is_(None),
            Coding.verdict != REJECTED,
        )
    )
    return set(session.exec(query))


def _path(consultation: Consultation) -> str:
    return f"/consultations/{consultation.id}/feedback"


def _check(promise: Promise) -> None:
    if promise.state not in STATES:
        raise Refusal("Say whether it is done, being done, or not being done.")
    if not (promise.theme and promise.heard.strip() and promise.answer.strip() and promise.owner.strip()):
        raise Refusal("Fill in the theme, what you heard, what will happen and why, and who sees to it.")
    if promise.state == "doing" and promise.due_on is None:
        raise Refusal("Say by when it will be done.")
