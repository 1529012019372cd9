"""The machine's codings: what the engine suggests for each utterance of a speaker, written once."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, update

from consult.coding import shelf
from consult.coding.engine import Passage, Suggestion
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import now, today

MOST_ATTEMPTS = 5
SUGGESTED = "suggested"
MARKER = re.compile(r"\[[a-z-]+\]")  # what redaction left: "[school]" says nothing about school


def suggest(session: Session, speaker_id: UUID) -> None:
    """Code everything that a speaker said; done once, whoever asks and however often."""
    speaker = session.get(Speaker, speaker_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if speaker is None or speaker.coded_on is not None:
        return
    consultation = session.get_one(Consultation, speaker.consultation_id)
    utterances = session.exec(select(Utterance).where(Utterance.speaker_id == speaker_id)).all()
    key = consultation.definition["codebook"]
    machine, versions = shelf.engine(key), {"codebook": shelf.codebook(key).version}
    versions["engine"] = machine.version
    known = frozenset(item.key for item in shelf.codebook(key).views)
    passages = [_passage(utterance, consultation) for utterance in utterances]
    rows = [
        {**_row(utterance, suggestion), **versions}
        for utterance, suggestions in zip(utterances, machine.suggest(passages), strict=True)
        for suggestion in [*suggestions, *_by_question(utterance, suggestions, known)]
    ]
    if rows:
        session.execute(insert(Coding).values(rows).on_conflict_do_nothing())
    speaker.coded_on = today()


def claim(session: Session, speaker_id: UUID) -> bool:
    """Count one attempt at coding; False when there is nothing left to do, or too many attempts failed."""
    return (
        session.exec(
            update(Speaker)
            .where(*_waiting(), col(Speaker.id) == speaker_id)
            .values(coding_attempts=Speaker.coding_attempts + 1)
        ).rowcount
        == 1
    )


def uncoded(session: Session, most: int) -> list[UUID]:
    """Speakers in the corpus whose words have no codings yet."""
    return list(session.exec(select(Speaker.id).where(*_waiting()).limit(most)))


def _passage(utterance: Utterance, consultation: Consultation) -> Passage:
    return Passage(
        text=MARKER.sub(lambda marker: " " * len(marker[0]), utterance.words),
        group=utterance.group,
        question=utterance.question,
        informs=tuple(utterance.informs),
        frameworks=tuple(consultation.definition["frameworks"]),
        language=utterance.language,
    )


def _by_question(utterance: Utterance, suggestions: Sequence[Suggestion], known: frozenset[str]) -> list[Suggestion]:
    """Views items of frameworks that the codebook says nothing of: there the question alone decides, if anything is said."""
    if not any(suggestion.kind in ("theme", "aspect") for suggestion in suggestions):
        return []
    return [Suggestion("views", item, 1.0, 0, len(utterance.words)) for item in utterance.informs if item not in known]


def _row(utterance: Utterance, suggestion: Suggestion) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "utterance_id": utterance.id,
        "kind": suggestion.kind,
        "code": suggestion.key,
        "verdict": SUGGESTED,
        "probability": suggestion.probability,
        "start": suggestion.start,
        "end": suggestion.end,
        "made_at": now(),
    }


def _waiting() -> tuple[Any, ...]:
    return col(Speaker.coded_on).is_(None), Speaker.coding_attempts < MOST_ATTEMPTS
