"""What each Welsh word says in English: a glossary of words as they are named, and the forms that are made of them here."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from consult.safeguarding.words import bare

SORTS = ("small", "people", "things", "qualities", "verbs")
DONE = "done"  # a verb with an ending: who did it follows
MUTATIONS = (
    *(("p", "b mh ph"), ("t", "d nh th"), ("c", "g ngh ch"), ("b", "f m"), ("d", "dd n"), ("g", "- ng")),
    *(("ll", "l"), ("rh", "r"), ("m", "f")),
)
UNCHANGED = ("ch", "dd", "ff", "ng", "ph", "th")
ENDINGS = (
    *("odd", "ws", "ais", "es", "is", "ish", "esh", "aist", "est", "ist", "on", "om", "och", "an", "ith", "iff", "af"),
    *("wn", "wch", "ai", "wyd", "ir", "id", "et", "em", "ech", "ent"),
)
FIRST_PERSON = ("ais", "es", "is", "ish", "esh", "af", "wn")
MANY = ("au", "iau", "ie", "ia", "ion", "ydd")
APOSTROPHE = re.compile("['’ʼ`´]")
LEANING = re.compile(r"'(?=(?:n|r|i|m|w|u|ch|th|na|ma|da|di|sti)$)")
SHORT = {"i": "ei", "w": "ei", "u": "eu", "ch": "eich", "th": "dy"}
NAMED = re.compile(r"(?:io|ian|o|u|i|a|an|eg|ed)$")


class Sense(NamedTuple):
    """What a word says, and of which sort it is: a list of the glossary, or DONE."""

    english: str
    sort: str


@cache
def glossary() -> dict[str, Sense]:
    """Every word and phrase as it may be typed; what is written down goes before what is made of it."""
    named = [entry for sort in SORTS for entry in _listed(sort)]
    known: dict[str, Sense] = {}
    for welsh, sense in named:
        known.setdefault(welsh.partition(":")[0], sense)
    made = {form: sense for welsh, said in reversed(named) for form, sense in _inflected(welsh, said)}
    mutated = ((form, sense) for word, sense in (*known.items(), *made.items()) for form in _mutated(word))
    for form, sense in (*made.items(), *list(mutated)):
        if form not in english_too():
            known.setdefault(form, sense)
    return known


@cache
def english_too() -> frozenset[str]:
    """The words that show no language."""
    return frozenset(_table("both")["words"].split())


def apart(typed: str) -> list[str]:
    """A word in plain letters, and the short one that leans on it where an apostrophe says so: efo'i is efo and ei."""
    word, *leaning = LEANING.split(APOSTROPHE.sub("'", typed.lower()).strip("'"))
    return [bare(word), *(SHORT.get(short, short) for short in leaning)]


def _listed(sort: str) -> Iterator[tuple[str, Sense]]:
    for english, forms in _table(sort).items():
        for form in forms.split():
            yield " ".join(part for word in re.split("[_-]", form) for part in apart(word)), Sense(english, sort)


def _table(name: str) -> dict[str, str]:
    return tomllib.loads(files("consult.safeguarding").joinpath("glossary", f"{name}.toml").read_text("utf-8"))


def _inflected(welsh: str, sense: Sense) -> Iterator[tuple[str, Sense]]:
    name, _, stem = welsh.partition(":")
    if name.endswith("au"):
        yield from ((name[:-2] + spoken, sense) for spoken in "ea")
    if sense.sort == "verbs" and " " not in name:
        yield re.sub("io$", "o", name), sense
        stem = stem or NAMED.sub(lambda ending: "i" if ending[0] in ("io", "ian") else "", name)
        for ending in ENDINGS:
            yield stem + ending, Sense(f"i {sense.english}" if ending in FIRST_PERSON else sense.english, DONE)
    elif sense.sort in ("people", "things") and len(name) > 2 and " " not in name:
        yield from ((name + ending, sense) for ending in MANY)


def _mutated(word: str) -> Iterator[str]:
    """The forms that a word takes after other words: pen, ben, mhen, phen."""
    if word.startswith(UNCHANGED):
        return
    if word[0] in "aeiouwy":
        yield f"h{word}"
    for radical, changed in MUTATIONS:
        if word.startswith(radical):
            yield from (new.strip("-") + word[len(radical) :] for new in changed.split())
            return
