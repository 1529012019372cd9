"""Codes that people write down: three plain words to come back with, letters and digits for receipts and cards.

All are made from the product's secret, so that they can be shown again while only a keyed hash of each is kept.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import UUID

from consult.consultations.definition import LANGUAGES

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # 32, without those that look alike: no I, L, O, U
_ALIKE = str.maketrans("OILU", "011V")
WORDS = 3  # of 1,024 each: 30 bits, and guessing is counted

Numbers = tuple[int, ...]


@cache
def listed(language: str) -> list[str]:
    """The 1,024 easy words of a language; a code is their places, so that it reads in both."""
    return (Path(__file__).parent / f"words_{language}.txt").read_text(encoding="utf-8").split()


@cache
def _places(language: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(listed(language))}


def return_numbers(secret: str, response_id: UUID, attempt: int) -> Numbers:
    """The return code of a response as places in the list; a second attempt when somebody else's draft has the first."""
    digest = _digest(secret, "return code", f"{response_id} {attempt}")
    return tuple(int.from_bytes(digest[at : at + 2], "big") % 1024 for at in range(0, 2 * WORDS, 2))


def in_words(numbers: Numbers, language: str) -> list[str]:
    """A return code as three words of this language."""
    return [listed(language)[number] for number in numbers]


def readings(typed: str) -> Iterator[Numbers]:
    """What three typed words can mean, in each language: case, accents, commas and hyphens do not matter."""
    words = re.findall(r"[a-z]+", _bare(typed))
    for language in LANGUAGES:
        numbers = tuple(_places(language)[word] for word in words if word in _places(language))
        if len(words) == len(numbers) == WORDS:
            yield numbers


def return_hash(secret: str, numbers: Numbers) -> bytes:
    """What is kept of a return code: keyed, because three words alone could be tried out by whoever has the database."""
    return _digest(secret, "return hash", " ".join(map(str, numbers)))


def card_code(secret: str, batch_id: UUID, number: int) -> str:
    """The code on one card of a batch, such as K7MP-2QXW: 40 bits."""
    return in_fours("".join(LETTERS[byte % 32] for byte in _digest(secret, "card", f"{batch_id} {number}")[:8]))


def card_hash(secret: str, code: str) -> bytes:
    """What is kept of a card's code."""
    return _digest(secret, "card hash", code)


def as_printed(typed: str) -> str:
    """A typed receipt or card code as it was printed: spaces, case and letters that look alike do not matter."""
    return in_fours("".join(re.findall(r"[A-Z0-9]", typed.upper().translate(_ALIKE))))


def in_fours(letters: str) -> str:
    """Letters in groups of four, which are easier to copy."""
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _digest(secret: str, purpose: str, about: str) -> bytes:
    return hmac.new(secret.encode(), f"{purpose}: {about}".encode(), hashlib.sha256).digest()


def _bare(typed: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", typed.lower()) if not unicodedata.combining(letter)
    )
