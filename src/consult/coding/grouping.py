"""Groups that hold: points are grouped again and again in samples of them, and what keeps together is one group."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
SAMPLES = 16
SHARE = 0.75  # of the points in each sample
TOGETHER = 0.3  # of the samples that hold both, in which the members of a group are together on average
WAYS = 12  # directions in which points differ most; the rest is noise that would make groups a matter of luck


def groups(points: Floats, names: Sequence[str]) -> list[tuple[Numbers, float]]:
    """Each group's rows, and how firm it is: how far (0 to 1) the samples found the same group, on average.

    The samples are drawn by the names, so that a point is in the same ones whatever else is there; neither the order of
    the rows nor any seed decides. Monti and others (2003); Hennig (2007).
    """
    drawn = _drawn(names)
    found = [(rows, _ward(points[rows])) for rows in map(np.flatnonzero, drawn.T)]
    both, apart = drawn.astype(float) @ drawn.T, np.zeros((len(points), len(points)))
    for rows, group in found:
        apart[np.ix_(rows, rows)] += group[:, None] != group[None, :]
    joined = _cut(joinings(apart / np.maximum(both, 1), _mean), len(points), 1 - TOGETHER)
    return [(rows, _firmness(rows, found)) for rows in (np.flatnonzero(joined == each) for each in np.unique(joined))]


def _drawn(names: Sequence[str]) -> NDArray[np.bool_]:
    """Which points are in which samples."""
    bits = np.array([np.frombuffer(sha256(name.encode()).digest(), np.uint16) for name in names])
    return np.asarray(bits[:, :SAMPLES] < SHARE * 2**16)


def _ward(points: Floats) -> Numbers:
    """Ward's joining (1963) to about as many groups as there are members in each."""
    plain = _plain(points)
    square = (plain**2).sum(axis=1)
    apart = np.maximum(square[:, None] + square[None, :] - 2 * plain @ plain.T, 0)
    made = sorted(joinings(apart, spread), key=lambda each: each[0])
    many = max(2, round((len(points) / 4) ** 0.5))
    return _cut(made[: max(len(points) - many, 0)], len(points), np.inf)


def _plain(points: Floats) -> Floats:
    centred = points - points.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    kept = centred @ directions[:WAYS].T
    return np.asarray(kept / (np.linalg.norm(kept, axis=1, keepdims=True) + 1e-9))


def joinings(
    apart: Floats, after: Callable[[Floats, Floats, int, int], Floats]
) -> list[tuple[float, int, int]]:  # how far apart, and which two
    """Every joining of two groups until one is left, by chains of nearest neighbours (Murtagh 1983)."""
    np.fill_diagonal(apart, np.inf)
    size, alive = np.ones(len(apart)), np.ones(len(apart), bool)
    chain: list[int] = []
    found: list[tuple[float, int, int]] = []
    while len(found) < len(apart) - 1:
        chain = chain or [int(np.argmax(alive))]
        last, near = chain[-1], int(np.argmin(apart[chain[-1]]))
        if len(chain) < 2 or apart[last, near] < apart[last, chain[-2]]:
            chain.append(near)
            continue
        other = chain[-2]
        chain = chain[:-2]
        found.append((float(apart[last, other]), last, other))
        apart[last] = apart[:, last] = after(apart, size, last, other)
        apart[last, last] = apart[other] = apart[:, other] = np.inf
        size[last] += size[other]
        alive[other] = False
    return found


def spread(apart: Floats, size: Floats, one: int, other: int) -> Floats:
    """How far all are from the union of two, in the spread that joining would add."""
    grown = (size + size[one]) * apart[one] + (size + size[other]) * apart[other] - size * apart[one, other]
    return np.asarray(grown / (size + size[one] + size[other]))


def _mean(apart: Floats, size: Floats, one: int, other: int) -> Floats:
    return np.asarray((size[one] * apart[one] + size[other] * apart[other]) / (size[one] + size[other]))


def _cut(made: Sequence[tuple[float, int, int]], many: int, most: float) -> Numbers:
    """The group of each point when only joinings of what is at most so far apart are made."""
    group = np.arange(many)
    for far, one, other in made:
        if far <= most:
            group[group == group[other]] = group[one]
    return group


def _firmness(rows: Numbers, found: Sequence[tuple[Numbers, Numbers]]) -> float:
    best = []
    for sample, group in found:
        mine = np.isin(sample, rows)
        shares = [(mine & (group == each)).sum() / (mine | (group == each)).sum() for each in np.unique(group[mine])]
        best += [max(shares)] if shares else []
    return round(float(np.mean(best)), 3) if best else 0.0
