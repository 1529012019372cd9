"""Words that came by a file and that nobody has read yet: redacted, the oldest first, for whoever keeps people safe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Person
from consult.accounts.passage import Visitor
from consult.corpus import entry
from consult.database import today
from consult.errors import NotFound
from consult.imports.models import BroughtFile, BroughtResponse
from consult.safeguarding import notice

AT_ONCE = 10  # responses on one page: as many as can be read with care
GONE = "There is no such answer. The file that brought it may have been taken out."


@dataclass(frozen=True)
class Unread:
    """One response that came by a file: what it says to each question."""

    id: UUID
    group: str
    source: str
    since: date
    words: list[tuple[str, str, str]]


def count(session: Session, visitor: Visitor) -> int:
    """How many wait to be read by this person."""
    if not _may_read(session, visitor):
        return 0
    query = select(func.count()).select_from(BroughtResponse).join(BroughtFile)
    waits = (col(BroughtResponse.unread_since).is_not(None), BroughtFile.organisation_id == visitor.organisation_id)
    return session.exec(query.where(*waits)).one()


def oldest(session: Session, visitor: Visitor) -> list[Unread]:
    """The responses to read next."""
    if not _may_read(session, visitor):
        return []
    query = select(BroughtResponse, BroughtFile).join(BroughtFile)
    waits = (col(BroughtResponse.unread_since).is_not(None), BroughtFile.organisation_id == visitor.organisation_id)
    by = (col(BroughtResponse.unread_since), col(BroughtResponse.id))
    rows = session.exec(query.where(*waits).order_by(*by).limit(AT_ONCE)).all()
    said = entry.said_by(session, [row.speaker_id for row, _ in rows])
    if rows:
        audit.record(session, visitor, Act.WORDS_READ, None)
    return [
        Unread(
            row.id,
            next((each.group for each in said.get(row.speaker_id, [])), ""),
            file.source,
            row.unread_since or today(),
            [(str(each.id), each.question or "", each.words) for each in said.get(row.speaker_id, [])],
        )
        for row, file in rows
    ]


def read(session: Session, visitor: Visitor, seen: Sequence[UUID]) -> None:
    """Record that this person has read these."""
    for row_id in seen:
        row, _ = _ours(session, visitor, row_id)
        if row.unread_since is not None:
            row.unread_since, row.read_by, row.read_on = None, visitor.id, today()


def worry(session: Session, visitor: Visitor, row_id: UUID, utterance_id: str) -> None:
    """Make a concern of words that no lexicon noticed, because a person who read them is worried."""
    row, file = _ours(session, visitor, row_id)
    said = entry.said_by(session, [row.speaker_id]).get(row.speaker_id, [])
    words = next((each for each in said if str(each.id) == utterance_id), None)
    if words is None:
        raise NotFound(GONE)
    place = notice.Place(
        file.organisation_id,
        file.consultation_id,
        f"{file.route} ({file.source or 'file'})",
        words.group,
        row.id,
        words.question_id or "",
    )
    notice.raise_by_hand(session, place, words.words, notice.RAISED_BY_READER)


def _may_read(session: Session, visitor: Visitor) -> bool:
    """Whoever works at a setting does not read on: any answer may be about it."""
    return session.get_one(Person, visitor.id).setting is None


def _ours(session: Session, visitor: Visitor, row_id: UUID) -> tuple[BroughtResponse, BroughtFile]:
    row = session.get(BroughtResponse, row_id, with_for_update=True, populate_existing=True)
    file = session.get(BroughtFile, row.file_id) if row else None
    if (
        row is None
        or file is None
        or file.organisation_id != visitor.organisation_id
        or not _may_read(session, visitor)
    ):
        raise NotFound(GONE)
    return row, file
