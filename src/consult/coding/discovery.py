"""What the codebook does not know yet: groups of alike utterances that no theme was found for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding import question as asking
from consult.coding.engine import Passage
from consult.coding.grouping import groups
from consult.coding.labelled import normalised
from consult.coding.wording import WORD

Floats = NDArray[np.float64]
FEWEST = 4  # utterances that make a group
MOST = 1000
FIRM = 0.5  # a group that samples of the utterances do not find again is no group
COMMON = frozenset(
    WORD.findall(
        "about all and are because been but can could did does for from get got had has have her him his how its just like more "
        "not one our out said she should some that the their them then there they this too very was were what when who will with "
        "would you your"
    )
)


@dataclass(frozen=True)
class Found:
    """A group that may be a theme: what sets its words apart, its most central utterances, and all of them by number.

    `firm` says how far (0 to 1) samples of the utterances show the same group.
    """

    words: tuple[str, ...]
    central: tuple[int, ...]
    members: tuple[int, ...]
    firm: float = 1.0


def discover(passages: Sequence[Passage]) -> list[Found]:
    """Firm groups among passages that the engine abstained from, the largest first; none without the sentence model.

    The numbers are places in `passages`. Of more than a thousand that say something a thousand are grouped, chosen by
    their words: the same passages give the same groups in any order.
    """
    said = sorted(
        (
            number
            for number, each in enumerate(passages)
            if not asking.is_silent(each.text) and len(each.text.split()) > 1
        ),
        key=lambda number: sha256(_name(passages[number]).encode()).digest(),
    )[:MOST]
    if not meaning.installed() or len(said) < 2 * FEWEST:
        return []
    vectors = meaning.meaning().vectors([passages[number].text for number in said])[:, 1]
    unit = _unit(vectors.astype(float))
    spread = Counter(word for number in said for word in _words(passages[number]))
    found = [
        _found(rows, unit @ unit[rows].mean(axis=0), said, passages, spread, firm)
        for rows, firm in groups(unit, [_name(passages[number]) for number in said])
        if len(rows) >= FEWEST and firm >= FIRM
    ]
    return sorted(found, key=lambda each: (-len(each.members), each.members))


def overlap(one: Sequence[Found], other: Sequence[Found]) -> float:
    """How alike two discoveries are, 0 to 1: each group's best Jaccard index in the other, weighed by size."""
    sizes = sum(len(group.members) for group in one)
    best = (len(group.members) * max((_jaccard(group, each) for each in other), default=0.0) for group in one)
    return sum(best) / sizes if sizes else float(not other)


def _found(
    rows: NDArray[np.int64], nearness: Floats, said: Sequence[int], passages: Sequence[Passage], spread: Counter[str],
    firm: float,
) -> Found:  # fmt: skip
    members = tuple(sorted(said[row] for row in rows))
    central = tuple(said[row] for row in sorted(rows, key=lambda row: -nearness[row])[:3])
    inside = Counter(word for number in members for word in _words(passages[number]))
    telling = sorted(inside, key=lambda word: (-(inside[word] ** 2) / spread[word], word))
    return Found(tuple(word for word in telling if inside[word] > 1)[:6], central, members, firm)


def _name(passage: Passage) -> str:
    return normalised(passage.text)


def _words(passage: Passage) -> set[str]:
    return {word for word in WORD.findall(passage.text.lower()) if len(word) > 2 and word not in COMMON}


def _jaccard(one: Found, other: Found) -> float:
    return len({*one.members} & {*other.members}) / len({*one.members} | {*other.members})


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / (np.linalg.norm(rows, axis=-1, keepdims=True) + 1e-9))
