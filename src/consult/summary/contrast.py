"""Where groups differ, and where people contradict each other: one may be right about their own home, and so may the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult.summary.heard import GroupHeard
from consult.summary.quotation import Quote

GOOD, WANTING = frozenset({"works-well"}), frozenset({"could-be-better", "unmet-need"})
PAIRS = 6


@dataclass(frozen=True)
class Pair:
    """Two who say opposite things of a theme."""

    theme: str
    good: Quote
    wanting: Quote


def differences(groups: Sequence[GroupHeard]) -> list[str]:
    """What one group speaks of most and another of not at all, or only by a few, in a sentence each."""
    sentences = []
    for group in groups:
        for theme in group.themes[:3]:
            others = [other for other in groups if other.group != group.group and other.said_by.opens]
            silent = [other.group for other in others if theme.key not in {each.key for each in other.themes}]
            if silent:
                told = f"{_plain(group.group).capitalize()} speak of “{theme.name}” ({theme.said_by.words})"
                sentences.append(f"{told}; {' and '.join(map(_plain, silent))} hardly or not at all.")
    return sentences


def pairs(groups: Sequence[GroupHeard]) -> list[Pair]:
    """For each theme one who says that it works and one who says that it does not, of two groups where there are."""
    themes: dict[str, tuple[list[Quote], list[Quote]]] = {}
    names: dict[str, str] = {}
    for theme in (theme for group in groups for theme in [*group.themes, *group.by_few]):
        good, wanting = themes.setdefault(theme.key, ([], []))
        names[theme.key] = theme.name
        for quote in theme.quotes:
            said = set(quote.aspects)
            if said & GOOD and not said & WANTING:
                good.append(quote)
            elif said & WANTING and not said & GOOD:
                wanting.append(quote)
    found = []
    for key, (good, wanting) in themes.items():
        apart = [(one, other) for one in good for other in wanting if one.group != other.group]
        for one, other in (apart or [(one, other) for one in good for other in wanting])[:1]:
            found.append(Pair(names[key], one, other))
    return sorted(found, key=lambda pair: pair.good.group == pair.wanting.group)[:PAIRS]


def _plain(group: str) -> str:
    return group.replace("-", " ")
