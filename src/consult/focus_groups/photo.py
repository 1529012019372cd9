"""Photos of flip-charts: kept privately beside a note that says in words what they show."""

from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.passage import Visitor
from consult.errors import NotFound, Refusal
from consult.focus_groups.models import FocusGroup, Note, Photo
from consult.focus_groups.picture import stripped
from consult.focus_groups.session import mine
from consult.focus_groups.writing import Turn, write


def keep(session: Session, visitor: Visitor, group_id: UUID, content: bytes, turn: Turn) -> Photo:
    """Keep a picture without its metadata; what it shows, in words, is a note that is read and coded like any other."""
    if not turn.words.strip():
        raise Refusal("Write what the picture shows: every word on the chart. Pictures are not coded, words are.")
    kind, picture = stripped(content)
    note = write(session, visitor, group_id, turn)
    photo = Photo(note_id=note.id, kind=kind, picture=picture)
    session.add(photo)
    session.flush()
    return photo


def of(session: Session, group: FocusGroup) -> dict[UUID, UUID]:
    """The photo of each note that has one."""
    rows = session.exec(
        select(Photo.note_id, Photo.id)
        .join(Note, col(Photo.note_id) == Note.id)
        .where(Note.focus_group_id == group.id, col(Note.undone_at).is_(None))
    )
    return dict(rows.all())


def shown(session: Session, visitor: Visitor, group_id: UUID, photo_id: UUID) -> Photo:
    """One picture, to whoever opened its session."""
    group = mine(session, visitor, group_id)
    photo = session.exec(
        select(Photo)
        .join(Note, col(Photo.note_id) == Note.id)
        .where(Photo.id == photo_id, Note.focus_group_id == group.id, col(Note.undone_at).is_(None))
    ).first()
    if photo is None:
        raise NotFound("That picture is not there any more.")
    return photo
