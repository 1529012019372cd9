"""Learning from an organisation's people: asked for, learned in a job, tried on what was held back, live or not, rolled back."""

import hashlib
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, func, select, update

from consult import queue
from consult.accounts.passage import Visitor
from consult.coding import comparison, lesson, shelf, teaching
from consult.coding.engine import Engine
from consult.coding.learned_engine import LearnedEngine
from consult.coding.lesson import Corrected, Lesson, Taught
from consult.coding.models import Learning
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.queue import Job

FEWEST = 60  # utterances gone through, below which there is nothing to learn and too little to try it on
MOST_ATTEMPTS = 3
LIVE, NO_BETTER, FAILED, TOO_FEW = "live", "no better", "failed", "too few"


def ask(session: Session, visitor: Visitor, key: str) -> UUID:
    """Ask that the engine learns from what people have decided; refused while it is learning, or if they are too few."""
    waiting = select(Learning.id).where(*_of(visitor.organisation_id, key), col(Learning.finished_at).is_(None))
    if session.exec(waiting).first():
        raise Refusal("The engine is learning already. Wait until it has finished.")
    many = teaching.checked(session, visitor.organisation_id, key)
    if many < FEWEST:
        raise Refusal(
            f"People have gone through {many} passages. Go through {FEWEST} or more before the engine learns."
        )
    last = session.exec(select(func.max(Learning.number)).where(*_of(visitor.organisation_id, key))).one()
    row = Learning(
        organisation_id=visitor.organisation_id,
        codebook=key,
        number=(last or 0) + 1,
        asked_by=visitor.id,
        asked_at=now(),
    )
    session.add(row)
    session.flush()
    queue.later(session, Job.LEARN, row.id)
    return row.id


def claim(session: Session, learning_id: UUID) -> bool:
    """Count one attempt; the last one says that it failed, until it succeeds."""
    attempts = session.exec(
        update(Learning)
        .where(col(Learning.id) == learning_id, *_unfinished())
        .values(attempts=Learning.attempts + 1)
        .returning(col(Learning.attempts))
    ).scalar()
    if attempts == MOST_ATTEMPTS:
        session.exec(update(Learning).where(col(Learning.id) == learning_id).values(outcome=FAILED, finished_at=now()))
    return attempts is not None


def unfinished(session: Session, most: int) -> list[UUID]:
    """What was asked for and has not been learned yet."""
    return list(session.exec(select(Learning.id).where(*_unfinished()).limit(most)))


def relearn(session: Session, learning_id: UUID) -> None:
    """Learn, try the new engine against the live one on what was held back, and put it to work if it is not worse."""
    row = session.get(Learning, learning_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if row is None or row.outcome not in (None, FAILED):
        return
    shipped = shelf.engine(row.codebook)
    if not isinstance(shipped, LearnedEngine):
        row.outcome, row.finished_at = TOO_FEW, now()
        return
    taught = teaching.gather(session, row.organisation_id, row.codebook, shipped)
    held = teaching.held_back(taught.texts)
    rest, tried = taught.only(np.flatnonzero(~held)), taught.only(np.flatnonzero(held))
    made = lesson.learn(rest, shipped.learned, shipped.base)
    before = _lesson(session, row.organisation_id, row.codebook, shipped.base)
    row.figures = {
        "learned_from": len(rest.texts),
        "codings": int(sum((~np.isnan(each)).sum() for each in rest.truth.values())),
        "held_back": len(tried.texts),
        **comparison.compare(tried.truth["theme"], _said(before, tried, shipped), _said(made, tried, shipped)),
    }
    row.lesson, row.finished_at = made.file(), now()
    row.engine = f"{shipped.base}+{_name(row)}"
    row.outcome = TOO_FEW if row.figures["tried_on"] < comparison.FEWEST else NO_BETTER
    if comparison.not_worse(row.figures):
        row.outcome = LIVE
    session.flush()
    if row.outcome == LIVE:
        _put_to_work(session, row)


def live(session: Session, organisation_id: UUID, key: str) -> Engine:
    """The engine that codes for this organisation: what was shipped, after the lesson that is live if there is one."""
    shipped = shelf.engine(key)
    found = session.exec(select(Learning.id, Learning.number).where(*_of(organisation_id, key), *_is_live())).first()
    if found is None or not isinstance(shipped, LearnedEngine):
        return shipped
    return _engine(session, found[0], shipped)


def roll_back(session: Session, visitor: Visitor, key: str, learning_id: UUID | None) -> None:
    """Put an earlier version to work again, or what was shipped (None); everything is then read again by it."""
    if learning_id is None:
        _retire(session, visitor.organisation_id, key)
        _read_again(session, visitor.organisation_id, key)
        return
    row = session.get(Learning, learning_id)
    if row is None or row.organisation_id != visitor.organisation_id or row.codebook != key:
        raise NotFound("There is no such version of the engine.")
    if row.outcome != LIVE:
        raise Refusal("This version did worse on what was held back, so it cannot be put to work.")
    _put_to_work(session, row)


def versions(session: Session, visitor: Visitor, key: str) -> list[Learning]:
    """Every time the engine learned, or tried to, the newest first."""
    rows = select(Learning).where(*_of(visitor.organisation_id, key)).order_by(col(Learning.number).desc())
    return list(session.exec(rows))


def _put_to_work(session: Session, row: Learning) -> None:
    _retire(session, row.organisation_id, row.codebook)
    session.exec(update(Learning).where(col(Learning.id) == row.id).values(live_at=now(), retired_at=None))
    _read_again(session, row.organisation_id, row.codebook)


def _retire(session: Session, organisation_id: UUID, key: str) -> None:
    session.exec(update(Learning).where(*_of(organisation_id, key), *_is_live()).values(retired_at=now()))
    session.flush()


def _read_again(session: Session, organisation_id: UUID, key: str) -> None:
    """Whoever was coded is coded again, in the background; what people decided stays."""
    consultations = select(Consultation.id).where(
        Consultation.organisation_id == organisation_id, col(Consultation.definition)["codebook"].astext == key
    )
    session.exec(
        update(Speaker)
        .where(col(Speaker.consultation_id).in_(consultations), col(Speaker.coded_on).is_not(None))
        .values(code_again_at=now(), coding_attempts=0)
    )


def _name(row: Learning) -> str:
    assert row.lesson is not None
    return f"L{row.number}-{hashlib.sha256(row.lesson).hexdigest()[:8]}"


def _lesson(session: Session, organisation_id: UUID, key: str, base: str) -> Lesson | None:
    file = session.exec(select(Learning.lesson).where(*_of(organisation_id, key), *_is_live())).first()
    found = Lesson.read(file) if file else None
    return found if found and found.base == base else None


MOST_ENGINES = 8  # lessons that one worker keeps in memory; each is a few hundred kB
_ENGINES: dict[UUID, LearnedEngine] = {}


def _engine(session: Session, learning_id: UUID, shipped: LearnedEngine) -> Engine:
    """Read once a process; a lesson that corrects another engine than the one that is shipped now is left alone."""
    if learning_id not in _ENGINES:
        row = session.get_one(Learning, learning_id)
        assert row.lesson is not None
        found = Lesson.read(row.lesson)
        if found.base != shipped.base:
            return shipped
        while len(_ENGINES) >= MOST_ENGINES:
            _ENGINES.pop(next(iter(_ENGINES)))
        _ENGINES[learning_id] = shipped.after(Corrected(shipped.learned, found), f"+{_name(row)}")
    return _ENGINES[learning_id]


def _said(known: Lesson | None, taught: Taught, shipped: LearnedEngine) -> NDArray[np.bool_]:
    """The themes that an engine would suggest for these, from what it measured of them when it read them."""
    part = known.parts.get("theme") if known else None
    labels = [label.key for label in shipped.learned.labels["theme"]]
    if part is None or list(part.keys) != labels:
        return np.asarray(taught.chances["theme"] >= shipped.learned.skills["theme"].threshold)
    return np.asarray(lesson.correct(part, taught.inputs, taught.chances["theme"]) >= part.threshold)


def _of(organisation_id: UUID, key: str) -> tuple[Any, ...]:
    return col(Learning.organisation_id) == organisation_id, col(Learning.codebook) == key


def _is_live() -> tuple[Any, ...]:
    return col(Learning.live_at).is_not(None), col(Learning.retired_at).is_(None)


def _unfinished() -> tuple[Any, ...]:
    return col(Learning.finished_at).is_(None), col(Learning.attempts) < MOST_ATTEMPTS


def is_live(row: Learning) -> bool:
    """Whether this version is at work."""
    return row.live_at is not None and row.retired_at is None


def to_read_again(session: Session, consultation_id: UUID) -> int:
    """How many speakers of a consultation a newer engine has still to read."""
    return session.exec(
        select(func.count())
        .select_from(Speaker)
        .where(Speaker.consultation_id == consultation_id, col(Speaker.code_again_at).is_not(None))
    ).one()
