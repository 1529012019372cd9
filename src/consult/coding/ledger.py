"""The ledger: every utterance is coded, abstained, waiting or held, and the four add up to all that was said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select as every
from sqlmodel import Session, col, func, select, update

from consult import queue
from consult.accounts.passage import Visitor
from consult.coding.reading import NO_QUESTION
from consult.consultations import publication
from consult.corpus.models import STATES, Speaker, Utterance
from consult.queue import Job

Place = tuple[str, str, str]  # group, route, question


@dataclass(frozen=True)
class Line:
    """One line of the ledger: how many utterances are in each state, and how many of them a person went through."""

    code: str
    states: Mapping[str, int]
    checked: int

    @property
    def all(self) -> int:
        """All of this line: the sum of its states."""
        return sum(self.states.values())

    @property
    def shares(self) -> dict[str, int]:
        """Each state in whole per cent; they are rounded so that they add up to 100."""
        return shares(self.states)


@dataclass(frozen=True)
class Ledger:
    """The whole, and the same by group, by route and by question."""

    whole: Line
    by: Mapping[str, list[Line]]


def ledger(session: Session, consultation_id: UUID) -> Ledger:
    """The ledger of a consultation; one pass over one index, whatever is asked of it."""
    asked = func.coalesce(col(Utterance.question_id), NO_QUESTION)
    place = (col(Utterance.group), col(Utterance.route), asked, col(Utterance.state))
    rows = session.execute(
        every(*place, func.count(), func.count(col(Utterance.checked_at)))
        .where(col(Utterance.consultation_id) == consultation_id)
        .group_by(*place)
    ).all()
    return Ledger(
        _line("", rows),
        {name: _lines(rows, place) for place, name in enumerate(("group", "route", "question"))},
    )


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Whole per cent by the method of largest remainders: they add up to 100, or to 0 where there is nothing."""
    whole = sum(counts.values())
    if not whole:
        return dict.fromkeys(counts, 0)
    exact = {name: 100 * count / whole for name, count in counts.items()}
    short = 100 - sum(int(each) for each in exact.values())
    up = sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))[:short]
    return {name: int(each) + (name in up) for name, each in exact.items()}


def try_again(session: Session, visitor: Visitor, consultation_id: UUID) -> int:
    """Let the machine read again what is held because reading failed; how many utterances that is."""
    publication.consultation(session, visitor, consultation_id)
    here = (col(Utterance.consultation_id) == consultation_id, col(Utterance.state) == "held")
    speakers = set(session.exec(select(Utterance.speaker_id).where(*here)))
    failed = set(
        session.exec(
            update(Speaker)
            .where(col(Speaker.id).in_(speakers), col(Speaker.coded_on).is_(None))
            .values(coding_attempts=0)
            .returning(col(Speaker.id))
        ).scalars()
    )
    opened = session.exec(
        update(Utterance).where(*here, col(Utterance.speaker_id).in_(failed)).values(state="waiting")
    ).rowcount
    for speaker in failed:
        queue.later(session, Job.SUGGEST, speaker)
    return int(opened)


def _lines(rows: Iterable[Any], place: int) -> list[Line]:
    rows = list(rows)
    return [_line(code, [row for row in rows if row[place] == code]) for code in sorted({row[place] for row in rows})]


def _line(code: str, rows: Iterable[Any]) -> Line:
    states, checked = Counter[str](), 0
    for *_, state, many, seen in rows:
        states[state] += many
        checked += seen
    return Line(code, {state: states[state] for state in STATES}, checked)
