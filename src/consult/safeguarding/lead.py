"""The safeguarding lead's queue: what nobody has read yet comes first, oldest first; reading it is recorded."""

from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.safeguarding.models import Concern, ContactWish


def waiting(session: Session, visitor: Visitor) -> list[tuple[Concern, str]]:
    """Concerns of the organisation that are not closed, those nobody has opened first; with the consultation's title."""
    rows = session.exec(
        select(Concern, Consultation.definition["title"]["en"].astext)
        .join(Consultation)
        .where(Concern.organisation_id == visitor.organisation_id, col(Concern.closed_at).is_(None))
        .order_by(col(Concern.acknowledged_at).is_not(None), col(Concern.noticed_at))
    )
    return [(concern, title) for concern, title in rows]


def read(session: Session, visitor: Visitor, concern_id: UUID) -> tuple[Concern, list[ContactWish]]:
    """One concern, verbatim, and whether its writer wants to be contacted; opening it acknowledges it."""
    concern = session.get(Concern, concern_id, with_for_update=True)
    if concern is None or concern.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such concern.")
    if concern.acknowledged_at is None:
        concern.acknowledged_at, concern.acknowledged_by = now(), visitor.id
    wishes = session.exec(select(ContactWish).where(ContactWish.source_id == concern.source_id)).all()
    return concern, list(wishes)


def close(session: Session, visitor: Visitor, concern_id: UUID, outcome: str) -> None:
    """Close a concern with what was done; the reason is kept for good, and its writer's wishes count as answered."""
    if not outcome.strip():
        raise Refusal("Write what was done, or why nothing had to be done.")
    concern, wishes = read(session, visitor, concern_id)
    if concern.closed_at is None:
        concern.outcome, concern.closed_at = outcome.strip(), now()
    for wish in wishes:
        if wish.answered_at is None:
            wish.answered_at, wish.answered_by = now(), visitor.id
