"""JSON lines: each line a response; keys become columns, lists and what lies one level deep become cells."""

import codecs
import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from consult.imports.checks import MOST_COLUMNS, Stop
from consult.imports.delimited import Parts
from consult.imports.tables import Row

FIRST = 1_000  # lines in which every key must appear
BETWEEN = "; "


def rows(parts: Parts) -> Iterator[Row]:
    """A row of headings, then a row a line; row numbers are line numbers and the headings are row 0."""
    lines = _objects(parts())
    first = list(islice(lines, FIRST))
    if not first:
        raise Stop("empty-file")
    keys = list(dict.fromkeys(key for _, found in first for key in found))[: MOST_COLUMNS + 1]
    yield Row(0, keys)
    known = set(keys)
    for number, found in chain(first, lines):
        faults = [] if set(found) <= known else [("ragged-row", 0)]
        yield Row(number, [found.get(key, "") for key in keys], faults)


def _objects(blocks: Iterator[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(_lines(blocks), start=1):
        if line.strip():
            try:
                found = json.loads(line)
            except ValueError:
                raise Stop("broken-line", number) from None
            if not isinstance(found, dict):
                raise Stop("broken-line", number)
            yield number, dict(_cells(found))


def _cells(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if isinstance(value, dict) and not before:
            yield from _cells(value, f"{key}.")
        else:
            yield f"{before}{key}", _said(value)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return BETWEEN.join(_said(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    rest = ""
    try:
        for block in chain(blocks, (None,)):
            text = decoder.decode(block) if block is not None else decoder.decode(b"", final=True)
            *whole, rest = (rest + text).split("\n")
            yield from whole
    except UnicodeError:
        raise Stop("unknown-encoding") from None
    if rest:
        yield rest
