"""Central quotes: utterances most like what the others say of a theme, and unlike each other; length buys nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID, uuid4
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, text
from sqlmodel import Session, col

from consult.summary.caution import cautions, tokens
from consult.summary.models import Central

Array = NDArray[np.float32]
A_THEME = 5  # quotes a group's theme
SAMPLE = 150  # passages a group's theme that are compared, drawn by their random ids
WIDTH = 4_096  # places into which words are hashed
VARIETY = 0.3  # what a quote loses for being like one that was chosen before
SHORTEST, LONGEST = 4, 60  # words of a passage that can be quoted by itself

_SAMPLED = f"""
SELECT * FROM (
  SELECT u.id, u."group", theme.code AS theme, u.words,
    row_number() OVER (PARTITION BY u."group", theme.code ORDER BY u.id) AS place,
    array_length(regexp_split_to_array(u.words, '\\s+'), 1) BETWEEN {SHORTEST} AND {LONGEST} AS fits
  FROM utterance u
  JOIN speaker s ON s.id = u.speaker_id AND s.counted_in IS NOT NULL
  JOIN coding theme ON theme.utterance_id = u.id AND theme.kind = 'theme' AND theme.superseded_at IS NULL
    AND theme.verdict <> 'rejected'
  WHERE u.consultation_id = :consultation AND u.quotable AND u.kind = 'words'
) sampled WHERE place <= {SAMPLE} ORDER BY "group", theme, place
"""  # noqa: S608 -- made of constants alone
_CODES = """
SELECT utterance_id, kind, array_agg(code) FROM coding
WHERE utterance_id = ANY(:ids) AND kind IN ('views', 'aspect') AND superseded_at IS NULL AND verdict <> 'rejected'
GROUP BY utterance_id, kind
"""


@dataclass(frozen=True)
class Passage:
    """One sampled utterance of a group's theme; `fits` says that its length suits a quote."""

    id: UUID
    group: str
    theme: str
    words: str
    place: int
    fits: bool


def choose(session: Session, consultation_id: UUID) -> None:
    """Choose the central utterances of every group's themes anew, for each views item and for all of them."""
    sampled = [Passage(*row) for row in session.connection().execute(text(_SAMPLED), {"consultation": consultation_id})]
    codes: dict[UUID, dict[str, list[str]]] = defaultdict(dict)
    for utterance_id, kind, keys in session.connection().execute(
        text(_CODES), {"ids": list({passage.id for passage in sampled})}
    ):
        codes[utterance_id][kind] = keys
    once = {passage.id: passage.words for passage in sampled}
    often = Counter(word for words in once.values() for word in set(tokens(words)))
    rows = [
        {
            "id": uuid4(), "consultation_id": consultation_id, "item": item, "group": passage.group,
            "theme": passage.theme, "rank": rank, "utterance_id": passage.id,
            "aspects": sorted(codes[passage.id].get("aspect", [])),
            "cautions": cautions(passage.words, often, len(once)),
        }
        for _, same in groupby(sampled, key=lambda passage: (passage.group, passage.theme))
        for item, rank, passage in _of_theme(list(same), codes, often, len(once))
    ]  # fmt: skip
    session.execute(delete(Central).where(col(Central.consultation_id) == consultation_id))
    if rows:
        session.execute(insert(Central), rows)


def most_central(likeness: Array, most: int, fits: Sequence[bool]) -> list[int]:
    """Places of the chosen, best first: near to all, then near to all and unlike the chosen (maximal marginal relevance)."""
    central = likeness.mean(axis=1) - np.where(np.asarray(fits), 0.0, 1.0)
    chosen: list[int] = []
    while len(chosen) < min(most, len(likeness)):
        alike = likeness[:, chosen].max(axis=1) if chosen else np.zeros(len(likeness), np.float32)
        score = (1 - VARIETY) * central - VARIETY * alike
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return chosen


def vectors(texts: Sequence[str], often: Counter[str], passages: int) -> Array:
    """Unit rows of hashed words, the rarer the heavier; the dot product of two rows is their likeness."""
    rows = np.zeros((len(texts), WIDTH), np.float32)
    for row, words in zip(rows, texts, strict=True):
        for word, times in Counter(tokens(words)).items():
            row[crc32(word.encode()) % WIDTH] += (1 + np.log(times)) * np.log((1 + passages) / (1 + often[word]))
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _of_theme(
    same: list[Passage], codes: dict[UUID, dict[str, list[str]]], often: Counter[str], passages: int
) -> Iterator[tuple[str, int, Passage]]:
    rows = vectors([passage.words for passage in same], often, passages)
    likeness = np.asarray(rows @ rows.T, np.float32)
    items: dict[str, list[int]] = {"": list(range(len(same)))}
    for at, passage in enumerate(same):
        for item in codes[passage.id].get("views", ()):
            items.setdefault(item, []).append(at)
    for item, places in items.items():
        chosen = most_central(likeness[np.ix_(places, places)], A_THEME, [same[at].fits for at in places])
        for rank, at in enumerate(chosen):
            yield item, rank, same[places[at]]
