"""Forgetting concerns: so many months after a lead has closed one, and never while it is open."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, delete, select

from consult.consultations import retention
from consult.consultations.models import Consultation
from consult.safeguarding.models import Concern, ContactWish


def forget(session: Session, day: date) -> int:
    """Forget concerns whose time is over on this day, with wishes and whatever was noted about them; how many."""
    over = [
        (concern.id, concern.source_id, consultation.id)
        for concern, consultation in session.exec(
            select(Concern, Consultation).join(Consultation).where(col(Concern.closed_at).is_not(None))
        )
        if concern.closed_at is not None
        and retention.after(concern.closed_at.date(), retention.definition_of(consultation).keeps.concerns) <= day
    ]
    by: dict[UUID, list[UUID]] = {}
    for concern_id, _, consultation_id in over:
        by.setdefault(consultation_id, []).append(concern_id)
    # What was noted about them goes with them, by their keys.
    session.exec(delete(Concern).where(col(Concern.id).in_([concern_id for concern_id, _, _ in over])))
    session.exec(
        delete(ContactWish).where(
            col(ContactWish.source_id).in_([source_id for _, source_id, _ in over]),
            col(ContactWish.source_id).not_in(select(Concern.source_id)),
        )
    )
    return sum(retention.forgot(session, each, "concern", retention.CLOCK, ids) for each, ids in by.items())
