"""Transcripts of Teams, Zoom, Otter and plain hands: one file each for what is read alike, all giving turns in order."""

from collections.abc import Callable
from pathlib import PurePath

from consult.errors import Refusal
from consult.focus_groups.transcripts import captions, paragraphs, word
from consult.focus_groups.transcripts.spoken import Spoken, lines

LARGEST = 5_000_000  # bytes; ten hours of talk are about one million
READERS: dict[str, Callable[[bytes], list[Spoken]]] = {
    ".vtt": lambda content: captions.vtt(lines(content)),
    ".srt": lambda content: captions.srt(lines(content)),
    ".docx": lambda content: paragraphs.turns(word.lines(content), titled=True),
    ".txt": lambda content: paragraphs.turns(lines(content)),
    ".md": lambda content: paragraphs.turns(lines(content)),
}


def read(name: str, content: bytes) -> list[Spoken]:
    """The turns of a transcript, in order; what is wrong with a file is refused in a sentence that says where and why.

    No sentence holds a word of the file.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise Refusal(f"Choose a transcript that ends in {', '.join(READERS)}.")
    if len(content) > LARGEST:
        raise Refusal(
            "This file is over 5 MB, which no transcript is. Save the words alone, without sound or pictures."
        )
    found = reader(content)
    if not found:
        raise Refusal("The file holds no words that somebody said. Check that it is the transcript, and not empty.")
    return found
