"""Through the door: verbatim words go in, redacted utterances with an anonymous speaker come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, func, insert, select, update

from consult.corpus.models import Choice, Speaker, Utterance
from consult.corpus.redaction import redact


@dataclass(frozen=True)
class Who:
    """What the corpus may know of somebody who spoke."""

    consultation_id: UUID
    group: str
    route: str
    said_on: date
    language: str = "en"
    age_band: str | None = None
    setting: str | None = None


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


def enter(session: Session, who: Who, words: Sequence[Said], choices: Sequence[Chosen] = ()) -> UUID:
    """Add a speaker and all that they said to the corpus, redacted; the speaker's number."""
    speaker = Speaker(id=uuid4(), **vars(who))
    session.add(speaker)
    session.flush()
    common = {"speaker_id": speaker.id, "consultation_id": who.consultation_id, "group": who.group}
    _insert(
        session,
        Utterance,
        [
            {
                **common,
                "id": uuid4(),
                "route": who.route,
                "language": who.language,
                "question_id": said.question_id,
                "question": said.question,
                "informs": list(said.informs),
                "kind": said.kind,
                "words": redact(said.words),
                "quotable": said.quotable,
            }
            for said in words
        ],
    )
    _insert(
        session,
        Choice,
        [{**common, "id": uuid4(), **vars(chosen), "options": list(chosen.options)} for chosen in choices],
    )
    return speaker.id


def leave(session: Session, speaker_id: UUID) -> int:
    """Take a speaker out of the corpus with everything said and every coding of it; how many utterances that were."""
    said = session.exec(select(func.count()).where(Utterance.speaker_id == speaker_id)).one()
    session.execute(delete(Speaker).where(col(Speaker.id) == speaker_id))
    return said


def requote(session: Session, speaker_id: UUID, *, quotable: bool) -> None:
    """Whether this speaker may be quoted from now on."""
    session.execute(update(Utterance).where(col(Utterance.speaker_id) == speaker_id).values(quotable=quotable))


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
