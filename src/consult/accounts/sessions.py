"""Sessions of those who signed in: they idle for 20 minutes and last 10 hours (STANDARDS 7), and can be ended."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Organisation, Person, Role, SignIn
from consult.accounts.people import end_sessions
from consult.database import now

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
FRESH = timedelta(minutes=5)  # how long a password or a code proves that it is still the same person
SEEN_EVERY = timedelta(minutes=1)  # how fine the idle clock is; a write a minute, not one a page


@dataclass(frozen=True)
class Visitor:
    """The signed-in person, as pages and guards see them."""

    id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    roles: frozenset[Role]
    session_id: UUID | None = None
    fresh: bool = False  # gave a password or a code within the last five minutes
    password_due: bool = False  # came in by a password that somebody else gave

    def may(self, *roles: Role) -> bool:
        """Whether one of these roles is theirs."""
        return not self.roles.isdisjoint(roles)


def visitor(session: Session, token: str) -> Visitor | None:
    """Who this cookie belongs to, or nobody when it has idled, run out, been ended, or its person has left."""
    found = session.exec(
        select(SignIn, Person, Organisation)
        .join(Person, col(SignIn.person_id) == Person.id)
        .join(Organisation, col(Person.organisation_id) == Organisation.id)
        .where(SignIn.token_hash == fingerprint(token), col(SignIn.ended_at).is_(None), col(Person.left_at).is_(None))
    ).first()
    if found is None:
        return None
    signed_in, person, organisation = found
    moment = now()
    if signed_in.proved_at is None or moment - signed_in.seen_at > IDLE or moment - signed_in.began_at > LONGEST:
        return None
    if moment - signed_in.seen_at > SEEN_EVERY:
        signed_in.seen_at = moment
    return Visitor(
        person.id,
        person.name,
        organisation.id,
        organisation.name,
        frozenset(map(Role, person.roles)),
        signed_in.id,
        moment - signed_in.proved_at <= FRESH,
        person.password_until is not None,
    )


def whose(session: Session, token: str) -> UUID | None:
    """Whose session this was, though it may have ended: so that their form waits for them and for nobody else."""
    return session.exec(select(SignIn.person_id).where(SignIn.token_hash == fingerprint(token))).first()


def opened(session: Session, person: Person, *, proved: bool = False) -> str:
    """The cookie of a new session, which waits for a code unless `proved`."""
    token, moment = secrets.token_urlsafe(32), now()
    proved_at = moment if proved else None
    signed_in = SignIn(token_hash=fingerprint(token), person_id=person.id, began_at=moment, seen_at=moment)
    signed_in.proved_at = proved_at
    session.add(signed_in)
    return token


def sessions(session: Session, visitor: Visitor) -> list[SignIn]:
    """The visitor's sessions that are still good, the newest first."""
    return list(
        session.exec(
            select(SignIn)
            .where(
                SignIn.person_id == visitor.id,
                col(SignIn.ended_at).is_(None),
                col(SignIn.proved_at).is_not(None),
                col(SignIn.seen_at) > now() - IDLE,
                col(SignIn.began_at) > now() - LONGEST,
            )
            .order_by(col(SignIn.began_at).desc())
        )
    )


def end_session(session: Session, visitor: Visitor, session_id: UUID) -> None:
    """End one of the visitor's own sessions."""
    ended = update(SignIn).where(col(SignIn.id) == session_id, col(SignIn.person_id) == visitor.id)
    session.exec(ended.values(ended_at=now()))
    audit.record(session, visitor, Act.SESSIONS_ENDED)


def end_others(session: Session, visitor: Visitor) -> None:
    """End all the visitor's sessions but this one."""
    end_sessions(session, visitor.id, visitor.session_id)
    audit.record(session, visitor, Act.SESSIONS_ENDED)


def end_all(session: Session) -> None:
    """Everybody signs in again: a restored backup does not know which sessions were ended since."""
    session.exec(update(SignIn).where(col(SignIn.ended_at).is_(None)).values(ended_at=now()))


def sign_out(session: Session, visitor: Visitor, token: str) -> None:
    """End this session for good, wherever its cookie may still be."""
    end(session, token)
    audit.record(session, visitor, Act.SIGNED_OUT)


def end(session: Session, token: str) -> None:
    """End the session of this cookie."""
    session.exec(update(SignIn).where(col(SignIn.token_hash) == fingerprint(token)).values(ended_at=now()))


def fingerprint(token: str) -> bytes:
    """What is kept of a secret: SHA-256, which is enough for 256 random bits."""
    return sha256(token.encode()).digest()
