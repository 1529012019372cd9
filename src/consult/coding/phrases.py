"""Key phrases: the small language in which a codebook says which words carry a code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NEVER = r"(?!)"
GAP = r"(?:[^\w.!?\n]+[\w'’]+){0,4}?[^\w.!?\n]+"


@dataclass(frozen=True)
class Hit:
    """A phrase found: its span of characters, and whether it is enough by itself."""

    start: int
    end: int
    enough: bool


class Phrases:
    """Phrases to look for, written as the head of the codebook file explains (`word*`, `a/b`, ` ... `, `?hint`)."""

    def __init__(self, phrases: Iterable[str]) -> None:
        phrases = sorted(phrases, key=len, reverse=True)  # of two that begin alike the longer is found
        self._enough = _pattern(phrase for phrase in phrases if not phrase.startswith("?"))
        self._hint = _pattern(phrase[1:] for phrase in phrases if phrase.startswith("?"))

    def find(self, text: str) -> list[Hit]:
        """Every phrase in the text, the ones that are enough first."""
        return [Hit(*found.span(), True) for found in self._enough.finditer(text)] + [
            Hit(*found.span(), False) for found in self._hint.finditer(text)
        ]

    def count(self, text: str) -> tuple[int, int]:
        """How many phrases that are enough, and how many hints."""
        return len(self._enough.findall(text)), len(self._hint.findall(text))


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    choices = "|".join(_phrase(phrase) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)" if choices else NEVER, re.IGNORECASE)


def _phrase(phrase: str) -> str:
    parts = [r"[\s\-]+".join(_word(word) for word in part.split()) for part in phrase.split(" ... ")]
    return GAP.join(parts)


def _word(word: str) -> str:
    choices = [_letters(choice) for choice in word.split("/")]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _letters(word: str) -> str:
    """One word: hyphens and spaces are alike, an apostrophe may be missing or curled."""
    return "".join({"*": r"\w*", "'": r"['’]?", "-": r"[\s\-]?"}.get(letter, re.escape(letter)) for letter in word)
