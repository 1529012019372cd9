"""What the codebook does not know yet: groups of alike utterances that no theme was found for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding import question as asking
from consult.coding.engine import Passage
from consult.coding.wording import WORD

Floats = NDArray[np.float64]
FEWEST = 4  # utterances that make a group
MOST = 1000
WAYS = 8  # directions in which utterances differ most; the rest is noise that would make groups a matter of luck
COMMON = frozenset(
    WORD.findall(
        "about all and are because been but can could did does for from get got had has have her him his how its just like more "
        "not one our out said she should some that the their them then there they this too very was were what when who will with "
        "would you your"
    )
)


@dataclass(frozen=True)
class Found:
    """A group that may be a theme: what sets its words apart, its most central utterances, and all of them by number."""

    words: tuple[str, ...]
    central: tuple[int, ...]
    members: tuple[int, ...]


def discover(passages: Sequence[Passage]) -> list[Found]:
    """Groups among passages that the engine abstained from, the largest first; none without the sentence model.

    The numbers are places in `passages`; only the first thousand that say something are grouped.
    """
    said = [
        number for number, each in enumerate(passages) if not asking.is_silent(each.text) and len(each.text.split()) > 1
    ]
    if not meaning.installed() or len(said) < 2 * FEWEST:
        return []
    vectors = meaning.meaning().vectors([passages[number].text for number in said])[:, 1]
    unit = _unit(_plain(vectors.astype(float)))
    groups = _cluster(unit, max(2, round((len(said) / 4) ** 0.5)))
    spread = Counter(word for number in said for word in _words(passages[number]))
    found = [
        _found(np.flatnonzero(groups == group), unit @ unit[groups == group].mean(axis=0), said, passages, spread)
        for group in set(groups)
    ]
    return sorted(
        (each for each in found if len(each.members) >= FEWEST), key=lambda each: (-len(each.members), each.members)
    )


def overlap(one: Sequence[Found], other: Sequence[Found]) -> float:
    """How alike two discoveries are, 0 to 1: each group's best Jaccard index in the other, weighed by size."""
    sizes = sum(len(group.members) for group in one)
    best = (len(group.members) * max((_jaccard(group, each) for each in other), default=0.0) for group in one)
    return sum(best) / sizes if sizes else float(not other)


def _cluster(points: Floats, many: int) -> NDArray[np.int64]:
    """Ward's joining (1963): always the two groups whose union spreads least, so that no chance decides."""
    size, groups = np.ones(len(points)), np.arange(len(points))
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    for _ in range(len(points) - many):
        one, other = np.unravel_index(np.argmin(apart), apart.shape)
        both, between = size[one] + size[other], apart[one, other]
        joined = (size + size[one]) * apart[one] + (size + size[other]) * apart[other] - size * between
        apart[one] = apart[:, one] = joined / (size + both)
        apart[one, one] = apart[other] = apart[:, other] = np.inf
        size[one], groups[groups == other] = both, one
    return groups


def _plain(vectors: Floats) -> Floats:
    centred = _unit(vectors) - _unit(vectors).mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    return np.asarray(centred @ directions[:WAYS].T)


def _found(
    rows: NDArray[np.int64], nearness: Floats, said: Sequence[int], passages: Sequence[Passage], spread: Counter[str]
) -> Found:
    members = tuple(said[row] for row in rows)
    central = tuple(said[row] for row in sorted(rows, key=lambda row: -nearness[row])[:3])
    inside = Counter(word for number in members for word in _words(passages[number]))
    telling = sorted(inside, key=lambda word: (-(inside[word] ** 2) / spread[word], word))
    return Found(tuple(word for word in telling if inside[word] > 1)[:6], central, members)


def _words(passage: Passage) -> set[str]:
    return {word for word in WORD.findall(passage.text.lower()) if len(word) > 2 and word not in COMMON}


def _jaccard(one: Found, other: Found) -> float:
    return len({*one.members} & {*other.members}) / len({*one.members} | {*other.members})


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / (np.linalg.norm(rows, axis=-1, keepdims=True) + 1e-9))
