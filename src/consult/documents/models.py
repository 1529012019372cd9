"""Exports: files that somebody asked for, made by a worker, fetched for seven days."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Field, SQLModel

from consult.database import random_id


class Export(SQLModel, table=True):
    """One file: asked for, begun, then ready or failed; `removed_at` when it was deleted again. `size` is in bytes.

    `taken_back` is how often something had been taken back or changed when it was made: once it is more, the file goes.
    """

    __tablename__ = "export"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id")
    kind: str
    asked_at: datetime
    begun_at: datetime | None = None
    attempts: int = 0
    ready_at: datetime | None = None
    size: int = 0
    taken_back: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    removed_at: datetime | None = None
