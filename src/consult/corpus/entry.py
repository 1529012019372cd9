"""Through the door: verbatim words go in, redacted utterances with an anonymous speaker come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, func, insert, select, update

from consult.corpus.models import Choice, Speaker, Utterance
from consult.corpus.redaction import redact


@dataclass(frozen=True)
class Who:
    """What the corpus may know of somebody who spoke; `source` names where answers came from that were not given here."""

    consultation_id: UUID
    group: str
    route: str
    said_on: date
    language: str = "en"
    age_band: str | None = None
    setting: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Said:
    """Verbatim words, with the question asked; `kind` is words, note (the facilitator's) or saw.

    `quotable` is False where the speaker did not agree to be quoted.
    """

    question_id: str | None
    question: str | None
    informs: tuple[str, ...]
    words: str
    kind: str = "words"
    quotable: bool = True


@dataclass(frozen=True)
class Chosen:
    """Options chosen in answer to a closed question, or the code that says why there are none."""

    question_id: str
    options: tuple[str, ...]
    missing: str | None = None


@dataclass(frozen=True)
class Heard:
    """Somebody who spoke, with all that they said and chose."""

    who: Who
    words: Sequence[Said]
    choices: Sequence[Chosen] = ()


def enter(session: Session, who: Who, words: Sequence[Said], choices: Sequence[Chosen] = ()) -> UUID:
    """Add a speaker and all that they said to the corpus, redacted; the speaker's number."""
    return enter_all(session, [Heard(who, words, choices)])[0]


def enter_all(session: Session, heard: Sequence[Heard]) -> list[UUID]:
    """Add many speakers at once, with a statement a table; their numbers in the same order."""
    numbered = [(uuid4(), each) for each in heard]
    _insert(session, Speaker, [{"id": number, "coding_attempts": 0, **vars(each.who)} for number, each in numbered])
    _insert(session, Utterance, [row for number, each in numbered for row in _utterances(number, each)])
    _insert(session, Choice, [row for number, each in numbered for row in _choices(number, each)])
    return [number for number, _ in numbered]


def _utterances(speaker_id: UUID, heard: Heard) -> Iterator[dict[str, Any]]:
    who = heard.who
    for said in heard.words:
        yield {
            "id": uuid4(),
            "speaker_id": speaker_id,
            "consultation_id": who.consultation_id,
            "group": who.group,
            "route": who.route,
            "source": who.source,
            "language": who.language,
            "question_id": said.question_id,
            "question": said.question,
            "informs": list(said.informs),
            "kind": said.kind,
            "words": redact(said.words),
            "quotable": said.quotable,
        }


def _choices(speaker_id: UUID, heard: Heard) -> Iterator[dict[str, Any]]:
    common = {"speaker_id": speaker_id, "consultation_id": heard.who.consultation_id, "group": heard.who.group}
    for chosen in heard.choices:
        yield {**common, "id": uuid4(), **vars(chosen), "options": list(chosen.options)}


def given(session: Session, speaker_id: UUID, question_id: str) -> dict[str, list[UUID]]:
    """Which rows, by table, hold what a speaker gave to one question."""
    return {
        "utterance": _of(session, Utterance, speaker_id, question_id),
        "choice": _of(session, Choice, speaker_id, question_id),
    }


def leave(session: Session, speaker_id: UUID) -> int:
    """Take a speaker out of the corpus with everything said and every coding of it; how many utterances that were."""
    said = session.exec(select(func.count()).where(Utterance.speaker_id == speaker_id)).one()
    session.execute(delete(Speaker).where(col(Speaker.id) == speaker_id))
    return said


def leave_all(session: Session, speaker_ids: Sequence[UUID]) -> int:
    """Take many speakers out of the corpus, with everything said and every coding of it; how many they were."""
    return session.execute(delete(Speaker).where(col(Speaker.id).in_(speaker_ids))).rowcount  # type: ignore[attr-defined, no-any-return]


def said_by(session: Session, speaker_ids: Sequence[UUID]) -> dict[UUID, list[Utterance]]:
    """What each of these speakers said, redacted, for a person who reads."""
    found: dict[UUID, list[Utterance]] = {}
    rows = select(Utterance).where(col(Utterance.speaker_id).in_(speaker_ids)).order_by(col(Utterance.id))
    for utterance in session.exec(rows):
        found.setdefault(utterance.speaker_id, []).append(utterance)
    return found


def requote(session: Session, speaker_id: UUID, *, quotable: bool) -> None:
    """Whether this speaker may be quoted from now on."""
    session.execute(update(Utterance).where(col(Utterance.speaker_id) == speaker_id).values(quotable=quotable))


def _of(session: Session, table: type[Utterance | Choice], speaker_id: UUID, question_id: str) -> list[UUID]:
    return list(session.exec(select(table.id).where(table.speaker_id == speaker_id, table.question_id == question_id)))


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
