"""The corpus: redacted utterances and chosen options, with a speaker who is only a number and a group."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, String, text

from consult.database import random_id


class Speaker(SQLModel, table=True):
    """Somebody who was heard: a random number, a stakeholder group, the route by which they spoke, the day.

    `counted_in` is the number of the release that first let them into the numbers of the summary.
    """

    __tablename__ = "speaker"
    __table_args__ = (
        Index("ix_speaker_uncoded", "id", postgresql_where=text("coded_on IS NULL")),
        Index("ix_speaker_again", "id", postgresql_where=text("code_again_at IS NOT NULL")),
        Index("ix_speaker_uncounted", "consultation_id", "group", postgresql_where=text("counted_in IS NULL")),
    )

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    group: str
    route: str
    age_band: str | None = None
    setting: str | None = None
    language: str = "en"
    source: str | None = None  # where answers came from that were not given here
    said_on: date
    coded_on: date | None = None
    code_again_at: datetime | None = None  # a newer engine or codebook is to read this speaker again
    coding_attempts: int = 0
    counted_in: int | None = None


STATES = ("coded", "abstained", "waiting", "held")


class Utterance(SQLModel, table=True):
    """One answer or note, redacted: the unit of analysis. Group, route and source are the speaker's, kept for reading.

    What is not `quotable` is counted and coded like all else, and never offered as a quote: its speaker said no.
    `state` is its place in the ledger, exactly one of `STATES`; the database itself moves it whenever codings change.
    `margin` is how far the engine was from changing its mind (0 to 1), `checked_at` when a person last went through it.
    """

    __tablename__ = "utterance"
    __table_args__ = (
        CheckConstraint("state IN ('coded', 'abstained', 'waiting', 'held')", name="state"),
        Index(
            "ix_utterance_ledger",
            "consultation_id",
            "state",
            "group",
            "route",
            "question_id",
            postgresql_include=["checked_at"],
        ),
        Index("ix_utterance_unchecked", "consultation_id", "margin", "id", postgresql_where=text("checked_at IS NULL")),
    )

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    speaker_id: UUID = Field(foreign_key="speaker.id", index=True, ondelete="CASCADE")
    group: str
    route: str
    question_id: str | None = None
    question: str | None = None
    informs: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False))
    kind: str = "words"
    words: str
    language: str = "en"
    source: str | None = None
    quotable: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    state: str = Field(default="waiting", sa_column_kwargs={"server_default": "waiting"})
    margin: float | None = None
    checked_at: datetime | None = None


class Choice(SQLModel, table=True):
    """What one speaker answered to a closed question, or why there is no answer: one of five stored codes."""

    __tablename__ = "choice"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    speaker_id: UUID = Field(foreign_key="speaker.id", index=True, ondelete="CASCADE")
    group: str
    question_id: str
    options: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False))
    missing: str | None = None


class Reply(SQLModel, table=True):
    """Whether a decision got it right, said by somebody who had answered; redacted words, and no way back to who."""

    __tablename__ = "reply"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    about_id: UUID
    group: str
    verdict: str
    words: str
    said_on: date
