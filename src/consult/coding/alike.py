"""Utterances that are like one another: near-identical ones, which may be decided together, and the nearest examples."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlmodel import Session, col, select

from consult.coding import traces
from consult.coding.labelled import normalised
from consult.coding.models import Coding, Impression
from consult.corpus.models import Utterance

SAME = 0.9  # likeness of wording from which two answers to one question are near-identical; 1 is word for word
MOST = 50  # that are decided together: what nobody reads through should not be decided
COMPARED = 20_000
EXAMPLES = 1_000  # confirmed codings, the newest, among which the nearest are sought


@dataclass(frozen=True)
class Alike:
    """An utterance and how like the other it is, 0 to 1."""

    utterance: Utterance
    likeness: float


def near_identical(session: Session, utterance: Utterance) -> list[Alike]:
    """Unchecked answers by the same group to the same question that say the same in the same words, the likest first."""
    mine = session.get(Impression, utterance.id)
    rows = session.exec(
        select(Utterance.id, Impression.wording)
        .join(Impression, col(Impression.utterance_id) == col(Utterance.id))
        .where(
            Utterance.consultation_id == utterance.consultation_id,
            Utterance.group == utterance.group,
            col(Utterance.question_id).is_not_distinct_from(utterance.question_id),
            Utterance.id != utterance.id,
            col(Utterance.checked_at).is_(None),
        )
        .limit(COMPARED)
    ).all()
    if mine is None or not rows:
        return []
    near = traces.directions([wording for _, wording in rows]) @ traces.directions([mine.wording])[0]
    likest = [int(number) for number in np.argsort(-near, kind="stable")[:MOST] if near[number] >= SAME]
    found = _by_id(session, [rows[number][0] for number in likest])
    said = normalised(utterance.words)
    return [
        Alike(each, 1.0 if normalised(each.words) == said else min(0.99, float(near[number])))
        for number in likest
        if (each := found.get(rows[number][0])) is not None
    ]


def nearest_examples(
    session: Session, utterance: Utterance, codes: Collection[tuple[str, str]], most: int = 3
) -> dict[tuple[str, str], list[Alike]]:
    """For each code the nearest utterances of the consultation on which a person confirmed or added it."""
    mine = session.get(Impression, utterance.id)
    rows = session.exec(
        select(Coding.utterance_id, Coding.kind, Coding.code)
        .join(Utterance, col(Utterance.id) == col(Coding.utterance_id))
        .where(
            Utterance.consultation_id == utterance.consultation_id,
            col(Coding.code).in_({code for _, code in codes}),
            col(Coding.verdict).in_(("confirmed", "added")),
            col(Coding.superseded_at).is_(None),
            Utterance.id != utterance.id,
        )
        .order_by(col(Coding.made_at).desc())
        .limit(EXAMPLES)
    ).all()
    if mine is None or not rows:
        return {}
    likeness = _likeness(session, mine, {row[0] for row in rows})
    by_code: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for utterance_id, kind, code in rows:
        if (kind, code) in codes and utterance_id in likeness:
            by_code[kind, code].append(utterance_id)
    best = {code: sorted(ids, key=lambda each: -likeness[each])[:most] for code, ids in by_code.items()}
    found = _by_id(session, {each for ids in best.values() for each in ids})
    return {code: [Alike(found[each], likeness[each]) for each in ids] for code, ids in best.items()}


def _likeness(session: Session, mine: Impression, others: Collection[UUID]) -> dict[UUID, float]:
    """By meaning where the sentence model has read it, else by wording."""
    by_meaning = mine.sense is not None
    kept = Impression.sense if by_meaning else Impression.wording
    rows = session.exec(
        select(Impression.utterance_id, kept).where(col(Impression.utterance_id).in_(others), col(kept).is_not(None))
    ).all()
    if not rows:
        return {}
    own = traces.directions([mine.sense or mine.wording])[0]
    near = traces.directions([direction or b"" for _, direction in rows]) @ own
    return {utterance_id: float(each) for (utterance_id, _), each in zip(rows, near, strict=True)}


def _by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Utterance]:
    return {row.id: row for row in session.exec(select(Utterance).where(col(Utterance.id).in_(ids)))}
