"""Reading back: what a group said, in a facilitator's words, to the group itself by a link that ends; and its answer."""

import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from consult.accounts.passage import Visitor, fingerprint
from consult.consultations import retention
from consult.consultations.models import Consultation
from consult.corpus.redaction import redact
from consult.database import now, today
from consult.errors import Closed, NotFound, Refusal
from consult.focus_groups.models import FocusGroup, ReadBack, ReadBackAnswer
from consult.focus_groups.session import attendees, mine, written
from consult.safeguarding import notice

LASTS = timedelta(days=28)
LONGEST = 10_000
VERDICTS = ("yes", "partly", "no")


@dataclass(frozen=True)
class Shown:
    """What somebody who has the link sees: no title, no place, no names."""

    id: UUID
    summary: str
    language: str
    said_on: date
    demonstration: bool


def draft(session: Session, group: FocusGroup) -> str:
    """A beginning for the facilitator to shorten: what was said to each question of the guide, without names."""
    asked = {question["id"]: question["ask"] for question in group.guide}
    found: dict[str, list[str]] = {}
    for note, _ in written(session, group):
        if note.kind == "words":
            found.setdefault(asked.get(note.question_id or "", "You also said"), []).append(f"- {redact(note.words)}")
    return "\n\n".join(f"{question}\n" + "\n".join(said) for question, said in found.items())


def give(session: Session, visitor: Visitor, group_id: UUID, summary: str, language: str, secret: str) -> ReadBack:
    """Make a summary that the group can check; an earlier one ends, so that only one is open."""
    group = mine(session, visitor, group_id, for_update=True)
    if not summary.strip():
        raise Refusal("Write what the group said, in words that they would use.")
    end(session, group.id)
    given = ReadBack(
        focus_group_id=group.id,
        token_hash=b"",
        summary=redact(summary.strip()[:LONGEST]),
        language="cy" if language == "cy" else "en",
        made_at=now(),
        expires_on=today() + LASTS,
    )
    given.token_hash = fingerprint(token(given.id, secret))
    session.add(given)
    session.flush()
    return given


def end(session: Session, group_id: UUID) -> None:
    """No link of this session opens any more."""
    for given in session.exec(select(ReadBack).where(ReadBack.focus_group_id == group_id)):
        given.expires_on = min(given.expires_on, today() - timedelta(days=1))


def forget(session: Session, group: FocusGroup) -> None:
    """Take summaries and their answers away: somebody took their words back, and nobody can say which were theirs."""
    gone = session.exec(delete(ReadBack).where(col(ReadBack.focus_group_id) == group.id).returning(col(ReadBack.id)))
    retention.forgot(session, group.consultation_id, "read_back", retention.RECEIPT, gone.scalars())


def token(read_back_id: UUID, secret: str) -> str:
    """What its link ends in: it comes out of the product's secret, so that the database alone opens nothing."""
    drawn = hmac.digest(secret.encode(), b"read back " + read_back_id.bytes, "sha256")
    return b32encode(drawn[:15]).decode().lower()


def opened(session: Session, link: str) -> Shown:
    """The summary of this link; refused when there is none, or its time is over."""
    given, consultation, group = _given(session, link)
    return Shown(given.id, given.summary, given.language, group.held_on, consultation.demonstration)


def answer(session: Session, link: str, verdict: str, words: str, key: UUID) -> bool:
    """Keep what somebody of the group says of it; True when a safeguarding lead will read the words first.

    The form's own `key` makes a second press the same answer.
    """
    given, consultation, group = _given(session, link)
    if verdict not in VERDICTS:
        raise Refusal("choose-verdict")
    said = words.replace("\0", "").strip()[:LONGEST]
    kept = session.execute(
        insert(ReadBackAnswer)
        .values(id=key, read_back_id=given.id, verdict=verdict, words=said, answered_on=today())
        .on_conflict_do_nothing()
        .returning(col(ReadBackAnswer.id))
    ).first()
    if kept is None or not said:
        return False
    who = attendees(session, group)[0].group
    place = notice.Place(consultation.organisation_id, consultation.id, group.route, who, group.id, f"read-back-{key}")
    return notice.look(session, place, said)


def given(session: Session, group: FocusGroup) -> list[tuple[ReadBack, list[ReadBackAnswer]]]:
    """Every summary that was given back, newest first, with what was said of it."""
    made = session.exec(
        select(ReadBack).where(ReadBack.focus_group_id == group.id).order_by(col(ReadBack.made_at).desc())
    ).all()
    answers = session.exec(
        select(ReadBackAnswer)
        .where(col(ReadBackAnswer.read_back_id).in_([each.id for each in made]))
        .order_by(col(ReadBackAnswer.id))
    ).all()
    return [(each, [row for row in answers if row.read_back_id == each.id]) for each in made]


def _given(session: Session, link: str) -> tuple[ReadBack, Consultation, FocusGroup]:
    found = session.exec(
        select(ReadBack, FocusGroup, Consultation)
        .join(FocusGroup, col(ReadBack.focus_group_id) == FocusGroup.id)
        .join(Consultation, col(FocusGroup.consultation_id) == Consultation.id)
        .where(ReadBack.token_hash == fingerprint(link))
    ).first()
    if found is None:
        raise NotFound("There is nothing at this address. Check the link that you were given.")
    given, group, consultation = found
    if given.expires_on < today():
        raise Closed("This link has ended. Ask whoever gave it to you for a new one.")
    return given, consultation, group
