"""Consortia, the organisations in them, the codes that invite, and what each member shares."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from consult.database import random_id


class Consortium(SQLModel, table=True):
    """Organisations that agreed to compare; it owns nothing, and is there as long as it has a member."""

    __tablename__ = "consortium"

    id: UUID = random_id()
    name: str
    founded_at: datetime


class Membership(SQLModel, table=True):
    """An organisation in a consortium, from one moment until it leaves."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_standing",
            "consortium_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: UUID = random_id()
    consortium_id: UUID = Field(foreign_key="consortium.id", ondelete="CASCADE")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True, ondelete="CASCADE")
    joined_at: datetime
    left_at: datetime | None = None


class ConsortiumInvitation(SQLModel, table=True):
    """A code with which one more organisation may join, by its hash; a used one is deleted."""

    __tablename__ = "consortium_invitation"

    code_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    consortium_id: UUID = Field(foreign_key="consortium.id", index=True, ondelete="CASCADE")
    expires_on: date


class SharedConsultation(SQLModel, table=True):
    """A consultation whose released figures the other members may see, until its member ends that or leaves."""

    __tablename__ = "shared_consultation"

    membership_id: UUID = Field(foreign_key="membership.id", primary_key=True, ondelete="CASCADE")
    consultation_id: UUID = Field(foreign_key="consultation.id", primary_key=True, index=True, ondelete="CASCADE")
    shared_at: datetime


class SharedCodebook(SQLModel, table=True):
    """A codebook whose live version the other members may read and take over as a copy."""

    __tablename__ = "shared_codebook"

    membership_id: UUID = Field(foreign_key="membership.id", primary_key=True, ondelete="CASCADE")
    codebook: str = Field(primary_key=True)
    shared_at: datetime
