"""The products whose files are known: one file each, found by being here; the plain table is the last that is asked."""

import pkgutil
from importlib import import_module

from consult.imports.formats.format import Format

_MODULES = [
    import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__) if found.name != "format"
]
# Two rows of headings are looked for first: the upper one alone may look like another product's.
FORMATS: dict[str, Format] = {
    each.key: each for each in sorted((module.FORMAT for module in _MODULES), key=lambda each: -each.heads)
}
PLAIN = "plain"


def recognised(ending: str, first: list[list[str]]) -> Format:
    """The format of a file by its ending and its first rows."""
    known = (each for each in FORMATS.values() if each.key != PLAIN and each.recognises(ending, first))
    return next(known, FORMATS[PLAIN])


__all__ = ["FORMATS", "PLAIN", "Format", "recognised"]
