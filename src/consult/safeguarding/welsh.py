"""Welsh read as English, word by word: a text in both languages is then heard as one, by all that hears English.

A word that the glossary does not know stays as it was typed, for the young mix English in.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from consult.safeguarding.glossary import Sense, apart, english_too, glossary
from consult.safeguarding.language import language
from consult.safeguarding.words import REMEMBERED, Plain, Token, bare, typed_in

LONGEST = 5  # words of a phrase
WELSH = 0.25  # the share of its words that only Welsh has, from which a text is Welsh
BORROWED = re.compile(r"^([a-z]{3,})(?:io|iodd|iais|iwyd)$")  # feelio, blociodd
OBJECTS = {"my": "me", "your": "you", "his": "him", "her": "her", "our": "us", "their": "them"}
OWNERS = dict(
    zip(
        ("fi", "ni", "nhw", "ti", "hi", "fo", "fe", "o", "e"),
        ("my", "our", "their", "your", "her", *["his"] * 4),
        strict=True,
    )
)
ECHOES = ("i", *OWNERS)
GOT = ("get", "got", "i got", "being", "been", "has")
NOUNS = ("people", "things")
MINE = ("ng", "nh", "mh")  # so a word begins only after "my", said or not
FOLLOWING = ("n", "yn", "di", "wedi", "ddim")  # what is said of the one who is named


class Said(NamedTuple):
    """Welsh words, what they say in English, of which sort they are, and where they stand."""

    welsh: str
    english: str
    sort: str
    start: int
    end: int


def heard(text: str) -> Plain:
    """The plain English words of a text in either language, each with the place of what says it."""
    return language("en").spelling.plain(text, [(bare(word), place) for word, place in _in_english(text)])


def in_words(text: str) -> str:
    """A Welsh text in English words; any other as it stands."""
    return " ".join(word for word, _ in _in_english(text)) or text


def _in_english(text: str) -> list[Token]:
    parts = [(part, place) for word, place in typed_in(text) for part in _parts(word)]
    if not _welsh([part for part, _ in parts]):
        return []
    return [(word, (said.start, said.end)) for said in _ordered(list(_glossed(parts))) for word in said.english.split()]


@lru_cache(REMEMBERED)
def _parts(typed: str) -> tuple[str, ...]:
    """A word and what leans on it: mae'r is mae and r, and so is maer."""
    if not typed[0].isalpha():
        return (typed,)
    word, *short = apart(typed)
    if short:
        return (word, *short)
    leans = word[-1] in "nr" and word[-2:-1] in tuple("aeiouwy") and word[:-1] in glossary()
    return (word[:-1], word[-1]) if leans and word not in glossary() and word not in english_too() else (word,)


def _welsh(parts: list[str]) -> bool:
    words = [part for part in parts if part[0].isalpha() and len(part) > 1]
    return sum(word in glossary() and word not in english_too() for word in words) >= max(1.0, WELSH * len(words))


def _glossed(parts: list[Token]) -> Iterator[Said]:
    at = 0
    while at < len(parts):
        size, sense = _longest([word for word, _ in parts[at : at + LONGEST]])
        welsh = " ".join(word for word, _ in parts[at : at + size])
        yield Said(welsh, *sense, parts[at][1][0], parts[at + size - 1][1][1])
        at += size


def _longest(words: list[str]) -> tuple[int, Sense]:
    for size in range(len(words), 0, -1):
        sense = glossary().get(" ".join(words[:size]))
        if sense is not None:
            return size, sense
    borrowed = words[0] if words[0] in english_too() else BORROWED.sub(r"\1", words[0])
    return 1, Sense(borrowed, "" if borrowed == words[0] else "verbs")


def _ordered(said: list[Said]) -> Iterator[Said]:
    """In the order of English: whose before what, what kind before what, and who is hit after the hitting."""
    got, at = False, 0
    while at < len(said):
        size, words = _together(said[at : at + 3], got)
        yield said[at]._replace(english=words, end=said[at + size - 1].end)
        got = said[at].english in GOT
        at += size


def _together(near: list[Said], got: bool) -> tuple[int, str]:
    one, two, three = (*near, *[Said("", "", "", 0, 0)] * 2)[:3]
    if one.english in OBJECTS:
        return _owned(one, two, three, got)
    if one.sort == "verbs":
        return _done(one, two, three)
    return _named(one, two, three) if one.sort in NOUNS else (1, one.english)


def _done(one: Said, two: Said, three: Said) -> tuple[int, str]:
    if two.welsh in OWNERS and (two.welsh != "o" or not three.welsh[:1].isalpha()):
        return 2, f"{one.english} {OBJECTS[OWNERS[two.welsh]]}"
    if one.welsh.startswith(MINE):
        return 1 + (two.welsh == "i"), f"{one.english} me"
    return 1, one.english


def _named(one: Said, two: Said, three: Said) -> tuple[int, str]:
    if one.welsh.startswith(MINE):
        return 1 + (two.welsh == "i"), f"my {one.english}"
    if two.welsh == "i" and three.welsh.split(" ")[0] in FOLLOWING:
        return 2, f"my {one.english}"
    if two.welsh in OWNERS and two.welsh != "o":
        return 2, f"{OWNERS[two.welsh]} {one.english}"
    if two.sort == "qualities":
        return 2, f"{two.english} {one.english}"
    return (2, f"{two.english}'s {one.english}") if two.sort == "people" else (1, one.english)


def _owned(one: Said, two: Said, three: Said, got: bool) -> tuple[int, str]:
    owner = _his(two) if one.welsh == "ei" else one.english
    echoed = three.welsh in ECHOES
    if two.sort == "verbs":
        return 2 + echoed, two.english if got else f"{two.english} {OBJECTS[owner]}"
    if two.sort in NOUNS and three.sort == "qualities":
        return 3, f"{owner} {three.english} {two.english}"
    return (2 + echoed, f"{owner} {two.english}") if two.sort in NOUNS else (1, owner)


def _his(owned: Said) -> str:
    """Whether "ei" is his: then what is owned sounds softer."""
    return "his" if owned.welsh[:1] in ("b", "d", "g", "f", "l", "r") and not owned.welsh.startswith("ff") else "her"
