"""Samples that two people code without seeing the machine's codes or each other's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class BlindSample(SQLModel, table=True):
    """Passages drawn for two coders; `codes` are all that may be chosen, by kind: keys with names, as on that day.

    They are kept as pairs, because PostgreSQL keeps the order of a list and not of an object.

    `figures` compares the coders with each other and the machine with them, kept once both have finished; `accuracy`
    compares the machine with what was settled.
    """

    __tablename__ = "blind_sample"
    __table_args__ = (
        Index(
            "ix_blind_sample_open",
            "first_id",
            "second_id",
            postgresql_where=text("first_finished_at IS NULL OR second_finished_at IS NULL"),
        ),
    )

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    seed: int
    size: int
    codebook: str
    codes: dict[str, Any] = document()
    first_id: UUID = Field(foreign_key="person.id")
    second_id: UUID = Field(foreign_key="person.id")
    drawn_by_id: UUID = Field(foreign_key="person.id")
    drawn_at: datetime
    first_finished_at: datetime | None = None
    second_finished_at: datetime | None = None
    settled_at: datetime | None = None
    figures: dict[str, Any] | None = document(nullable=True)
    accuracy: dict[str, Any] | None = document(nullable=True)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What every code is called, by kind and key, in the codebook's order."""
        return {kind: {pair[0]: pair[1] for pair in pairs} for kind, pairs in self.codes.items()}

    @property
    def coders(self) -> tuple[UUID, UUID]:
        """The two people, the first and the second."""
        return self.first_id, self.second_id

    @property
    def finished(self) -> bool:
        """Whether both have finished, so that everything may be seen."""
        return self.first_finished_at is not None and self.second_finished_at is not None


class BlindItem(SQLModel, table=True):
    """One passage of a sample: what the machine had said when it was drawn, and what was settled where coders differ."""

    __tablename__ = "blind_item"
    __table_args__ = (UniqueConstraint("sample_id", "position"),)

    id: UUID = random_id()
    sample_id: UUID = Field(foreign_key="blind_sample.id", ondelete="CASCADE")
    utterance_id: UUID = Field(foreign_key="utterance.id", index=True, ondelete="CASCADE")
    position: int
    machine: list[str] = document()
    settled: list[str] | None = document(nullable=True)
    settled_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    together: bool = False
    settled_at: datetime | None = None


class BlindMark(SQLModel, table=True):
    """What one coder put on one passage, as `kind/code`; none is an answer too."""

    __tablename__ = "blind_mark"

    item_id: UUID = Field(foreign_key="blind_item.id", primary_key=True, ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    codes: list[str] = document()
    made_at: datetime
