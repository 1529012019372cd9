"""The record of who did what: append-only, each entry chained by hash to the one before (STANDARDS 7).

Any room records an act by one line, `audit.record(session, visitor, Act.EXPORTED, consultation)`; a new kind of act is
one more line of `Act`. An entry holds ids and never a word that anybody typed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col, select

from consult.accounts.models import AuditEntry
from consult.database import now

FIRST = bytes(32)  # what the first entry is chained to
_LOCK = 0x0A0D17  # any number, the same in every process


class Act(StrEnum):
    """Everything that is recorded, in the words in which administrators read it."""

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    CODE_REFUSED = "code refused"
    SIGNED_OUT = "signed out"
    SESSIONS_ENDED = "ended sessions"
    FACTOR_SET_UP = "set up the second factor"
    FACTOR_RESET = "reset a second factor"
    RECOVERY_CODE_USED = "used a recovery code"
    RECOVERY_CODES_RENEWED = "renewed recovery codes"
    PASSWORD_CHANGED = "changed the password"  # noqa: S105 -- an act, not a password
    PASSWORD_RESET = "gave a new first password"  # noqa: S105
    PERSON_ADDED = "added a person"
    ROLES_CHANGED = "changed roles"
    PERSON_LEFT = "ended a person's access"
    CONCERN_READ = "read a concern"
    CONCERN_CLOSED = "closed a concern"
    WORDS_READ = "read verbatim words"
    EXPORTED = "exported"
    BROUGHT_IN = "brought responses in from a file"
    TAKEN_OUT = "took the responses of a file out again"
    CODEBOOK_CHANGED = "changed the codebook"
    PUBLISHED = "published"
    CONSULTATION_OPENED = "opened a consultation"
    CONSULTATION_CLOSED = "closed a consultation"
    TOKEN_MADE = "made an access token"  # noqa: S105
    TOKEN_REVOKED = "revoked an access token"  # noqa: S105
    CONSORTIUM_FOUNDED = "founded a consortium"
    CONSORTIUM_INVITED = "invited to a consortium"
    CONSORTIUM_JOINED = "joined a consortium"
    CONSORTIUM_LEFT = "left a consortium"
    SHARED = "shared with a consortium"
    SHARING_ENDED = "ended sharing with a consortium"
    FORGOTTEN = "had words forgotten"


class Actor(Protocol):
    """Whoever acts: a visitor, or a person who is just coming in."""

    @property
    def id(self) -> UUID: ...

    @property
    def organisation_id(self) -> UUID: ...


@dataclass(frozen=True)
class Head:
    """The end of the chain at one moment; written elsewhere it proves that nothing was cut off since."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number} {self.hash.hex()}"


def record(session: Session, visitor: Actor | None, act: Act, about: Any = None) -> None:
    """Record an act about a row of any table (its table's name and its id), or about nothing in particular.

    Written when the session commits, so that an act that failed is not recorded, and the chain is locked for a moment only.
    `visitor` is None for what the command line or the schedule does.
    """
    organisation_id = visitor.organisation_id if visitor else getattr(about, "organisation_id", None)
    entry = AuditEntry(
        number=0,
        at=now(),
        organisation_id=organisation_id,
        person_id=visitor.id if visitor else None,
        act=act.value,
        kind=str(about.__tablename__) if about is not None else "",
        object_id=str(about.id) if about is not None else "",
        previous=FIRST,
        hash=FIRST,
    )
    session.info.setdefault("acts", []).append(entry)


@event.listens_for(AnySession, "before_commit")
def _write(session: AnySession) -> None:
    """Chain what `record` collected to the end: the lock is the last one taken, so it cannot be part of a deadlock."""
    acts: list[AuditEntry] = session.info.pop("acts", [])
    if not acts:
        return
    session.flush()
    if session.connection().get_isolation_level() == "AUTOCOMMIT":
        raise RuntimeError("An audited act needs a transaction: call it with `database.run`.")
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    end = head(session)
    for entry in acts:
        entry.number, entry.previous = end.number + 1, end.hash
        entry.hash = digest(entry)
        end = Head(entry.number, entry.hash)
        session.add(entry)
    session.flush()


def head(session: AnySession) -> Head:
    """The newest entry's number and hash; number 0 when nothing was recorded yet."""
    last = session.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(col(AuditEntry.number).desc()).limit(1)
    ).first()
    return Head(last[0], last[1]) if last else Head(0, FIRST)


def digest(entry: AuditEntry) -> bytes:
    """SHA-256 over the entry before and everything this one says, written in one way only."""
    said = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.organisation_id),
        str(entry.person_id),
        entry.act,
        entry.kind,
        entry.object_id,
    ]
    return sha256(entry.previous + json.dumps(said, ensure_ascii=True).encode()).digest()


def entries(session: Session) -> Iterator[AuditEntry]:
    """Every entry in its order, a thousand at a time."""
    rows = (
        session.connection()
        .execution_options(yield_per=1_000)
        .execute(
            select(AuditEntry.__table__).order_by(col(AuditEntry.number))  # type: ignore[attr-defined]
        )
    )
    for row in rows:
        yield AuditEntry(**row._mapping)


def faults(rows: Iterable[AuditEntry], heads: Iterable[Head] = ()) -> Iterator[str]:
    """Where the record was edited, cut, or put in another order; nothing for one that is whole.

    `heads` were written elsewhere at some time; they find a cut tail, and a chain that somebody computed anew.
    """
    kept = {known.number: known.hash for known in heads}
    end = Head(0, FIRST)
    for row in rows:
        if row.number != end.number + 1:
            yield f"Entry {end.number + 1} is missing: {row.number} follows {end.number}."
        if row.previous != end.hash:
            yield f"Entry {row.number} does not follow the one before it."
        if row.hash != digest(row):
            yield f"Entry {row.number} was changed."
        if kept.pop(row.number, row.hash) != row.hash:
            yield f"Entry {row.number} is not the one whose head was written down."
        end = Head(row.number, row.hash)
    for number in sorted(kept):
        if number > 0:
            yield f"Entry {number} was written down as the end, and is not here."
