"""Which codes an engine takes for which: the pairs that cost most, in both directions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

Codes = frozenset[str]
NOTHING = "(nothing)"  # a code that was missed without another in its place, or given where none was missed
MOST = 20


class Confusion(NamedTuple):
    """How often one code was expected and another given instead, and how often the other way round."""

    expected: str
    given: str
    often: int
    back: int


def worst(pairs: Iterable[tuple[Codes, Codes]], most: int = MOST) -> list[Confusion]:
    """The pairs confused most often, from what people coded and what was given, text by text.

    A text counts once for every code that was missed with every code that was wrong.
    """
    often = Counter(pair for coded, given in pairs for pair in _confused(coded, given))
    both = {_greater(pair, often) for pair in often}
    found = [Confusion(*pair, often[pair], often[pair[::-1]]) for pair in both]
    return sorted(found, key=lambda each: (-each.often - each.back, each))[:most]


def table(confusions: Sequence[Confusion]) -> list[str]:
    """The lines of a table that a person can read."""
    width = max((len(each.expected) for each in confusions), default=0)
    return [
        f"{each.often:5} {each.expected:{width}} -> {each.given}" + (f"  (and back {each.back})" if each.back else "")
        for each in confusions
    ]


def _confused(coded: Codes, given: Codes) -> Iterable[tuple[str, str]]:
    missed, wrong = coded - given, given - coded
    return product(missed or {NOTHING}, wrong or {NOTHING}) if missed or wrong else ()


def _greater(pair: tuple[str, str], often: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The direction that is more frequent stands for both."""
    return min((pair, pair[::-1]), key=lambda each: (-often[each], each))
