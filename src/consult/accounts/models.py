"""Organisations, the people who work for them, who is signed in, and the record of what they did."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, LargeBinary, text
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
    demonstration: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class Person(SQLModel, table=True):
    """Somebody who signs in; respondents never do."""

    __tablename__ = "person"

    id: UUID = random_id()
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    name: str
    email: str = Field(unique=True)
    roles: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    password_hash: str
    password_until: datetime | None = None  # somebody else gave it: good until then, and only to choose one's own
    factor_sealed: bytes | None = None
    factor_at: datetime | None = None  # when the second factor was proved for the first time
    factor_step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # of the last code that was used
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


class RecoveryCode(SQLModel, table=True):
    """A way in without the telephone, by the hash of its code; a used one is deleted."""

    __tablename__ = "recovery_code"

    code_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person_id: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")


class SignIn(SQLModel, table=True):
    """One signed-in browser, known by the hash of its cookie; one that is not proved yet has given a password only."""

    __tablename__ = "sign_in"

    token_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    id: UUID = Field(default_factory=uuid4, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    began_at: datetime
    seen_at: datetime
    proved_at: datetime | None = None
    ended_at: datetime | None = None


class AccessToken(SQLModel, table=True):
    """What another program comes in with, for its person: only reads, known by its hash; it was shown once."""

    __tablename__ = "access_token"

    id: UUID = random_id()
    person_id: UUID = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    name: str
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    scope: str
    made_on: date
    expires_on: date
    used_on: date | None = None
    revoked_at: datetime | None = None


class Tries(SQLModel, table=True):
    """Wrong passwords or codes since the last right one, by a keyed hash of the account, known or unknown."""

    __tablename__ = "tries"

    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    wrong: int
    wrong_at: datetime


class AuditEntry(SQLModel, table=True):
    """One act of one person, chained by hash to the entry before; never changed and never deleted (a trigger refuses)."""

    __tablename__ = "audit_entry"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime
    organisation_id: UUID | None = Field(default=None, index=True)
    person_id: UUID | None = Field(default=None, index=True)
    act: str
    kind: str
    object_id: str
    previous: bytes
    hash: bytes
