"""What shows that a consultation was fair: who decides and why, who read what, and how each theme was considered."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition
from consult.consultations import frameworks, publication
from consult.consultations.models import Consultation
from consult.consultations.reminder import Reminder
from consult.database import now, today
from consult.errors import Refusal
from consult.feedback.models import Consideration, DeciderReading, Mandate
from consult.feedback.publication import COMMISSIONERS, decisions
from consult.summary import release, tally
from consult.summary.tally import WHOLE

RESPONSE_DUE = timedelta(weeks=12)  # Cabinet Office consultation principles 2018: publish the response within 12 weeks
OUTCOMES = {"accepted": "Accepted", "in-part": "Accepted in part", "not-accepted": "Not accepted"}


@dataclass(frozen=True)
class Due:
    """When the public response is due, and whether one has been given."""

    on: date
    days: int  # from today; less than 0 when the day has passed
    closed: bool
    answered: int  # themes with a decision

    @property
    def words(self) -> str:
        """The countdown in a sentence."""
        if not self.closed:
            return "The consultation is still open. The response is due 12 weeks after it closes."
        if self.answered:
            return f"A response has been published: {self.answered} decision{'' if self.answered == 1 else 's'}."
        if self.days < 0:
            return f"The response is {-self.days} day{'' if self.days == -1 else 's'} late."
        return f"{self.days} day{'' if self.days == 1 else 's'} left to publish the response."

    @property
    def late(self) -> bool:
        """Whether the day has passed without an answer."""
        return self.closed and not self.answered and self.days < 0


def response_due(session: Session, consultation: Consultation) -> Due:
    """The countdown of this consultation."""
    closed_on = consultation.closed_at.date() if consultation.closed_at else consultation.closes
    due = closed_on + RESPONSE_DUE
    closed = consultation.closed_at is not None or today() > consultation.closes
    return Due(due, (due - today()).days, closed, len(decisions(session, consultation.id)))


def reminders(session: Session, visitor: Visitor, consultation: Consultation) -> list[Reminder]:
    """The response that is due, from the day on which the consultation closes until there is one."""
    due = response_due(session, consultation)
    if not due.closed or due.answered or not visitor.may(*COMMISSIONERS):
        return []
    return [Reminder(due.words, f"/consultations/{consultation.id}/legitimacy", due.late)]


def mandate(session: Session, consultation_id: UUID) -> Mandate | None:
    """Who decides and why, as it was said last."""
    return session.exec(
        select(Mandate).where(Mandate.consultation_id == consultation_id, col(Mandate.superseded_at).is_(None))
    ).first()


def say_who_decides(
    session: Session, visitor: Visitor, consultation_id: UUID, deciders: str, reasons: str, decides_on: date | None
) -> None:
    """Keep who decides, why it is asked and when it is decided; what was said before is kept as history."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if not (deciders.strip() and reasons.strip()):
        raise Refusal("Write who decides, and why people are asked now.")
    session.exec(
        update(Mandate)
        .where(col(Mandate.consultation_id) == consultation.id, col(Mandate.superseded_at).is_(None))
        .values(superseded_at=now())
    )
    session.add(
        Mandate(
            consultation_id=consultation.id,
            deciders=deciders.strip(),
            reasons=reasons.strip(),
            decides_on=decides_on,
            person_id=visitor.id,
            made_at=now(),
        )
    )


def readings(session: Session, consultation_id: UUID) -> list[DeciderReading]:
    """Who read what, the newest first."""
    query = select(DeciderReading).where(DeciderReading.consultation_id == consultation_id)
    return list(session.exec(query.order_by(col(DeciderReading.read_on).desc(), col(DeciderReading.made_at).desc())))


def readable(consultation: Consultation) -> dict[str, str]:
    """What a decider can read: the whole summary, the evidence pack, and each views item."""
    items = frameworks.views_items(consultation.definition["frameworks"])
    return {
        "summary": "The summary of all views items",
        "evidence-pack": "The evidence pack",
        **{item.key: f"{item.key} {item.question.title}" for item in items},
    }


def record_reading(
    session: Session, visitor: Visitor, consultation_id: UUID, reader: str, what: str, read_on: date | None
) -> None:
    """Record that one of the deciders has read something; refused for a day that has not come."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if not reader.strip() or what not in readable(consultation):
        raise Refusal("Write who read it, and choose what they read.")
    if read_on is None or read_on > today():
        raise Refusal("Give the day on which it was read, today or earlier.")
    session.add(
        DeciderReading(
            consultation_id=consultation.id,
            reader=reader.strip(),
            what=what,
            read_on=read_on,
            person_id=visitor.id,
            made_at=now(),
        )
    )


def considerations(session: Session, consultation_id: UUID) -> dict[str, Consideration]:
    """How each theme was considered, as it stands."""
    rows = session.exec(
        select(Consideration).where(
            Consideration.consultation_id == consultation_id, col(Consideration.superseded_at).is_(None)
        )
    )
    return {row.theme: row for row in rows}


@dataclass(frozen=True)
class Considered:
    """What a decider says of one theme."""

    theme: str
    outcome: str
    reason: str
    considered_by: str
    considered_on: date | None


def consider(session: Session, visitor: Visitor, consultation_id: UUID, said: Considered) -> None:
    """Record how a theme was considered; what was said before is kept as history."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if said.theme not in themes(session, consultation) or said.outcome not in OUTCOMES:
        raise Refusal("Choose a theme, and whether it is accepted.")
    if not (said.reason.strip() and said.considered_by.strip()):
        raise Refusal("Write the reason, and who considered it.")
    if said.considered_on is None or said.considered_on > today():
        raise Refusal("Give the day on which it was considered, today or earlier.")
    session.exec(
        update(Consideration)
        .where(
            col(Consideration.consultation_id) == consultation.id,
            col(Consideration.theme) == said.theme,
            col(Consideration.superseded_at).is_(None),
        )
        .values(superseded_at=now())
    )
    session.add(Consideration(consultation_id=consultation.id, person_id=visitor.id, made_at=now(), **vars(said)))


def themes(session: Session, consultation: Consultation) -> dict[str, str]:
    """The themes of the consultation's codebook by key."""
    return {theme.key: theme.name for theme in codebook_edition.of(session, consultation).themes}


def themes_heard(session: Session, consultation: Consultation) -> dict[str, str]:
    """The themes that somebody spoke of, as the newest release states it: between two releases the list does not move."""
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules, item="")
    heard = {
        measure.theme
        for measure, cells in stated.items()
        if measure.theme and not measure.aspect and WHOLE in cells and cells[WHOLE].high != 0
    }
    return {key: name for key, name in themes(session, consultation).items() if key in heard}
