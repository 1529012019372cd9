"""The machine's codings: what the engine suggests for each utterance of a speaker, once for each version of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, update

from consult.coding import codebook_edition, edition_engine, relearning, revision, traces
from consult.coding.engine import Opinion, Suggestion
from consult.coding.models import Impression
from consult.coding.passages import passage
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import today

MOST_ATTEMPTS = 5


def suggest(session: Session, speaker_id: UUID) -> None:
    """Code everything that a speaker said; done once for each version, whoever asks and however often."""
    speaker = session.get(Speaker, speaker_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if speaker is None or (speaker.coded_on is not None and speaker.code_again_at is None):
        return
    consultation = session.get_one(Consultation, speaker.consultation_id)
    utterances = session.exec(select(Utterance).where(Utterance.speaker_id == speaker_id)).all()
    live = relearning.live(session, consultation.organisation_id, consultation.definition["codebook"])
    machine = edition_engine.over(session, consultation, live)
    book = codebook_edition.of(session, consultation)
    known = frozenset(item.key for item in book.views)
    passages = [passage(utterance, consultation) for utterance in utterances]
    opinions = machine.consider(passages)
    found = {
        utterance.id: [*opinion.suggestions, *_by_question(utterance, opinion.suggestions, known)]
        for utterance, opinion in zip(utterances, opinions, strict=True)
    }
    revision.revise(session, found, {"engine": machine.version, "codebook": book.version})
    _keep(session, machine.base, {row.id: each.text for row, each in zip(utterances, passages, strict=True)}, opinions)
    speaker.coded_on, speaker.code_again_at, speaker.coding_attempts = today(), None, 0


def claim(session: Session, speaker_id: UUID) -> bool:
    """Count one attempt at coding; False when there is nothing left to do, or too many attempts failed.

    From the last attempt on what was said is held, until the attempt succeeds: a failure must be seen, not waited for.
    """
    attempts = session.exec(
        update(Speaker)
        .where(*_waiting(), col(Speaker.id) == speaker_id)
        .values(coding_attempts=Speaker.coding_attempts + 1)
        .returning(col(Speaker.coding_attempts))
    ).scalar()
    if attempts == MOST_ATTEMPTS:
        session.exec(
            update(Utterance)
            .where(col(Utterance.speaker_id) == speaker_id, col(Utterance.state) == "waiting")
            .values(state="held")
        )
    return attempts is not None


def uncoded(session: Session, most: int) -> list[UUID]:
    """Speakers in the corpus whose words have no codings yet, then those that a newer engine is to read again."""
    return list(
        session.exec(
            select(Speaker.id).where(*_waiting()).order_by(col(Speaker.code_again_at).asc().nulls_first()).limit(most)
        )
    )


def _by_question(utterance: Utterance, suggestions: Sequence[Suggestion], known: frozenset[str]) -> list[Suggestion]:
    """Views items of frameworks that the codebook says nothing of: there the question alone decides, if anything is said."""
    if not any(suggestion.kind in ("theme", "aspect") for suggestion in suggestions):
        return []
    return [Suggestion("views", item, 1.0, 0, len(utterance.words)) for item in utterance.informs if item not in known]


def _keep(session: Session, base: str, words: Mapping[UUID, str], opinions: Sequence[Opinion]) -> None:
    """How sure the engine was, for the queue; and what it measured, so that nothing need be read again to compare."""
    if not words:
        return
    rows = [
        {
            "utterance_id": utterance_id,
            "base": base,
            "wording": traces.wording(said),
            "sense": None if opinion.sense is None else traces.packed(opinion.sense),
            "chances": traces.chances(opinion.chances),
        }
        for (utterance_id, said), opinion in zip(words.items(), opinions, strict=True)
    ]
    new = insert(Impression).values(rows)
    changed = {name: new.excluded[name] for name in ("base", "wording", "sense", "chances")}
    session.execute(new.on_conflict_do_update(index_elements=["utterance_id"], set_=changed))
    margins: list[dict[str, Any]] = [
        {"id": utterance_id, "margin": opinion.margin} for utterance_id, opinion in zip(words, opinions, strict=True)
    ]
    session.execute(update(Utterance), margins)


def _waiting() -> tuple[Any, ...]:
    unread = or_(col(Speaker.coded_on).is_(None), col(Speaker.code_again_at).is_not(None))
    return unread, Speaker.coding_attempts < MOST_ATTEMPTS
