"""Founding a consortium, inviting by a code, joining and leaving; whoever is no member finds nothing."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Organisation
from consult.accounts.passage import Visitor, fingerprint
from consult.consortium.models import (
    Consortium,
    ConsortiumInvitation,
    Membership,
    SharedCodebook,
    SharedConsultation,
)
from consult.database import now, today
from consult.errors import NotFound, Refusal

INVITES_FOR = timedelta(days=14)
LONGEST_NAME = 80
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another


@dataclass(frozen=True)
class Member:
    """An organisation of a consortium."""

    membership_id: UUID
    organisation_id: UUID
    name: str


def found(session: Session, visitor: Visitor, name: str) -> Consortium:
    """A new consortium with the visitor's organisation as its first member."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(f"Give the consortium a name of up to {LONGEST_NAME} characters.")
    made = Consortium(name=name, founded_at=now())
    session.add(made)
    session.flush()
    session.add(_joined(made.id, visitor))
    audit.record(session, visitor, Act.CONSORTIUM_FOUNDED, made)
    return made


def consortia(session: Session, visitor: Visitor) -> list[Consortium]:
    """Those that the visitor's organisation is in."""
    return list(
        session.exec(
            select(Consortium)
            .join(Membership)
            .where(Membership.organisation_id == visitor.organisation_id, col(Membership.left_at).is_(None))
            .order_by(Consortium.name)
        )
    )


def consortium(session: Session, visitor: Visitor, consortium_id: UUID) -> tuple[Consortium, Membership]:
    """A consortium that the visitor's organisation is in, with its membership; another is not found."""
    row = session.exec(
        select(Consortium, Membership)
        .join(Membership)
        .where(Consortium.id == consortium_id, Membership.organisation_id == visitor.organisation_id)
        .where(col(Membership.left_at).is_(None))
    ).first()
    if row is None:
        raise NotFound("Your organisation is in no such consortium.")
    return row


def members(session: Session, consortium_id: UUID) -> list[Member]:
    """Every organisation of a consortium, in the order in which they joined."""
    rows = session.exec(
        select(Membership, Organisation)
        .join(Organisation)
        .where(Membership.consortium_id == consortium_id, col(Membership.left_at).is_(None))
        .order_by(col(Membership.joined_at), col(Membership.id))
    )
    return [Member(row.id, organisation.id, organisation.name) for row, organisation in rows]


def invite(session: Session, visitor: Visitor, consortium_id: UUID) -> str:
    """A code for one more organisation, to be shown once and handed over; good for 14 days."""
    made, _ = consortium(session, visitor, consortium_id)
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    session.add(ConsortiumInvitation(code_hash=_hash(code), consortium_id=made.id, expires_on=today() + INVITES_FOR))
    audit.record(session, visitor, Act.CONSORTIUM_INVITED, made)
    return code


def invited(session: Session, visitor: Visitor, code: str) -> Consortium:
    """What a code invites to; refused when it is not good, or the organisation is a member already."""
    row = _invitation(session, code)
    if any(member.organisation_id == visitor.organisation_id for member in members(session, row.consortium_id)):
        raise Refusal("Your organisation is in this consortium already.")
    return session.get_one(Consortium, row.consortium_id)


def join(session: Session, visitor: Visitor, code: str) -> Consortium:
    """Accept an invitation; its code is spent."""
    made = invited(session, visitor, code)
    session.delete(_invitation(session, code))
    session.add(_joined(made.id, visitor))
    audit.record(session, visitor, Act.CONSORTIUM_JOINED, made)
    return made


def leave(session: Session, visitor: Visitor, consortium_id: UUID) -> None:
    """Leave: from this moment the others see nothing of what was shared, and the visitor nothing of theirs."""
    made, mine = consortium(session, visitor, consortium_id)
    mine.left_at = now()
    for table in (SharedConsultation, SharedCodebook):
        session.execute(delete(table).where(col(table.membership_id) == mine.id))
    if not members(session, made.id):
        session.execute(delete(ConsortiumInvitation).where(col(ConsortiumInvitation.consortium_id) == made.id))
    audit.record(session, visitor, Act.CONSORTIUM_LEFT, made)


def _invitation(session: Session, code: str) -> ConsortiumInvitation:
    row = session.exec(
        select(ConsortiumInvitation).where(ConsortiumInvitation.code_hash == _hash(code)).with_for_update()
    ).first()
    if row is None or row.expires_on < today():
        raise Refusal("This code invites to nothing, or is too old. Check it, or ask for another.")
    return row


def _joined(consortium_id: UUID, visitor: Visitor) -> Membership:
    return Membership(consortium_id=consortium_id, organisation_id=visitor.organisation_id, joined_at=now())


def _hash(code: str) -> bytes:
    return fingerprint("".join(code.split()).replace("-", "").upper())
