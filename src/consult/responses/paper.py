"""Surveys on paper: the way through in words, and keying filled-in forms twice so that slips show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from consult import queue
from consult.accounts.passage import fingerprint
from consult.consultations import publication
from consult.consultations.definition import SurveyDefinition
from consult.consultations.kinds.choice import Choosing
from consult.consultations.kinds.date import Date
from consult.consultations.kinds.piles import Piles
from consult.consultations.kinds.rank import Rank
from consult.consultations.publication import Published
from consult.consultations.question import Question
from consult.database import today
from consult.errors import Refusal
from consult.responses import routing, submission
from consult.responses.answers import DONT_KNOW, RATHER_NOT, SKIPPED, Answer, NeedsAnswer, Sent, answer
from consult.responses.models import PaperForm, Response
from consult.responses.submission import Draft
from consult.safeguarding import notice

ROUTE = "paper"
KEYS = {"9": DONT_KNOW, "0": RATHER_NOT}  # where options are chosen or put in order; a question has at most 8
SENT_BEFORE = "A form with this number has been sent already. Look at the number again, or give this form the next one."


@dataclass(frozen=True)
class Printed:
    """A question as it stands on paper; one that only tells something has the number 0.

    `only_if` lists earlier questions by number with the options that lead here; `jumps` maps the number of a question
    further on (0 for the end) to the options that lead to it.
    """

    number: int
    question: Question
    only_if: list[tuple[int, Question, list[str]]]
    jumps: dict[int, list[str]]


def printed(survey: SurveyDefinition) -> list[Printed]:
    """Every question of a survey with its number and the way on in terms of numbers."""
    numbers = numbered(survey)
    return [
        Printed(
            numbers.get(question.id, 0),
            question,
            [(numbers[earlier], survey.by_id[earlier], keys) for earlier, keys in question.show_if.items()],
            _jumps(survey, question, numbers),
        )
        for question in survey.question
    ]


def numbered(survey: SurveyDefinition) -> dict[str, int]:
    """The number of each question that asks something."""
    asking = (question for question in survey.question if question.asks)
    return {question.id: number for number, question in enumerate(asking, 1)}


def _jumps(survey: SurveyDefinition, question: Question, numbers: dict[str, int]) -> dict[int, list[str]]:
    """Only where one option is chosen; where several can be, the line above the later question says it."""
    if not isinstance(question, Choosing) or question.many:
        return {}
    jumps: dict[int, list[str]] = {}
    for key in question.keys:
        following = _following(survey, question, key)
        number = numbers[following.id] if following else 0
        if number != numbers[question.id] + 1 and (number or numbers[question.id] < len(numbers)):
            jumps.setdefault(number, []).append(key)
    return jumps


def _following(survey: SurveyDefinition, question: Question, key: str) -> Question | None:
    """The first later question that this choice does not rule out."""
    ruled_out: set[str] = set()
    for later in survey.question[survey.question.index(question) + 1 :]:
        if key not in later.show_if.get(question.id, [key]) or not ruled_out.isdisjoint(later.show_if):
            ruled_out.add(later.id)
        elif later.asks:
            return later
    return None


@dataclass(frozen=True)
class Keyed:
    """One form as it was keyed: its answers, and the numbers of questions where no such option exists."""

    number: int
    language: str
    answers: dict[str, Answer]
    wrong: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What keying a form came to: sent or waiting for the second time, questions that differ, and whether it worries."""

    sent: bool = False
    differs: list[str] = field(default_factory=list)
    worrying: bool = False


def read(survey: SurveyDefinition, number: int, language: str, typed: Mapping[str, str]) -> Keyed:
    """What was typed for each question id; a question on the way that was left empty counts as skipped."""
    answers: dict[str, Answer] = {}
    wrong = []
    for asked, place in numbered(survey).items():
        words = typed.get(asked, "").strip()
        try:
            answers |= {asked: _answer(survey.by_id[asked], words)} if words else {}
        except (NeedsAnswer, IndexError, ValueError):
            wrong.append(place)
    for question in routing.path(survey, answers):
        if question.asks:
            answers.setdefault(question.id, {"missing": SKIPPED})
    return Keyed(number, language, answers, wrong)


def key(session: Session, survey: Published, keyed: Keyed, keying: UUID, *, settled: bool) -> Outcome:
    """Keep a form the first time; the second time send it, or say where the two differ.

    `keying` is the same when one page is sent twice, so that a double click is never taken for the second time.
    """
    form = session.get(PaperForm, (survey.address, keyed.number), with_for_update=True)
    if form is None:
        _keep(session, survey, keyed, keying)
        return Outcome()
    if form.keying == keying:
        return Outcome(sent=form.sent_on is not None)
    if form.sent_on is not None:
        raise Refusal(SENT_BEFORE)
    differs = [
        asked.id for asked in survey.definition.question if form.answers.get(asked.id) != keyed.answers.get(asked.id)
    ]
    if differs and not settled:
        return Outcome(differs=differs)
    worrying = _send(session, publication.published(session, form.survey_id), keyed)
    form.answers, form.sent_on, form.keying = {}, today(), keying
    return Outcome(sent=True, worrying=worrying)


def first_time(session: Session, survey: Published, number: int) -> dict[str, Answer]:
    """What was keyed the first time, to lay beside the second."""
    form = session.get(PaperForm, (survey.address, number))
    return form.answers if form else {}


def waiting(session: Session, survey: Published) -> list[int]:
    """The numbers of forms that were keyed once."""
    query = select(PaperForm.number).where(PaperForm.address == survey.address, col(PaperForm.sent_on).is_(None))
    return sorted(session.exec(query))


def next_number(session: Session, survey: Published) -> int:
    """The number that the next new form can have."""
    taken = session.exec(select(PaperForm.number).where(PaperForm.address == survey.address)).all()
    return max(taken, default=0) + 1


def _answer(question: Question, words: str) -> Answer:
    """What the kind makes of it; digits stand for options in their order, and the rules of the screen hold here too."""
    if words in KEYS and isinstance(question, Choosing | Rank | Piles):
        return answer(question, Sent(missing=KEYS[words]))
    return answer(question, _sent(question, words))


def _sent(question: Question, words: str) -> Sent:
    """The same as the question's own page would send."""
    if isinstance(question, Choosing | Rank):
        keys = [option.key for option in question.option] or list(question.keys)
        return Sent(chose=[keys[digit] for digit in _places(words)], fields={"settled": "yes"})
    if isinstance(question, Piles):
        put = {
            f"pile-{thing.key}": _pile(question, digit)
            for thing, digit in zip(question.option, words.split(), strict=True)
        }
        return Sent(fields=put)
    if isinstance(question, Date):
        month, _, year = words.rpartition(" ")
        return Sent(fields={"month": month.strip().lstrip("0"), "year": year})
    return Sent(said=words, fields={"number": words})


def _pile(question: Piles, digit: str) -> str:
    """0 for a thing that was put nowhere."""
    return "" if digit == "0" else question.pile[_places(digit)[0]].key


def _places(words: str) -> list[int]:
    """Digits from 1, with or without spaces or commas between, as places from 0."""
    digits = words.replace(",", "").replace(" ", "")
    if not digits.isdecimal() or "0" in digits:
        raise ValueError
    return [int(digit) - 1 for digit in digits]


def _keep(session: Session, survey: Published, keyed: Keyed, keying: UUID) -> None:
    session.execute(
        insert(PaperForm)
        .values(
            address=survey.address,
            number=keyed.number,
            survey_id=survey.id,
            keying=keying,
            language=keyed.language,
            answers=keyed.answers,
            keyed_on=today(),
        )
        .on_conflict_do_nothing()
    )


def _send(session: Session, survey: Published, keyed: Keyed) -> bool:
    response = Response(
        survey_id=survey.id,
        token_hash=fingerprint(submission.new_token(survey.id)),
        language=keyed.language,
        route=ROUTE,
        answers=keyed.answers,
        started_on=today(),
        sent_on=today(),
    )
    session.add(response)
    session.flush()
    queue.later(session, queue.Job.RELEASE, response.id)
    draft = Draft(response.id, survey, keyed.language, keyed.answers, True)
    worrying = [notice.look(session, submission.place(draft, asked, ROUTE), said) for asked, said in _said(keyed)]
    return any(worrying)


def _said(keyed: Keyed) -> list[tuple[str, Any]]:
    return [(asked, given["said"]) for asked, given in keyed.answers.items() if "said" in given]
