"""Transcripts as paragraphs: a line that says who speaks and when, then the words; or “Name: words” on one line."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from consult.focus_groups.transcripts.spoken import Line, Spoken, broken, seconds

TIME = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:\.\d{1,3})?"
NAME = r"[^\s:*\[\]()<>#][^:*\[\]<>]{0,60}?"
# Teams (older .docx): "0:0:3.120 --> 0:0:9.870", then the name, then the words.
ARROW = re.compile(r"^\s*\d+:\S*\s*-->.*$")
# Otter and newer Teams: "Name   0:12"; two spaces or a tab part them, so that "we met at 10:30" is no name.
TIMED = re.compile(rf"^\s*\**(?P<name>{NAME})\**(?:\s{{2,}}|\t\s*)\[?(?P<time>\d[\d:.,;]*)\]?\s*$")
# Zoom's chat and cloud .txt: "[Name] 14:02:11".
BRACKETED = re.compile(r"^\s*\[(?P<name>[^\]]+)\]\s+(?P<time>\d\S*)\s*$")
# Typed by hand, or Markdown: "Name: words", "**Name:** words", "[00:12] Name: words", "Name (00:12): words".
INLINE = re.compile(
    rf"^\s*(?:[-*+]\s+)?[\[(]?(?P<time>{TIME})?[\])]?\s*(?P<bold>\*\*|__)?(?P<name>{NAME})"
    rf"(?:\s*\((?P<after>{TIME})\))?(?:\*\*|__)?:(?:\*\*|__)?(?=\s|$)\s*(?P<words>.*)$"
)
# What the programs themselves add below or between, which nobody said.
ADDED = re.compile(r"^\s*(?:Transcribed by \S*otter\.ai\S*|.{1,60} (?:started|stopped) transcription)\s*$")
LITTLE = re.compile(
    r"(?:de|van|von|der|den|la|le|al|el|bin|ap|ab|ferch|of|the|and|carers?|worker|person|people|parent|manager|speaker"
    r"|leaver|advis[eo]r|facilitator|officer|reviewing|visitor|mother|father)"
)


@dataclass(frozen=True)
class Heard:
    """A turn as it is being read; `line` is where it began, `at` its time in seconds."""

    line: int
    speaker: str
    at: float | None
    words: tuple[str, ...] = ()


def turns(lines: list[Line], *, titled: bool = False) -> list[Spoken]:
    """The turns of a file, by whichever way of writing most of its lines follow.

    What stands above the first turn is a title where the file is `titled` or names its speakers on lines of their own.
    """
    lines = [line for line in lines if not ADDED.match(line[1])]
    if any(ARROW.match(text) for _, text in lines):
        heard = _arrows(lines)
    else:
        counts = {head: sum(1 for _, text in lines if head(text)) for head in (_inline, _timed, _bracketed)}
        best = max(counts, key=lambda head: counts[head])
        heard = _headed(lines, best, titled=titled or best is not _inline)
    _in_order(heard)
    by_the_clock = any(BRACKETED.match(text) for _, text in lines[:1])  # Zoom's .txt
    begun = (heard[0].at or 0) if heard and by_the_clock else 0
    return [
        Spoken(turn.speaker, None if turn.at is None else int((turn.at - begun) // 60), _words(turn))
        for turn in heard
        if any(turn.words)
    ]


def _headed(lines: list[Line], head: Callable[[str], Heard | None], *, titled: bool) -> list[Heard]:
    heard: list[Heard] = []
    for number, text in lines:
        begun = head(text)
        if begun is not None:
            if begun.at is not None and begun.at < 0:
                raise broken(number, "a time is not written as minutes:seconds, such as 12:05")
            heard.append(replace(begun, line=number))
        elif heard:
            heard[-1] = replace(heard[-1], words=(*heard[-1].words, text.strip()))
        elif text.strip() and not titled and not text.lstrip().startswith(("#", "---")):
            raise broken(number, "nobody is named as the speaker. Write each turn as a name, a colon and the words")
    _none_empty(heard)
    return heard


def _arrows(lines: list[Line]) -> list[Heard]:
    """Times, then a name on its own line, then words; what stands above the first times is the title."""
    heard: list[Heard] = []
    unnamed = False
    for number, text in lines:
        if ARROW.match(text):
            if unnamed:
                raise broken(number, "nobody is named as the speaker of the times above")
            begins, _, ends = text.partition("-->")
            start, end = seconds(begins), seconds(ends)
            if start is None or end is None or end < start:
                raise broken(number, "a time is not written as hours:minutes:seconds, such as 0:1:2.500")
            heard.append(Heard(number, "", start))
            unnamed = True
        elif heard and unnamed and text.strip():
            heard[-1], unnamed = replace(heard[-1], speaker=text.strip()), False
        elif heard and text.strip():
            heard[-1] = replace(heard[-1], words=(*heard[-1].words, text.strip()))
    _none_empty(heard)
    return heard


def _none_empty(heard: list[Heard]) -> None:
    for turn in heard:
        if not any(turn.words):
            raise broken(turn.line, "a speaker is named and nothing stands below; the file may have been cut off")


def _in_order(heard: list[Heard]) -> None:
    for turn, following in pairwise(heard):
        if turn.at is not None and following.at is not None and following.at < turn.at:
            raise broken(following.line, "this time is earlier than the one above it: the turns are out of order")


def _timed(text: str) -> Heard | None:
    found = TIMED.match(text)
    return Heard(0, found["name"].strip(), _or_wrong(found["time"])) if found else None


def _bracketed(text: str) -> Heard | None:
    found = BRACKETED.match(text)
    return Heard(0, found["name"].strip(), _or_wrong(found["time"])) if found else None


def _inline(text: str) -> Heard | None:
    found = INLINE.match(text)
    if found is None or not (found["bold"] or _like_a_name(found["name"])):
        return None
    written = found["time"] or found["after"]
    return Heard(0, found["name"].strip(), _or_wrong(written) if written else None, (found["words"],))


def _or_wrong(written: str) -> float:
    """The time in seconds; below 0 when it is none, so that the reader can say on which line."""
    found = seconds(written)
    return -1 if found is None else found


def _like_a_name(name: str) -> bool:
    """Whether words before a colon name somebody: few, and each with a capital, a number, or a word of a role."""
    words = name.split()
    return len(words) <= 5 and all(
        word.strip("().,'’-")[:1].isupper() or word.strip("()").isdigit() or LITTLE.fullmatch(word.lower().strip("()"))
        for word in words
    )


def _words(turn: Heard) -> str:
    """Its paragraphs, each on its own line."""
    return "\n".join(" ".join(words.split()) for words in turn.words if words).replace("**", "")
