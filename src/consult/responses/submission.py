"""From the first page turn to the corpus: start, answer, send, release.

Every page turn is one statement on one row (STACK, "What a submission costs"). The cookie holds the survey version's
id and a secret; the database keeps the secret's hash, and nothing of who the respondent is.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col

from consult import queue
from consult.accounts.passage import fingerprint
from consult.consultations import publication
from consult.consultations.definition import Question
from consult.consultations.publication import Published
from consult.corpus import entry
from consult.corpus.entry import Chosen, Said, Who
from consult.database import today
from consult.errors import NotFound, Refusal
from consult.responses import routing
from consult.responses.answers import NOT_ASKED, NOT_REACHED, Answer
from consult.responses.models import Response
from consult.safeguarding import notice

LOST = "We could not find your answers on this device. Please start again from the first page."
CONTACT = "contact"  # where a wish to be contacted says that it comes from
CARD_NEEDED = "This survey opens with the code on a card. Type your code on the page for cards."
MOST_ATTEMPTS = 5  # a response that cannot be released after these is shown as failed

_response = cast(Table, Response.__table__)  # type: ignore[attr-defined]
_columns = (
    _response.c.id,
    _response.c.survey_id,
    _response.c.language,
    _response.c.answers,
    _response.c.sent_on,
    _response.c.helped_by,
)
_mine = _response.c.token_hash == bindparam("mine")
_DRAFT = select(*_columns).where(_mine)
_ANSWER = (
    update(_response)
    .where(_mine, _response.c.sent_on.is_(None))
    .values(answers=_response.c.answers.op("||")(bindparam("given", type_=JSONB)), language=bindparam("spoken"))
    .returning(*_columns)
)


class CardNeeded(Refusal):
    """This survey is answered by those who were handed a card."""

    status = 403


@dataclass(frozen=True)
class Draft:
    """One respondent's answers so far, with the survey version that they are answering."""

    id: UUID
    survey: Published
    language: str
    answers: dict[str, Answer]
    sent: bool
    helped_by: str | None = None


def start(session: Session, address: str, language: str, *, by_card: bool = False) -> str:
    """Begin a response to the survey at this address; the token for the respondent's cookie.

    Refused where the survey is for those who hold a card, and no card was given.
    """
    survey = publication.open_survey(session, address)
    if survey.definition.entry == "cards" and not by_card:
        raise CardNeeded(CARD_NEEDED)
    token = new_token(survey.id)
    session.execute(
        _response.insert().values(
            id=uuid4(),
            survey_id=survey.id,
            token_hash=fingerprint(token),
            language=language,
            route="survey",
            answers={},
            started_on=today(),
            release_attempts=0,
        )
    )
    return token


def new_token(survey_id: UUID) -> str:
    """What a respondent's cookie holds: the survey version's id and 192 random bits."""
    return f"{survey_id.hex}{secrets.token_urlsafe(24)}"


def survey_of(session: Session, token: str) -> Published:
    """The survey version of this cookie, known without asking the database: the token begins with its id."""
    try:
        return publication.published(session, UUID(token[:32]))
    except (ValueError, NoResultFound):
        raise NotFound(LOST) from None


def draft(session: Session, token: str) -> Draft:
    """The response that this cookie opens; refused when there is none."""
    row = session.connection().execute(_DRAFT, {"mine": fingerprint(token)}).first()
    return _draft(session, row)


def answer(session: Session, token: str, language: str, question: Question, given: Answer) -> tuple[Draft, bool]:
    """Keep one answer at once; True with it when somebody should be shown help first.

    An answer to a response that was sent already changes nothing: a second tab cannot rewrite it.
    """
    parameters = {"mine": fingerprint(token), "given": {question.id: given}, "spoken": language}
    row = session.connection().execute(_ANSWER, parameters).first()
    if row is None:
        return draft(session, token), False
    kept = _draft(session, row)
    return kept, "said" in given and notice.look(session, place(kept, question.id), given["said"])


def send(session: Session, token: str, secret: str) -> Draft:
    """Send the response once; sending it again is the same receipt."""
    sent = session.execute(
        update(_response)
        .where(_response.c.token_hash == fingerprint(token), _response.c.sent_on.is_(None))
        .values(sent_on=today(), receipt_hash=fingerprint(receipt(token, secret)), return_hash=None)
        .returning(_response.c.id)
    ).scalar()
    if sent is not None:
        queue.later(session, queue.Job.RELEASE, sent)
    return draft(session, token)


def wish(session: Session, token: str, reach: str, secret: str) -> bool:
    """Keep the wish of this respondent to be contacted; False when the box was empty."""
    return notice.wish(session, place(draft(session, token), CONTACT), reach, secret)


def wish_of_anybody(session: Session, token: str, address: str, reach: str, secret: str) -> bool:
    """The same for whoever asks, whether or not they have begun to answer: asking for help needs no answers."""
    mine = draft_if_any(session, token) or Draft(uuid4(), publication.open_survey(session, address), "", {}, False)
    return notice.wish(session, place(mine, CONTACT), reach, secret)


def draft_if_any(session: Session, token: str) -> Draft | None:
    """The response that this cookie opens, or none."""
    try:
        return draft(session, token)
    except NotFound:
        return None


def receipt(token: str, secret: str) -> str:
    """The receipt code of a response, such as K7MP-2QXW-9RTD: made from its secret, so that a refresh shows it again."""
    digest = hmac.new(secret.encode(), f"receipt {token}".encode(), hashlib.sha256).digest()
    letters = "".join("ABCDEFGHJKMNPQRSTVWXYZ0123456789"[byte % 32] for byte in digest[:12])
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def release(session: Session, response_id: UUID) -> None:
    """Bring a sent response through the door: one utterance a free-text answer, one choice for every question.

    Done once, whoever asks and however often: the row is locked, and `released_on` set in the same transaction.
    """
    response = session.get(Response, response_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if response is None or response.sent_on is None or response.released_on is not None:
        return
    survey = publication.published(session, response.survey_id)
    response.speaker_id = entry.enter(
        session,
        Who(
            consultation_id=survey.consultation_id,
            group=survey.definition.group,
            route=response.route,
            language=response.language,
            said_on=response.sent_on,
            **_described(survey, response.answers),
        ),
        [*_words(survey, response.language, response.answers), *_helper_notes(response)],
        [*_choices(survey, response.answers)],
    )
    response.released_on = today()
    _look_again(session, survey, response)
    queue.later(session, queue.Job.SUGGEST, response.speaker_id)


def _look_again(session: Session, survey: Published, response: Response) -> None:
    sent = Draft(response.id, survey, response.language, response.answers, True, response.helped_by)
    for question_id, given in response.answers.items():
        if "said" in given:
            notice.look_again(session, place(sent, question_id), given["said"])


def claim(session: Session, response_id: UUID) -> bool:
    """Count one attempt at releasing; False when there is nothing left to do, or too many attempts failed."""
    return (
        session.execute(
            update(_response)
            .where(_waiting(), _response.c.id == response_id)
            .values(release_attempts=_response.c.release_attempts + 1)
            .returning(_response.c.id)
        ).first()
        is not None
    )


def unreleased(session: Session, most: int) -> list[UUID]:
    """Sent and not released: what a lost nudge or a killed worker left behind."""
    return list(session.execute(select(_response.c.id).where(_waiting()).limit(most)).scalars())


def failed(session: Session, consultation_id: UUID) -> int:
    """How many responses of a consultation could not be released: a person must look."""
    count: int = session.execute(
        select(func.count())
        .select_from(_response)
        .where(
            col(Response.survey_id).in_([survey.id for survey in publication.surveys(session, consultation_id)]),
            _response.c.sent_on.is_not(None),
            _response.c.released_on.is_(None),
            _response.c.release_attempts >= MOST_ATTEMPTS,
        )
    ).scalar_one()
    return count


def _waiting() -> Any:
    return (
        _response.c.sent_on.is_not(None)
        & _response.c.released_on.is_(None)
        & (_response.c.release_attempts < MOST_ATTEMPTS)
    )


def _draft(session: Session, row: Any) -> Draft:
    if row is None:
        raise NotFound(LOST)
    survey = publication.published(session, row.survey_id)
    return Draft(row.id, survey, row.language, row.answers, row.sent_on is not None, row.helped_by)


def place(draft: Draft, question_id: str, route: str = "survey") -> notice.Place:
    """Where the words of this answer come from, for whoever keeps people safe."""
    return notice.Place(
        organisation_id=draft.survey.organisation_id,
        consultation_id=draft.survey.consultation_id,
        route=route,
        group=draft.survey.definition.group,
        source_id=draft.id,
        question_id=question_id,
        setting=_described(draft.survey, draft.answers).get("setting"),
    )


def _described(survey: Published, answers: dict[str, Answer]) -> dict[str, str]:
    """Age band and setting, where the survey asks for them and an answer was chosen."""
    return {
        question.describes.replace("-", "_"): answers[question.id]["chose"][0]
        for question in survey.definition.question
        if question.describes and answers.get(question.id, {}).get("chose")
    }


def _words(survey: Published, language: str, answers: dict[str, Answer]) -> list[Said]:
    return [
        Said(question.id, question.ask.get(language, ""), tuple(question.informs), answers[question.id]["said"])
        for question in routing.path(survey.definition, answers)
        if "said" in answers.get(question.id, {})
    ]


def _helper_notes(response: Response) -> list[Said]:
    """What somebody who helped wrote on their own account: a note, as a facilitator's is, never the respondent's words."""
    return [Said(None, None, (), response.helper_notes, "note")] if response.helper_notes else []


def _choices(survey: Published, answers: dict[str, Answer]) -> list[Chosen]:
    on_the_way = {question.id for question in routing.path(survey.definition, answers)}
    return [
        Chosen(question.id, question.options(given), given.get("missing"))
        for question in survey.definition.question
        if question.asks and "said" not in (given := _given(answers, question.id, on_the_way))
    ]


def _given(answers: dict[str, Answer], question_id: str, on_the_way: set[str]) -> Answer:
    if question_id not in on_the_way:
        return {"missing": NOT_ASKED}
    return answers.get(question_id, {"missing": NOT_REACHED})
