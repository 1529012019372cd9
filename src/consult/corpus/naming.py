"""Names of people and places in running text, found by lists, by capitals and by the words around them."""

import re
from collections.abc import Callable, Iterator

from consult.corpus.persons import (
    capitalised,
    initialled,
    titled,
    typed,
)
from consult.corpus.premises import (
    SAINTS,
    premises,
    saint,
    signposted,
    town,
)
from consult.corpus.reading import (
    ANY,
    Span,
    Word,
    read,
)
from consult.corpus.vocabulary import (
    COUNCIL,
    HOME,
    PLAIN,
    SCHOOL,
    STARTS,
    STREET,
    STYLE,
    TITLE,
    cue,
)

HOUSE_NUMBER = re.compile(r"(?:\b(?:flat|unit|apartment|apt|room) \d{1,3}[a-z]?,? )?(?:\b\d{1,4}[a-z]?,? )?$", re.I)
WHOLE: tuple[Callable[[list[Word], int], Span | None], ...] = (saint, premises, titled, initialled, town)
SINGLE: tuple[Callable[[list[Word], int], Span | None], ...] = (signposted, capitalised, typed)
CUED = STYLE | TITLE | STREET | HOME | SCHOOL | COUNCIL | STARTS


def names(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every name and place, in order; a name found once is found everywhere in the text."""
    words = read(text)
    spans = list(found(words))
    again = {
        words[span.first].lower: span.kind for span in spans if span.first == span.last and words[span.first].unknown
    }
    taken = {at for span in spans for at in range(span.first, span.last + 1)}
    spans += [
        Span(at, at, again[word.lower]) for at, word in enumerate(words) if at not in taken and word.lower in again
    ]
    for span in sorted(spans, key=lambda span: span.first):
        start = words[span.first].start
        end = words[span.last].end
        if (
            words[span.first].lower in ("st", "saint")
            and span.last == span.first + 1
            and text[end : end + 2] in ("'s", "’s")
        ):
            end += 2
        if words[span.last].kind & (STREET | HOME):
            start = min(
                (found.start() for found in HOUSE_NUMBER.finditer(text, max(0, start - 18), start)), default=start
            )
        yield start, end, span.kind


def found(words: list[Word]) -> Iterator[Span]:
    """The spans of names and places: those of several words first, then single words that are left."""
    taken: set[int] = set()
    for rules in (WHOLE, SINGLE):
        for at, word in enumerate(words):
            if (
                at in taken
                or word.lower[0] == "["
                or (
                    rules is WHOLE
                    and not (
                        word.kind & CUED or word.lower in SAINTS or word.lower in cue("heads") or len(word.lower) == 1
                    )
                )
            ):
                continue
            if rules is SINGLE and not word.capital and word.kind & PLAIN and not word.kind & ANY:
                continue
            span = next(
                (
                    span
                    for rule in rules
                    if (span := rule(words, at)) and not taken & set(range(span.first, span.last + 1))
                ),
                None,
            )
            if span:
                taken |= set(range(span.first, span.last + 1))
                yield span
