"""Forgetting files: which row was whose goes with the answers' clock; the corpus, which knows nobody, stays."""

from datetime import date

from sqlmodel import Session, col, delete

from consult.consultations import retention
from consult.imports.models import BroughtFile, BroughtResponse


def forget(session: Session, day: date) -> int:
    """Forget what was brought into consultations whose time is over on this day; how many rows."""
    gone = 0
    for consultation in retention.over(session, "answers", day):
        here = col(BroughtResponse.consultation_id) == consultation.id
        rows = session.exec(delete(BroughtResponse).where(here).returning(col(BroughtResponse.id))).scalars().all()
        session.exec(delete(BroughtFile).where(col(BroughtFile.consultation_id) == consultation.id))
        gone += retention.forgot(session, consultation.id, "brought_response", retention.CLOCK, rows)
    return gone
