"""Alerts: to the lead at once, to the deputy and the manager while nobody has opened it; then the record, then the chase.

What was sent is what the append-only `alert` table says, so that running this twice, or late, sends nothing twice. A
letter says that something waits and where the queue is: no words, no kind, no group, nothing of who wrote. Concerns that
came together, as one batch, are told of in one letter to each person at each step.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, or_, select

from consult.accounts import duty
from consult.accounts.models import Person, Role
from consult.database import now
from consult.mail import Letter
from consult.safeguarding import working_days
from consult.safeguarding.models import Alert, Concern, ConcernNote
from consult.safeguarding.partiality import impartial

UNREAD_AFTER = {"lead": timedelta(0), "deputy": timedelta(minutes=30), "manager": timedelta(minutes=60)}
RECORD_AFTER = timedelta(hours=24)
CHASE_AFTER = 7  # working days
TOGETHER = timedelta(
    minutes=10
)  # how long the first letter of a batch waits for the rest of it, and a later one runs ahead
SENTENCES = {  # of one concern, and of several that came together
    "lead": ("A concern waits to be read.", "{} concerns wait to be read. They came together."),
    "deputy": (
        "A concern waits to be read. Nobody has opened it for 30 minutes.",
        "{} concerns wait to be read. They came together. Nobody has opened them for 30 minutes.",
    ),
    "manager": (
        "A concern waits to be read. Nobody has opened it for 60 minutes.",
        "{} concerns wait to be read. They came together. Nobody has opened them for 60 minutes.",
    ),
    "record": (
        "A concern has no written record yet. It is due 24 hours after the concern came.",
        "{} concerns have no written record yet. They came together. It is due 24 hours after they came.",
    ),
    "chase": (
        "A concern is still open, and nothing was recorded on it for 7 working days. Ask what became of it.",
        "{} concerns are still open, and nothing was recorded on them for 7 working days. Ask what became of them.",
    ),
}

UNREAD = "Some answers have waited a working day, and no person has read them."

Post = Callable[[Letter], None]


@dataclass(frozen=True)
class Due:
    """One step whose time has come, and the moment from which its clock runs."""

    step: str
    since: datetime


@dataclass(frozen=True)
class Waiting:
    """An open concern, with the alerts that were sent of it and the times at which something was written down."""

    concern: Concern
    sent: set[Due]
    written: list[datetime]

    def owes(self, moment: datetime) -> list[Due]:
        """The steps that are due at this moment and were not sent."""
        return [due for due in _due(self.concern, self.written, moment) if due not in self.sent]


@dataclass(frozen=True)
class Watchers:
    """Who may be told in an organisation: those on duty in their order, whoever may open concerns, those who set the duty."""

    on_duty: list[Person]
    able: list[Person]
    administrators: list[Person]


def owing(session: Session, moment: datetime) -> list[UUID]:
    """What owes somebody an alert at this moment: concerns, and batches of those that came together."""
    owes = [
        each.concern for each in _waiting(session) if any(_ripe(each.concern, due, moment) for due in each.owes(moment))
    ]
    return list(dict.fromkeys(concern.batch_id or concern.id for concern in owes))


def alert(session: Session, about: UUID, moment: datetime, post: Post, queue_page: str) -> int:
    """Send what this concern, or this batch of them, owes; how many letters that were.

    A letter goes out before its rows are committed: what fails in between is sent again, never lost.
    """
    waiting = _waiting(session, or_(col(Concern.id) == about, col(Concern.batch_id) == about))
    if not waiting:
        return 0
    watchers = _watchers(session, waiting[0].concern.organisation_id)
    owed = [
        (each.concern, due, person)
        for each, due in _owed(waiting, moment)
        for person in _told(watchers, each.concern, due.step)
    ]
    rows = [_row(concern.organisation_id, concern.id, due, person, moment) for concern, due, person in owed]
    new = Counter(_recorded(session, rows))
    people = {person.id: person for _, _, person in owed}
    for step, person_id in dict.fromkeys((due.step, person.id) for _, due, person in owed):
        if number := new[step, person_id]:
            post(_letter(people[person_id], step, number, queue_page))
    return len(new)


def alarm(session: Session, organisation_id: UUID, moment: datetime, post: Post, unread_page: str) -> int:
    """Tell lead and deputy, once a day, that words have waited a working day for a reader; how many letters that were."""
    midnight = moment.astimezone(now().tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    people = [person for person in duty.people(session, organisation_id) if person.setting is None]
    sent = 0
    for person in people[:2] or duty.able_people(session, organisation_id, Role.ADMINISTRATOR):
        if _recorded(session, [_row(organisation_id, None, Due("unread", midnight), person, moment)]):
            post(Letter(person.email, "Answers wait to be read", f"{UNREAD}\n\n{unread_page}\n"))
            sent += 1
    return sent


def alerts(session: Session, concern_id: UUID) -> list[tuple[Alert, str]]:
    """The alerts that a concern caused, oldest first, with the names of those told."""
    rows = session.exec(
        select(Alert, Person.name)
        .join(Person, col(Alert.person_id) == Person.id)
        .where(Alert.concern_id == concern_id)
        .order_by(col(Alert.sent_at))
    )
    return [(sent, name) for sent, name in rows]


def _waiting(session: Session, *which: Any) -> list[Waiting]:
    """These of the open concerns, the oldest first: three statements, however many they are."""
    here = (col(Concern.closed_at).is_(None), *which)
    sent, written = defaultdict[UUID, set[Due]](set), defaultdict[UUID, list[datetime]](list)
    for concern_id, step, since in session.exec(select(Concern.id, Alert.step, Alert.since).join(Alert).where(*here)):
        sent[concern_id].add(Due(step, since))
    for concern_id, at in session.exec(select(Concern.id, ConcernNote.written_at).join(ConcernNote).where(*here)):
        written[concern_id].append(at)
    rows = session.exec(select(Concern).where(*here).order_by(col(Concern.noticed_at), col(Concern.id)))
    return [Waiting(concern, sent[concern.id], written[concern.id]) for concern in rows]


def _ripe(concern: Concern, due: Due, moment: datetime) -> bool:
    """Whether a letter need not wait any more; the first of a batch waits until whoever brings it says that it is whole."""
    return concern.batch_id is None or due.step != "lead" or moment - concern.noticed_at >= TOGETHER


def _owed(waiting: Sequence[Waiting], moment: datetime) -> list[tuple[Waiting, Due]]:
    """What is due; at a step that is due for one of a batch, also those that will be in a few minutes."""
    steps = {due.step for each in waiting for due in each.owes(moment)}
    soon = moment + TOGETHER if len(waiting) > 1 else moment
    return [(each, due) for each in waiting for due in each.owes(soon) if due.step in steps]


def _due(concern: Concern, written: Sequence[datetime], moment: datetime) -> Iterator[Due]:
    if concern.acknowledged_at is None:
        for step, wait in UNREAD_AFTER.items():
            if moment - concern.noticed_at >= wait:
                yield Due(step, concern.noticed_at)
    if not written and moment - concern.noticed_at >= RECORD_AFTER:
        yield Due("record", concern.noticed_at)
    since = max([concern.noticed_at, *written])
    if moment >= working_days.moment_after(since, CHASE_AFTER):
        yield Due("chase", since)


def _watchers(session: Session, organisation_id: UUID) -> Watchers:
    able = duty.able_people(session, organisation_id)
    administrators = duty.able_people(session, organisation_id, Role.ADMINISTRATOR)
    return Watchers(duty.people(session, organisation_id), able, administrators)


def _told(watchers: Watchers, concern: Concern, step: str) -> list[Person]:
    """Who is told: the next on duty who may read it; else whoever may open concerns; else those who set the duty."""
    people = impartial(watchers.on_duty, concern) or impartial(watchers.able, concern) or watchers.administrators
    if step in UNREAD_AFTER:
        place = list(UNREAD_AFTER).index(step)
        return people[place : place + 1] or people[-1:]
    holder = [person for person in people if person.id == concern.acknowledged_by]
    return holder or people


def _letter(person: Person, step: str, number: int, queue_page: str) -> Letter:
    one, several = SENTENCES[step]
    sentence = one if number == 1 else several.format(number)
    words = f"{sentence}\n\n{queue_page}\n\nThis letter holds nothing of what was written.\n"
    return Letter(person.email, sentence.split(". ")[0].rstrip("."), words)


def _row(organisation_id: UUID, concern_id: UUID | None, due: Due, person: Person, moment: datetime) -> dict[str, Any]:
    told = {"organisation_id": organisation_id, "concern_id": concern_id, "person_id": person.id}
    return {"id": uuid4(), **told, "sent_at": moment, **vars(due)}


def _recorded(session: Session, rows: list[dict[str, Any]]) -> list[tuple[str, UUID]]:
    """The step and person of each of these alerts that is new; two who try at once wait for each other, and one of
    them finds it done."""
    if not rows:
        return []
    new = insert(Alert).on_conflict_do_nothing().returning(col(Alert.step), col(Alert.person_id))
    return [(step, person_id) for step, person_id in session.execute(new, rows)]
