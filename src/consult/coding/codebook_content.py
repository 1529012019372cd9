"""What a codebook holds while people edit it: codes with their words in both languages, and sets of them."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from consult.coding.codebook import Aspect, Codebook, Theme

OURS = ("ecm:", "shanarri:")  # sets of these names are the outcomes that a theme bears on


@dataclass(frozen=True)
class Code:
    """One code. Its key and guid never change; `revision` counts its edits, so that two editors notice each other.

    `exclusion` says what belongs elsewhere, `counter_examples` show it. `parent` is a guid or empty. What is not
    `codable` is only a heading. `follows` are codes that were merged into this one, `split_from` the one it was part of.
    """

    key: str
    guid: str
    name: str
    definition: str = ""
    exclusion: str = ""
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    name_cy: str = ""
    definition_cy: str = ""
    exclusion_cy: str = ""
    phrases_cy: tuple[str, ...] = ()
    examples_cy: tuple[str, ...] = ()
    counter_examples_cy: tuple[str, ...] = ()
    colour: str = ""
    parent: str = ""
    codable: bool = True
    retired: bool = False
    follows: tuple[str, ...] = ()
    split_from: str = ""
    revision: int = 1

    @property
    def active(self) -> bool:
        """Whether a passage can be given this code."""
        return self.codable and not self.retired


@dataclass(frozen=True)
class CodeSet:
    """A named set of codes, by guid, as other programs have them."""

    guid: str
    name: str
    description: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """All codes in their order, the sets, and those aspects that were reworded; the others are the shipped file's."""

    codes: tuple[Code, ...]
    sets: tuple[CodeSet, ...] = ()
    aspects: tuple[Code, ...] = ()

    def code(self, key: str) -> Code | None:
        """The code of this key."""
        return next((code for code in self.codes if code.key == key), None)

    def aspect(self, key: str) -> Code | None:
        """The aspect of this key, if it was reworded."""
        return next((aspect for aspect in self.aspects if aspect.key == key), None)

    def reword(self, changed: Code) -> "Content":
        """With these words for one aspect."""
        return replace(self, aspects=(*(each for each in self.aspects if each.key != changed.key), changed))

    def active(self) -> tuple[Code, ...]:
        """The codes that a passage can be given."""
        return tuple(code for code in self.codes if code.active)

    def put(self, *changed: Code) -> "Content":
        """With these codes in place of those of the same key; new ones come last."""
        new = {code.key: code for code in changed}
        kept = tuple(new.pop(code.key, code) for code in self.codes)
        return replace(self, codes=(*kept, *new.values()))

    def plain(self) -> dict[str, Any]:
        """As it is kept in a row; without reworded aspects it is what it was before there could be any."""
        aspects = {"aspects": [asdict(each) for each in self.aspects]} if self.aspects else {}
        return {"codes": [asdict(code) for code in self.codes], "sets": [asdict(each) for each in self.sets], **aspects}


def read(plain: dict[str, Any]) -> Content:
    """What a row keeps."""
    return Content(
        tuple(Code(**_tuples(code)) for code in plain["codes"]),
        tuple(CodeSet(**_tuples(each)) for each in plain["sets"]),
        tuple(Code(**_tuples(each)) for each in plain.get("aspects", ())),
    )


def shipped(key: str, book: Codebook) -> Content:
    """The shipped file as content; its guids come from its keys, so that they are the same everywhere."""
    codes = tuple(
        Code(
            key=theme.key,
            guid=guid(key, theme.key),
            name=theme.name,
            definition=theme.definition,
            exclusion=theme.exclusion,
            phrases=theme.phrases,
            examples=theme.examples,
            phrases_cy=theme.phrases_cy,
        )
        for theme in book.themes
    )
    names = sorted({outcome for theme in book.themes for outcome in theme.outcomes})
    sets = (
        CodeSet(guid(key, name), name, "", tuple(guid(key, each.key) for each in book.themes if name in each.outcomes))
        for name in names
    )
    return Content(codes, tuple(sets))


def book(content: Content, number: int, origin: Codebook) -> Codebook:
    """The codebook that the engine and the pages use: these themes, aspects in these words; all else is the shipped file's."""
    return replace(
        origin,
        version=f"{origin.version}.{number}-{digest(content)}",
        themes=tuple(_theme(code, content.sets) for code in content.active()),
        aspects=tuple(_aspect(each, content.aspect(each.key)) for each in origin.aspects),
    )


def digest(content: Content) -> str:
    """Twelve characters that change when anything in the content does."""
    return hashlib.sha256(json.dumps(content.plain(), sort_keys=True).encode()).hexdigest()[:12]


def guid(*names: str) -> str:
    """A guid that always comes out the same for these names."""
    return str(uuid5(NAMESPACE_URL, "urn:consult:codebook:" + ":".join(names)))


def stem(name: str) -> str:
    """A key from a name: plain letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "code"


def _theme(code: Code, sets: Iterable[CodeSet]) -> Theme:
    return Theme(
        code.key,
        code.definition or code.name,
        code.name,
        code.exclusion,
        code.phrases,
        code.phrases_cy,
        (*code.examples, *code.examples_cy),
        tuple(each.name for each in sets if each.name.startswith(OURS) and code.guid in each.members),
    )


def _aspect(shipped: Aspect, words: Code | None) -> Aspect:
    return replace(shipped, name=words.name, definition=words.definition) if words else shipped


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
