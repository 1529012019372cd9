"""Makes `likeness.npz` and `second_look.npz` from texts whose worries are known, by ridge regression.

    python -m consult.safeguarding.training surveys/concerns/*.jsonl surveys/codebooks/childrens-services/*.jsonl

A line without "concern" is an ordinary answer. What lies in surveys/concerns/held-out is never learned from.
The same files always make the same weights.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.safeguarding.likeness import SIZE, Numbers, places
from consult.safeguarding.second_look import LAYERS, Senses, near
from consult.safeguarding.welsh import heard, in_words

RIDGE = 1.0
BASE = 0.3  # the share of the score that does not depend on the words
WEIGHT = 3.0  # a worry missed weighs more than a false alarm
FOLDS = 5
CLOSE = 1e-5  # what is left of the targets, as a share of them, when the regression is solved
TINY = 1e-30  # keeps a column that is solved already from being divided by nothing
# False alarms on ordinary answers: by likeness alone, with an uncertain phrase, at the second look. Chosen in folds: of
# 2,900 indirect worries 0.66 are found in the request and 0.83 in all, with 0.17 and 0.23 of near misses.
ALONE, TOGETHER, SECOND = 0.02, 0.20, 0.045

Line = dict[str, Any]


class Texts:
    """Texts as the places and values of their words, and what is known of each."""

    def __init__(self, lines: list[Line]) -> None:
        self.kinds = tuple(sorted({line["kind"] for line in lines if line.get("concern")}))
        self.ordinary = np.array(["concern" not in line for line in lines])
        self.said = [places(heard(line["text"]), line["group"]) for line in lines]
        self.targets = np.full((len(lines), 1 + len(self.kinds)), -1.0, dtype=np.float32)
        for row, line in enumerate(lines):
            if line.get("concern"):
                self.targets[row, [0, 1 + self.kinds.index(line["kind"])]] = 1.0
        times = np.bincount(np.concatenate(self.said), minlength=SIZE)
        rare = np.log((len(lines) + 1) / (times + 1)) + 1
        self.rarity = rare.astype(np.float16).astype(np.float32)
        self.values = [self.rarity[said] / np.linalg.norm(self.rarity[said]) for said in self.said]

    def alike(self) -> Numbers:
        """How alike each two texts are in their words: through the texts in which each word stands, since most share none."""
        place, value = np.concatenate(self.said), np.concatenate(self.values)
        owner = np.repeat(np.arange(len(self.said)), [len(said) for said in self.said])
        order = np.argsort(place, kind="stable")
        owner, value = owner[order], value[order]
        ends = np.cumsum(np.bincount(place, minlength=SIZE))
        alike = np.full((len(self.said), len(self.said)), BASE, dtype=np.float32)
        for row, (said, mine) in enumerate(zip(self.said, self.values, strict=True)):
            begins = np.where(said > 0, ends[said - 1], 0)
            spread = np.concatenate([np.arange(begin, end) for begin, end in zip(begins, ends[said], strict=True)])
            worth = value[spread] * np.repeat(mine, ends[said] - begins)
            alike[row] += np.bincount(owner[spread], weights=worth, minlength=len(self.said))
        return alike

    def weights(self, parts: Numbers) -> Numbers:
        """What each place says, from what each text says: shape (SIZE, columns of `parts`)."""
        summed = np.zeros((SIZE, parts.shape[1]), dtype=np.float32)
        for said, values, part in zip(self.said, self.values, parts, strict=True):
            summed[said] += values[:, None] * part
        return summed


def shares(alike: Numbers, targets: Numbers) -> Numbers:
    """How much each text says about each target, by ridge regression on how alike the texts are."""
    loosened = alike.copy()
    loosened[np.diag_indices(len(loosened))] += np.where(targets[:, 0] > 0, RIDGE / WEIGHT, RIDGE).astype(np.float32)
    return _solved(loosened, targets)


def _solved(matrix: Numbers, targets: Numbers) -> Numbers:
    """`matrix` @ what comes back is `targets`: conjugate gradients, ten times as fast here as elimination."""
    scale = 1 / np.sqrt(np.diag(matrix))[:, None]
    found, left = np.zeros_like(targets), targets * scale
    way, far = left, (left**2).sum(axis=0)
    enough = far * CLOSE**2
    for _ in range(len(matrix)):
        if (far <= enough).all():
            break
        along = scale * (matrix @ (scale * way))
        step = far / np.maximum((way * along).sum(axis=0), TINY)
        found, left = found + step * way, left - step * along
        before, far = far, (left**2).sum(axis=0)
        way = left + far / np.maximum(before, TINY) * way
    return np.asarray(found * scale, dtype=np.float32)


def unseen_scores(alike: Numbers, targets: Numbers, folds: int = FOLDS) -> Numbers:
    """The score of each text by the others, in folds that are the same each time."""
    fold = np.random.default_rng(1).integers(0, folds, len(targets))
    scores = np.zeros(len(targets), dtype=np.float32)
    for out in range(folds):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        scores[left] = alike[np.ix_(left, kept)] @ shares(alike[np.ix_(kept, kept)], targets[kept, :1])[:, 0]
    return scores


def marks(unseen: Numbers, ordinary: NDArray[np.bool_], *rates: float) -> list[float]:
    """The scores above which this share of ordinary answers lies, that were not learned from."""
    return [float(mark) for mark in np.quantile(unseen[ordinary], [1 - rate for rate in rates])]


def senses(vectors: Numbers) -> Senses:
    """The directions in which these texts differ most in meaning, for each layer."""
    centres = vectors.mean(axis=0)
    turns = []
    for layer, (width, _) in enumerate(LAYERS):
        about = vectors[:, layer] - centres[layer]
        turns.append(np.linalg.eigh(about.T @ about)[1][:, ::-1][:, :width].astype(np.float32))
    return Senses(centres, turns)


def train(lines: list[Line], to: Path) -> str:
    """Writes the weights into this folder, and says what they do to texts that they did not learn from."""
    texts = Texts(lines)
    alike = texts.alike()
    first = unseen_scores(alike, texts.targets)
    at = marks(first, texts.ordinary, ALONE, TOGETHER)
    _keep_likeness(texts, shares(alike, texts.targets), at, to / "likeness.npz")
    turned, known = meant(lines)
    alike += near(known, known)
    second = unseen_scores(alike, texts.targets)
    (mark,) = marks(second, texts.ordinary, SECOND)
    _keep_second(texts, shares(alike, texts.targets[:, :1]), mark, turned, known, to / "second_look.npz")
    return "\n".join(
        f"{name}, of unseen {group}: {np.mean(scores[rows] > mark):.3f}"
        for name, scores, mark in (
            ("alone", first, at[0]),
            ("with a phrase", first, at[1]),
            ("second look", second, mark),
        )
        for group, rows in _groups(texts).items()
    )


def unseen(lines: list[Line], folds: int) -> Iterator[tuple[float, float]]:
    """How alike each text is to a worry at the first and at the second look, by the others in folds: 1 where it is sure."""
    texts = Texts(lines)
    alike = texts.alike()
    first = unseen_scores(alike, texts.targets, folds)
    sure, together = marks(first, texts.ordinary, ALONE, TOGETHER)
    _, known = meant(lines)
    second = unseen_scores(alike + near(known, known), texts.targets, folds)
    (mark,) = marks(second, texts.ordinary, SECOND)
    yield from zip((first - together) / (sure - together), second - mark + 1, strict=True)


def meant(lines: list[Line]) -> tuple[Senses, list[Numbers]]:
    """How meanings are turned into directions, and the directions of these texts."""
    said = meaning.meaning().vectors([in_words(line["text"]) for line in lines])
    turned = senses(said)
    return turned, turned.turned(said)


def _groups(texts: Texts) -> dict[str, NDArray[np.bool_]]:
    worry = texts.targets[:, 0] > 0
    return {"worries": worry, "near misses": ~texts.ordinary & ~worry, "ordinary answers": texts.ordinary}


def _keep_likeness(texts: Texts, parts: Numbers, at: list[float], path: Path) -> None:
    sure, together = at
    weights, base = texts.weights(parts), BASE * parts.sum(axis=0)
    weights[:, 0], base[0] = weights[:, 0] / (sure - together), (base[0] - together) / (sure - together)
    step = np.abs(weights).max(axis=0) / 127
    np.savez_compressed(
        path,
        weights=np.round(weights / step).astype(np.int8),
        step=step.astype(np.float32),
        rarity=texts.rarity.astype(np.float16),
        base=base.astype(np.float32),
        kinds=np.array(texts.kinds),
    )


def _keep_second(texts: Texts, parts: Numbers, mark: float, turned: Senses, known: list[Numbers], path: Path) -> None:
    """Scaled and moved so that the mark is 1."""
    parts = parts / abs(mark)
    weights = texts.weights(parts)[:, 0]
    step = np.abs(weights).max() / 127
    arrays: dict[str, Any] = {
        **{f"known{layer}": np.round(each * 127).astype(np.int8) for layer, each in enumerate(known)},
        **{f"turn{layer}": turn.astype(np.float16) for layer, turn in enumerate(turned.turns)},
        "centres": turned.centres.astype(np.float16),
        "says": parts[:, 0].astype(np.float32),
        "weights": np.round(weights / step).astype(np.int8),
        "step": np.float32(step),
        "base": np.float32(BASE * parts.sum() + 1 - mark / abs(mark)),
    }
    np.savez_compressed(path, **arrays)


def lines_of(names: list[str]) -> list[Line]:
    """Every labelled line of these files."""
    return [json.loads(line) for name in names for line in Path(name).read_text("utf-8").splitlines()]


def main() -> None:
    """Trains on the files that are named and writes beside this module."""
    sys.stdout.write(train(lines_of(sys.argv[1:]), Path(__file__).parent) + "\n")


if __name__ == "__main__":
    main()
