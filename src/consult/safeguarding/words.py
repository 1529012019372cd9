"""Plain words: what was typed, in one spelling, and where each word stood in the text."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|[.!?;\n]+|[,:…()–—]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_LONG = re.compile(r"(.)\1{2,}")
REMEMBERED = 50_000  # words of which the bare letters are kept at hand: most of what is said is said in few words

Token = tuple[str, tuple[int, int]]


@dataclass(frozen=True)
class Plain:
    """Words joined by single spaces, "." after each sentence; and the start and end of each word in the text."""

    text: str
    starts: list[int]
    spans: list[tuple[int, int]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the plain words from `start` to `end` stood in what was typed."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(start, end - 1)) - 1
        return self.spans[first][0], self.spans[last][1]


class Spelling:
    """Puts words into one spelling: `words` maps one word, `pairs` two words that count as one or as others."""

    def __init__(self, words: dict[str, str], pairs: dict[str, str]) -> None:
        self.words = words
        self.pairs = {tuple(pair.split()): one for pair, one in pairs.items()}
        self._seconds = {pair.split()[1] for pair in pairs}

    def plain(self, text: str, typed: Sequence[Token] = ()) -> Plain:
        """The plain words of a text; `typed` are its tokens, where they are known already."""
        tokens = [(self.words.get(word, word), span) for word, span in typed or tokens_of(text)]
        joined = self._paired([token for token in tokens if token[0]])
        if not joined or joined[-1][0] != ".":
            joined.append((".", (len(text), len(text))))
        words = [(word, span) for together, span in joined for word in together.split()]
        starts = list(accumulate((len(word) + 1 for word, _ in words[:-1]), initial=0))
        return Plain(" ".join(word for word, _ in words) + " ", starts, [span for _, span in words])

    def _paired(self, tokens: list[Token]) -> list[Token]:
        joined: list[Token] = []
        for word, span in tokens:
            second = bool(joined) and word in self._seconds
            one = self.pairs.get((joined[-1][0].rsplit(" ", 1)[-1], word)) if second else None
            if one is None:
                joined.append((word, span))
            else:
                before, (start, _) = joined.pop()
                head = before.rsplit(" ", 1)[0] + " " if " " in before else ""
                joined.append((head + one, (start, span[1])))
        return joined


def tokens_of(text: str) -> list[Token]:
    """The words and stops of a text in bare letters, the same for every language, and where each stood."""
    return [(bare(word), span) for word, span in typed_in(text)]


def typed_in(text: str) -> list[Token]:
    """The same as they were typed."""
    return [(found[0], found.span()) for found in _TOKEN.finditer(text)]


@lru_cache(REMEMBERED)
def bare(typed: str) -> str:
    """A word in small letters without accents or apostrophes; a stop as "." or ","."""
    if typed[0] in ".!?;\n":
        return "," if typed in ("..", "...", "....") else "."
    if typed[0] in ",:…()–—":
        return ","
    letters = typed.lower() if typed.isascii() else _unaccented(typed)
    return _LONG.sub(r"\1", letters.replace("'", "").replace("`", ""))


def _unaccented(typed: str) -> str:
    letters = unicodedata.normalize("NFKD", typed.lower().replace("’", "").replace("ʼ", "").replace("´", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
