"""Feedback: for each theme what was decided, why, by whom and by when."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from consult.database import random_id


class Decision(SQLModel, table=True):
    """One promise or refusal with its reason; a change is a new row, so that what was promised can be found again."""

    __tablename__ = "decision"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    theme: str
    state: str
    heard: str
    answer: str
    owner: str
    due_on: date | None = None
    person_id: UUID = Field(foreign_key="person.id")
    decided_at: datetime
    superseded_at: datetime | None = None
