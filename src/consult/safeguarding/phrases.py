"""Phrases over plain words: the small language in which the lexicon is written, and how it finds itself in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from consult.safeguarding.words import Plain, Spelling


class Found(NamedTuple):
    """One phrase in a text: its kind, its level (always, seriously, ...) and its place in the plain words."""

    kind: str
    level: str
    start: int
    end: int
    denied: bool


@dataclass
class Phrase:
    """One phrase: its kind, its level, and the expression by which it is found, compiled when it is first wanted."""

    kind: str
    level: str
    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression, compiled: of 1,700 phrases few are ever near to being said."""
        return re.compile(self.expression)


class Phrases:
    """All phrases of one language, found by their first word and by one more word that they cannot do without."""

    def __init__(self, kinds: dict[str, dict[str, list[str]]], words: dict[str, Any], spelling: Spelling) -> None:
        self._classes: dict[str, str] = words["classes"]
        self._members: dict[str, set[str]] = {}
        self._spelling = spelling
        nots, denies, between = (self._any_of(words[name]) for name in ("nots", "denies", "between"))
        self._gap = rf"(?:(?!(?:{nots}) )[^. ]+ )"
        self._denial = re.compile(rf"(?:^|.* )(?:{denies}) (?:(?:{between}) )*$")
        self.all: list[Phrase] = []
        self._by_words: dict[str, dict[str, list[int]]] = {}
        for kind, levels in kinds.items():
            for level, phrases in levels.items():
                for phrase in phrases:
                    self._add(kind, level, phrase)

    def find(self, plain: Plain) -> Iterator[Found]:
        """Every phrase of the text; denied where a "not" stands just before it."""
        words = plain.text.split()
        said = set(words)
        possible = {first: self._possible(first, said) for first in self._by_words.keys() & said}
        for word, start in zip(words, plain.starts, strict=True):
            for phrase in possible.get(word, ()):
                found = phrase.pattern.match(plain.text, start)
                if found:
                    yield Found(phrase.kind, phrase.level, start, found.end() - 1, self._denied(plain.text, start))

    def _possible(self, first: str, said: set[str]) -> list[Phrase]:
        """The phrases that begin with this word and whose other word is said too, in the order of their files."""
        by_other = self._by_words[first]
        numbers = {number for other in by_other.keys() & said for number in by_other[other]}
        return [self.all[number] for number in sorted(numbers)]

    def _add(self, kind: str, level: str, phrase: str) -> None:
        elements = phrase.split()
        needed = self._needed(elements[1:])
        for choice in self._choices(elements[0]):
            first, *rest = choice.split()
            if first.endswith("*"):
                raise ValueError(f"A phrase cannot begin with {first}: {phrase}")
            for other in rest[-1:] or needed or [first]:
                self._by_words.setdefault(first, {}).setdefault(other, []).append(len(self.all))
        self.all.append(Phrase(kind, level, "".join(self._element(element) for element in elements)))

    def _needed(self, elements: list[str]) -> set[str]:
        """Words one of which must be said for these elements to be found, as few as can be; none where none must."""
        certain = [self._choices(element) for element in elements if element[0] != "~" and element[-1] != "?"]
        exact = [choices for choices in certain if not any("*" in choice for choice in choices)]
        words = [{max(choice.split(), key=len) for choice in choices} for choices in exact]
        return min(words, key=len, default=set())

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
                choices |= self._class(choice[1:-1])
            elif choice.endswith("*") or choice == ".":
                choices.add(choice)
            else:
                choices.add(self._spelling.plain(choice.replace("_", " ")).text.removesuffix(" . "))
        return choices

    def _class(self, name: str) -> set[str]:
        if name not in self._members:
            self._members[name] = {word for inner in self._classes[name].split() for word in self._choices(inner)}
        return self._members[name]

    def _denied(self, text: str, at: int) -> bool:
        clause = text[max(0, at - 60) : at]
        return bool(self._denial.match(clause[clause.rfind(". ") + 1 :].rpartition(", ")[2]))

    def _any_of(self, words: str) -> str:
        return "|".join(re.escape(word) for choice in words.split() for word in self._choices(choice))
