"""Releases: new speakers enter the numbers in batches, so that nobody can be counted by reading on two days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from consult import queue
from consult.accounts.passage import Visitor
from consult.coding.models import Coding
from consult.coding.suggestion import MOST_ATTEMPTS
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import now
from consult.errors import Refusal
from consult.queue import Job
from consult.summary import centrality, small_numbers, tally
from consult.summary.models import SummaryRelease, Tally, Threshold
from consult.summary.small_numbers import CHILDREN, Rule

BY_ITSELF = timedelta(days=7)  # how often a consultation is released without being asked


@dataclass(frozen=True)
class Standing:
    """The release that pages read, and the rules of its numbers."""

    number: int
    day: date | None
    rules: Mapping[str, Rule]
    waiting: bool


def standing(session: Session, consultation_id: UUID) -> Standing:
    """The newest release; number 0 while there is none. `waiting` says that a group has enough new speakers for another."""
    newest = _newest(session, consultation_id)
    rules = rules_of(session, consultation_id)
    return Standing(
        newest.number if newest else 0,
        newest.made_at.date() if newest else None,
        rules,
        bool(_admitted(session, consultation_id, rules)),
    )


def rules_of(session: Session, consultation_id: UUID) -> dict[str, Rule]:
    """The small-number rules of a consultation, by "children" and "grown-ups"."""
    rules = {CHILDREN: small_numbers.CHILDREN_RULE, "grown-ups": small_numbers.GROWN_UP_RULE}
    for own in session.exec(
        select(Threshold).where(Threshold.consultation_id == consultation_id, col(Threshold.superseded_at).is_(None))
    ):
        rules[own.people] = Rule(own.threshold, rules[own.people].step, own.reason)
    return rules


def ask(session: Session, visitor: Visitor, consultation_id: UUID) -> None:
    """Somebody wants the newest answers counted; refused when that would single out those who came last."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if not (
        _admitted(session, consultation.id, rules_of(session, consultation.id))
        or _coded_since(session, consultation.id)
    ):
        raise Refusal(
            "Too few have answered since the last time. Try again when each group has a batch of new answers."
        )
    queue.later(session, Job.SUMMARISE, consultation.id)


def due(session: Session, most: int) -> list[UUID]:
    """Consultations with a batch of new speakers, all of them coded, and no release in the last week."""
    busy = select(Speaker.consultation_id).where(
        col(Speaker.coded_on).is_(None), col(Speaker.coding_attempts) < MOST_ATTEMPTS
    )
    recent = select(SummaryRelease.consultation_id).where(SummaryRelease.made_at > now() - BY_ITSELF)
    candidates = session.exec(
        select(Speaker.consultation_id)
        .where(col(Speaker.counted_in).is_(None), col(Speaker.coded_on).is_not(None))
        .where(col(Speaker.consultation_id).not_in(busy), col(Speaker.consultation_id).not_in(recent))
        .distinct()
        .limit(most)
    )
    return [one for one in candidates.all() if _admitted(session, one, rules_of(session, one))]


def make(session: Session, consultation_id: UUID) -> None:
    """Let the waiting batches in, count, state what may be stated, and choose central utterances; done once a batch."""
    consultation = session.get(Consultation, consultation_id, with_for_update=True, populate_existing=True)
    if consultation is None:
        return
    rules = rules_of(session, consultation_id)
    groups = _admitted(session, consultation_id, rules)
    if not groups and not _coded_since(session, consultation_id):
        return
    newest = _newest(session, consultation_id)
    number = newest.number + 1 if newest else 1
    session.execute(
        update(Speaker)
        .where(
            col(Speaker.consultation_id) == consultation_id,
            col(Speaker.group).in_(groups),
            col(Speaker.counted_in).is_(None),
            col(Speaker.coded_on).is_not(None),
        )
        .values(counted_in=number)
    )
    session.add(SummaryRelease(consultation_id=consultation_id, number=number, made_at=now()))
    session.flush()
    tally.state(session, consultation_id, number, tally.count(session, consultation_id), rules)
    centrality.choose(session, consultation_id)


def _admitted(session: Session, consultation_id: UUID, rules: Mapping[str, Rule]) -> list[str]:
    """Groups with a batch: as many new speakers as the threshold, or any number where none was counted before."""
    whole = (Tally.item == "", Tally.theme == "", Tally.cut == "")
    counted = set(session.exec(select(Tally.group).where(Tally.consultation_id == consultation_id, *whole)))
    waiting = session.execute(
        select(col(Speaker.group), func.count())
        .where(Speaker.consultation_id == consultation_id)
        .where(col(Speaker.counted_in).is_(None), col(Speaker.coded_on).is_not(None))
        .group_by(Speaker.group)
    )
    return [
        group
        for group, new in waiting
        if new >= (small_numbers.rule_of(group, rules).threshold if group in counted else 1)
    ]


def _newest(session: Session, consultation_id: UUID) -> SummaryRelease | None:
    return session.exec(
        select(SummaryRelease)
        .where(SummaryRelease.consultation_id == consultation_id)
        .order_by(col(SummaryRelease.number).desc())
    ).first()


def _coded_since(session: Session, consultation_id: UUID) -> bool:
    """Whether a person decided about a code since the last release."""
    newest = _newest(session, consultation_id)
    if newest is None:
        return False
    query = (
        select(Coding.id)
        .join(Utterance, col(Utterance.id) == col(Coding.utterance_id))
        .where(Utterance.consultation_id == consultation_id)
        .where(col(Coding.person_id).is_not(None), Coding.made_at > newest.made_at)
        .limit(1)
    )
    return session.exec(query).first() is not None
