"""CSV and its relatives: which letters, which mark between cells, then row by row without ever holding the file."""

import codecs
import csv
from collections.abc import Callable, Iterator
from itertools import islice

from consult.imports.checks import Stop
from consult.imports.tables import Row

Parts = Callable[[], Iterator[bytes]]  # the file from its beginning, each time it is asked for
MARKS = ("\t", ";", ",", "|")
SAMPLE = 20_000  # characters
BINARY = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST = 1_000_000  # characters of a cell; a cell that is longer is a quotation mark that nobody closed

csv.field_size_limit(LONGEST)


def rows(parts: Parts) -> Iterator[Row]:
    """Every row of the file; stopped with the row at a quotation mark that is not closed."""
    letters = encoding(parts)
    sample = _sample(_texts(parts(), letters))
    if not sample.strip():
        raise Stop("empty-file")
    reader = csv.reader(_lines(_texts(parts(), letters)), delimiter=mark(sample), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, cells)
    except csv.Error:
        raise Stop("unclosed-quote", number + 1) from None


def encoding(parts: Parts) -> str:
    """UTF-8 or UTF-16 with or without a mark, else Windows-1252, as the whole file allows it."""
    head = next(parts(), b"")[:SAMPLE]
    if not head:
        raise Stop("empty-file")
    if head.startswith(BINARY):
        raise Stop("not-a-table")
    for bom, name in BOMS:
        if head.startswith(bom):
            return _proved(parts, (name,))
    if b"\0" in head:
        return _proved(parts, ("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be",))
    return _proved(parts, ("utf-8", "cp1252"))


def mark(sample: str) -> str:
    """What stands between cells: whichever divides the first rows into the same number of parts, and into most."""
    lines = sample.splitlines(keepends=True)[:20]
    return max(MARKS, key=lambda each: _divided(lines, each))


def _sample(texts: Iterator[str]) -> str:
    begun = ""
    for text in texts:
        begun += text
        if len(begun) > SAMPLE:
            break
    return begun.replace("\r\n", "\n").replace("\r", "\n")


def _divided(lines: list[str], between: str) -> tuple[int, int]:
    try:
        widths = [len(cells) for cells in islice(csv.reader(lines, delimiter=between), 10) if cells]
    except csv.Error:
        return 0, 0
    first = widths[0] if widths else 0
    return (sum(width == first for width in widths) if first > 1 else 0), first


def _proved(parts: Parts, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            blank = any("\0" in text for text in _texts(parts(), name, strict=True))
        except UnicodeError:
            continue
        if not blank:
            return name
    raise Stop("unknown-encoding")


def _texts(blocks: Iterator[bytes], name: str, *, strict: bool = False) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("strict" if strict else "replace")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _lines(texts: Iterator[str]) -> Iterator[str]:
    """Lines whatever their ends, without those that only stand inside words, such as the line separator of Unicode."""
    rest = ""
    for text in texts:
        begun = rest + text
        held = "\r" if begun.endswith("\r") else ""  # its other half may come with the next text
        *whole, rest = begun.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest += held
        for line in whole:
            yield f"{line}\n"
    if rest.strip("\r"):
        yield rest.strip("\r")
