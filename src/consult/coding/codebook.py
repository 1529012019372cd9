"""The codebook: the agreed list of themes, aspects, stakeholder groups and views items, read from one TOML file."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

PACKAGE = Path(__file__).resolve().parents[1]
HOUSE = next((house for house in (PACKAGE / "_house", PACKAGE.parents[1]) if (house / "surveys").is_dir()), PACKAGE)
CHILDRENS_SERVICES = HOUSE / "surveys" / "codebooks" / "childrens-services.toml"

SECTIONS = {"theme": "themes", "aspect": "aspects", "group": "groups", "views": "views"}
WORDS = {"not": "exclusion"}  # a word of the file that Python keeps for itself

UNCODABLE = re.compile(
    r"\b(?:not possible|impossible|un-?cod(?:e|ify)?able|cannot be coded|not answered)\b", re.IGNORECASE
)


class CodebookError(ValueError):
    """A codebook that cannot be read; the sentence names the file, the entry and the remedy."""


@dataclass(frozen=True)
class Theme:
    """A subject that people speak about; `definition` is the coding rule, `exclusion` what belongs elsewhere."""

    key: str
    definition: str
    name: str = ""
    exclusion: str = ""
    phrases: tuple[str, ...] = ()
    phrases_cy: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aspect:
    """What a speaker does with a theme: values it, finds it wanting, misses it, or proposes something."""

    key: str
    definition: str
    name: str = ""
    phrases: tuple[str, ...] = ()
    phrases_cy: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A stakeholder group."""

    key: str
    name: str = ""


@dataclass(frozen=True)
class ViewsItem:
    """A framework question whose answer is what people think, and the groups that can answer it."""

    key: str
    groups: tuple[str, ...]
    about: str
    phrases: tuple[str, ...] = ()

    @property
    def framework(self) -> str:
        """The framework's own key: `away` of `away-4.8`."""
        return self.key.rpartition("-")[0]


@dataclass(frozen=True)
class Codebook:
    """All that can be coded; `version` is the file's own, or a digest of its bytes."""

    version: str
    themes: tuple[Theme, ...]
    aspects: tuple[Aspect, ...] = ()
    groups: tuple[Group, ...] = ()
    views: tuple[ViewsItem, ...] = ()
    folder: Path | None = field(default=None, repr=False)

    @property
    def uncodable(self) -> str | None:
        """The theme that, by its name, is for passages that nothing can be said of; most codebooks have none."""
        return next((theme.key for theme in self.themes if UNCODABLE.search(theme.name)), None)

    def texts(self) -> tuple[Path, ...]:
        """The files of labelled texts that came with the codebook, in the folder of its name."""
        return tuple(sorted(self.folder.glob("*.jsonl"))) if self.folder else ()

    def eligible(self, group: str, frameworks: Iterable[str]) -> tuple[ViewsItem, ...]:
        """The views items of these frameworks that this stakeholder group can answer."""
        wanted = frozenset(frameworks)
        return tuple(item for item in self.views if group in item.groups and item.framework in wanted)


@cache
def load(path: Path = CHILDRENS_SERVICES) -> Codebook:
    """The codebook in this file; raises CodebookError for an unknown key, a missing one, a double or a broken file."""
    try:
        content = Path(path).read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise CodebookError(f"{path}: cannot be read as a codebook ({why}). Check the path and the TOML.") from why
    _known(table, {"version", *SECTIONS}, str(path))
    version = _text(table.get("version", hashlib.sha256(content).hexdigest()[:12]), f"{path}, version")
    return Codebook(
        version,
        themes=_entries(Theme, table, "theme", path),
        aspects=_entries(Aspect, table, "aspect", path),
        groups=_entries(Group, table, "group", path),
        views=_entries(ViewsItem, table, "views", path),
        folder=Path(path).with_suffix(""),
    )


Entry = TypeVar("Entry", Theme, Aspect, Group, ViewsItem)


def _entries(kind: type[Entry], table: Mapping[str, Any], section: str, path: Path) -> tuple[Entry, ...]:
    rows = table.get(section, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CodebookError(f"{path}: write every {section} as its own [[{section}]].")
    entries = tuple(
        _entry(kind, row, f"{path}, {section} {row.get('key', number)}") for number, row in enumerate(rows, 1)
    )
    if doubles := {entry.key for entry in entries if sum(other.key == entry.key for other in entries) > 1}:
        raise CodebookError(f"{path}: {section} {', '.join(sorted(doubles))} is there twice. Keep one of them.")
    return entries


def _entry(kind: type[Entry], row: Mapping[str, Any], where: str) -> Entry:
    row = {WORDS.get(word, word): value for word, value in row.items()}
    types = {each.name: each.type for each in fields(kind)}
    needed = {each.name for each in fields(kind) if each.default is MISSING}
    _known(row, set(types), where)
    if missing := needed - set(row):
        raise CodebookError(f"{where}: {', '.join(sorted(missing))} is missing. Add it.")
    values: dict[str, Any] = {
        word: (_text if types[word] is str else _texts)(value, f"{where}, {word}") for word, value in row.items()
    }
    return kind(**{"name": values["key"], **values} if "name" in types else values)


def _known(row: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(row) - known:
        raise CodebookError(f"{where}: does not know {', '.join(sorted(unknown))}. Use {', '.join(sorted(known))}.")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{where}: write a text in quotes.")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise CodebookError(f"{where}: write a list of texts in brackets.")
    return tuple(_text(each, where) for each in value)
