"""Forgetting what was said in a room, word for word; the corpus, which holds no verbatim words, stays."""

from datetime import date

from sqlmodel import Session, col, delete

from consult.consultations import retention
from consult.focus_groups.models import FocusGroup


def forget(session: Session, day: date) -> int:
    """Forget sessions whose time is over on this day, with who was there and each note; how many sessions."""
    return sum(
        retention.forgot(
            session,
            consultation.id,
            "focus_group",
            retention.CLOCK,
            session.exec(
                delete(FocusGroup)
                .where(col(FocusGroup.consultation_id) == consultation.id)
                .returning(col(FocusGroup.id))
            ).scalars(),
        )
        for consultation in retention.over(session, "answers", day)
    )
