"""What a person must look at before words are quoted: what redaction may have missed, and what could point at somebody."""

import re
from collections.abc import Iterable, Mapping

from consult.corpus.redaction import identifiers

Caution = tuple[int, int, str]

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
NUMBER = re.compile(
    r"\d+(?:[.,:/-]\d+)*|\b(?:[Tt]hirteen|[Ff]ourteen|[Ff]ifteen|[Ss]ixteen|[Ss]eventeen|[Tt]wins|[Tt]riplets)\b"
)
DAY = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|christmas|easter|eid|birthday|ionawr|chwefror|mawrth|ebrill|mehefin|gorffennaf"
    r"|medi|hydref|tachwedd|rhagfyr|nadolig)\b",
    re.IGNORECASE,
)
MARKER = re.compile(r"\[[a-z-]+\]")
RARE = 2  # a word that this many passages of the corpus or fewer have
CORPUS = 2_000  # passages; in fewer, every other word is rare


def cautions(words: str, often: Mapping[str, int], passages: int) -> list[Caution]:
    """The places to look at, in order, each with why; `often` says how many of so many passages have a word."""
    found = [
        *_all(MARKER, words, "taken out already: does what is around it still say who?"),
        *((mark.start, mark.end, f"could be a {mark.kind.replace('-', ' ')}") for mark in identifiers(words)),
        *_all(NUMBER, words, "a number"),
        *_all(DAY, words, "a day or a date"),
        *_named(words),
        *(_rare(words, often) if passages >= CORPUS else ()),
    ]
    return _apart(sorted(found, key=lambda each: (each[0], -each[1])))


def tokens(words: str) -> list[str]:
    """The words of a passage, as they are compared."""
    return [found[0].casefold() for found in WORD.finditer(MARKER.sub(" ", words))]


def _all(pattern: re.Pattern[str], words: str, why: str) -> Iterable[Caution]:
    return ((found.start(), found.end(), why) for found in pattern.finditer(words))


def _named(words: str) -> Iterable[Caution]:
    """Capitals inside a sentence, where English and Welsh write names."""
    for found in WORD.finditer(words):
        before = words[: found.start()].rstrip(" \"'“‘(")
        inside = bool(before) and before[-1] not in ".!?:\n[" and not words[: found.start()].endswith("[")
        if (
            inside
            and found[0][0].isupper()
            and found[0] not in ("I", "I'm", "I’m", "I'd", "I’d", "I've", "I’ve", "I'll", "I’ll")
        ):
            yield found.start(), found.end(), "a capital: a name or a place?"


def _rare(words: str, often: Mapping[str, int]) -> Iterable[Caution]:
    for found in WORD.finditer(words):
        if len(found[0]) > 3 and often.get(found[0].casefold(), 0) <= RARE:
            yield found.start(), found.end(), "hardly anybody else uses this word"


def _apart(found: Iterable[Caution]) -> list[Caution]:
    """No two about the same place: the first to start, and the longer of those, stays."""
    kept: list[Caution] = []
    for each in found:
        if not kept or each[0] >= kept[-1][1]:
            kept.append(each)
    return kept
