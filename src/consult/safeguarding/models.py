"""Concerns: words that a safeguarding lead must read before anybody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from consult.database import random_id


class Concern(SQLModel, table=True):
    """Words noticed as they were sent, with where they came from. There is no score, ever."""

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
    outcome: str | None = None
    closed_at: datetime | None = None


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
