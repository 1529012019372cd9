"""What a sentence rests on: shown counts and cited utterances, and whether they still are what they were."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from consult.corpus.models import Utterance
from consult.summary.small_numbers import Shown
from consult.summary.tally import WHOLE, Measure

STANDS, CHANGED, GONE, NONE = "stands", "changed", "gone", "none"
WHY = {
    STANDS: "",
    CHANGED: "What this rests on has changed since: read it again, and write it anew or keep it.",
    GONE: "Somebody whose words this rests on has taken them back: take the sentence out or draft it again.",
    NONE: "This rests on nothing that was said: add evidence, or take the sentence out.",
}

Evidence = dict[str, Any]


def of(counts: Mapping[Measure, Shown], utterances: Sequence[Utterance]) -> Evidence:
    """Evidence as it is kept: what was stated of each measure, the utterances cited, and what these were."""
    return {
        "counts": [[*vars(measure).values(), shown.low, shown.high] for measure, shown in counts.items()],
        "utterances": [str(utterance.id) for utterance in utterances],
        "digest": digest(utterances),
    }


def digest(utterances: Iterable[Utterance]) -> str:
    """What the cited words were, without the words."""
    return sha256(json.dumps(sorted((str(each.id), each.words) for each in utterances)).encode()).hexdigest()


def state(
    evidence: Evidence, cited: Sequence[Utterance], stated: Mapping[Measure, Mapping[tuple[str, str], Shown]]
) -> str:
    """Whether the evidence stands, has changed, is gone, or never was; `cited` is what is still there of it."""
    if not evidence.get("counts") and not evidence.get("utterances"):
        return NONE
    if len(cited) < len(evidence["utterances"]):
        return GONE
    moved = any(
        (shown := stated.get(Measure(*row[:4]), {}).get(WHOLE)) is None or [shown.low, shown.high] != row[4:]
        for row in evidence["counts"]
    )
    return CHANGED if moved or digest(cited) != evidence["digest"] else STANDS


def cited(session: Session, every: Sequence[Evidence]) -> list[list[Utterance]]:
    """The utterances that each of these cites and that are still there, asked for together."""
    ids = {UUID(each) for evidence in every for each in evidence["utterances"]}
    found = {row.id: row for row in session.exec(select(Utterance).where(col(Utterance.id).in_(ids)))}
    return [[found[key] for each in evidence["utterances"] if (key := UUID(each)) in found] for evidence in every]
