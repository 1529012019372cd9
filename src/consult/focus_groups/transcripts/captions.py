"""Captions with times: WebVTT as Teams and Zoom write it, and SubRip (.srt)."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from consult.focus_groups.transcripts.spoken import Line, Spoken, broken, joined, seconds

ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
VOICES = re.compile(r"(?=<v[\s.])")
TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>")
NAMED = re.compile(r"\s*(?:[-–>]{1,2}\s*)?([^:<>]{1,60}?)\s*:\s+(\S.*)", re.DOTALL)
ARROW = "-->"


@dataclass(frozen=True)
class Cue:
    """Words on a screen from one time; `line` is where its first words stand."""

    line: int
    starts: float
    text: str


def vtt(lines: list[Line]) -> list[Spoken]:
    """The turns of a WebVTT file: speakers by voice tags (Teams) or by a name before the words (Zoom)."""
    if not re.match(r"WEBVTT(\s|$)", lines[0][1]):
        raise broken(1, "a .vtt file begins with the word WEBVTT, and this one does not")
    blocks = [block for block in _blocks(lines[1:]) if not ASIDE.match(block[0][1])]
    return _turns([_cue(block) for block in blocks if not _header(block, lines)])


def srt(lines: list[Line]) -> list[Spoken]:
    """The turns of a SubRip file; each cue says who speaks by a name before the words."""
    return _turns([_cue(block) for block in _blocks(lines)])


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in [*lines, (0, "")]:
        if line[1].strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _header(block: list[Line], lines: list[Line]) -> bool:
    """Whether this is the rest of the file's first block (Kind: captions, Language: en)."""
    return block[0][0] == lines[0][0] + 1 and not any(ARROW in text for _, text in block)


def _cue(block: list[Line]) -> Cue:
    """One cue: an optional name or number, its times, its words."""
    at = 0 if ARROW in block[0][1] else 1
    if at >= len(block) or ARROW not in block[at][1]:
        raise broken(block[0][0], "these words have no times above them, such as 00:01:02.500 --> 00:01:04.000")
    number, times = block[at]
    begins, _, ends = times.partition(ARROW)
    start, end = _time(begins), _time((ends.split() or [""])[0])
    if start is None or end is None:
        raise broken(number, "a time is not written as hours:minutes:seconds, such as 00:01:02.500")
    if end < start:
        raise broken(number, "the words end before they begin")
    if at + 1 >= len(block):
        raise broken(number, "there are times and no words under them; the file may have been cut off")
    return Cue(block[at + 1][0], start, "\n".join(text for _, text in block[at + 1 :]))


def _time(written: str) -> float | None:
    """The seconds of a time; captions give three figures behind the point, and a time with fewer was cut off."""
    return seconds(written) if re.search(r"[.,]\d{3}\s*$", written) else None


def _turns(cues: list[Cue]) -> list[Spoken]:
    before = 0.0
    turns: list[Spoken] = []
    for cue in cues:
        if cue.starts < before:
            raise broken(cue.line - 1, "these words begin before those above them: the cues are out of order")
        before = cue.starts
        turns += _said(cue)
    return joined(turns)


def _said(cue: Cue) -> Iterator[Spoken]:
    """Whoever speaks in a cue: one person, or several voices."""
    minute = int(cue.starts // 60)
    if cue.text.count("<") != cue.text.count(">"):
        raise broken(cue.line, "a tag such as <v Name> is opened and not closed; the file may have been cut off")
    for part in [part for part in VOICES.split(cue.text) if part.strip()]:
        voice = VOICE.match(part.strip())
        named = None if voice else NAMED.match(_plain(part))
        speaker = html.unescape(voice[1]).strip() if voice else named[1].strip() if named else ""
        if not speaker:
            raise broken(cue.line, "nobody is named as the speaker of these words")
        words = _plain(part) if voice else named[2] if named else ""
        if words.strip():
            yield Spoken(speaker, minute, " ".join(words.split()))


def _plain(text: str) -> str:
    return html.unescape(TAG.sub("", text)).replace("\xa0", " ").strip()
