"""Codings: labels on utterances by a machine or a person, appended and never overwritten; and what is kept around them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class Coding(SQLModel, table=True):
    """One label on one utterance, with why: the words that carried it, its probability, who or what, which versions.

    `verdict` is suggested (machine), confirmed, added or rejected (person). The newest row about an
    (utterance, kind, code) stands: older ones carry `superseded_at`, so that what stands is one indexed filter.
    A `withdrawn` row never stands; it says that what stood was taken back, by an undo or by a newer engine.
    `change` is gained or lost where a newer engine changed its mind, None elsewhere.
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
        Index("ix_coding_code", "kind", "code", "utterance_id", postgresql_where=text("superseded_at IS NULL")),
        Index("ix_coding_check_id", "check_id", postgresql_where=text("check_id IS NOT NULL")),
        Index("ix_coding_change", "engine", "change", "kind", "code", postgresql_where=text("change IS NOT NULL")),
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
    check_id: UUID | None = Field(default=None, foreign_key="utterance_check.id", ondelete="CASCADE")
    change: str | None = None


class UtteranceCheck(SQLModel, table=True):
    """One person's going through one utterance; never changed: an undo is a row of its own, which names the batch it undoes.

    `batch` is the browser's own key: whatever is sent twice is done once.
    """

    __tablename__ = "utterance_check"
    __table_args__ = (
        UniqueConstraint("batch", "utterance_id"),
        Index("ix_utterance_check_person_id", "person_id", "made_at"),
    )

    id: UUID = random_id()
    utterance_id: UUID = Field(foreign_key="utterance.id", ondelete="CASCADE", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    batch: UUID
    undoes: UUID | None = Field(default=None, index=True)
    made_at: datetime


class Impression(SQLModel, table=True):
    """What the engine measured of an utterance as it read it, so that nothing need be read again to compare or to learn.

    `wording` and `sense` are directions in bytes (`likeness` of them is a dot product); `chances` are half floats, one a
    code in the order of the codebook's kinds, made by the engine `base` before any correction.
    """

    __tablename__ = "impression"

    utterance_id: UUID = Field(foreign_key="utterance.id", ondelete="CASCADE", primary_key=True)
    base: str
    wording: bytes = Field(sa_type=LargeBinary)
    sense: bytes | None = Field(default=None, sa_type=LargeBinary)
    chances: bytes = Field(sa_type=LargeBinary)


class Learning(SQLModel, table=True):
    """One time that the engine learned from an organisation's people: asked for, done, live or not, and why.

    `figures` holds what was learned from and how old and new engine did on the codings held back; `lesson` is the file
    of what was learned. Of an organisation's codebook at most one has `live_at` without `retired_at`.
    """

    __tablename__ = "learning"
    __table_args__ = (
        UniqueConstraint("organisation_id", "codebook", "number"),
        Index(
            "uq_learning_live",
            "organisation_id",
            "codebook",
            unique=True,
            postgresql_where=text("live_at IS NOT NULL AND retired_at IS NULL"),
        ),
        Index("ix_learning_waiting", "id", postgresql_where=text("finished_at IS NULL")),
    )

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id")
    codebook: str
    number: int
    asked_by: UUID = Field(foreign_key="person.id")
    asked_at: datetime
    attempts: int = 0
    finished_at: datetime | None = None
    outcome: str | None = None
    engine: str | None = None
    figures: dict[str, Any] | None = document(default=None, nullable=True)
    lesson: bytes | None = Field(default=None, sa_type=LargeBinary)
    live_at: datetime | None = None
    retired_at: datetime | None = None
