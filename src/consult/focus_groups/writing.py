"""Writing turns down: each is kept once, looked at for worries as it is kept, and can be undone or worried about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from consult.accounts.passage import Visitor
from consult.database import now
from consult.errors import Closed, NotFound, Refusal
from consult.focus_groups.models import Attendee, FocusGroup, Note, Photo
from consult.focus_groups.session import attendees, mine, place
from consult.safeguarding import notice

KINDS = {"words": "Their words", "note": "My note", "saw": "What I saw"}
LONGEST_NOTE = 10_000
LONGEST_OFFLINE = timedelta(days=7)  # a turn may say that it was written so long before it came


@dataclass(frozen=True)
class Turn:
    """One thing to write down; a speaker of "" is the room as a whole.

    A page that works without a network gives each turn its own `client_id` and the time at which it was written.
    """

    speaker: str
    question_id: str
    kind: str
    words: str
    client_id: UUID | None = None
    written_at: datetime | None = None


def write(session: Session, visitor: Visitor, group_id: UUID, turn: Turn) -> Note:
    """Write one turn down in an open session; a turn that is here already is given back as it is."""
    group = opened(session, visitor, group_id)
    if turn.client_id and (known := _by_client(session, group, turn.client_id)):
        return known
    if not turn.words.strip():
        raise Refusal("Write something first.")
    attendee = speaking(session, group, turn.speaker)
    return keep(session, visitor, group, attendee, turn)


def keep(
    session: Session,
    visitor: Visitor,
    group: FocusGroup,
    attendee: Attendee | None,
    turn: Turn,
    minute: int | None = None,
) -> Note:
    """Keep a turn at the end of a session and look at its words; `minute` when something else than the clock tells it."""
    written_at = _moment(turn.written_at)
    note = Note(
        focus_group_id=group.id,
        attendee_id=attendee.id if attendee else None,
        question_id=turn.question_id if turn.question_id in {asked["id"] for asked in group.guide} else None,
        kind=turn.kind if turn.kind in KINDS else "words",
        words=turn.words.replace("\0", "").strip()[:LONGEST_NOTE],
        position=_next_position(session, group),
        written_at=written_at,
        minute=_minute(session, group, written_at) if minute is None else minute,
        client_id=turn.client_id,
    )
    session.add(note)
    session.flush()
    notice.look(session, _place(session, visitor, group, note, attendee), note.words)
    return note


def cut(words: str) -> Iterator[str]:
    """Words in pieces that each fit into a note, cut at a space where there is one."""
    while len(words) > LONGEST_NOTE:
        at = words.rfind(" ", 1, LONGEST_NOTE) if " " in words[1:LONGEST_NOTE] else LONGEST_NOTE
        yield words[:at]
        words = words[at:].lstrip()
    yield words


def worry(session: Session, visitor: Visitor, group_id: UUID, note_id: int | UUID) -> None:
    """Send one note, by its place or by the browser's number, to the safeguarding lead: the facilitator is worried."""
    group = mine(session, visitor, group_id)
    note = _note(session, group, note_id)
    attendee = session.get(Attendee, note.attendee_id) if note.attendee_id else None
    notice.raise_by_hand(session, _place(session, visitor, group, note, attendee), note.words)


def undo(session: Session, visitor: Visitor, group_id: UUID, note_id: int | UUID) -> Turn:
    """Take a turn back, and say what it was: its words are gone from here; what a safeguarding lead was sent stays."""
    group = opened(session, visitor, group_id)
    note = _note(session, group, note_id)
    attendee = session.get(Attendee, note.attendee_id) if note.attendee_id else None
    turn = Turn(attendee.label if attendee else "", note.question_id or "", note.kind, note.words)
    note.words, note.dots, note.undone_at = "", 0, now()
    session.execute(delete(Photo).where(col(Photo.note_id) == note.id))
    return turn


def dot(session: Session, visitor: Visitor, group_id: UUID, note_id: int | UUID, dots: int) -> None:
    """Set how many dots people have stuck to what this note says; setting it twice is setting it once."""
    note = _note(session, opened(session, visitor, group_id), note_id)
    note.dots = min(max(dots, 0), 999)


def opened(session: Session, visitor: Visitor, group_id: UUID) -> FocusGroup:
    """An open session of this facilitator, locked so that turns come one after the other."""
    group = mine(session, visitor, group_id, for_update=True)
    if group.closed_at is not None:
        raise Closed("This session is closed. What was written stands; open a new session to add more.")
    return group


def speaking(session: Session, group: FocusGroup, label: str) -> Attendee | None:
    """Whoever has this label and takes part; "" is the room as a whole."""
    if not label:
        return None
    found = session.exec(select(Attendee).where(Attendee.focus_group_id == group.id, Attendee.label == label)).first()
    if found is None or not found.takes_part or found.withdrawn_on is not None:
        raise Refusal("Choose who spoke from the people who take part.")
    return found


def _by_client(session: Session, group: FocusGroup, client_id: UUID) -> Note | None:
    return session.exec(select(Note).where(Note.focus_group_id == group.id, Note.client_id == client_id)).first()


def _note(session: Session, group: FocusGroup, note_id: int | UUID) -> Note:
    known = Note.position == note_id if isinstance(note_id, int) else Note.client_id == note_id
    note = session.exec(
        select(Note).where(Note.focus_group_id == group.id, known, col(Note.undone_at).is_(None))
    ).first()
    if note is None:
        raise NotFound("That note is not there any more.")
    return note


def _next_position(session: Session, group: FocusGroup) -> int:
    last = session.exec(select(func.max(Note.position)).where(Note.focus_group_id == group.id)).one()
    return (last or 0) + 1


def _moment(written_at: datetime | None) -> datetime:
    """The minute in which a turn was written, as its page says where that can be true."""
    moment = now()
    if written_at is not None and moment - LONGEST_OFFLINE < written_at <= moment:
        moment = written_at
    return moment.replace(second=0, microsecond=0)


def _minute(session: Session, group: FocusGroup, written_at: datetime) -> int:
    began = session.exec(select(func.min(Note.written_at)).where(Note.focus_group_id == group.id)).one()
    return max(0, int((written_at - (began or written_at)).total_seconds() // 60))


def _place(
    session: Session, visitor: Visitor, group: FocusGroup, note: Note, attendee: Attendee | None
) -> notice.Place:
    return place(visitor.organisation_id, group, note, attendee or attendees(session, group)[0])
