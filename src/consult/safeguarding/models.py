"""Concerns: words that a safeguarding lead must read before anybody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from consult.database import random_id


class Concern(SQLModel, table=True):
    """Words noticed as they were sent, with where they came from. There is no score, ever.

    `batch_id` names what brought many of them at once, such as a file: they are told of together.
    """

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("source_id", "question_id", "words_hash"),)

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    route: str
    group: str
    source_id: UUID = Field(index=True)
    question_id: str
    words: str
    words_hash: bytes
    kinds: str
    noticed_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: UUID | None = Field(default=None, foreign_key="person.id")
    setting: str | None = None
    closed_at: datetime | None = None
    batch_id: UUID | None = Field(default=None, index=True)


class ConcernNote(SQLModel, table=True):
    """What a person wrote down about a concern, and when: rows are appended, never changed, and go only with the concern."""

    __tablename__ = "concern_note"

    id: UUID = random_id()
    concern_id: UUID = Field(foreign_key="concern.id", index=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id")
    kind: str
    words: str
    written_at: datetime


class Alert(SQLModel, table=True):
    """A letter that was sent: at which step, on a clock that runs since when, to whom. Never changed; it holds no words."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id", "concern_id", "step", "since", "person_id", postgresql_nulls_not_distinct=True
        ),
    )

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    concern_id: UUID | None = Field(default=None, foreign_key="concern.id", index=True, ondelete="CASCADE")
    step: str
    since: datetime
    person_id: UUID = Field(foreign_key="person.id")
    sent_at: datetime


class ContactWish(SQLModel, table=True):
    """Somebody who wants to be contacted: who they are and how to reach them, sealed so that only the lead's page opens it."""

    __tablename__ = "contact_wish"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    source_id: UUID = Field(index=True)
    sealed_reach: str
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="person.id")
