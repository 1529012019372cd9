"""Drafting: sentences compiled from shown counts and cited utterances, and from nothing else; no sentence is invented."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.summary.composition import Reading
from consult.summary.heard import GroupHeard, ThemeHeard
from consult.summary.quotation import Quote
from consult.summary.small_numbers import Shown
from consult.summary.tally import Measure

MOST_THEMES = 3
SPOKE = {
    "works-well": "what works well",
    "could-be-better": "what could be better",
    "unmet-need": "what they need and do not get",
    "suggestion": "what should be done",
}


@dataclass(frozen=True)
class Draft:
    """One sentence about one group, with the counts it says and the quotes it cites."""

    group: str
    words: str
    counts: Mapping[Measure, Shown]
    quotes: Sequence[Quote]


def drafts(reading: Reading) -> Iterator[Draft]:
    """The sentences of a views item: who was heard, the themes most spoken of with their aspects, what a few said."""
    for group in reading.groups:
        yield from _of_group(reading.item.key, group)


def _of_group(item: str, group: GroupHeard) -> Iterator[Draft]:
    who = group.group.replace("-", " ")
    heard = {Measure(item, group.group): group.said_by}
    if group.said_by.high == 0:
        return
    yield Draft(group.group, f"{group.said_by.words.capitalize()} {who} were heard on this.", heard, ())
    for theme in group.themes[:MOST_THEMES]:
        yield _of_theme(item, group, theme, who)
        yield from _of_aspects(item, group, theme, who)
    few = group.by_few[:MOST_THEMES]
    if few:
        names = _list([f"“{theme.name}”" for theme in few])
        counts = {Measure(item, group.group, theme.key): theme.said_by for theme in few}
        yield Draft(
            group.group, f"A few {who} spoke of {names}.", counts, [theme.quotes[0] for theme in few if theme.quotes]
        )


def _of_theme(item: str, group: GroupHeard, theme: ThemeHeard, who: str) -> Draft:
    part = f"{theme.of_group} of the {who}" if theme.of_group != theme.said_by.words else f"{theme.said_by.words} {who}"
    words = f"{_capital(part)} who were heard on this spoke of “{theme.name}”."
    counts = {Measure(item, group.group): group.said_by, Measure(item, group.group, theme.key): theme.said_by}
    return Draft(group.group, words, counts, theme.quotes[:2])


def _of_aspects(item: str, group: GroupHeard, theme: ThemeHeard, who: str) -> Iterator[Draft]:
    said = [(aspect, shown) for aspect, shown in theme.aspects.items() if shown.opens]
    if not said:
        return
    parts = _list([f"{shown.words} said {SPOKE[aspect]}" for aspect, shown in said])
    counts = {Measure(item, group.group, theme.key, aspect): shown for aspect, shown in said}
    quotes = [quote for quote in theme.quotes if set(quote.aspects) & {aspect for aspect, _ in said}]
    yield Draft(group.group, f"Of the {who} who spoke of “{theme.name}”, {parts}.", counts, quotes[:2])


def _list(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
