"""The words of a code as somebody typed them: cleaned, checked, with a name and a key that are free."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from consult.coding import codebook_content
from consult.coding.codebook_content import Code
from consult.errors import Refusal

WRITABLE = tuple(
    each.name for each in fields(Code)
    if each.name not in {"key", "guid", "parent", "codable", "retired", "follows", "split_from", "revision"}
)  # fmt: skip
LINES = tuple(name for name in WRITABLE if name.startswith(("phrases", "examples", "counter_examples")))
LONGEST = 4_000  # characters of one text
MOST = 300  # codes; more than that nobody can keep apart


def checked(typed: Mapping[str, str], names: Sequence[str], others: Iterable[Code]) -> dict[str, Any]:
    """What was typed under these names: lines as tuples, the name like none of the others', the colour a colour."""
    words: dict[str, Any] = {
        name: tuple(filter(None, map(text, typed.get(name, "").splitlines()))) if name in LINES
        else text(typed.get(name, ""))
        for name in names
    }  # fmt: skip
    free_name(words["name"], others)
    if words.get("colour") and not re.fullmatch(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})", words["colour"]):
        raise Refusal("Write the colour as # and six figures, such as #0b5550, or leave it empty.")
    if not words["definition"]:
        raise Refusal("Write a definition: when does a passage get this code?")
    return words


def text(written: str) -> str:
    """As typed, without what no XML and no page could carry."""
    kept = "".join(each for each in written.replace("\r\n", "\n") if each == "\n" or unicodedata.category(each) != "Cc")
    if len(kept) > LONGEST:
        raise Refusal(f"A text is longer than {LONGEST} characters. Shorten it.")
    return kept.strip()


def free_name(name: str, others: Iterable[Code]) -> None:
    """Refused when there is no name, or when another code in use has it."""
    if not name:
        raise Refusal("Write a name for the code.")
    if any(code.name.casefold() == name.casefold() and not code.retired for code in others):
        raise Refusal("Another code has this name. Choose one that tells them apart.")


def free_key(name: str, others: Iterable[Code]) -> str:
    """A key made of this name that none of the others has."""
    key, taken = codebook_content.stem(name), {code.key for code in others}
    return next(each for each in (key, *(f"{key}-{number}" for number in range(2, MOST + 2))) if each not in taken)
