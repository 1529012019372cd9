"""How like a worry a text is: a small linear model over hashed words, for what the phrases of the lexicon miss.

`likeness.npz` is made by `consult.safeguarding.training`, which says how to make it again.
"""

from functools import cache
from importlib.resources import files
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from consult.safeguarding.language import CHILDREN, language
from consult.safeguarding.words import Plain

SIZE = 1 << 17
REACH = 3  # how many words apart two words still say something together
STEM = 4  # the letters by which a longer word is also known, so that bruise and bruising say the same
CLASSES = (
    *("adult", "worker", "other", "hits", "touches", "private", "fear"),
    *("drugs", "pictures", "weapon", "body", "night", "home", "play"),
)

# The weights are scaled so that 1 and 0 are the marks that training chose by false alarms on ordinary answers.
SURE = 1.0  # the likeness alone makes a concern
ALIKE = 0.0  # an uncertain phrase counts: 1 ordinary answer in 5 is as alike

Numbers = NDArray[np.float32]
Places = NDArray[np.int64]


def likeness(plain: Plain, group: str) -> tuple[str, float]:
    """The kind of worry a text is most like, and how like any worry it is: 0 at ALIKE, 1 at SURE."""
    model = _model()
    said, numbers = model.text(plain, group)
    scores = numbers @ model.weights[said] + model.base
    return model.kinds[int(scores[1:].argmax())], float(scores[0])


def values(plain: Plain, group: str) -> tuple[Places, Numbers]:
    """The places of a text's words, and what each is worth."""
    return _model().text(plain, group)


def places(plain: Plain, group: str) -> Places:
    """The places in the model of a text's words and of those of them that stand close."""
    said = _marks(plain.text.split())
    said.add("a child speaks" if group == CHILDREN else "an adult speaks")
    return np.array(sorted({crc32(mark) % SIZE for mark in map(str.encode, said)}), dtype=np.int64)


class Model:
    """The weights of each place for a worry of any kind, then of each kind; and how rare each place is."""

    def __init__(self, weights: Numbers, rarity: Numbers, base: Numbers, kinds: tuple[str, ...]) -> None:
        self.weights, self.rarity, self.base, self.kinds = weights, rarity, base, kinds

    def text(self, plain: Plain, group: str) -> tuple[Places, Numbers]:
        """The places of a text and their values, of length 1."""
        said = places(plain, group)
        rare = self.rarity[said]
        return said, rare / np.linalg.norm(rare)


def _marks(words: list[str]) -> set[str]:
    """Each word, its stem, its classes, and words that stand close; once, however often a long text says it."""
    classes = _classes()
    senses = {word: [word, *classes.get(word, ())] for word in words}
    marks = {sense for each in senses.values() for sense in each}
    marks.update([f"^{word[:STEM]}" for word in senses if len(word) > STEM])
    for one, other in set(pairwise(words)):
        marks.update([f"{this} {that}" for this in senses[one] for that in senses[other]])
    for apart in range(2, REACH + 1):
        marks.update(map(" ~ ".join, zip(words, words[apart:], strict=False)))
    marks.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return marks


@cache
def _classes() -> dict[str, list[str]]:
    senses: dict[str, list[str]] = {}
    for name in CLASSES:
        for word in language("en").classes[name].split():
            senses.setdefault(word, []).append(f"<{name}>")
    return senses


@cache
def _model() -> Model:
    with files("consult.safeguarding").joinpath("likeness.npz").open("rb") as kept, np.load(kept) as arrays:
        weights = arrays["weights"].astype(np.float32) * arrays["step"]
        rarity = arrays["rarity"].astype(np.float32)
        return Model(weights, rarity, arrays["base"], tuple(str(kind) for kind in arrays["kinds"]))
