"""How like each other two passages are, in wording, meaning and manner: the kernels from which the engine learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from consult.coding.engine import Passage
from consult.coding.signals import Signals
from consult.coding.wording import Nearness, Rows, Wording

Array = NDArray[np.float32]
Side = Literal["what", "how"]  # what a passage is about, and how it is meant
SHARP = 0.7  # how fast likeness in meaning falls with the angle
NEAREST = 3  # examples of a code that a passage is held against
OTHERS = 0.3  # what the words of another stakeholder group count where the group decides


@dataclass(frozen=True)
class Scale:
    """Brings measurements to one size: away from their mean, in units of their spread."""

    mean: Array
    spread: Array

    @classmethod
    def of(cls, rows: Array) -> "Scale":
        return cls(rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-3))

    def __call__(self, rows: Array) -> Array:
        return np.asarray((rows - self.mean) / self.spread, np.float32)


class Likeness:
    """Compares passages with those that were learned from."""

    def __init__(self, wording: Wording, known: Signals) -> None:
        self.wording, self.known = wording, known

    @cached_property
    def nearness(self) -> Nearness:
        """Likeness in wording alone."""
        return Nearness(self.known.wording)

    def near_by_wording(self, passages: Sequence[Passage]) -> Array:
        """Shape (passages, known): how like they are in wording alone."""
        return self.nearness(self.wording.rows(passages))

    @cached_property
    def _manner(self) -> tuple[Scale, Array]:
        scale = Scale.of(self.known.manner)
        return scale, scale(self.known.manner)

    @cached_property
    def _meaning(self) -> tuple[Scale, Array] | None:
        if self.known.meaning is None:
            return None
        scale = Scale.of(self.known.meaning)
        return scale, _unit(scale(self.known.meaning))

    def kernels(self, signals: Signals) -> dict[Side, list[Array]]:
        """Each of shape (passages, known): by wording, and where the model is installed by meaning too.

        What is said is known by all layers of the model, how it is said by its middle ones alone.
        """
        scale, manners = self._manner
        words, manner = self.nearness(signals.wording), scale(signals.manner) @ manners.T / manners.shape[1]
        plain = words + manner
        if self._meaning is None or signals.meaning is None:
            return {"what": [plain], "how": [plain]}
        scale, known = self._meaning
        unit = _unit(scale(signals.meaning))
        middle, last = (np.exp((unit[:, part] @ known[:, part].T - 1) / SHARP) for part in range(2))
        what, how = middle + last + 0.5 * plain, 2 * middle + 0.5 * plain
        return {"what": [plain, np.asarray(what, np.float32)], "how": [plain, np.asarray(how, np.float32)]}

    def same_group(self, signals: Signals) -> Array:
        """What each known passage counts for each of these where the stakeholder group decides."""
        same = signals.groups[:, None] == self.known.groups[None, :]
        return np.where(same, np.float32(1 + OTHERS), np.float32(OTHERS))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All that must be kept to make the same comparisons again."""
        rows, known = self.known.wording, self.known
        kept: dict[str, NDArray[np.generic]] = {
            "features": np.array(self.wording.features), "rarity": self.wording.rarity, "ends": rows.ends,
            "columns": rows.columns, "values": rows.values, "manner": known.manner, "groups": known.groups,
        }  # fmt: skip
        return kept if known.meaning is None else {**kept, "meaning": known.meaning}

    @classmethod
    def from_arrays(cls, kept: Mapping[str, NDArray[np.generic]]) -> "Likeness":
        """The comparisons that were kept."""
        floats = {name: np.asarray(kept[name], np.float32) for name in ("rarity", "values", "manner")}
        meaning = np.asarray(kept["meaning"], np.float32) if "meaning" in kept else None
        rows = Rows(np.asarray(kept["ends"], np.int64), np.asarray(kept["columns"], np.int32), floats["values"])
        wording = Wording([str(each) for each in kept["features"]], floats["rarity"])
        return cls(wording, Signals(rows, meaning, floats["manner"], np.asarray(kept["groups"], dtype=str)))


def nearest(kernel: Array, examples: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Per passage and code: how like the code's nearest example it is, and the mean of its three nearest."""
    found = np.zeros((2, len(kernel), examples.shape[1]))
    for number, of_code in enumerate(examples.T):
        if many := min(NEAREST, int(of_code.sum())):
            near = np.partition(kernel[:, of_code], -many, axis=1)[:, -many:]
            found[:, :, number] = near.max(axis=1), near.mean(axis=1)
    return list(found)


def _unit(rows: Array) -> Array:
    return np.asarray(rows / (np.linalg.norm(rows, axis=-1, keepdims=True) + np.float32(1e-9)))
