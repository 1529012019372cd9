"""How passages are worded: words, pairs of words and pieces of words, weighed by how rare they are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from consult.coding.engine import Passage

Array = NDArray[np.float32]
WORD = re.compile(r"\w+|[^\w\s]")
SPACES = {"w": 1.0, "c": 1.0, "q": 0.7}  # words, pieces, and the question's words: what each space weighs
TWICE = 2  # what was seen once is left out


@dataclass(frozen=True)
class Rows:
    """Sparse rows: row i has the features `columns[ends[i]:ends[i + 1]]` with these values."""

    ends: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: Array

    def __len__(self) -> int:
        return len(self.ends) - 1


class Wording:
    """The features that a set of passages taught, and how rare each is."""

    def __init__(self, features: Sequence[str], rarity: Array) -> None:
        self.features, self.rarity = list(features), rarity
        self._column = {feature: column for column, feature in enumerate(self.features)}

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Wording":
        """Learn the features of these passages."""
        seen = Counter(chain.from_iterable(set(_features(passage)) for passage in passages))
        kept = sorted(feature for feature, count in seen.items() if count >= TWICE)
        often = np.array([seen[feature] for feature in kept], np.float32)
        return cls(kept, np.asarray(1 + np.log((1 + len(passages)) / (1 + often)), np.float32))

    def rows(self, passages: Sequence[Passage]) -> Rows:
        """One sparse row a passage; the dot product of two rows is at most 1."""
        found = [self._row(passage) for passage in passages]
        ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
        columns = np.fromiter(chain.from_iterable(columns for columns, _ in found), np.int32)
        return Rows(ends, columns, np.fromiter(chain.from_iterable(values for _, values in found), np.float32))

    def _row(self, passage: Passage) -> tuple[NDArray[np.int32], Array]:
        counts = Counter(feature for feature in _features(passage) if feature in self._column)
        columns = np.fromiter((self._column[feature] for feature in counts), np.int32, len(counts))
        spaces = np.array([feature[0] for feature in counts])
        values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.rarity[columns]
        for space, weight in SPACES.items():
            size = np.linalg.norm(values[spaces == space])
            values[spaces == space] *= np.float32(weight / size if size else 0)
        return columns, np.asarray(values / np.sqrt(sum(weight**2 for weight in SPACES.values())), np.float32)


class Nearness:
    """Dot products with a fixed set of rows, by way of the features they share."""

    def __init__(self, rows: Rows) -> None:
        order = np.argsort(rows.columns, kind="stable")
        self._size = len(rows)
        self._at = np.repeat(np.arange(len(rows)), np.diff(rows.ends))[order]
        self._values = rows.values[order]
        width = int(rows.columns.max(initial=-1)) + 1
        self._ends = np.searchsorted(rows.columns[order], np.arange(width + 1))

    def __call__(self, rows: Rows) -> Array:
        """Shape (rows, the fixed set)."""
        return np.array([self._row(rows, number) for number in range(len(rows))], np.float32).reshape(-1, self._size)

    def _row(self, rows: Rows, number: int) -> NDArray[np.float64]:
        span = slice(rows.ends[number], rows.ends[number + 1])
        shared = [
            (slice(self._ends[column], self._ends[column + 1]), value)
            for column, value in zip(rows.columns[span], rows.values[span], strict=True)
            if column + 1 < len(self._ends)
        ]
        if not shared:
            return np.zeros(self._size)
        at = np.concatenate([self._at[part] for part, _ in shared])
        weights = np.concatenate([self._values[part] * value for part, value in shared])
        return np.asarray(np.bincount(at, weights, self._size), np.float64)


def features(text: str) -> Iterator[str]:
    """The words, pairs of words and pieces of words of a text, each marked by its space."""
    yield from ("w" + each for each in _words(text))
    yield from ("c" + each for each in _pieces(text))


def _features(passage: Passage) -> Iterator[str]:
    yield from features(passage.text)
    yield from ("q" + each for each in _words(passage.question or ""))


def _plain(text: str) -> list[str]:
    return WORD.findall(re.sub("['’]", "", text.lower()))


def _words(text: str) -> Iterable[str]:
    words = _plain(text)
    return chain(words, (f"{one} {two}" for one, two in pairwise(words)))


def _pieces(text: str) -> Iterator[str]:
    """Three to five letters within a word, which see past spelling."""
    for word in _plain(text):
        padded = f" {word} "
        for size in (3, 4, 5):
            yield from (padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))
