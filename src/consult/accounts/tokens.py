"""Access tokens: how another program reads for a person. Shown once, kept as a hash, good until a day, revoked at any time."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import AccessToken, Organisation, Person, Role
from consult.accounts.passage import Visitor, fingerprint
from consult.database import now, today
from consult.errors import NotFound, Refusal

HOLDERS = frozenset({Role.COMMISSIONER, Role.ANALYST, Role.ADMINISTRATOR})  # who read figures on pages
READ = "read"  # the one scope there is
DAYS = (30, 90, 365)  # how long a token may be good
MOST = 10  # good ones of one person at a time
LONGEST_NAME = 60
_BEGINS = "consult_"  # so that scanners of source code know a leaked one


@dataclass(frozen=True)
class Wish:
    """What stands in the form for a new token."""

    name: str
    days: str


def make(session: Session, visitor: Visitor, wish: Wish) -> str:
    """A new token of the visitor's own, to be shown once; refused without a name, or beside too many others."""
    name = " ".join(wish.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(f"Give the token a name of up to {LONGEST_NAME} characters: what will use it.")
    if not wish.days.isdigit() or int(wish.days) not in DAYS:
        raise Refusal("Choose how long the token is good.")
    session.get_one(Person, visitor.id, with_for_update=True)  # two forms at once are two tokens, and counted
    if len(good(session, visitor)) >= MOST:
        raise Refusal(f"You have {MOST} tokens already. Revoke one that nothing uses any more.")
    shown = _BEGINS + secrets.token_urlsafe(32)
    token = AccessToken(
        person_id=visitor.id,
        name=name,
        token_hash=fingerprint(shown),
        scope=READ,
        made_on=today(),
        expires_on=today() + timedelta(days=int(wish.days)),
    )
    session.add(token)
    session.flush()
    audit.record(session, visitor, Act.TOKEN_MADE, token)
    return shown


def good(session: Session, visitor: Visitor) -> list[AccessToken]:
    """The visitor's tokens that still let somebody in, the newest first."""
    return list(
        session.exec(
            select(AccessToken)
            .where(AccessToken.person_id == visitor.id, AccessToken.expires_on >= today())
            .where(col(AccessToken.revoked_at).is_(None))
            .order_by(col(AccessToken.made_on).desc(), col(AccessToken.name), col(AccessToken.id))
        )
    )


def revoke(session: Session, visitor: Visitor, token_id: UUID) -> None:
    """End one of the visitor's own tokens at once."""
    token = session.get(AccessToken, token_id)
    if token is None or token.person_id != visitor.id:
        raise NotFound("There is no such token of yours.")
    if token.revoked_at is None:
        token.revoked_at = now()
        audit.record(session, visitor, Act.TOKEN_REVOKED, token)


def revoke_all(session: Session) -> int:
    """Revoke every token of everybody, and how many that were: a restored backup does not know which were revoked since."""
    held = select(AccessToken, Person).join(Person).where(col(AccessToken.revoked_at).is_(None))
    rows = session.exec(held.where(AccessToken.expires_on >= today())).all()
    for token, holder in rows:
        token.revoked_at = now()
        audit.record(session, None, Act.TOKEN_REVOKED, holder)
    return len(rows)


def visitor(session: Session, shown: str) -> Visitor | None:
    """For whom this token reads, with the roles they have now; nobody when it is unknown, revoked or too old."""
    found = session.exec(
        select(AccessToken, Person, Organisation)
        .join(Person, col(AccessToken.person_id) == Person.id)
        .join(Organisation, col(Person.organisation_id) == Organisation.id)
        .where(AccessToken.token_hash == fingerprint(shown), AccessToken.expires_on >= today())
        .where(AccessToken.scope == READ, col(AccessToken.revoked_at).is_(None))
        .where(col(Person.left_at).is_(None), col(Person.password_until).is_(None))
    ).first()
    if found is None:
        return None
    token, person, organisation = found
    if token.used_on != today():
        token.used_on = today()
    return Visitor(person.id, person.name, organisation.id, organisation.name, frozenset(map(Role, person.roles)))
