"""All free text is read by a person: which answers nobody has read yet, and who read the others (STANDARDS 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, or_
from sqlmodel import Session, col, func, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Person
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.database import now
from consult.errors import NotFound
from consult.responses import routing, submission
from consult.responses.models import Reading, Response
from consult.responses.submission import Draft
from consult.safeguarding import notice, working_days

AT_ONCE = 10  # responses on one page: as many as can be read with care
END_OF_DAY = time(17)  # rows know days alone, so one working day is over at the end of the next

_UNREAD = (
    col(Response.sent_on).is_not(None),
    col(Response.read_version) < col(Response.version),
    or_(
        col(Response.helper_notes).is_not(None),
        func.jsonb_path_exists(Response.answers, literal_column("'$.*.said'::jsonpath")),
    ),
)


@dataclass(frozen=True)
class Pile:
    """What waits in one consultation: how many responses with words, and since when the oldest does."""

    consultation_id: UUID
    title: str
    responses: int
    oldest: date
    late: bool


@dataclass(frozen=True)
class Unread:
    """One response that nobody has read: its words, verbatim, by question id and wording."""

    id: UUID
    version: int
    group: str
    title: str
    sent_on: date
    words: list[tuple[str, str, str]]

    @property
    def seen(self) -> str:
        """What a form says of having read it, so that words corrected since count as unread."""
        return f"{self.id} {self.version}"


def count(session: Session, visitor: Visitor) -> int:
    """How many responses wait to be read by this person."""
    if not _may_read(session, visitor):
        return 0
    query = select(func.count()).select_from(Response).join(Survey).join(Consultation)
    return session.exec(query.where(*_UNREAD, Consultation.organisation_id == visitor.organisation_id)).one()


def piles(session: Session, visitor: Visitor, moment: datetime) -> list[Pile]:
    """What waits in each consultation, the oldest first."""
    if not _may_read(session, visitor):
        return []
    oldest = func.min(Response.sent_on)
    rows = session.exec(
        select(Consultation.id, Consultation.definition["title"]["en"].astext, func.count(), oldest)
        .select_from(Response)
        .join(Survey)
        .join(Consultation)
        .where(*_UNREAD, Consultation.organisation_id == visitor.organisation_id)
        .group_by(col(Consultation.id))
        .order_by(oldest)
    )
    return [Pile(key, title, number, since, late(since, moment)) for key, title, number, since in rows if since]


def oldest(session: Session, visitor: Visitor, consultation_id: UUID | None) -> list[Unread]:
    """The responses to read next, the oldest first, of one consultation or of all."""
    if not _may_read(session, visitor):
        return []
    query = (
        select(Response, Consultation.definition["title"]["en"].astext)
        .select_from(Response)
        .join(Survey)
        .join(Consultation)
        .where(*_UNREAD, Consultation.organisation_id == visitor.organisation_id)
    )
    if consultation_id is not None:
        query = query.where(Consultation.id == consultation_id)
    rows = session.exec(query.order_by(col(Response.sent_on), col(Response.id)).limit(AT_ONCE))
    found = [_unread(session, response, title) for response, title in rows]
    if found:
        about = session.get(Consultation, consultation_id) if consultation_id else None
        audit.record(session, visitor, Act.WORDS_READ, about)
    return found


def read(session: Session, visitor: Visitor, seen: Sequence[tuple[UUID, int]]) -> None:
    """Record that this person has read these versions; what was corrected meanwhile waits again."""
    for response_id, version in seen:
        response = _mine(session, visitor, response_id)
        if response.read_version < version <= response.version:
            session.exec(update(Response).where(col(Response.id) == response_id).values(read_version=version))
            session.add(Reading(response_id=response_id, version=version, read_at=now(), read_by=visitor.id))


def worry(session: Session, visitor: Visitor, response_id: UUID, question_id: str) -> None:
    """Make a concern of words that no lexicon noticed, because a person who read them is worried."""
    response = _mine(session, visitor, response_id)
    found = {key: said for key, _, said in _unread(session, response, "").words}
    if question_id not in found:
        raise NotFound("Those words are not there any more. Open the page again.")
    survey = publication.published(session, response.survey_id)
    draft = Draft(response.id, survey, response.language, response.answers, True)
    place = submission.place(draft, question_id, response.route)
    notice.raise_by_hand(session, place, found[question_id], notice.RAISED_BY_READER)


def overdue(session: Session, moment: datetime) -> list[UUID]:
    """The organisations in which words have waited for a working day."""
    rows = session.exec(
        select(Consultation.organisation_id, func.min(Response.sent_on))
        .select_from(Response)
        .join(Survey)
        .join(Consultation)
        .where(*_UNREAD)
        .group_by(col(Consultation.organisation_id))
    )
    return [organisation_id for organisation_id, since in rows if since and late(since, moment)]


def late(since: date, moment: datetime) -> bool:
    """Whether one working day is over for words of this day."""
    local = moment.astimezone(now().tzinfo)
    return local.replace(tzinfo=None) >= datetime.combine(working_days.after(since, 1), END_OF_DAY)


def _may_read(session: Session, visitor: Visitor) -> bool:
    """Whoever works at a setting does not read on: any answer may be about it."""
    return session.get_one(Person, visitor.id).setting is None


def _mine(session: Session, visitor: Visitor, response_id: UUID) -> Response:
    response = session.get(Response, response_id, with_for_update={"key_share": True}, populate_existing=True)
    if response is None or response.sent_on is None or not _may_read(session, visitor):
        raise NotFound("There is no such answer. It may have been deleted by whoever wrote it.")
    if publication.published(session, response.survey_id).organisation_id != visitor.organisation_id:
        raise NotFound("There is no such answer. It may have been deleted by whoever wrote it.")
    return response


def _unread(session: Session, response: Response, title: str) -> Unread:
    survey = publication.published(session, response.survey_id)
    words = [
        (question.id, question.ask["en"], response.answers[question.id]["said"])
        for question in routing.path(survey.definition, response.answers)
        if "said" in response.answers.get(question.id, {})
    ]
    # What was answered before another answer took its question off the way was written all the same.
    known = {key for key, _, _ in words}
    aside: list[tuple[str, Any]] = [
        (key, given["said"]) for key, given in response.answers.items() if "said" in given and key not in known
    ]
    words += [(key, "A question that was answered and then left out", said) for key, said in aside]
    if response.helper_notes:
        words.append(("helper-notes", "Notes of whoever helped", response.helper_notes))
    assert response.sent_on is not None
    return Unread(response.id, response.version, survey.definition.group, title, response.sent_on, words)
