"""What people's decisions teach: a small correction laid over the chances of the engine that was shipped.

What was shipped stays as it is; a ridge regression learns how far it was off, from the meaning and the wording of what
people went through. So a lesson is learned in seconds, holds no words, and does little where few have decided.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from consult.coding import traces
from consult.coding.engine import Kind, Passage
from consult.coding.learning import LEAST, MOST, Learned
from consult.coding.regression import logistic, primal, sigmoid
from consult.coding.signals import GROUPS, Signals

Floats = NDArray[np.float64]
KINDS: tuple[Kind, ...] = ("theme", "aspect", "sentiment")  # views items are decided by the question that was asked
WORDING, GROUP = 0.7, 0.5  # what wording and group weigh beside meaning
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)
SHY = 3.0  # of the weights by which a correction counts
TRUST = 30.0  # decisions at which a threshold of its own counts as much as the one before


@dataclass(frozen=True)
class Part:
    """What was learned of one kind: the codes by key, how features correct them, how much that counts, where to say yes."""

    keys: tuple[str, ...]
    weights: Floats  # (features, codes)
    often: Floats
    stack: Floats
    threshold: Floats


@dataclass(frozen=True)
class Lesson:
    """Corrections by kind, for the chances of one engine, which `base` names."""

    base: str
    parts: Mapping[Kind, Part]

    def file(self) -> bytes:
        """The lesson as the bytes of one file; equal lessons are equal bytes."""
        arrays: dict[str, NDArray[np.generic]] = {"base": np.array(self.base)}
        for kind, part in self.parts.items():
            arrays |= {f"{kind}.{name}": np.asarray(value) for name, value in vars(part).items()}
        with io.BytesIO() as stream:
            np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
            return stream.getvalue()

    @classmethod
    def read(cls, file: bytes) -> "Lesson":
        """The lesson of such a file."""
        with np.load(io.BytesIO(file), allow_pickle=False) as stored:
            kinds = [kind for kind in KINDS if f"{kind}.keys" in stored.files]
            return cls(str(stored["base"]), {kind: _part(stored, kind) for kind in kinds})


class Corrected(Learned):
    """What was shipped, corrected by a lesson; codes that the lesson does not know keep their chances."""

    def __init__(self, learned: Learned, lesson: Lesson) -> None:
        super().__init__(learned.book, learned.likeness, learned.skills, learned.welsh)
        self.lesson = lesson
        for kind, part in self._known():
            threshold = self.skills[kind].threshold.copy()
            for place, mine in self._places(kind, part):
                threshold[place] = part.threshold[mine]
            self.skills[kind] = replace(self.skills[kind], threshold=threshold)

    def corrected(self, chances: dict[Kind, Floats], found: Signals, passages: Sequence[Passage]) -> dict[Kind, Floats]:
        """See `Learned.corrected`."""
        sense = None if found.meaning is None else [traces.packed(row) for row in found.meaning[:, 1]]
        wordings = [traces.wording(each.text) for each in passages]
        inputs = features(wordings, sense, [each.group for each in passages])
        made = dict(chances)
        for kind, part in self._known():
            here, mine = (list(each) for each in zip(*self._places(kind, part), strict=True))
            made[kind] = chances[kind].copy()
            corrected = correct(part, inputs, chances[kind][:, here], mine)
            made[kind][:, here] = corrected
        return made

    def _known(self) -> list[tuple[Kind, Part]]:
        return [
            (kind, part) for kind, part in self.lesson.parts.items() if kind in self.skills and self._places(kind, part)
        ]

    def _places(self, kind: Kind, part: Part) -> list[tuple[int, int]]:
        """Where a code of the lesson is in the codebook as it is now."""
        mine = {key: number for number, key in enumerate(part.keys)}
        return [(place, mine[label.key]) for place, label in enumerate(self.labels[kind]) if label.key in mine]


@dataclass(frozen=True)
class Taught:
    """What people decided of some utterances, row by row; NaN where nobody has decided about a code."""

    inputs: Floats
    chances: Mapping[Kind, Floats]
    truth: Mapping[Kind, Floats]
    texts: Sequence[str]  # as they are compared: equal ones are left out together

    def only(self, rows: NDArray[np.intp]) -> "Taught":
        """The same of some rows."""
        part = [{kind: each[rows] for kind, each in kinds.items()} for kinds in (self.chances, self.truth)]
        return Taught(self.inputs[rows], part[0], part[1], [self.texts[row] for row in rows])


def learn(taught: Taught, learned: Learned, base: str) -> Lesson:
    """What these decisions teach about the chances of `learned`; the same decisions always teach the same."""
    parts = {kind: _learn(kind, taught, learned) for kind in KINDS if kind in taught.chances and kind in learned.skills}
    return Lesson(base, parts)


def features(wordings: Sequence[bytes], senses: Sequence[bytes] | None, groups: Sequence[str]) -> Floats:
    """One row an utterance: its wording, its meaning where the sentence model has read it, and who speaks."""
    who = GROUP * (np.array(groups, dtype=str)[:, None] == np.array(GROUPS)[None, :])
    columns = [WORDING * traces.directions(wordings), who, *([] if senses is None else [traces.directions(senses)])]
    return np.concatenate(columns, axis=1).astype(np.float64)


def correct(part: Part, inputs: Floats, chances: Floats, codes: Sequence[int] | None = None) -> Floats:
    """Chances after the correction, for the codes of the lesson (some of them, by number)."""
    chosen = np.arange(len(part.keys)) if codes is None else np.asarray(codes)
    score = inputs @ part.weights[:, chosen]
    return np.asarray(sigmoid(_logit(chances) + _evidence(score, part.often[chosen]) @ part.stack))


def _learn(kind: Kind, taught: Taught, learned: Learned) -> Part:
    chances, truth = taught.chances[kind], taught.truth[kind]
    off = np.nan_to_num(truth - chances)
    weights, left = min(
        (primal(taught.inputs, off, taught.texts, penalty) for penalty in PENALTIES),
        key=lambda fit: float(((off - fit[1]) ** 2).sum()),
    )
    often, counted = np.nansum(truth, axis=0), ~np.isnan(truth)
    evidence = _evidence(left, often)[counted]
    penalty = np.full(evidence.shape[1], SHY)
    stack = logistic(evidence, truth[counted], penalty, _logit(chances)[counted])
    threshold = learned.skills[kind].threshold
    if kind != "sentiment":
        made = np.where(counted, sigmoid(_logit(chances) + _evidence(left, often) @ stack), 0.0)
        threshold = _thresholds(made, truth == 1, threshold)
    return Part(tuple(label.key for label in learned.labels[kind]), weights, often, stack, threshold)


def _evidence(score: Floats, often: Floats) -> Floats:
    """A correction counts for more where a code was decided about often."""
    return np.stack([score, score * np.log1p(often), np.ones_like(score)], axis=-1)


def _thresholds(chances: Floats, truth: NDArray[np.bool_], before: Floats) -> Floats:
    """Where to say yes: the best F1 of the code itself, drawn towards where it was said before if it is rare."""
    levels = np.linspace(LEAST, MOST, 41)
    hits = np.array([((chances >= level) & truth).sum(axis=0) for level in levels], float)
    said = np.array([(chances >= level).sum(axis=0) for level in levels], float)
    often = truth.sum(axis=0)
    best = levels[np.argmax(2 * hits / (said + often + 1e-9), axis=0)]
    return np.asarray((often * best + TRUST * before) / (often + TRUST))


def _logit(chances: Floats) -> Floats:
    kept = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(kept / (1 - kept)))


def _part(stored: Mapping[str, NDArray[np.generic]], kind: Kind) -> Part:
    plain = {
        name: np.asarray(stored[f"{kind}.{name}"], np.float64) for name in ("weights", "often", "stack", "threshold")
    }
    return Part(tuple(str(key) for key in stored[f"{kind}.keys"]), **plain)
