"""The queue of the workbench: which utterance helps most to go through next, and what the person sees of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import and_, tuple_
from sqlmodel import Session, col, func, or_, select

from consult.coding import reading
from consult.coding.reading import Filter
from consult.corpus.models import Utterance

UNSURE = 0.15  # a margin below which the engine might as well have said the opposite
SAMPLE = 200  # utterances in the random sample, whatever the engine thinks of them
READ = ("coded", "abstained")  # what the engine has read; the rest has nothing to go through yet


@dataclass(frozen=True)
class Wanted:
    """Which utterances to go through, and in which order; an empty value does not narrow."""

    group: str = ""
    route: str = ""
    question: str = ""
    theme: str = ""
    state: str = ""
    order: str = ""

    def query(self, **more: object) -> str:
        """The same as a query string, with more behind it."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in {**mine, **more}.items() if value})


@dataclass(frozen=True)
class Tier:
    """One part of the queue: what it holds, in which order, and why it comes now, in words."""

    name: str
    why: str
    conditions: tuple[Any, ...]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class Turn:
    """The utterance whose turn it is, in which part of the queue."""

    utterance: Utterance
    tier: Tier


def tiers(consultation_id: UUID, wanted: Wanted, hidden: Collection[UUID] = ()) -> list[Tier]:
    """The queue's parts, in order: what the engine is least sure of, a random sample, then group by group.

    What is `hidden` is in none of them.
    """
    here = (*_here(consultation_id, wanted, hidden),)
    start, margin = _start(consultation_id), col(Utterance.margin)
    is_unsure = or_(margin < UNSURE, and_(col(Utterance.state) == "abstained", margin < 1))
    is_sure = or_(margin.is_(None), ~is_unsure)
    turning = (col(Utterance.id) < start, col(Utterance.id))
    sample = select(Utterance.id).where(Utterance.consultation_id == consultation_id).order_by(*turning).limit(SAMPLE)
    in_turn = not wanted.order  # the parts follow each other, so that nothing that was skipped comes twice
    unsure = Tier(
        "unsure",
        "The machine is unsure here: what you decide teaches it most.",
        (*here, is_unsure),
        (margin, col(Utterance.id)),
    )
    drawn = Tier(
        "sample",
        "Drawn at random, so that what is checked is not only what is hard.",
        (*here, col(Utterance.id).in_(sample), *((is_sure,) if in_turn else ())),
        turning,
    )
    rest = Tier(
        "group",
        "Group by group.",
        (*here, *((is_sure, col(Utterance.id).not_in(sample)) if in_turn and wanted.state != "checked" else ())),
        (col(Utterance.group), col(Utterance.id)),
    )
    if wanted.state == "checked":
        return [rest]
    return {"unsure": [unsure], "sample": [drawn], "group": [rest]}.get(wanted.order, [unsure, drawn, rest])


def turn(
    session: Session, consultation_id: UUID, wanted: Wanted, tier: str = "", after: UUID | None = None,
    hidden: Collection[UUID] = (),
) -> Turn | None:  # fmt: skip
    """Whose turn it is, from the front of the queue or behind an utterance of one of its parts; None at its end."""
    parts = tiers(consultation_id, wanted, hidden)
    names = [each.name for each in parts]
    first = names.index(tier) if tier in names else 0
    last = session.get(Utterance, after) if after else None
    for number, part in enumerate(parts[first:]):
        query = select(Utterance).where(*part.conditions, col(Utterance.id).not_in(hidden)).order_by(*part.key).limit(1)
        if last is not None and number == 0:
            query = query.where(tuple_(*part.key) > tuple_(*_place(part, last, _start(consultation_id))))
        if last is not None:
            query = query.where(Utterance.id != last.id)
        if found := session.exec(query).first():
            return Turn(found, part)
    return None


def left(session: Session, consultation_id: UUID, wanted: Wanted, hidden: Collection[UUID] = ()) -> int:
    """How many utterances there are to go through."""
    here = _here(consultation_id, wanted, hidden)
    return session.exec(select(func.count()).select_from(Utterance).where(*here)).one()


def beside(session: Session, utterance: Utterance, most: int = 5) -> Sequence[Utterance]:
    """What else the same speaker said: the context of an answer."""
    return session.exec(
        select(Utterance)
        .where(Utterance.speaker_id == utterance.speaker_id, Utterance.id != utterance.id)
        .order_by(col(Utterance.question_id), col(Utterance.id))
        .limit(most)
    ).all()


def questions(session: Session, consultation_id: UUID) -> dict[str, str]:
    """Every question that utterances answer, by id; one wording stands for all, an English one where there is one."""
    english = col(Utterance.language) == "en"
    rows = session.exec(
        select(
            Utterance.question_id,
            func.coalesce(func.min(Utterance.question).filter(english), func.min(Utterance.question)),
        )
        .where(Utterance.consultation_id == consultation_id, col(Utterance.question_id).is_not(None))
        .group_by(col(Utterance.question_id))
        .order_by(col(Utterance.question_id))
    )
    return {key: words or key for key, words in rows if key}


def routes(session: Session, consultation_id: UUID) -> list[str]:
    """The routes by which anybody spoke."""
    rows = select(Utterance.route).where(Utterance.consultation_id == consultation_id)
    return sorted(session.exec(rows.distinct()))


def _here(consultation_id: UUID, wanted: Wanted, hidden: Collection[UUID]) -> list[Any]:
    shown = [col(Utterance.id).not_in(hidden)] if hidden else []
    return [col(Utterance.consultation_id) == consultation_id, *_conditions(wanted), *shown]


def _conditions(wanted: Wanted) -> list[Any]:
    by = Filter(theme=wanted.theme, group=wanted.group, route=wanted.route, question=wanted.question)
    conditions = reading.conditions(by)
    if wanted.state == "checked":
        return [*conditions, col(Utterance.checked_at).is_not(None)]
    state = Utterance.state == wanted.state if wanted.state else col(Utterance.state).in_(READ)
    return [*conditions, state, col(Utterance.checked_at).is_(None)]


def _start(consultation_id: UUID) -> UUID:
    """Where the random sample begins: ids are random, so that any stretch of them is a sample; the consultation is its seed."""
    return UUID(bytes=sha256(consultation_id.bytes).digest()[:16])


def _place(part: Tier, last: Utterance, start: UUID) -> tuple[Any, ...]:
    return {
        "unsure": (last.margin if last.margin is not None else 1.0, last.id),
        "sample": (last.id < start, last.id),
        "group": (last.group, last.id),
    }[part.name]
