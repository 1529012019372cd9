"""Single-use codes on printed cards. A used code's row is deleted and it is counted: nothing leads to answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select, update

from consult.consultations import publication
from consult.consultations.publication import Published
from consult.database import today
from consult.errors import NotFound, Refusal
from consult.responses import codes, guessing, submission
from consult.responses.models import Card, CardBatch

MOST = 2_000
WHAT = "card"


@dataclass(frozen=True)
class Batch:
    """Cards made together: how many, how many of them were used, and when the rest was voided, if it was."""

    id: UUID
    address: str
    number: int
    made_on: date
    used: int
    voided_on: date | None


def make(session: Session, survey: Published, number: int, secret: str) -> UUID:
    """Make this many cards for a survey; the batch's id."""
    if not 1 <= number <= MOST:
        raise Refusal(f"Choose a number of cards from 1 to {MOST}.")
    batch = CardBatch(
        id=uuid4(), consultation_id=survey.consultation_id, address=survey.address, number=number, made_on=today()
    )
    session.add(batch)
    session.flush()
    rows = [{"code_hash": codes.card_hash(secret, code), "batch_id": batch.id} for code in _codes(batch, secret)]
    session.execute(insert(Card), rows)
    return batch.id


def batches(session: Session, consultation_id: UUID) -> list[Batch]:
    """The batches of a consultation, the newest first."""
    rows = session.exec(
        select(CardBatch).where(CardBatch.consultation_id == consultation_id).order_by(col(CardBatch.made_on).desc())
    )
    return [_batch(row) for row in rows]


def printed(session: Session, consultation_id: UUID, batch_id: UUID, secret: str) -> tuple[Batch, list[str]]:
    """A batch with the codes that are not used yet."""
    batch = session.get(CardBatch, batch_id)
    if batch is None or batch.consultation_id != consultation_id:
        raise NotFound("There are no such cards. The page of cards shows those that there are.")
    left = set(session.exec(select(Card.code_hash).where(Card.batch_id == batch.id)))
    unused = [code for code in _codes(batch, secret) if codes.card_hash(secret, code) in left]
    return _batch(batch), unused


def spend(session: Session, typed: str, language: str, secret: str) -> tuple[str, str] | None:
    """Use a code: the address of its survey and a respondent's token; None, and counted, when it opens nothing.

    Of two people with one code, the second finds it gone.
    """
    guessing.check(session, WHAT)
    kept = codes.card_hash(secret, codes.as_printed(typed))
    batch_id = session.execute(delete(Card).where(col(Card.code_hash) == kept).returning(col(Card.batch_id))).scalar()
    if batch_id is None:
        guessing.wrong(session, WHAT)
        return None
    batch = session.get_one(CardBatch, batch_id, with_for_update=True)
    batch.used += 1
    return batch.address, submission.start(session, batch.address, language, by_card=True)


def void(session: Session) -> int:
    """Void every card that seems unused, and how many that were: a restored backup does not know which were used since."""
    of = session.execute(delete(Card).returning(col(Card.batch_id))).scalars().all()
    session.execute(update(CardBatch).where(col(CardBatch.id).in_(set(of))).values(voided_on=today()))
    return len(of)


def survey_at(session: Session, consultation_id: UUID, address: str) -> Published:
    """The newest version of a survey of this consultation."""
    for survey in publication.surveys(session, consultation_id):
        if survey.address == address:
            return survey
    raise NotFound("There is no such survey in this consultation.")


def _batch(row: CardBatch) -> Batch:
    return Batch(row.id, row.address, row.number, row.made_on, row.used, row.voided_on)


def _codes(batch: CardBatch, secret: str) -> Iterator[str]:
    return (codes.card_code(secret, batch.id, number) for number in range(batch.number))
