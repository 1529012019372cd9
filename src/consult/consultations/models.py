"""Consultations and the published, unchanging versions of their surveys."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from consult.database import document, random_id


class Consultation(SQLModel, table=True):
    """One exercise of asking. `definition` is the consultation's TOML, validated."""

    __tablename__ = "consultation"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    key: str
    opens: date
    closes: date
    definition: dict[str, Any] = document()
    demonstration: bool = False
    closed_at: datetime | None = None


class Survey(SQLModel, table=True):
    """One published version of a survey definition; a correction is a new version, answers keep their own.

    `address` is what its link ends in: the key, with a number behind it where another organisation has that key.
    """

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("consultation_id", "key", "version"),)

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True)
    key: str
    address: str = Field(index=True)
    position: int
    version: int
    definition: dict[str, Any] = document()
    published_at: datetime
    closed_at: datetime | None = None


class Forgotten(SQLModel, table=True):
    """The ledger of what was forgotten: rows of which table, how many, when and why, and never a word of them.

    `marks` are hashes of their ids, by which a restored backup finds them again. Appended only: a trigger refuses
    whatever else. `consultation_id` is no foreign key, for a consultation may go too.
    """

    __tablename__ = "forgotten"

    id: UUID = random_id()
    consultation_id: UUID = Field(index=True)
    kind: str
    why: str
    number: int
    forgotten_on: date
    marks: list[bytes] = Field(sa_column=Column(ARRAY(LargeBinary), nullable=False))
