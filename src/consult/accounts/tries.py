"""Wrong passwords and codes slow an account down, and never lock a real person out for ever."""

import hmac
from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from consult.accounts.models import Tries
from consult.database import now
from consult.errors import Refusal

FREE = 5  # wrong ones that cost nothing but the try
FIRST_WAIT = timedelta(seconds=30)  # doubled by every further wrong one
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class TooManyTries(Refusal):
    """More wrong ones than a person mistypes."""

    status = 429


def key(secret: str, what: str, account: str) -> bytes:
    """The row of an account, whether there is such an account or not; the account cannot be read from it."""
    return hmac.digest(secret.encode(), f"tries {what} {account}".encode(), "sha256")


def check(session: Session, row: bytes) -> None:
    """Refused while this account has to wait; one try at a time, so that a thousand at once are not a thousand tries."""
    session.execute(insert(Tries).values(key=row, wrong=0, wrong_at=now()).on_conflict_do_nothing())
    tries = session.exec(select(Tries).where(Tries.key == row).with_for_update()).one()
    left = _wait(tries.wrong) - (now() - tries.wrong_at)
    if left > timedelta(0):
        raise TooManyTries(f"Too many tries. Wait {_in_words(left)}, then try again.")


def wrong(session: Session, row: bytes) -> None:
    """Count one wrong try; counts go when nothing was wrong for a day."""
    session.exec(delete(Tries).where(col(Tries.wrong_at) < now() - FORGOTTEN_AFTER))
    counted = insert(Tries).values(key=row, wrong=1, wrong_at=now())
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["key"], set_={"wrong": col(Tries.wrong) + 1, "wrong_at": counted.excluded.wrong_at}
        )
    )


def right(session: Session, row: bytes) -> None:
    """Begin to count anew."""
    session.exec(delete(Tries).where(col(Tries.key) == row))


def _wait(wrong: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(wrong - FREE, 10), LONGEST_WAIT) if wrong >= FREE else timedelta(0)


def _in_words(left: timedelta) -> str:
    seconds = int(left.total_seconds()) + 1
    return f"{seconds} seconds" if seconds <= 90 else f"{seconds // 60 + 1} minutes"
