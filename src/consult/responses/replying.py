"""Whoever holds a receipt code is told what was decided, and says whether it is right: counted once, kept of nobody."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from consult.accounts.passage import fingerprint
from consult.corpus import reply
from consult.corpus.reply import Teller, Told
from consult.errors import NotFound
from consult.responses import correction, submission
from consult.responses.models import Replied, Response
from consult.safeguarding import notice


def told(session: Session, code: str, teller: Teller, language: str) -> tuple[correction.Sent, list[Told], set[UUID]]:
    """What was decided, what this respondent spoke of first; and which decisions they have replied to already."""
    sent = correction.sent(session, code)
    response = session.exec(select(Response).where(Response.receipt_hash == fingerprint(code))).one()
    rows = teller(session, sent.draft.survey.id, response.speaker_id, language)
    done = set(session.exec(select(Replied.about_id).where(Replied.response_id == sent.draft.id)))
    return sent, rows, done


def reply_to(session: Session, code: str, teller: Teller, about_id: UUID, verdict: str, words: str) -> bool:
    """Keep a reply to a decision, once; True when help should be shown first, in the same transaction as the words."""
    reply.check(verdict)
    sent, rows, _ = told(session, code, teller, "en")
    if about_id not in {row.id for row in rows}:
        raise NotFound("This decision has changed since. Open the page again to see it.")
    once = insert(Replied).values(response_id=sent.draft.id, about_id=about_id).on_conflict_do_nothing()
    if session.execute(once.returning(col(Replied.about_id))).first() is None:
        return False
    survey = sent.draft.survey
    reply.reply(session, survey.consultation_id, survey.definition.group, about_id, verdict, words)
    if not words.strip():
        return False
    return notice.look(session, submission.place(sent.draft, f"decision {about_id}", "reply"), words.strip())
