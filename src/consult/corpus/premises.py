"""Streets, schools, homes and towns: names of places that are told by one of their words."""

import re

from consult.corpus.reading import (
    ANY,
    Span,
    Word,
    near,
    surname_end,
)
from consult.corpus.vocabulary import (
    COUNCIL,
    GENERIC,
    HOME,
    LEADS,
    NAME,
    PLACE,
    PLAIN,
    ROLE,
    SCHOOL,
    STARTS,
    STAYS,
    STREET,
    TITLE,
    VERB,
    cue,
    misspelt,
    vocabulary,
)

NUMBERED = re.compile(r"\d[a-z]?,? $", re.I)
SAINTS = ("st", "saint", "sant", "santes")


def begins(words: list[Word], at: int) -> int:
    """Where a capitalised run that ends before this word starts; the word itself when there is none."""
    first = at
    while first > 0 and near(words, first) and words[first - 1].capital and at - first < 4:
        first -= 1
    while (
        first < at
        and words[first].kind & (GENERIC | STAYS | ROLE | VERB | LEADS)
        and not (words[first].kind & ANY and not words[first].kind & GENERIC)
    ):
        first += 1
    return first


def premises(words: list[Word], at: int) -> Span | None:
    """Mill Lane, canal street, brookmead primary, Harrowmere council: looked at from the last word backwards."""
    noun = words[at]
    if not noun.kind & (STREET | HOME | SCHOOL | COUNCIL) or not near(words, at):
        return None
    first = begins(words, at)
    kind = "school" if noun.kind & SCHOOL else "place"
    if noun.capital and first < at:
        return Span(first, last_of(words, at) - bool(noun.kind & COUNCIL), kind)
    owner = words[at - 1]
    if owner.lower in cue("chapels") and owner.capital and noun.kind & HOME:
        return Span(at - 1, at, "place")
    if owner.lower[0] == "[" or (owner.capital and noun.kind & HOME):
        return None
    if owner.kind & GENERIC or (owner.kind & (STAYS | ROLE | VERB | LEADS | TITLE) and not owner.kind & (NAME | PLACE)):
        return None
    return lower_premises(words, at, kind)


def lower_premises(words: list[Word], at: int, kind: str) -> Span | None:
    """The same, typed without capitals: an everyday first word is enough for a street that somebody is in or on."""
    noun, owner, before = words[at], words[at - 1], words[at - 2] if at > 1 else None
    if noun.kind & COUNCIL:
        return (
            Span(at - 1, at - 1, kind)
            if owner.unknown and (owner.capital or owner.kind & ANY or not misspelt(owner.lower))
            else None
        )
    if (
        not owner.kind & PLAIN
        and (owner.kind & ANY or not misspelt(owner.lower))
        and (not noun.kind & HOME or noun.lower in cue("shelters"))
    ):
        return Span(at - 1, last_of(words, at), kind)
    placed = bool(NUMBERED.search(owner.gap)) or (
        before is not None and before.lower in ("on", "in", "at", "from", "near", "to", "called")
    )
    if (
        noun.kind & STREET
        and noun.lower
        in ("street", "road", "lane", "avenue", "crescent", "terrace", "st", "rd", "ave", "gardens", "grove")
        and placed
    ):
        return Span(at - 1, at, kind)
    if (
        noun.lower in ("house", "lodge", "court", "cottage", "manor", "villa", "grange", "academy", "primary")
        and placed
        and owner.lower not in ("crown", "family")
    ):
        return Span(at - 1, last_of(words, at), kind)
    return None


def last_of(words: list[Word], at: int) -> int:
    """The last word of a school's or home's name: High School, Primary Academy, Court Road."""
    while (
        (word := near(words, at + 1))
        and word.kind & (SCHOOL | STREET | HOME)
        and word.capital == words[at].capital
        and (word.capital or word.kind & SCHOOL)
    ):
        at += 1
    return at


def saint(words: list[Word], at: int) -> Span | None:
    """St Mary's, st aldhelms, Ysgol Glan Clwyd, Heol Ddu."""
    word = near(words, at + 1)
    head = words[at].lower in cue("heads")
    if (not head and words[at].lower not in SAINTS) or not word:
        return None
    last = at + 1
    while (
        (more := words[last + 1] if last + 1 < len(words) else None)
        and more.gap in (" ", "-", "'s ", "’s ")
        and (
            (more.capital and (more.kind & (SCHOOL | HOME | STREET) or head or more.unknown))
            or more.lower in ("rc", "ce", "catholic")
        )
    ):
        last += 1
    if head:
        kind = "school" if words[at].lower == "ysgol" else "place"
        return (
            Span(at, last, kind)
            if (word.capital and (words[at].capital or kind == "school"))
            or (word.unknown and kind == "school")
            or (word.kind & NAME and not word.kind & PLAIN)
            else None
        )
    return Span(at, last, "school") if word.capital or not word.kind & PLAIN or word.kind & NAME else None


def town(words: list[Word], at: int) -> Span | None:
    """A place of several words that is on the list: merthyr tydfil, Bury St Edmunds."""
    if not words[at].kind & STARTS:
        return None
    following = tuple(word.lower for word in words[at + 1 : at + 5])
    tails = sorted((tail for tail in vocabulary().tails[words[at].lower] if following[: len(tail)] == tail), key=len)
    if not tails:
        return None
    last = at + len(tails[-1])
    plain = all(word.kind & PLAIN for word in words[at : last + 1])
    return Span(at, last, "place") if words[last].capital or not plain else None


def signposted(words: list[Word], at: int) -> Span | None:
    """At Orchard Bank, at The Willows, at the Drovers: everyday words with capitals after a preposition of place."""
    if (
        words[at].lower == "the"
        and words[at].capital
        and not words[at].opens
        and (word := near(words, at + 1))
        and (named_here(word) or (word.capital and word.kind & HOME))
    ):
        return Span(at, surname_end(words, at + 1), "place")
    lead = at - 2 if at > 1 and words[at - 1].lower == "the" else at - 1
    if (
        lead < 0
        or not (words[lead].kind & LEADS or words[lead].lower == "on")
        or not near(words, at)
        or not named_here(words[at])
    ):
        return None
    last = at
    while (word := near(words, last + 1)) and named_here(word):
        last += 1
    return Span(at, last, "place") if last > at or words[lead].lower in ("at", "near", "from") else None


def named_here(word: Word) -> bool:
    """Whether a capitalised everyday word could be part of a place's name."""
    return (
        word.capital
        and len(word.lower) > 2
        and not word.kind & (STAYS | ROLE | GENERIC | SCHOOL | TITLE)
        and not word.opens
    )
