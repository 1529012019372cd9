"""A consultation opens and closes by its dates, with nobody there: the record says so all the same."""

from datetime import date

from sqlmodel import Session, col, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import AuditEntry
from consult.consultations.models import Consultation


def record_all(session: Session, day: date) -> None:
    """Record what opened or closed since the schedule last looked."""
    for consultation in session.exec(select(Consultation).order_by(col(Consultation.id))):
        record(session, consultation, day)


def record(session: Session, consultation: Consultation, day: date) -> None:
    """Record that this consultation opened, or closed, unless the newest entry about it says so already."""
    now_open = consultation.closed_at is None and consultation.opens <= day <= consultation.closes
    before = _newest(session, consultation)
    if now_open and before != Act.CONSULTATION_OPENED:
        audit.record(session, None, Act.CONSULTATION_OPENED, consultation)
    if not now_open and before == Act.CONSULTATION_OPENED:
        audit.record(session, None, Act.CONSULTATION_CLOSED, consultation)


def _newest(session: Session, consultation: Consultation) -> str | None:
    return session.exec(
        select(AuditEntry.act)
        .where(
            AuditEntry.kind == Consultation.__tablename__,
            AuditEntry.object_id == str(consultation.id),
            col(AuditEntry.act).in_((Act.CONSULTATION_OPENED.value, Act.CONSULTATION_CLOSED.value)),
        )
        .order_by(col(AuditEntry.number).desc())
        .limit(1)
    ).first()
