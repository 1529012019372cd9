"""Single words, with what belongs to them, that name a person or a place: by list, by capital, by the words around."""

import re

from consult.corpus.reading import (
    ANY,
    PLACE_ENDINGS,
    Span,
    Word,
    beside,
    finite,
    follower,
    near,
    placed,
    related,
    set_off,
    spoken_of,
    surname_end,
)
from consult.corpus.vocabulary import (
    DWELLS,
    NAME,
    PLACE,
    PLAIN,
    ROLE,
    STAYS,
    STYLE,
    SURNAME,
    TITLE,
    TOWARDS,
    VERB,
    VIRTUE,
    cue,
    misspelt,
)


def titled(words: list[Word], at: int) -> Span | None:
    """Mr Whitlock, Dr Amrit Solanki, auntie Jo, Councillor Pruett: a style is hidden with the name, a title stays."""
    title = words[at]
    name = words[at + 1] if at + 1 < len(words) else None
    if not title.kind & (STYLE | TITLE) or name is None or name.gap not in (" ", ". ", "."):
        return None
    if title.capital and not name.capital and not name.kind & NAME:
        return None
    if not name.capital and (
        name.kind & PLAIN or name.kind & STAYS or (not (name.kind & ANY) and misspelt(name.lower))
    ):
        return None
    if name.capital and not title.kind & STYLE and name.kind & (PLAIN | STAYS) and not name.kind & (NAME | SURNAME):
        return None
    hidden = (
        title.kind & STYLE
        or (title.capital and title.lower in cue("addressed"))
        or (title.lower == "miss" and not name.capital and not (at and words[at - 1].lower in cue("missing")))
    )
    return Span(at if hidden else at + 1, surname_end(words, at + 1), "name")


def initialled(words: list[Word], at: int) -> Span | None:
    """J. Corrigan, P Ravenscroft: an initial that a capitalised word follows, which no everyday sentence has."""
    name = follower(words, at)
    if (
        len(words[at].lower) > 1
        or not words[at].capital
        or words[at].lower in ("i", "a")
        or not name
        or not name.capital
        or len(name.lower) < 3
    ):
        return None
    stopped = name.gap[0] == "."
    return (
        Span(at, surname_end(words, at), "name")
        if name.kind & (NAME | SURNAME) or (stopped and not name.kind & (PLAIN | STAYS))
        else None
    )


def capitalised(words: list[Word], at: int) -> Span | None:
    """A capital that the sentence does not explain: a listed name, or a word that no dictionary has."""
    word = words[at]
    if not word.capital or len(word.lower) < 2:
        return None
    if (word.kind & STAYS and not (word.kind & NAME and instead_of_month(words, at))) or (
        word.kind & (TITLE | ROLE | STYLE) and not word.kind & NAME
    ):
        return None
    if word.kind & PLAIN:
        if word.opens and not (
            word.kind & NAME and (finite(words, at) or (not word.kind & VIRTUE and set_off(words, at)))
        ):
            return None
        if (
            not word.kind & NAME
            and not (word.kind & PLACE and placed(words, at))
            and not (word.kind & SURNAME and family(words, at))
        ):
            return None
    elif (
        word.opens
        and not word.kind & ANY
        and not finite(words, at)
        and (misspelt(word.lower) or cue("welsh") & {each.lower for each in words})
    ):
        return None
    if (word.kind & PLACE and not word.kind & NAME) or (placed(words, at) and not word.kind & NAME):
        first = (
            at - 1 if at and near(words, at) and words[at - 1].capital and words[at - 1].lower in cue("points") else at
        )
        return Span(first, surname_end(words, at), "place")
    first = (
        at - 1
        if at
        and near(words, at)
        and words[at - 1].lower in ("big", "little", "old", "young", "auld", "wee")
        and words[at - 1].capital
        else at
    )
    return Span(first, surname_end(words, at), "name")


def family(words: list[Word], at: int) -> bool:
    """Whether a surname is spoken of as a household: the Banks family, the Woods."""
    return (
        at > 0
        and words[at - 1].lower == "the"
        and at + 1 < len(words)
        and words[at + 1].lower in ("family", "household")
    )


def instead_of_month(words: list[Word], at: int) -> bool:
    """Whether Jan, May, June or another name that is also a month or a people is somebody here."""
    if related(words, at) and spoken_of(words, at):
        return True
    before = words[at - 1] if at else None
    if words[at].lower == "jan":
        return not (before and before.lower in cue("month_leads")) and not re.search(
            r"\d", words[at].gap + (words[at + 1].gap if at + 1 < len(words) else "")
        )
    return before is not None and bool(before.kind & TOWARDS) and bool(near(words, at))


def typed(words: list[Word], at: int) -> Span | None:
    """A name or place typed without a capital, as children do: kyle said, me and ellie, lives in stonebridge."""
    word = words[at]
    if word.capital or len(word.lower) < 2 or (word.kind & STAYS and not word.kind & PLACE):
        return None
    if not word.kind & PLAIN:
        if word.kind & NAME and (
            len(word.lower) > 2
            or beside(words, at)
            or (finite(words, at) and (word.opens or words[at - 1].lower in ("and", "but", "cos")))
        ):
            return Span(at, lower_surname(words, at), "name")
        if word.kind & PLACE and (not word.kind & STAYS):
            return Span(at, at, "place")
        return unlisted(words, at)
    if word.kind & NAME and plainly(words, at):
        return Span(at, at, "name")
    if (
        word.kind & PLACE
        and placed(words, at)
        and at > 1
        and words[at - 2].lower in ("live", "lives", "lived", "living", "moved", "born")
        and spoken_of(words, at)
    ):
        return Span(at, at, "place")
    return None


def plainly(words: list[Word], at: int) -> bool:
    """Whether an everyday word without a capital is a name here: "tell frank.", "carol sits with me"."""
    word, following = words[at], near(words, at + 1)
    third = (
        following is not None
        and bool(following.kind & VERB)
        and (following.lower[-1] == "s" or following.lower in ("said", "sed", "had", "told", "came", "went", "got"))
    )
    if word.lower in ("will", "may", "mark"):
        return beside(words, at) and third and words[at - 1].lower != "and"
    if beside(words, at) and spoken_of(words, at):
        return True
    towards = at > 0 and words[at - 1].kind & TOWARDS and near(words, at) and spoken_of(words, at)
    return not word.kind & VIRTUE and bool(towards or (word.opens and third))


def lower_surname(words: list[Word], at: int) -> int:
    """The end of a lower-case name: a listed surname may follow that is no everyday word."""
    following = near(words, at + 1)
    return at + 1 if following and following.kind & SURNAME and not following.kind & PLAIN else at


def unlisted(words: list[Word], at: int) -> Span | None:
    """A lower-case word that no list has, where the sentence wants a place or a name."""
    word = words[at]
    if word.kind & (STAYS | PLAIN) or len(word.lower) < 4 or not word.lower.isascii():
        return None
    if word.lower.startswith(("llan", "aber", "ynys")) and len(word.lower) > 6:
        return Span(at, at, "place")
    if (
        placed(words, at)
        and not misspelt(word.lower)
        and (PLACE_ENDINGS.match(word.lower) or (at > 1 and words[at - 2].kind & DWELLS))
    ):
        return Span(at, at, "place")
    if beside(words, at) and spoken_of(words, at) and not misspelt(word.lower):
        return Span(at, at, "name")
    return None
