"""Words that were typed in any test: at the end of the run they stand in no log, letter, address or message of the broker."""

import base64
import binascii
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus

import httpx

PRIVATE = {"said", "reach", "notes", "words"}  # fields in which people write
SHORTEST = 12  # letters: shorter words stand in a log for other reasons
_BODY = re.compile(rb'"body": ?"([A-Za-z0-9+/=]+)"')
_FORM_DATA = re.compile(rb'name="(\w+)"\r\n\r\n(.*?)\r\n--', re.DOTALL)


class Watch(logging.Handler):
    """Remembers what is typed, every address that is asked for, and every line that is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: set[str] = set()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(logging.Formatter().format(record))

    def look(self, response: httpx.Response) -> None:
        """A hook of every client: what its forms say, and where they go."""
        request = response.request
        self.seen += [str(request.url), response.headers.get("location", "")]
        if request.method == "POST":
            self.typed |= {said for name, said in _fields(request) if name in PRIVATE and telling(said)}

    def leaks(self, folders: Iterable[Path]) -> list[str]:
        """Where typed words stand that should not: a file, or “a log or an address”."""
        words = [form for said in self.typed for form in forms(said)]
        places = [(str(path), content) for folder in folders for path, content in _files(folder)]
        places.append(("a log or an address", "\n".join(self.seen).encode()))
        return [where for where, content in places if any(word in content for word in words)]


def telling(said: str) -> bool:
    """Whether these words are somebody's own: long enough, and more than one."""
    return len(said.strip()) >= SHORTEST and " " in said.strip()


def forms(said: str) -> set[bytes]:
    """The ways in which words can stand in a file or an address."""
    first = said.strip().splitlines()[0]
    return {form.encode() for form in (first, quote(first), quote_plus(first), repr(first)[1:-1])}


def _fields(request: httpx.Request) -> list[tuple[str, str]]:
    try:
        content = request.read()
    except httpx.StreamError:
        return []
    if b"form-data" in request.headers.get("content-type", "").encode():
        return [(name.decode(), said.decode(errors="replace")) for name, said in _FORM_DATA.findall(content)]
    return parse_qsl(content.decode(errors="replace"))


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Logs, letters and the broker's journal; what its messages carry is read out of its wrapping."""
    for path in folder.rglob("*"):
        if path.is_file() and (path.suffix in (".log", ".eml") or path.name == "log" or "appendonly" in str(path)):
            content = path.read_bytes()
            yield path, content + b"\n".join(_unwrapped(content))


def _unwrapped(content: bytes) -> Iterator[bytes]:
    for body in _BODY.findall(content):
        try:
            yield base64.b64decode(body)
        except binascii.Error:
            continue


WATCH = Watch()  # of this run
