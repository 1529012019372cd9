"""The one door between somebody's own words and everybody else: identifiers become markers of their kind."""

from dataclasses import dataclass

from consult.corpus.contacts import contacts
from consult.corpus.naming import names


@dataclass(frozen=True)
class Mark:
    """One identifier: characters from start up to end, and its kind.

    Kinds: name, place, school, phone, e-mail, postcode, date-of-birth, handle, link, number.
    """

    start: int
    end: int
    kind: str


def identifiers(text: str) -> list[Mark]:
    """The identifiers of a text, in order and never overlapping; what has a shape of its own goes before a name."""
    shaped = [Mark(*found) for found in contacts(text)]
    named = [
        mark for mark in (Mark(*found) for found in names(text)) if not any(overlap(mark, other) for other in shaped)
    ]
    return sorted(shaped + named, key=lambda mark: mark.start)


def overlap(one: Mark, other: Mark) -> bool:
    """Whether two marks share a character."""
    return one.start < other.end and other.start < one.end


def redact(text: str) -> str:
    """The text with each identifier replaced by a marker such as [name]; what is redacted already stays as it is."""
    while (hidden := masked(text)) != text:
        text = hidden
    return text


def masked(text: str) -> str:
    """The text after one reading; taking a name out can uncover another, so redact reads again."""
    parts, at = [], 0
    for mark in identifiers(text):
        parts += [text[at : mark.start], f"[{mark.kind}]"]
        at = mark.end
    return "".join([*parts, text[at:]])
