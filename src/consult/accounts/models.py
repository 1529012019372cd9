"""Organisations, the people who work for them, and who is signed in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, String

from consult.database import document, random_id


class Role(StrEnum):
    """What a person does here; one person may have several."""

    ADMINISTRATOR = "administrator"
    COMMISSIONER = "commissioner"
    ANALYST = "analyst"
    FACILITATOR = "facilitator"
    SAFEGUARDING_LEAD = "safeguarding-lead"


class Organisation(SQLModel, table=True):
    """A council or partner; nothing of one is seen by another."""

    __tablename__ = "organisation"

    id: UUID = random_id()
    name: str = Field(unique=True)


class Person(SQLModel, table=True):
    """Somebody who signs in; respondents never do."""

    __tablename__ = "person"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    name: str
    email: str = Field(unique=True)
    roles: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    password_hash: str
    left_at: datetime | None = None
    setting: str | None = None


class Duty(SQLModel, table=True):
    """Who was put on duty for concerns, and the out-of-hours words by language; the newest row stands, the others stay."""

    __tablename__ = "duty"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    lead_id: UUID = Field(foreign_key="person.id")
    deputy_id: UUID = Field(foreign_key="person.id")
    manager_id: UUID | None = Field(default=None, foreign_key="person.id")
    out_of_hours: dict[str, str] = document()
    set_at: datetime
    set_by: UUID | None = Field(default=None, foreign_key="person.id")


class SignIn(SQLModel, table=True):
    """One signed-in browser, known by the hash of its cookie."""

    __tablename__ = "sign_in"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person_id: UUID = Field(foreign_key="person.id", index=True)
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
