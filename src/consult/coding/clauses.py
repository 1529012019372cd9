"""Where one thing said ends and the next begins: passages cut into clauses that keep their place in the text."""

import re
from collections.abc import Iterator

# Line breaks, bullets, full stops and their like; then the turns ("but", "however") at which an opinion changes sides.
STOP = re.compile(r"[.!?…]+[\"'”’)]*(?:\s+|$)|\s*[\n\r;•]+\s*|\s+[-–—*]+\s+")
TURN = re.compile(r"[,\s]+(?=(?:but|although|though|tho|however|yet|whereas|except|ond)\b)", re.IGNORECASE)


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the clauses of a text, in order; a text without a break is one span."""
    return [(start, end) for span in _cut(text, 0, len(text), STOP) for start, end in _cut(text, *span, TURN)]


def _cut(text: str, start: int, end: int, breaks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for found in breaks.finditer(text, start, end):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:end].strip():
        yield start, end
