"""A small browser: cookies, forms, redirects and kept connections over a raw socket, so that asking costs little CPU."""

import asyncio
import gzip
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

Fields = Sequence[tuple[str, str]]

# What Chromium sends on its own.
_MANNERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.9,cy;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
    "Upgrade-Insecure-Requests: 1\r\nConnection: keep-alive\r\n"
)
_FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
_KEY = re.compile(r'name="_csrf_token" value="([^"]+)"')
_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')


class Unanswered(Exception):
    """No page came: nobody listens, the connection broke, it took too long, or the page says to try again."""


class Refused(Exception):
    """A page came that says no, with this status; pressing again would not help."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True)
class Shown:
    """A page as it stands on the screen."""

    path: str
    html: str


@dataclass(frozen=True)
class Reply:
    """One answer of the server; `size` is all its bytes as they came over the wire, head and body."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int
    seconds: float


@dataclass
class Browser:
    """One person's browser; `requests` and `slowness` (method, path, seconds) tell what it went through."""

    host: str
    port: int
    patience: float = 10.0
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    slowness: list[tuple[str, str, float]] = field(default_factory=list)
    _kept: set[str] = field(default_factory=set)
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self, path: str) -> Shown:
        """The page at this path, or the one that it leads to."""
        return await self._arrive(path, await self.ask("GET", path))

    async def press(self, shown: Shown, fields: Fields) -> Shown:
        """Send the form of a page with these fields; the page that follows."""
        found = _KEY.search(shown.html)
        form = [("_csrf_token", found[1]), *fields] if found else fields
        return await self._arrive(shown.path, await self.ask("POST", shown.path, form))

    async def dress(self, shown: Shown) -> list[Reply]:
        """Fetch the static files of a page that are not kept yet; they are kept afterwards."""
        wanted = [path for path in dict.fromkeys(_STATIC.findall(shown.html)) if path not in self._kept]
        self._kept.update(wanted)
        return [await self.ask("GET", path) for path in wanted]

    async def ask(self, method: str, path: str, fields: Fields | None = None) -> Reply:
        """One request and its answer; a kept connection that has died meanwhile is opened anew once, as browsers do."""
        body = urlencode(fields).encode() if fields is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{_MANNERS}{self._cookie_line()}"
        if fields is not None:
            head += f"Origin: http://{self.host}:{self.port}\r\n{_FORM}Content-Length: {len(body)}\r\n"
        self.requests += 1
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience):
                status, headers, content, size = await self._exchange(f"{head}\r\n".encode() + body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.hang_up()
            raise Unanswered from error
        took = time.perf_counter() - began
        self.slowness.append((method, path, took))
        return Reply(status, headers, content, size, took)

    def hang_up(self) -> None:
        """Drop the connection; the next request opens another."""
        if self._line is not None:
            self._line[1].close()
            self._line = None

    async def _arrive(self, path: str, reply: Reply) -> Shown:
        while reply.status == 303:
            path = urlsplit(reply.headers["location"]).path
            reply = await self.ask("GET", path)
        if reply.status >= 500 or reply.status == 403:
            raise Unanswered
        if reply.status != 200:
            raise Refused(reply.status)
        return Shown(path, reply.body.decode())

    async def _exchange(self, message: bytes) -> tuple[int, dict[str, str], bytes, int]:
        kept = self._line is not None
        try:
            return await self._talk(message)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self.hang_up()
            silent = not isinstance(error, asyncio.IncompleteReadError) or not error.partial
            if not (kept and silent and message.startswith(b"GET")):
                raise
        return await self._talk(message)

    async def _talk(self, message: bytes) -> tuple[int, dict[str, str], bytes, int]:
        if self._line is None:
            there = "127.0.0.1" if self.host == "localhost" else self.host
            self._line = await asyncio.open_connection(there, self.port)
        reader, writer = self._line
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        status, headers = self._read_head(head)
        body = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.hang_up()
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        return status, headers, plain, len(head) + len(body)

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep_cookie(value)
            elif name:
                headers[name.lower()] = value
        return int(first.split(" ", 2)[1]), headers

    def _keep_cookie(self, value: str) -> None:
        # `Secure` cookies count as safe on localhost, as in every browser, so they are kept over plain http here.
        name, _, content = value.partition(";")[0].partition("=")
        self.cookies[name] = content

    def _cookie_line(self) -> str:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Cookie: {pairs}\r\n" if pairs else ""
