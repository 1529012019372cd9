"""Feedback: what was decided about each theme, why, by whom and by when; and what shows that it was decided fairly."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from consult.database import document, random_id


class Decision(SQLModel, table=True):
    """One promise or refusal with its reason; a change is a new row, so that what was promised can be found again.

    `heard` and `answer` are for adults in English; `wordings` maps age band and language to both, where written.
    """

    __tablename__ = "decision"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    theme: str
    state: str
    heard: str
    answer: str
    wordings: dict[str, Any] = document(default_factory=dict)
    owner: str
    due_on: date | None = None
    person_id: UUID = Field(foreign_key="person.id")
    decided_at: datetime
    superseded_at: datetime | None = None


class Mandate(SQLModel, table=True):
    """Who decides, why it is asked now, and when it will be decided; a change is a new row."""

    __tablename__ = "mandate"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    deciders: str
    reasons: str
    decides_on: date | None = None
    person_id: UUID = Field(foreign_key="person.id")
    made_at: datetime
    superseded_at: datetime | None = None


class DeciderReading(SQLModel, table=True):
    """One of the deciders has read something, on a day; `what` is a views item, `summary` or `evidence-pack`."""

    __tablename__ = "decider_reading"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    reader: str
    what: str
    read_on: date
    person_id: UUID = Field(foreign_key="person.id")
    made_at: datetime


class Consideration(SQLModel, table=True):
    """How one theme was considered: accepted, in part, or not, with the reason, who did and when; a change is a new row."""

    __tablename__ = "consideration"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    theme: str
    outcome: str
    reason: str
    considered_by: str
    considered_on: date
    person_id: UUID = Field(foreign_key="person.id")
    made_at: datetime
    superseded_at: datetime | None = None
