"""What is kept of a file of responses: how far it is, whom it brought, and which rows stayed out; never a word of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, true
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class Stage(StrEnum):
    """Where a file is on its way; each is left by a person or by the worker, never by both."""

    READING = "reading"  # the worker reads the file
    MAPPING = "mapping"  # a person says what each column is
    CHECKING = "checking"  # the worker looks at every row
    CHECKED = "checked"  # a person looks at what was found
    BRINGING = "bringing"  # the worker brings rows in
    BROUGHT = "brought"
    WITHDRAWING = "withdrawing"  # the worker takes them out again
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"  # the file cannot be read: `fault` says why and where
    GIVEN_UP = "given-up"  # a person left it, or nobody came back to it for a week


WORKED = (Stage.READING, Stage.CHECKING, Stage.BRINGING, Stage.WITHDRAWING)


class BroughtFile(SQLModel, table=True):
    """One file on its way. What the file says is sealed, lies here and in the data folder, and goes when it is brought in.

    `fault` is [check, row, column]; `counts` is how many rows each check found; `source` is a name that pages show.
    """

    __tablename__ = "brought_file"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id")
    ending: str
    format: str = ""
    source: str = ""
    route: str = ""
    stage: str = Stage.READING.value
    chosen_at: datetime
    brought_at: datetime | None = None
    rows: int = 0
    blocks: int = 0
    blocks_done: int = 0
    rows_done: int = 0
    taken: int = 0
    counts: dict[str, Any] = document(default_factory=dict)
    fault: list[Any] | None = document(nullable=True, default=None)
    sealed_columns: str | None = None
    sealed_plan: str | None = None
    read_before: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    attempts: int = 0
    stepped_at: datetime | None = None


class BroughtResponse(SQLModel, table=True):
    """One row that was brought in: whose it is in the corpus, and a fingerprint that keeps it from coming twice.

    The fingerprint is made under the product's secret, so that nobody who holds the database can try rows on it.
    """

    __tablename__ = "brought_response"
    __table_args__ = (
        UniqueConstraint("consultation_id", "fingerprint"),
        Index("ix_brought_response_unread", "consultation_id", postgresql_where=text("unread_since IS NOT NULL")),
    )

    id: UUID = random_id()
    file_id: UUID = Field(foreign_key="brought_file.id", index=True, ondelete="CASCADE")
    consultation_id: UUID = Field(foreign_key="consultation.id", ondelete="CASCADE")
    speaker_id: UUID
    fingerprint: bytes
    unread_since: date | None = None
    read_by: UUID | None = Field(default=None, foreign_key="person.id")
    read_on: date | None = None


class Finding(SQLModel, table=True):
    """What a check found in a row: the row's number in the file, the column's place and heading, and no word of the row."""

    __tablename__ = "finding"

    id: UUID = random_id()
    file_id: UUID = Field(foreign_key="brought_file.id", index=True, ondelete="CASCADE")
    row: int
    place: int | None = None
    heading: str = ""
    check: str
