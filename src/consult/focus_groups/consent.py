"""What each person in the room agreed to, who consented for a child, and taking one person's words back out."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import retention
from consult.consultations.definition import GROUPS
from consult.corpus import entry
from consult.database import today
from consult.errors import NotFound, Refusal
from consult.focus_groups import read_back
from consult.focus_groups.models import Attendee, FocusGroup, Note
from consult.focus_groups.session import attendees, mine

CONSENTED_BY = {
    "themselves": "They did, and understand it",
    "parent": "A parent",
    "local-authority": "The local authority, with parental responsibility",
    "carer": "A carer to whom it is delegated",
}


@dataclass(frozen=True)
class Agreement:
    """What one person agreed to, and who consented."""

    takes_part: bool
    quotable: bool
    recordable: bool
    consented_by: str | None


@dataclass(frozen=True)
class Removed:
    """What went when somebody took their words back: notes here, and passages of the corpus with every code on them."""

    notes: int
    passages: int


def agree(session: Session, visitor: Visitor, group_id: UUID, agreed: dict[UUID, Agreement]) -> None:
    """Keep what people agreed to; whether they may be quoted follows their words into the corpus at once."""
    group = mine(session, visitor, group_id, for_update=True)
    for person in attendees(session, group):
        if person.id in agreed and person.withdrawn_on is None:
            _check(session, person, agreed[person.id])
            for name, value in vars(agreed[person.id]).items():
                setattr(person, name, value)
            if person.speaker_id:
                entry.requote(session, person.speaker_id, quotable=person.quotable)


def seat(session: Session, visitor: Visitor, group_id: UUID, label: str, kind: str, age_band: str | None) -> None:
    """Let somebody join an open session."""
    group = mine(session, visitor, group_id, for_update=True)
    if group.closed_at is not None:
        raise Refusal("This session is closed. Open a new one for somebody who was not there.")
    if not label.strip() or kind not in GROUPS:
        raise Refusal("Give a role label such as YP3, and choose a group.")
    if label.strip() in {person.label for person in attendees(session, group)}:
        raise Refusal("Somebody has this label already. Give the next number.")
    session.add(Attendee(focus_group_id=group.id, label=label.strip()[:20], group=kind, age_band=age_band))


def withdraw(session: Session, visitor: Visitor, group_id: UUID, attendee_id: UUID) -> Removed:
    """Take all that one person said out of notes and corpus, with the codes on it, and so out of summaries and exports.

    What stays is their role label and the day, so that nothing of theirs comes in again; and what a safeguarding lead
    was sent, because somebody may need help.
    """
    group = mine(session, visitor, group_id, for_update=True)
    person = _of(session, group, attendee_id)
    gone = session.exec(delete(Note).where(col(Note.attendee_id) == person.id).returning(col(Note.id))).scalars().all()
    retention.forgot(session, group.consultation_id, "note", retention.RECEIPT, gone)
    read_back.forget(session, group)
    passages = 0
    if person.speaker_id:
        passages = entry.leave(session, person.speaker_id)
        retention.forgot(session, group.consultation_id, "speaker", retention.RECEIPT, [person.speaker_id])
    person.withdrawn_on, person.speaker_id, person.age_band = today(), None, None
    person.takes_part = person.quotable = person.recordable = False
    audit.record(session, visitor, Act.FORGOTTEN, group)
    return Removed(len(gone), passages)


def turns(session: Session, group: FocusGroup) -> dict[UUID, int]:
    """How many turns each person has."""
    rows = session.exec(
        select(Note.attendee_id, func.count())
        .where(Note.focus_group_id == group.id, col(Note.undone_at).is_(None), col(Note.attendee_id).is_not(None))
        .group_by(col(Note.attendee_id))
    )
    return {person: count for person, count in rows if person is not None}


def _of(session: Session, group: FocusGroup, attendee_id: UUID) -> Attendee:
    person = session.get(Attendee, attendee_id)
    if person is None or person.focus_group_id != group.id:
        raise NotFound("There is nobody like that in this session.")
    return person


def _check(session: Session, person: Attendee, agreed: Agreement) -> None:
    if agreed.consented_by not in (None, *CONSENTED_BY):
        raise Refusal("Choose who consented.")
    if person.group == "children" and (agreed.quotable or agreed.recordable) and agreed.consented_by is None:
        raise Refusal(f"Say who consented for {person.label} to be quoted or recorded.")
    spoke = session.exec(select(Note.id).where(Note.attendee_id == person.id, col(Note.undone_at).is_(None))).first()
    if spoke and not agreed.takes_part:
        raise Refusal(f"{person.label} has spoken. To take their words out, withdraw them below.")
