"""Groups of alike passages that no theme was found for, proposed as new themes, and what people decided about them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel, text

from consult.database import document, random_id


class ThemeSearch(SQLModel, table=True):
    """The latest search for new themes in a consultation: asked for, done or failed, and how many passages it read."""

    __tablename__ = "theme_search"
    __table_args__ = (
        Index("ix_theme_search_waiting", "consultation_id", postgresql_where=text("finished_at IS NULL")),
    )

    consultation_id: UUID = Field(foreign_key="consultation.id", primary_key=True, ondelete="CASCADE")
    asked_at: datetime
    attempts: int = 0
    finished_at: datetime | None = None
    failed: bool = False
    passages: int = 0


class Proposal(SQLModel, table=True):
    """One group that may be a theme. Once decided it stays, so that what is alike is not proposed again.

    `code` is the theme that it was named or merged into.
    """

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("state IN ('new', 'named', 'merged', 'dismissed')", name="state"),)

    id: UUID = random_id()
    consultation_id: UUID = Field(foreign_key="consultation.id", index=True, ondelete="CASCADE")
    made_on: date
    state: str = "new"
    code: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")


class ProposalMember(SQLModel, table=True):
    """One passage of a group. `place` is 1 to 3 for the most central ones, `words` are the group's key words in it.

    Key words are kept with those who said them, so that they go with them.
    """

    __tablename__ = "proposal_member"
    __table_args__ = (UniqueConstraint("proposal_id", "utterance_id"),)

    id: UUID = random_id()
    proposal_id: UUID = Field(foreign_key="proposal.id", ondelete="CASCADE")
    utterance_id: UUID = Field(foreign_key="utterance.id", index=True, ondelete="CASCADE")
    place: int | None = None
    words: list[str] = document()
