"""What a file asks, whatever its format: the shape in which every reader hands a survey on."""

from dataclasses import dataclass, field
from typing import Any

Words = dict[str, str]  # by language


@dataclass
class Offered:
    """An option, or a pile: its name in the file, its words, and a symbol where the file is one of ours."""

    name: str
    words: Words
    picture: str = ""


@dataclass
class Asked:
    """One question. `conditions` must all hold; `extras` are keys of our own definition that need no translation.

    `values` says, for each name that a condition may use, which value there means which option (by name); for most
    questions that is their own name with each option meaning itself.
    """

    name: str
    place: str
    kind: str
    ask: Words
    hint: Words = field(default_factory=dict)
    options: list[Offered] = field(default_factory=list)
    piles: list[Offered] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass
class Whole:
    """A survey as a file has it; `extras` as above, for the survey's own keys."""

    name: str
    title: Words
    intro: Words = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
