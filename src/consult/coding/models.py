"""Codings: labels on utterances by a machine or a person, appended and never overwritten."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, text

from consult.database import random_id


class Coding(SQLModel, table=True):
    """One label on one utterance, with why: the words that carried it, its probability, who or what, which versions.

    `verdict` is suggested (machine), confirmed, added or rejected (person). The newest row about an
    (utterance, kind, code) stands: older ones carry `superseded_at`, so that what stands is one indexed filter.
    """

    __tablename__ = "coding"
    __table_args__ = (
        Index(
            "uq_coding_standing",
            "utterance_id",
            "kind",
            "code",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_coding_history", "utterance_id", "made_at"),
    )

    id: UUID = random_id()
    utterance_id: UUID = Field(foreign_key="utterance.id", ondelete="CASCADE")
    kind: str
    code: str
    verdict: str
    probability: float | None = None
    start: int = 0
    end: int = 0
    engine: str | None = None
    codebook: str
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
    superseded_at: datetime | None = None
