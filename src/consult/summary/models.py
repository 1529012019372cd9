"""What the commissioner's reading rests on: releases with their tallies, quotes with their approvals, and sentences."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, String

from consult.database import document, random_id


def _of_consultation() -> Any:
    return Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")


class SummaryRelease(SQLModel, table=True):
    """One batch of new speakers let into the numbers; between two of them no number changes.

    `person_id` is who asked for it, nobody when it was due.
    """

    __tablename__ = "summary_release"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: UUID = random_id()
    consultation_id: UUID = _of_consultation()
    number: int
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime


class Tally(SQLModel, table=True):
    """One count of a release and what is stated of it: `low` to `high`, open upwards where `high` is null.

    Speakers of `group` on the views item (all items where empty) and theme (whatever was said where empty), by aspect
    (any where empty); of one `cut` (route, age-band, setting or period) that `value`. `count` is never shown.
    """

    __tablename__ = "tally"

    consultation_id: UUID = Field(foreign_key="consultation.id", primary_key=True, ondelete="CASCADE")
    release: int = Field(primary_key=True)
    item: str = Field(primary_key=True)
    group: str = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    aspect: str = Field(primary_key=True)
    cut: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    count: int
    low: int
    high: int | None = None


class Central(SQLModel, table=True):
    """An utterance that stands for what a group says of a theme: chosen for centrality and variety at a release.

    `cautions` are places of its words that a person must look at before it is quoted: start, end, why.
    """

    __tablename__ = "central"
    __table_args__ = (
        UniqueConstraint("consultation_id", "item", "group", "theme", "rank"),
        Index("ix_central_utterance", "utterance_id"),
    )

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", ondelete="CASCADE")
    item: str
    group: str
    theme: str
    rank: int
    utterance_id: UUID = Field(foreign_key="utterance.id", ondelete="CASCADE")
    aspects: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False))
    cautions: list[list[Any]] = document()


class Quotation(SQLModel, table=True):
    """What people decided about quoting one utterance in public; the words that were approved are known by `digest`.

    A child's words need a first and a second person. A paraphrase stands instead of the words, and is approved anew.
    """

    __tablename__ = "quotation"

    id: UUID = random_id()
    consultation_id: UUID = _of_consultation()
    utterance_id: UUID = Field(foreign_key="utterance.id", unique=True, ondelete="CASCADE")
    digest: str
    paraphrase: str | None = None
    first_person_id: UUID | None = Field(default=None, foreign_key="person.id")
    first_at: datetime | None = None
    second_person_id: UUID | None = Field(default=None, foreign_key="person.id")
    second_at: datetime | None = None
    refused_at: datetime | None = None
    refused_by: UUID | None = Field(default=None, foreign_key="person.id")


class Sentence(SQLModel, table=True):
    """One sentence of a summary with what it rests on; `drafted` is as it was compiled, `words` as it stands.

    `evidence` holds the counts it was made of, the ids of utterances it cites, and a digest of what those were.
    """

    __tablename__ = "summary_sentence"
    __table_args__ = (Index("ix_summary_sentence_place", "consultation_id", "item", "position"),)

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", ondelete="CASCADE")
    item: str
    group: str
    position: int
    drafted: str
    words: str
    evidence: dict[str, Any] = document()
    made_at: datetime
    edited_at: datetime | None = None
    edited_by: UUID | None = Field(default=None, foreign_key="person.id")
    removed_at: datetime | None = None


class PublishedSummary(SQLModel, table=True):
    """A views item's summary as it was published: sentences, shown numbers and approved quotes; it never changes."""

    __tablename__ = "published_summary"

    id: UUID = random_id()
    consultation_id: UUID = _of_consultation()
    item: str
    content: dict[str, Any] = document()
    person_id: UUID = Field(foreign_key="person.id")
    published_at: datetime
    superseded_at: datetime | None = None


class Invitation(SQLModel, table=True):
    """How many people of a group were asked to take part, as a person recorded it; the newest stands."""

    __tablename__ = "invitation"

    id: UUID = random_id()
    consultation_id: UUID = _of_consultation()
    group: str
    number: int
    person_id: UUID = Field(foreign_key="person.id")
    recorded_at: datetime
    superseded_at: datetime | None = None


class Threshold(SQLModel, table=True):
    """A consultation's own threshold for "children" or "grown-ups", with the reason that was recorded; the newest stands."""

    __tablename__ = "threshold"

    id: UUID = random_id()
    consultation_id: UUID = _of_consultation()
    people: str
    threshold: int
    reason: str
    person_id: UUID = Field(foreign_key="person.id")
    recorded_at: datetime
    superseded_at: datetime | None = None
