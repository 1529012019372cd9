"""Focus groups and interviews: who was in the room by role label, and what was written down."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, false, true
from sqlmodel import Field, SQLModel

from consult.database import document, random_id


class FocusGroup(SQLModel, table=True):
    """A facilitated session; `guide` lists question ids shared with surveys, with their wording."""

    __tablename__ = "focus_group"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    facilitator_id: UUID = Field(foreign_key="person.id", index=True)
    title: str
    route: str = "focus-group"
    held_on: date
    place_kind: str
    guide: list[dict[str, Any]] = document()
    closed_at: datetime | None = None
    released_on: date | None = None
    release_attempts: int = 0


class Attendee(SQLModel, table=True):
    """Somebody in the room: a role label such as YP1, never a name; and what was agreed for them.

    Nothing is agreed until it is said: quoting and recording start as no. `withdrawn_on` is all that stays of
    somebody who took their words back.
    """

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("focus_group_id", "label"),)

    id: UUID = random_id()
    focus_group_id: UUID = Field(foreign_key="focus_group.id", ondelete="CASCADE")
    label: str
    group: str
    age_band: str | None = None
    speaker_id: UUID | None = None
    takes_part: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    quotable: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    recordable: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    consented_by: str | None = None
    withdrawn_on: date | None = None


class Note(SQLModel, table=True):
    """One thing written down: their words, the facilitator's own note, or what was seen.

    `client_id` is the browser's own number for it, so that what is sent twice is kept once; `minute` counts from the
    first turn of the session. What was undone keeps its place and loses its words.
    """

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("focus_group_id", "position"), UniqueConstraint("focus_group_id", "client_id"))

    id: UUID = random_id()
    focus_group_id: UUID = Field(foreign_key="focus_group.id", index=True, ondelete="CASCADE")
    attendee_id: UUID | None = Field(default=None, foreign_key="attendee.id", ondelete="CASCADE")
    question_id: str | None = None
    kind: str = "words"
    words: str
    position: int
    written_at: datetime
    minute: int | None = None
    dots: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    client_id: UUID | None = None
    undone_at: datetime | None = None


class Photo(SQLModel, table=True):
    """A picture of a flip-chart, without its metadata; the note beside it says in words what it shows."""

    __tablename__ = "photo"

    id: UUID = random_id()
    note_id: UUID = Field(foreign_key="note.id", index=True, ondelete="CASCADE")
    kind: str
    picture: bytes


class ReadBack(SQLModel, table=True):
    """What a group said in a facilitator's words, which the group can check by a link until a day."""

    __tablename__ = "read_back"

    id: UUID = random_id()
    focus_group_id: UUID = Field(foreign_key="focus_group.id", index=True, ondelete="CASCADE")
    token_hash: bytes = Field(unique=True)
    summary: str
    language: str
    made_at: datetime
    expires_on: date


class ReadBackAnswer(SQLModel, table=True):
    """What somebody of the group says of it: "yes", "partly" or "no", and their words."""

    __tablename__ = "read_back_answer"

    id: UUID = random_id()
    read_back_id: UUID = Field(foreign_key="read_back.id", index=True, ondelete="CASCADE")
    verdict: str
    words: str
    answered_on: date
