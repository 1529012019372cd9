"""Phrases over plain words: the small language in which the lexicon is written, and how it finds itself in a text."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from consult.safeguarding.words import Plain, Spelling


class Found(NamedTuple):
    """One phrase in a text: its kind, its level (always, seriously, ...) and its place in the plain words."""

    kind: str
    level: str
    start: int
    end: int
    denied: bool


class Phrases:
    """All phrases of one language, found by their first word."""

    def __init__(self, kinds: dict[str, dict[str, list[str]]], words: dict[str, Any], spelling: Spelling) -> None:
        self._classes = {name: listed.split() for name, listed in words["classes"].items()}
        self._spelling = spelling
        nots, denies, between = (self._any_of(words[name]) for name in ("nots", "denies", "between"))
        self._gap = rf"(?:(?!(?:{nots}) )[^. ]+ )"
        self._denial = re.compile(rf"(?:^|.* )(?:{denies}) (?:(?:{between}) )*$")
        self._by_first: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        for kind, levels in kinds.items():
            for level, phrases in levels.items():
                for phrase in phrases:
                    self._add(kind, level, phrase)

    def find(self, plain: Plain) -> Iterator[Found]:
        """Every phrase of the text; denied where a "not" stands just before it."""
        for start in plain.starts:
            word = plain.text[start : plain.text.index(" ", start)]
            for kind, level, pattern in self._by_first.get(word, ()):
                found = pattern.match(plain.text, start)
                if found:
                    yield Found(kind, level, start, found.end() - 1, self._denied(plain.text, start))

    def _add(self, kind: str, level: str, phrase: str) -> None:
        elements = phrase.split()
        pattern = re.compile("".join(self._element(element) for element in elements))
        for word in {choice.split()[0] for choice in self._choices(elements[0])}:
            if word.endswith("*"):
                raise ValueError(f"A phrase cannot begin with {word}: {phrase}")
            self._by_first.setdefault(word, []).append((kind, level, pattern))

    def _element(self, element: str) -> str:
        if element.startswith("~"):
            return f"{self._gap}{{0,{element[1:]}}}?"
        choices = sorted(self._choices(element.removesuffix("?")), key=len, reverse=True)
        body = "|".join(re.escape(choice).replace(r"\*", "[^ ]*").replace(r"\ ", " ") for choice in choices)
        return f"(?:(?:{body}) (?:, )?)" + ("?" if element.endswith("?") else "")

    def _choices(self, element: str) -> set[str]:
        choices: set[str] = set()
        for choice in element.replace(" ", "").split("|"):
            if choice.startswith("<"):
                choices |= {word for inner in self._classes[choice[1:-1]] for word in self._choices(inner)}
            elif choice.endswith("*") or choice == ".":
                choices.add(choice)
            else:
                choices.add(self._spelling.plain(choice.replace("_", " ")).text.removesuffix(" . "))
        return choices

    def _denied(self, text: str, at: int) -> bool:
        clause = text[max(0, at - 60) : at]
        return bool(self._denial.match(clause[clause.rfind(". ") + 1 :].rpartition(", ")[2]))

    def _any_of(self, words: str) -> str:
        return "|".join(re.escape(word) for choice in words.split() for word in self._choices(choice))
