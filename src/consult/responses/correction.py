"""After sending: whoever holds the receipt code sees the answers, corrects them, or takes them back."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from consult import queue
from consult.accounts.passage import fingerprint
from consult.consultations import publication, retention
from consult.consultations.models import Consultation
from consult.consultations.question import Question
from consult.corpus import entry
from consult.database import today
from consult.errors import Closed, NotFound
from consult.responses import codes, guessing, submission
from consult.responses.answers import Answer
from consult.responses.models import Response
from consult.responses.submission import Draft
from consult.safeguarding import notice

WHAT = "receipt code"
NOT_THERE = "No answers are kept under this code. It may be mistyped, or the answers were deleted."
OVER = "This consultation has closed, so its answers can no longer be changed or deleted here."


@dataclass(frozen=True)
class Sent:
    """A response that was sent: its answers, how often it was corrected, and until when it can be."""

    draft: Draft
    version: int
    until: date
    open: bool


def look_up(session: Session, typed: str) -> str | None:
    """The receipt code as it is kept in a cookie; None, and counted, when there is no such response."""
    guessing.check(session, WHAT)
    code = codes.as_printed(typed)
    if session.exec(select(Response.id).where(Response.receipt_hash == fingerprint(code))).first() is None:
        guessing.wrong(session, WHAT)
        return None
    return code


def sent(session: Session, code: str) -> Sent:
    """The response of this receipt code."""
    return _sent(session, _response(session, code))


def correct(session: Session, code: str, language: str, question: Question, given: Answer) -> bool:
    """Replace one answer: a new version; corpus and files forget the old one. True when help should be shown first.

    The row is locked, so the worker releases either the version before, which then goes, or this one.
    """
    response = _changeable(session, code)
    if not given or response.answers.get(question.id) == given:
        return False
    response.answers = {**response.answers, question.id: given}
    response.language = language
    response.version += 1
    _forget_before(session, response, question.id)
    _out_of_corpus(session, response)
    queue.later(session, queue.Job.RELEASE, response.id)
    session.flush()
    place = submission.place(_sent(session, response).draft, question.id)
    return "said" in given and notice.look(session, place, given["said"])


def take_back(session: Session, code: str) -> None:
    """Delete the response and all that came of it; what a safeguarding lead was given stays."""
    response = _changeable(session, code)
    consultation_id = publication.published(session, response.survey_id).consultation_id
    retention.forgot(session, consultation_id, "response", retention.RECEIPT, [response.id])
    if response.speaker_id is not None:
        retention.forgot(session, consultation_id, "speaker", retention.RECEIPT, [response.speaker_id])
    _out_of_corpus(session, response)
    session.delete(response)


def wish(session: Session, code: str, reach: str, secret: str) -> None:
    """Keep the wish to be contacted of somebody who corrected an answer."""
    notice.wish(session, submission.place(sent(session, code).draft, submission.CONTACT), reach, secret)


def _forget_before(session: Session, response: Response, question_id: str) -> None:
    """What came of the answer before goes from exported files too, and from a backup when it is restored."""
    if response.speaker_id is None:
        return
    consultation_id = publication.published(session, response.survey_id).consultation_id
    for kind, ids in entry.given(session, response.speaker_id, question_id).items():
        retention.forgot(session, consultation_id, kind, retention.CORRECTED, ids)


def _out_of_corpus(session: Session, response: Response) -> None:
    if response.speaker_id is not None:
        entry.leave(session, response.speaker_id)
    response.speaker_id, response.released_on, response.release_attempts = None, None, 0


def _changeable(session: Session, code: str) -> Response:
    response = _response(session, code, lock=True)
    if not _sent(session, response).open:
        raise Closed(OVER)
    return response


def _response(session: Session, code: str, *, lock: bool = False) -> Response:
    query = select(Response).where(Response.receipt_hash == fingerprint(code))
    response = session.exec(query.with_for_update() if lock else query).first()
    if response is None:
        raise NotFound(NOT_THERE)
    return response


def _sent(session: Session, response: Response) -> Sent:
    survey = publication.published(session, response.survey_id)
    consultation = session.get_one(Consultation, survey.consultation_id)
    draft = Draft(response.id, survey, response.language, response.answers, True, response.helped_by)
    still_open = consultation.closed_at is None and today() <= consultation.closes
    return Sent(draft, response.version, consultation.closes, still_open)
