"""Surveys that are being written: drafts, until a consultation opens with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from consult import database
from consult.database import random_id


class SurveyDraft(SQLModel, table=True):
    """One survey on its way: `document` is a definition that may still lack something, `report` the lines of its file.

    `consultation_id` says where it was opened; from then on it does not change.
    """

    __tablename__ = "survey_draft"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    source: str
    document: dict[str, Any] = database.document()
    report: list[dict[str, Any]] = database.document()
    made_at: datetime
    changed_at: datetime
    consultation_id: UUID | None = Field(default=None, foreign_key="consultation.id", index=True)
