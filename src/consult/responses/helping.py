"""Helper mode: somebody helps to answer, says who they are to the respondent, and writes only in a place of their own."""

from sqlmodel import Session, select, update

from consult.accounts.passage import fingerprint
from consult.errors import Refusal
from consult.responses import submission
from consult.responses.answers import LONGEST
from consult.responses.models import Response
from consult.safeguarding import notice

ROLES = ("family", "carer", "friend", "social-worker", "teacher", "advocate", "interpreter", "someone-else")
NOBODY = "nobody"
NOTES = "helper-notes"  # where a concern says these words come from


def helped(session: Session, token: str, role: str) -> None:
    """Keep who is helping, or that nobody is any more."""
    if role not in (*ROLES, NOBODY):
        raise Refusal("Choose who is helping, or that nobody is.")
    _keep(session, token, {"helped_by": None if role == NOBODY else role})


def note(session: Session, token: str, words: str) -> bool:
    """Keep the helper's own notes; True when help should be shown first."""
    written = words.replace("\0", "").strip()[:LONGEST]
    _keep(session, token, {"helper_notes": written or None})
    mine = submission.draft(session, token)
    return bool(written) and notice.look(session, submission.place(mine, NOTES), written)


def helper_of(session: Session, token: str) -> str | None:
    """Who helps with this draft; None when nobody does, or the draft is not there."""
    return session.exec(select(Response.helped_by).where(Response.token_hash == fingerprint(token))).first()


def notes(session: Session, token: str) -> str:
    """What the helper wrote so far."""
    mine = submission.draft(session, token)
    return session.get_one(Response, mine.id).helper_notes or ""


def _keep(session: Session, token: str, values: dict[str, str | None]) -> None:
    response = Response.__table__.c  # type: ignore[attr-defined]
    session.execute(
        update(Response).where(response.token_hash == fingerprint(token), response.sent_on.is_(None)).values(**values)
    )
