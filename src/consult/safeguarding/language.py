"""One language of worry: its words, its phrases of each kind, and the sayings that only sound like one."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from consult.safeguarding.phrases import Found, Phrases
from consult.safeguarding.words import Plain, Spelling

CHILDREN = "children"
CLEAR = ("always", "seriously")


class Language:
    """The phrases of one folder in `languages/`."""

    def __init__(
        self,
        words: dict[str, Any],
        sayings: dict[str, list[str]],
        kinds: dict[str, dict[str, list[str]]],
    ) -> None:
        self.classes: dict[str, str] = words["classes"]
        self.spelling = Spelling(
            {typed: read for read, typings in words["spelling"].items() for typed in typings.split()}, words["pairs"]
        )
        self.phrases = Phrases(kinds, words, self.spelling)
        aside = sayings | {"play": self.classes["play"].split()}
        self._asides = Phrases({level: {level: phrases} for level, phrases in aside.items()}, words, self.spelling)

    def worries(self, plain: Plain, group: str) -> list[Found] | None:
        """The phrases of a text that count; None when it has a clear one and itself says that it is no worry."""
        found = list(self.phrases.find(plain))
        asides = list(self._asides.find(plain)) if found else []
        counted = [] if _over(asides) else [worry for worry in found if _counts(worry, asides, plain, group)]
        answered = any(worry.level in CLEAR for worry in found)
        return None if answered and not counted else counted


@cache
def language(code: str) -> Language:
    """The language with a code: "en" or "cy"."""
    folder = files("consult.safeguarding").joinpath("languages", code)
    tables = {file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir()}
    return Language(tables.pop("words"), tables.pop("sayings"), tables)


def _over(asides: list[Found]) -> bool:
    said = {aside.level for aside in asides}
    return {"then", "now"} <= said and "still" not in said


def _counts(worry: Found, asides: list[Found], plain: Plain, group: str) -> bool:
    if worry.denied or any(aside.level == "harmless" and _overlap(aside, worry) for aside in asides):
        return False
    if worry.level == "of_a_child":
        return group == CHILDREN
    return worry.level != "seriously" or not _playing(worry, asides, plain)


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _playing(worry: Found, asides: list[Found], plain: Plain) -> bool:
    start, end = plain.text.rfind(" . ", 0, worry.start), plain.text.find(" . ", worry.end - 2)
    return any(aside.level == "play" and start <= aside.start <= end for aside in asides)
