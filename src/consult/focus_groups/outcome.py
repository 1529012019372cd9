"""What became of a session: how much of it is in the corpus and coded, what its group answered, and where decisions stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from consult.consultations import publication
from consult.corpus.models import Speaker, Utterance
from consult.focus_groups.models import Attendee, ReadBack, ReadBackAnswer


@dataclass(frozen=True)
class Outcome:
    """Passages of the session's people in the corpus, how many of them are coded, and answers to what was read back."""

    passages: int = 0
    coded: int = 0
    answers: int = 0


def became(session: Session, groups: Sequence[UUID]) -> dict[UUID, Outcome]:
    """What became of each session."""
    passages = session.exec(
        select(Attendee.focus_group_id, func.count(), func.count(col(Speaker.coded_on)))
        .join(Speaker, col(Attendee.speaker_id) == col(Speaker.id))
        .join(Utterance, col(Utterance.speaker_id) == col(Speaker.id))
        .where(col(Attendee.focus_group_id).in_(groups))
        .group_by(col(Attendee.focus_group_id))
    )
    answers = session.exec(
        select(ReadBack.focus_group_id, func.count())
        .join(ReadBackAnswer, col(ReadBackAnswer.read_back_id) == col(ReadBack.id))
        .where(col(ReadBack.focus_group_id).in_(groups))
        .group_by(col(ReadBack.focus_group_id))
    )
    answered = dict(answers.all())
    counted = {group: (whole, coded) for group, whole, coded in passages}
    return {group: Outcome(*counted.get(group, (0, 0)), answered.get(group, 0)) for group in groups}


def you_said(session: Session, consultation_id: UUID) -> str:
    """The address of the page that tells what was decided, or nothing where the consultation has no survey."""
    surveys = publication.surveys(session, consultation_id)
    return f"/you-said/{surveys[0].address}" if surveys else ""
