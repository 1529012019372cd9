"""Editions of a codebook: what an organisation has made of the shipped one; a draft, then a version that never changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class CodebookEdition(SQLModel, table=True):
    """One edition; without `number` and `published_at` it is the draft, of which there is one at most.

    The shipped file is number 0 and has no row. `content` is `codebook_edition.Content` as plain values.
    """

    __tablename__ = "codebook_edition"
    __table_args__ = (
        UniqueConstraint("organisation_id", "codebook", "number"),
        Index(
            "uq_codebook_edition_draft",
            "organisation_id",
            "codebook",
            unique=True,
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", ondelete="CASCADE")
    codebook: str
    number: int | None = None
    content: dict[str, Any] = document()
    begun_at: datetime
    begun_by_id: UUID | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    published_at: datetime | None = None
    published_by_id: UUID | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
