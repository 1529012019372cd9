"""Reminders: what a room above wants to be seen on a consultation's own page. `app` collects them, because arrows point down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Reminder:
    """One sentence with the page where something can be done about it; `late` when its day has passed."""

    sentence: str
    path: str
    late: bool = False


Reminding = Callable[[Session, Visitor, Consultation], list[Reminder]]


def reminders(
    session: Session, visitor: Visitor, consultation: Consultation, reminding: Sequence[Reminding]
) -> list[Reminder]:
    """All that is to be seen on this consultation's page, what is late first."""
    found = [reminder for remind in reminding for reminder in remind(session, visitor, consultation)]
    return sorted(found, key=lambda reminder: not reminder.late)
