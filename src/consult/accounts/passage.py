"""Signing in and out: argon2id passwords, sessions that idle for 20 minutes and last 10 hours at most (STANDARDS 7)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, select, update

from consult.accounts.models import Organisation, Person, Role, SignIn
from consult.database import now
from consult.errors import Refusal

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)  # how fine the idle clock is; a write a minute, not one a page
SHORTEST_PASSWORD = 12  # ASVS 5.0 6.2.1 asks for 8 and recommends 15

_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_hex())  # an unknown e-mail costs as much time as a wrong password


@dataclass(frozen=True)
class Visitor:
    """The signed-in person, as pages and guards see them."""

    id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    roles: frozenset[Role]

    def may(self, *roles: Role) -> bool:
        """Whether one of these roles is theirs."""
        return not self.roles.isdisjoint(roles)


def add_person(session: Session, organisation: str, name: str, email: str, roles: list[str], password: str) -> Person:
    """Add somebody to an organisation, which is made if it is new; refused for a short password or a known e-mail."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"The password is too short. Use {SHORTEST_PASSWORD} characters or more; three words do well.")
    unknown = sorted(set(roles) - {role.value for role in Role})
    if unknown or not roles:
        raise Refusal(f"Give at least one of these roles: {', '.join(Role)}.")
    if session.exec(select(Person).where(Person.email == _plain(email))).first():
        raise Refusal("Somebody with this e-mail address is here already.")
    person = Person(
        organisation_id=organisation_called(session, organisation).id,
        name=name,
        email=_plain(email),
        roles=sorted(set(roles)),
        password_hash=_hasher.hash(password),
    )
    session.add(person)
    session.flush()
    return person


def organisation_called(session: Session, name: str) -> Organisation:
    """The organisation of this name, made if there is none."""
    organisation = session.exec(select(Organisation).where(Organisation.name == name)).first()
    if organisation is None:
        organisation = Organisation(name=name)
        session.add(organisation)
        session.flush()
    return organisation


def sign_in(session: Session, email: str, password: str) -> str:
    """The cookie of a new session; refused in the same words whether the e-mail or the password is wrong."""
    person = session.exec(select(Person).where(Person.email == _plain(email), col(Person.left_at).is_(None))).first()
    try:
        _hasher.verify(person.password_hash if person else _nobody, password)
    except (VerifyMismatchError, InvalidHashError):
        person = None
    if person is None:
        raise Refusal("That e-mail address and password do not go together. Check both and try again.")
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=fingerprint(token), person_id=person.id, began_at=now(), seen_at=now()))
    return token


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
    if moment - signed_in.seen_at > IDLE or moment - signed_in.began_at > LONGEST:
        return None
    if moment - signed_in.seen_at > SEEN_EVERY:
        signed_in.seen_at = moment
    return Visitor(person.id, person.name, organisation.id, organisation.name, frozenset(map(Role, person.roles)))


def sign_out(session: Session, token: str) -> None:
    """End this session for good, wherever its cookie may still be."""
    session.exec(update(SignIn).where(col(SignIn.token_hash) == fingerprint(token)).values(ended_at=now()))


def fingerprint(token: str) -> bytes:
    """What is kept of a secret: SHA-256, which is enough for 256 random bits."""
    return sha256(token.encode()).digest()


def _plain(email: str) -> str:
    return email.strip().casefold()
