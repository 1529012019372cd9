"""Forgetting answers: their time is over, or they were never sent. The corpus, which holds no verbatim words, stays."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, delete, select

from consult.consultations import retention
from consult.consultations.models import Consultation, Survey
from consult.database import now
from consult.responses.coming_back import KEPT
from consult.responses.models import CardBatch, Guess, PaperForm, Response

A_DAY = timedelta(days=1)


def forget(session: Session, day: date) -> int:
    """Forget what is over on this day, codes and paper forms with it; how many responses that were."""
    session.exec(delete(Guess).where(col(Guess.minute) < now() - A_DAY))
    gone = sum(_answers(session, consultation) for consultation in retention.over(session, "answers", day))
    return gone + _drafts(session, day)


def _answers(session: Session, consultation: Consultation) -> int:
    surveys = select(Survey.id).where(Survey.consultation_id == consultation.id)
    session.exec(delete(PaperForm).where(col(PaperForm.survey_id).in_(surveys)))
    session.exec(delete(CardBatch).where(col(CardBatch.consultation_id) == consultation.id))
    ids = session.exec(delete(Response).where(col(Response.survey_id).in_(surveys)).returning(col(Response.id)))
    return _written(session, consultation.id, retention.CLOCK, list(ids.scalars()))


def _drafts(session: Session, day: date) -> int:
    """Drafts that no code and no device opens any more."""
    stale = col(Response.sent_on).is_(None), col(Response.started_on) < day - KEPT
    found = select(Response.id, Survey.consultation_id).join(Survey).where(*stale)
    by: dict[UUID, list[UUID]] = {}
    for response_id, consultation_id in session.exec(found.with_for_update(of=Response, skip_locked=True)):
        by.setdefault(consultation_id, []).append(response_id)
    for ids in by.values():
        session.exec(delete(Response).where(col(Response.id).in_(ids), *stale))
    return sum(_written(session, each, retention.DRAFT, ids) for each, ids in by.items())


def _written(session: Session, consultation_id: UUID, why: str, ids: list[UUID]) -> int:
    return retention.forgot(session, consultation_id, "response", why, ids)
