"""Alerts: to the lead at once, to the deputy and the manager while nobody has opened it; then the record, then the chase.

What was sent is what the append-only `alert` table says, so that running this twice, or late, sends nothing twice. A
letter says that something waits and where the queue is: no words, no kind, no group, nothing of who wrote.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

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
SENTENCES = {
    "lead": "A concern waits to be read.",
    "deputy": "A concern waits to be read. Nobody has opened it for 30 minutes.",
    "manager": "A concern waits to be read. Nobody has opened it for 60 minutes.",
    "record": "A concern has no written record yet. It is due 24 hours after the concern came.",
    "chase": "A concern is still open, and nothing was recorded on it for 7 working days. Ask what became of it.",
}

UNREAD = "Some answers have waited a working day, and no person has read them."

Post = Callable[[Letter], None]


@dataclass(frozen=True)
class Due:
    """One step whose time has come, and the moment from which its clock runs."""

    step: str
    since: datetime


def owing(session: Session, moment: datetime) -> list[UUID]:
    """The concerns that owe somebody an alert at this moment."""
    rows = session.exec(select(Concern).where(col(Concern.closed_at).is_(None)).order_by(col(Concern.noticed_at)))
    return [concern.id for concern in rows if _unsent(session, concern, moment)]


def alert(session: Session, concern_id: UUID, moment: datetime, post: Post, queue_page: str) -> int:
    """Send what this concern owes; how many letters that were.

    A letter goes out before its row is committed: what fails in between is sent again, never lost.
    """
    concern = session.get(Concern, concern_id)
    if concern is None or concern.closed_at is not None:
        return 0
    sent = 0
    for due in _unsent(session, concern, moment):
        for person in _told(session, concern, due.step):
            if _recorded(session, concern.organisation_id, concern.id, due, person.id, moment):
                words = f"{SENTENCES[due.step]}\n\n{queue_page}\n\nThis letter holds nothing of what was written.\n"
                post(Letter(person.email, SENTENCES[due.step].split(". ")[0].rstrip("."), words))
                sent += 1
    return sent


def alarm(session: Session, organisation_id: UUID, moment: datetime, post: Post, unread_page: str) -> int:
    """Tell lead and deputy, once a day, that words have waited a working day for a reader; how many letters that were."""
    midnight = moment.astimezone(now().tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    people = [person for person in duty.people(session, organisation_id) if person.setting is None]
    sent = 0
    for person in people[:2] or duty.able_people(session, organisation_id, Role.ADMINISTRATOR):
        if _recorded(session, organisation_id, None, Due("unread", midnight), person.id, moment):
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


def _unsent(session: Session, concern: Concern, moment: datetime) -> list[Due]:
    rows = session.exec(select(Alert.step, Alert.since).where(Alert.concern_id == concern.id)).all()
    done = {Due(step, since) for step, since in rows}
    return [due for due in _due(session, concern, moment) if due not in done]


def _due(session: Session, concern: Concern, moment: datetime) -> Iterator[Due]:
    if concern.acknowledged_at is None:
        for step, wait in UNREAD_AFTER.items():
            if moment - concern.noticed_at >= wait:
                yield Due(step, concern.noticed_at)
    written = session.exec(select(ConcernNote.written_at).where(ConcernNote.concern_id == concern.id)).all()
    if not written and moment - concern.noticed_at >= RECORD_AFTER:
        yield Due("record", concern.noticed_at)
    since = max([concern.noticed_at, *written])
    if moment >= working_days.moment_after(since, CHASE_AFTER):
        yield Due("chase", since)


def _told(session: Session, concern: Concern, step: str) -> list[Person]:
    """Who is told: the next on duty who may read it; else whoever may open concerns; else those who set the duty."""
    organisation_id = concern.organisation_id
    people = (
        impartial(duty.people(session, organisation_id), concern)
        or impartial(duty.able_people(session, organisation_id), concern)
        or duty.able_people(session, organisation_id, Role.ADMINISTRATOR)
    )
    if step in UNREAD_AFTER:
        place = list(UNREAD_AFTER).index(step)
        return people[place : place + 1] or people[-1:]
    holder = [person for person in people if person.id == concern.acknowledged_by]
    return holder or people


def _recorded(
    session: Session, organisation_id: UUID, concern_id: UUID | None, due: Due, person_id: UUID, moment: datetime
) -> bool:
    """Whether this alert is new; two who try at once wait for each other, and one of them finds it done."""
    row = insert(Alert).values(
        id=uuid4(),
        organisation_id=organisation_id,
        concern_id=concern_id,
        person_id=person_id,
        sent_at=moment,
        **vars(due),
    )
    return session.execute(row.on_conflict_do_nothing().returning(Alert.id)).first() is not None  # type: ignore[call-overload]
