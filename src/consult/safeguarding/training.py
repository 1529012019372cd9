"""Makes `likeness.npz` from texts whose worries are known, by ridge regression.

    python -m consult.safeguarding.training surveys/concerns/*.jsonl surveys/codebooks/childrens-services/*.jsonl

A line without "concern" is an ordinary answer. What lies in surveys/concerns/held-out is never learned from.
The same files always make the same weights.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consult.safeguarding.language import language
from consult.safeguarding.likeness import SIZE, Numbers, places

RIDGE = 1.0
BASE = 0.3  # the share of the score that does not depend on the words
WEIGHT = 3.0  # a worry missed weighs more than a false alarm
FOLDS = 5
ALONE, TOGETHER = 0.03, 0.16  # false alarms on ordinary answers: by likeness alone; with an uncertain phrase


class Texts:
    """Texts as rows of numbers, and what is known of each."""

    def __init__(self, lines: list[dict[str, Any]], kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.ordinary = np.array(["concern" not in line for line in lines])
        self.said = [places(language("en").spelling.plain(line["text"]), line["group"]) for line in lines]
        self.targets = np.full((len(lines), 1 + len(kinds)), -1.0)
        for row, line in enumerate(lines):
            if line.get("concern"):
                self.targets[row, [0, 1 + kinds.index(line["kind"])]] = 1.0
        self.rarity = self._rarity()
        self.rows = self._rows()

    def _rarity(self) -> Numbers:
        times = np.bincount(np.concatenate(self.said), minlength=SIZE)
        return np.asarray(np.log((len(self.said) + 1) / (times + 1)) + 1, dtype=np.float16).astype(np.float32)

    def _rows(self) -> Numbers:
        rows = np.zeros((len(self.said), SIZE), dtype=np.float32)
        for row, said in enumerate(self.said):
            rows[row, said] = self.rarity[said] / np.linalg.norm(self.rarity[said])
        return rows


def shares(alike: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each text says about each target, by ridge regression on how alike the texts are."""
    loose = np.where(targets[:, 0] > 0, RIDGE / WEIGHT, RIDGE)
    return np.linalg.solve(alike + np.diag(loose), targets)


def unseen_scores(alike: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """The score of each text by the others: five folds, the same each time."""
    fold = np.random.default_rng(1).integers(0, FOLDS, len(targets))
    scores = np.zeros(len(targets))
    for out in range(FOLDS):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        scores[left] = alike[np.ix_(left, kept)] @ shares(alike[np.ix_(kept, kept)], targets[kept])[:, 0]
    return scores


def train(lines: list[dict[str, Any]], to: Path) -> str:
    """Writes the weights, and says what they do to texts that they did not learn from."""
    texts = Texts(lines, tuple(sorted({line["kind"] for line in lines if line.get("concern")})))
    alike = (texts.rows @ texts.rows.T + BASE).astype(np.float64)
    unseen = unseen_scores(alike, texts.targets)
    sure, together = np.quantile(unseen[texts.ordinary], [1 - ALONE, 1 - TOGETHER])
    parts = shares(alike, texts.targets)
    weights, base = texts.rows.T @ parts, BASE * parts.sum(axis=0)
    weights[:, 0], base[0] = weights[:, 0] / (sure - together), (base[0] - together) / (sure - together)
    step = np.abs(weights).max(axis=0) / 127
    np.savez_compressed(
        to,
        weights=np.round(weights / step).astype(np.int8),
        step=step.astype(np.float32),
        rarity=texts.rarity.astype(np.float16),
        base=base.astype(np.float32),
        kinds=np.array(texts.kinds),
    )
    worry = texts.targets[:, 0] > 0
    known = ~texts.ordinary
    groups = {"worries": worry, "near misses": known & ~worry, "ordinary answers": texts.ordinary}
    marks = {"alone": sure, "with an uncertain phrase": together}
    return "\n".join(
        f"{name}, of unseen {group}: {np.mean(unseen[rows] > mark):.3f}"
        for name, mark in marks.items()
        for group, rows in groups.items()
    )


def main() -> None:
    """Trains on the files that are named and writes beside this module."""
    lines = [json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines()]
    sys.stdout.write(train(lines, Path(__file__).with_name("likeness.npz")) + "\n")


if __name__ == "__main__":
    main()
