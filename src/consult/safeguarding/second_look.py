"""A second look at words, by what they mean: for worries told in words that neither phrases nor likeness know.

It is taken by the worker, moments after sending, because the sentence model is too large and too slow for a request.
`second_look.npz` is made by `consult.safeguarding.training`, which says how to make it again.
"""

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.safeguarding import lexicon, likeness
from consult.safeguarding.lexicon import Concern
from consult.safeguarding.welsh import heard, in_words

SURE = 1.0  # the weights are scaled to it, as those of the likeness are
MAYBE = -0.75  # of the likeness: 6 ordinary answers in 10 are less alike, and 1 worry in 80 that this look would find
LAYERS = ((128, 1.5), (64, 0.7))  # of the middle and the last layer: how many directions are kept, and what they weigh

Numbers = NDArray[np.float32]


def concerns(text: str, group: str = "children") -> list[Concern]:
    """The worry of a text as a whole where its meaning says so; none where the first look found one already."""
    if not meaning.installed() or lexicon.concerns(text, group):
        return []
    plain = heard(text)
    kind, alike = likeness.likeness(plain, group)
    if alike < MAYBE or lexicon.answered(text, group):
        return []
    if _model().score(text, likeness.values(plain, group)) < SURE:
        return []
    return [Concern(kind, 0, len(text))]


class Senses:
    """How texts are turned into directions: the sentence model's numbers about their mean, in a few dimensions."""

    def __init__(self, centres: Numbers, turns: list[Numbers]) -> None:
        self.centres, self.turns = centres, turns

    def of(self, texts: list[str]) -> list[Numbers]:
        """One matrix a layer: a direction of length 1 for each text."""
        return self.turned(meaning.meaning().vectors(texts))

    def turned(self, vectors: Numbers) -> list[Numbers]:
        """The same of what the sentence model said: shape (texts, 2, 384)."""
        shown = [
            (vectors[:, layer] - centre) @ turn
            for layer, (centre, turn) in enumerate(zip(self.centres, self.turns, strict=True))
        ]
        return [each / np.maximum(np.linalg.norm(each, axis=1, keepdims=True), 1e-6) for each in shown]


def near(some: list[Numbers], others: list[Numbers]) -> Numbers:
    """How near in meaning each of these texts is to each of those."""
    parts = [
        weight * np.exp(2 * (one @ other.T) - 2) for one, other, (_, weight) in zip(some, others, LAYERS, strict=True)
    ]
    return np.asarray(sum(parts), dtype=np.float32)


class Model:
    """Texts that it learned from, as directions, and what each says; the weights of words; what every text starts from."""

    def __init__(self, senses: Senses, known: list[Numbers], says: Numbers, weights: Numbers, base: float) -> None:
        self.senses, self.known, self.says, self.weights, self.base = senses, known, says, weights, base

    def score(self, text: str, said: tuple[likeness.Places, Numbers]) -> float:
        """How like a worry: 1 at SURE."""
        found, values = said
        meant = near(self.senses.of([in_words(text)]), self.known)[0]
        return float(meant @ self.says + values @ self.weights[found] + self.base)


@cache
def _model() -> Model:
    with files("consult.safeguarding").joinpath("second_look.npz").open("rb") as kept, np.load(kept) as arrays:
        wide = {name: arrays[name].astype(np.float32) for name in arrays.files}
    layers = range(len(LAYERS))
    senses = Senses(wide["centres"], [wide[f"turn{layer}"] for layer in layers])
    known = [wide[f"known{layer}"] / 127 for layer in layers]
    return Model(senses, known, wide["says"], wide["weights"] * wide["step"], float(wide["base"]))
