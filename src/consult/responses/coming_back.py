"""Stopping and coming back: a draft opens again on any device with three words, for 14 days."""

from datetime import timedelta
from itertools import count

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from consult.accounts.passage import fingerprint
from consult.database import today
from consult.responses import codes, guessing, submission
from consult.responses.codes import Numbers
from consult.responses.models import Response
from consult.responses.submission import Draft

KEPT = timedelta(days=14)
WHAT = "return code"


def code(session: Session, token: str, secret: str) -> Numbers:
    """The return code of this draft, kept as a hash when it is first shown; the same however often it is shown."""
    mine = submission.draft(session, token)
    response = session.get_one(Response, mine.id, with_for_update=True)
    for attempt in count():
        numbers = codes.return_numbers(secret, mine.id, attempt)
        kept = codes.return_hash(secret, numbers)
        if response.return_hash == kept or (response.return_hash is None and _keep(session, response, kept)):
            return numbers
    raise AssertionError


def reopen(session: Session, typed: str, secret: str) -> tuple[str, Draft] | None:
    """A new token for the draft that this code opens, which ends the token of the device before; None when it is wrong.

    A wrong code is counted, so it is not refused here: what is refused is not kept.
    """
    guessing.check(session, WHAT)
    hashes = [codes.return_hash(secret, numbers) for numbers in codes.readings(typed)]
    response = session.exec(
        select(Response)
        .where(
            col(Response.return_hash).in_(hashes),
            col(Response.sent_on).is_(None),
            col(Response.started_on) >= today() - KEPT,
        )
        .with_for_update()
    ).first()
    if response is None:
        guessing.wrong(session, WHAT)
        return None
    token = submission.new_token(response.survey_id)
    response.token_hash = fingerprint(token)
    session.flush()
    return token, submission.draft(session, token)


def _keep(session: Session, response: Response, kept: bytes) -> bool:
    """False when another open draft has this code."""
    try:
        with session.begin_nested():
            response.return_hash = kept
            session.flush()
    except IntegrityError:
        session.refresh(response)
        return False
    return True
