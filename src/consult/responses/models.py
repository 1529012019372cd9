"""Responses: all that one respondent sent, verbatim and private, in one row."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class Response(SQLModel, table=True):
    """A draft until `sent_on`, in the corpus from `released_on`; it knows days, never times (STANDARDS 2).

    `answers` maps question id to {"said": text}, {"chose": [keys]} or {"missing": code}. `version` counts what was
    sent: 1 at first, one more for each correction. What a helper writes stands apart from the respondent's own words.
    """

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_unreleased", "id", postgresql_where=text("sent_on IS NOT NULL AND released_on IS NULL")),
        Index(
            "ix_response_unread",
            "survey_id",
            "sent_on",
            postgresql_where=text(
                "sent_on IS NOT NULL AND read_version < version "
                "AND (helper_notes IS NOT NULL OR jsonb_path_exists(answers, '$.*.said'::jsonpath))"
            ),
        ),
    )

    id: UUID = random_id()
    survey_id: UUID = Field(foreign_key="survey.id", index=True)
    token_hash: bytes = Field(unique=True)
    receipt_hash: bytes | None = Field(default=None, unique=True)
    return_hash: bytes | None = Field(default=None, unique=True)
    language: str
    route: str = "survey"
    answers: dict[str, Any] = document()
    started_on: date
    sent_on: date | None = None
    released_on: date | None = None
    release_attempts: int = 0
    speaker_id: UUID | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    helped_by: str | None = None
    helper_notes: str | None = None
    read_version: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Reading(SQLModel, table=True):
    """Who read which version of a response, and when; a row is appended and never changed."""

    __tablename__ = "reading"

    response_id: UUID = Field(primary_key=True, foreign_key="response.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    read_at: datetime
    read_by: UUID = Field(foreign_key="person.id")


class Replied(SQLModel, table=True):
    """That a respondent has replied to a decision, so that each is counted once; what they said is kept elsewhere."""

    __tablename__ = "replied"

    response_id: UUID = Field(primary_key=True, foreign_key="response.id", ondelete="CASCADE")
    about_id: UUID = Field(primary_key=True)


class Guess(SQLModel, table=True):
    """How many wrong codes the whole site was given in a minute; nothing of who gave them."""

    __tablename__ = "guess"

    what: str = Field(primary_key=True)
    minute: datetime = Field(primary_key=True)
    wrong: int


class CardBatch(SQLModel, table=True):
    """Cards printed together for one survey; of those used only the number is kept, and not on which day.

    `voided_on` when the rest was voided: a backup was restored that does not know which were used since.
    """

    __tablename__ = "card_batch"

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    address: str
    number: int
    made_on: date
    used: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    voided_on: date | None = None


class Card(SQLModel, table=True):
    """One code that has not been used yet. Its row goes when it is used, so that nothing leads from card to answers."""

    __tablename__ = "card"

    code_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    batch_id: UUID = Field(foreign_key="card_batch.id", index=True, ondelete="CASCADE")


class PaperForm(SQLModel, table=True):
    """A paper form keyed once and waiting to be keyed again; after sending only its number stays.

    `keying` names the page that was sent last, so that the same page sent twice counts once.
    """

    __tablename__ = "paper_form"

    address: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    survey_id: UUID = Field(foreign_key="survey.id", index=True, ondelete="CASCADE")
    keying: UUID
    language: str
    answers: dict[str, Any] = document()
    keyed_on: date
    sent_on: date | None = None
