"""What people have decided, as a table to learn from: which codes are right, which are not, and which nobody has judged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, func, or_, select

from consult.coding import lesson, traces
from consult.coding.engine import Kind
from consult.coding.labelled import normalised
from consult.coding.learned_engine import LearnedEngine
from consult.coding.lesson import Taught
from consult.coding.models import Coding, Impression
from consult.coding.passages import passage
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance

Floats = NDArray[np.float64]
MOST = 10_000  # the newest decisions; what was decided long ago may be about a service that has changed
HELD = 5  # of so many texts one is held back, always the same, and never learned from
RIGHT = ("confirmed", "added")
Decided = Mapping[tuple[str, str], str]


def checked(session: Session, organisation_id: UUID, key: str) -> int:
    """How many utterances people have gone through whole, in all consultations with this codebook."""
    return session.exec(
        select(func.count())
        .select_from(Utterance)
        .join(Consultation, col(Consultation.id) == col(Utterance.consultation_id))
        .where(*_consultations(organisation_id, key), col(Utterance.checked_at).is_not(None))
    ).one()


def gather(session: Session, organisation_id: UUID, key: str, shipped: LearnedEngine) -> Taught:
    """Everything that people of this organisation decided, with what the engine measured when it read it.

    Of an utterance that somebody went through every code is known; of one on which a single code was decided that code
    alone. Welsh is left out: it is coded by the codebook's own words.
    """
    rows = session.exec(
        select(Utterance, Consultation, Impression)
        .join(Consultation, col(Consultation.id) == col(Utterance.consultation_id))
        .join(Impression, col(Impression.utterance_id) == col(Utterance.id))
        .where(
            *_consultations(organisation_id, key),
            Utterance.language != "cy",
            or_(col(Utterance.checked_at).is_not(None), _decided_about()),
        )
        .order_by(col(Utterance.checked_at).desc().nulls_last(), col(Utterance.id))
        .limit(MOST)
    ).all()
    impressions = _impressions(rows, shipped)
    decided = _decided(session, [row[0].id for row in rows])
    senses = [each.sense for each in impressions if each.sense is not None]
    sizes = {kind: len(shipped.learned.labels[kind]) for kind in shipped.learned.skills}
    return Taught(
        lesson.features(
            [each.wording for each in impressions],
            senses if shipped.learned.with_meaning else None,
            [row[0].group for row in rows],
        ),
        _chances(impressions, sizes),
        {
            kind: np.array([_truth(row[0], decided[row[0].id], kind, shipped) for row in rows]).reshape(len(rows), -1)
            for kind in lesson.KINDS
            if kind in sizes
        },
        [normalised(row[0].words) for row in rows],
    )


def held_back(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts are held back: by the text itself, so that repeats go together and no version ever learns from them."""
    return np.array([int(sha256(text.encode()).hexdigest(), 16) % HELD == 0 for text in texts], dtype=bool)


def _truth(utterance: Utterance, decided: Decided, kind: Kind, shipped: LearnedEngine) -> list[float]:
    whole = utterance.checked_at is not None
    feeling = kind == "sentiment" and any(each == kind and verdict in RIGHT for (each, _), verdict in decided.items())
    otherwise = 0.0 if feeling or (whole and kind != "sentiment") else np.nan
    found = {code: float(verdict in RIGHT) for (each, code), verdict in decided.items() if each == kind}
    return [found.get(label.key, otherwise) for label in shipped.learned.labels[kind]]


def _decided(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[tuple[str, str], str]]:
    """What stands by a person, of each of these utterances."""
    decided: dict[UUID, dict[tuple[str, str], str]] = defaultdict(dict)
    rows = session.exec(
        select(Coding.utterance_id, Coding.kind, Coding.code, Coding.verdict).where(
            col(Coding.utterance_id).in_(ids), col(Coding.superseded_at).is_(None), Coding.verdict != "suggested"
        )
    )
    for utterance_id, kind, code, verdict in rows:
        decided[utterance_id][kind, code] = verdict
    return decided


def _impressions(
    rows: Sequence[tuple[Utterance, Consultation, Impression]], shipped: LearnedEngine
) -> list[Impression]:
    """What was measured; anew for what an older engine has measured."""
    stale = [row for row in rows if row[2].base != shipped.base]
    passages = [passage(utterance, consultation) for utterance, consultation, _ in stale]
    fresh = {
        row[0].id: Impression(
            utterance_id=row[0].id,
            base=shipped.base,
            wording=traces.wording(read.text),
            sense=None if opinion.sense is None else traces.packed(opinion.sense),
            chances=traces.chances(opinion.chances),
        )
        for row, read, opinion in zip(stale, passages, shipped.consider(passages), strict=True)
    }
    return [fresh.get(utterance.id, impression) for utterance, _, impression in rows]


def _chances(impressions: Sequence[Impression], sizes: Mapping[Kind, int]) -> dict[Kind, Floats]:
    """The chances of each kind, as they were laid end to end."""
    whole = sum(sizes.values())
    flat = np.frombuffer(b"".join(each.chances for each in impressions), np.float16).reshape(-1, whole)
    made, at = {}, 0
    for kind, size in sizes.items():
        made[kind] = flat[:, at : at + size].astype(np.float64)
        at += size
    return made


def _consultations(organisation_id: UUID, key: str) -> tuple[ColumnElement[bool], ...]:
    same_book = col(Consultation.definition)["codebook"].astext == key
    return col(Consultation.organisation_id) == organisation_id, same_book


def _decided_about() -> ColumnElement[bool]:
    return exists().where(
        col(Coding.utterance_id) == col(Utterance.id),
        col(Coding.superseded_at).is_(None),
        col(Coding.person_id).is_not(None),
    )
