"""How far people have come, and what the engine's learning from them changed: codes gained and lost, with examples."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy import select as every
from sqlmodel import Session, col, func, select

from consult.coding import bench, codebook_edition
from consult.coding.models import Coding, UtteranceCheck
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import now

DAYS = 14
MOST = 12  # codes shown, those that changed most


@dataclass(frozen=True)
class Change:
    """One code that a version of the engine gave or took away: how often, and one passage as an example."""

    name: str
    gained: int
    lost: int
    example_id: UUID
    example: str
    example_gained: bool


def by_day(session: Session, consultation_id: UUID) -> list[tuple[date, int]]:
    """How many utterances were gone through on each of the last fourteen days on which any was; undone ones count."""
    day = func.date(UtteranceCheck.made_at)
    rows = session.execute(
        every(day, func.count())
        .join(Utterance, col(Utterance.id) == col(UtteranceCheck.utterance_id))
        .where(
            col(Utterance.consultation_id) == consultation_id,
            col(UtteranceCheck.undoes).is_(None),
            col(UtteranceCheck.made_at) > now() - timedelta(days=DAYS),
        )
        .group_by(day)
        .order_by(day)
    )
    return [(each, many) for each, many in rows]


def changes(session: Session, consultation: Consultation, engine: str) -> list[Change]:
    """What this version changed here, the codes that changed most first; themes and aspects only."""
    here = (
        or_(
            col(Coding.engine) == engine, col(Coding.engine).startswith(f"{engine}/")
        ),  # an edited codebook lies over it
        col(Coding.change).is_not(None),
        col(Coding.kind).in_(("theme", "aspect")),
        col(Utterance.consultation_id) == consultation.id,
    )
    counted = session.execute(
        every(col(Coding.kind), col(Coding.code), col(Coding.change), func.count())
        .join(Utterance, col(Utterance.id) == col(Coding.utterance_id))
        .where(*here)
        .group_by(col(Coding.kind), col(Coding.code), col(Coding.change))
    )
    numbers: dict[tuple[str, str], dict[str, int]] = {}
    for kind, code, change, many in counted:
        numbers.setdefault((kind, code), {})[change or ""] = many
    book = codebook_edition.of(session, consultation)
    most = sorted(numbers, key=lambda code: (-sum(numbers[code].values()), code))[:MOST]
    made = []
    for kind, code in most:
        row = session.exec(
            select(Utterance, Coding.change)
            .join(Coding, col(Coding.utterance_id) == col(Utterance.id))
            .where(*here, Coding.kind == kind, Coding.code == code)
            .order_by(col(Coding.change), func.length(Utterance.words), col(Utterance.id))
            .limit(1)
        ).one()
        many = numbers[kind, code]
        gained, lost = many.get("gained", 0), many.get("lost", 0)
        words = row[0].words
        made.append(Change(bench.name(book, kind, code), gained, lost, row[0].id, words, row[1] == "gained"))
    return made
