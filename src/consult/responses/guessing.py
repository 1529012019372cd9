"""Guessing codes is slowed for the whole site at once, so that no address has to be known (STANDARDS 7)."""

from datetime import timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from consult.database import now
from consult.errors import Refusal
from consult.responses.models import Guess

# A class of 60 in which everybody mistypes twice passes; 3,000 a day finds one of 1,000 open drafts once in a year.
STEPS = ((timedelta(minutes=1), 120), (timedelta(hours=1), 600), (timedelta(days=1), 3_000))
BUSY = "Many codes were wrong just now. Please try again in a few minutes."


class TooMany(Refusal):
    """More wrong codes than people mistype."""

    status = 429


def check(session: Session, what: str) -> None:
    """Refused while the whole site was given too many wrong codes of this kind; counts go after a day."""
    moment = now()
    for span, most in STEPS:
        wrong = session.exec(
            select(func.coalesce(func.sum(Guess.wrong), 0)).where(Guess.what == what, col(Guess.minute) > moment - span)
        ).one()
        if wrong >= most:
            raise TooMany(BUSY)


def wrong(session: Session, what: str) -> None:
    """Count one wrong code in this minute."""
    minute = now().replace(second=0, microsecond=0)
    session.exec(delete(Guess).where(col(Guess.minute) < minute - STEPS[-1][0]))
    session.execute(
        insert(Guess)
        .values(what=what, minute=minute, wrong=1)
        .on_conflict_do_update(index_elements=["what", "minute"], set_={"wrong": col(Guess.wrong) + 1})
    )
