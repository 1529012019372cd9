"""The safeguarding lead's queue: what nobody has read yet comes first, oldest first; what is done is written down for good."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Person
from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.safeguarding import escalation
from consult.safeguarding.models import Alert, Concern, ConcernNote, ContactWish
from consult.safeguarding.partiality import may_read

NOTES = {"note": "A note", "referral": "A referral: to whom, and when", "outcome": "The outcome, which closes it"}
CLOSING = "outcome"


@dataclass(frozen=True)
class Opened:
    """One concern as its reader needs it: the words unaltered or not, the wishes, what was written down, who was told."""

    concern: Concern
    consultation: str
    unaltered: bool
    wishes: list[ContactWish]
    notes: list[tuple[ConcernNote, str]]
    alerts: list[tuple[Alert, str]]


def waiting(session: Session, visitor: Visitor, *, closed: bool = False) -> list[tuple[Concern, str]]:
    """Concerns of the organisation that this person may read, with the consultation's title.

    Open ones: those nobody has opened first, oldest first. Closed ones: the latest first.
    """
    query = (
        select(Concern, Consultation.definition["title"]["en"].astext)
        .join(Consultation)
        .where(Concern.organisation_id == visitor.organisation_id, col(Concern.closed_at).is_not(None) == closed)
    )
    first = (col(Concern.acknowledged_at).is_not(None), col(Concern.noticed_at))
    rows = session.exec(query.order_by(col(Concern.closed_at).desc()) if closed else query.order_by(*first))
    reader = session.get_one(Person, visitor.id)
    return [(concern, title) for concern, title in rows if may_read(reader, concern)]


def read(session: Session, visitor: Visitor, concern_id: UUID) -> Opened:
    """One concern, verbatim; opening it acknowledges it, and stops the alerts."""
    concern = _mine(session, visitor, concern_id)
    if concern.acknowledged_at is None:
        concern.acknowledged_at, concern.acknowledged_by = now(), visitor.id
    audit.record(session, visitor, Act.CONCERN_READ, concern)
    consultation = session.get_one(Consultation, concern.consultation_id)
    return Opened(
        concern,
        consultation.definition["title"]["en"],
        sha256(concern.words.encode()).digest() == concern.words_hash,
        _wishes(session, concern),
        _notes(session, concern),
        escalation.alerts(session, concern.id),
    )


def write(session: Session, visitor: Visitor, concern_id: UUID, kind: str, words: str) -> None:
    """Write down a note, a referral or the outcome, which closes the concern and answers its writer's wishes.

    What was written stays as it was; whatever comes later is a new note, after closing too.
    """
    if kind not in NOTES:
        raise Refusal("Choose what this is: a note, a referral or the outcome.")
    if not words.strip():
        raise Refusal("Write what was done, or why nothing had to be done.")
    concern = _mine(session, visitor, concern_id)
    moment = now()
    session.add(
        ConcernNote(concern_id=concern.id, person_id=visitor.id, kind=kind, words=words.strip(), written_at=moment)
    )
    if kind != CLOSING:
        return
    if concern.closed_at is None:
        concern.closed_at = moment
        audit.record(session, visitor, Act.CONCERN_CLOSED, concern)
    for wish in _wishes(session, concern):
        if wish.answered_at is None:
            wish.answered_at, wish.answered_by = moment, visitor.id


def _mine(session: Session, visitor: Visitor, concern_id: UUID) -> Concern:
    """A concern of the reader's organisation, locked; another's, or one about where they work, is not found."""
    # The key is left open, so that a letter on its way about this concern keeps nobody from reading it.
    concern = session.get(Concern, concern_id, with_for_update={"key_share": True}, populate_existing=True)
    reader = session.get_one(Person, visitor.id)
    if concern is None or concern.organisation_id != visitor.organisation_id or not may_read(reader, concern):
        raise NotFound("There is no such concern.")
    return concern


def _wishes(session: Session, concern: Concern) -> list[ContactWish]:
    return list(
        session.exec(
            select(ContactWish).where(ContactWish.source_id == concern.source_id).order_by(col(ContactWish.asked_at))
        )
    )


def _notes(session: Session, concern: Concern) -> list[tuple[ConcernNote, str]]:
    rows = session.exec(
        select(ConcernNote, Person.name)
        .join(Person, col(ConcernNote.person_id) == Person.id)
        .where(ConcernNote.concern_id == concern.id)
        .order_by(col(ConcernNote.written_at))
    )
    return [(note, name) for note, name in rows]
