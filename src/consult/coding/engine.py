"""What the house asks of a coding engine: passages in, suggestions out, each with its probability and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from consult.coding.codebook import Codebook
from consult.coding.codebook import load as load_codebook

Kind = Literal["theme", "aspect", "views", "sentiment"]
SENTIMENTS = ("positive", "negative", "mixed", "neutral")


@dataclass(frozen=True)
class Passage:
    """What one person said to one question, redacted, and what is known of the asking.

    `informs` holds the keys of the views items that the question was written for, `frameworks` those that the
    consultation serves; `language` is `en` or `cy`, or None to have it recognised.
    """

    text: str
    group: str
    question: str | None = None
    informs: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ("away", "risk")
    language: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """One code proposed for a passage; `start` and `end` bound the characters that carried it, or the whole text."""

    kind: Kind
    key: str
    probability: float
    start: int
    end: int


@dataclass(frozen=True)
class Opinion:
    """What the engine makes of one passage.

    `margin` is how far the nearest theme or aspect was from the other side of its threshold: 0 is the toss of a coin.
    `chances` of all codes, before any correction, and `sense`, the direction of the meaning, are there if it learned.
    """

    suggestions: list[Suggestion]
    margin: float
    chances: Mapping[Kind, NDArray[np.float64]] = field(default_factory=dict)
    sense: NDArray[np.float32] | None = None


class Engine(Protocol):
    """Suggests codes; the same passages always get the same suggestions from the same version."""

    @property
    def version(self) -> str:
        """Names the design, the codebook and what it learned from."""

    @property
    def base(self) -> str:
        """Names what the chances of an opinion come from: the version before any correction by people."""

    def suggest(self, passages: Sequence[Passage]) -> list[list[Suggestion]]:
        """One list a passage, in order; exactly one of each list is a sentiment; nothing else means it abstained."""

    def consider(self, passages: Sequence[Passage]) -> list[Opinion]:
        """One opinion a passage, in order; its suggestions are those of `suggest`."""


def first_engine(codebook: Codebook) -> Engine:
    """The engine that needs no examples: the codebook's own words, and the question asked."""
    from consult.coding.phrase_engine import PhraseEngine

    return PhraseEngine(codebook)


def load(codebook: Codebook | None = None) -> Engine:
    """The best engine there is for this codebook (the one for children's services when none is named)."""
    from consult.coding.training import trained

    book = codebook or load_codebook()
    return trained(book) or first_engine(book)
