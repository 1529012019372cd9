"""How a page is made and sent: templates, the product's own words in each language, and the headers of every answer."""

import gzip
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block
from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER
from litestar.types import Message, Scope

from consult import form_key
from consult.database import Database
from consult.errors import Refusal
from consult.settings import house

Asked = Request[Any, Any, State]
Page = Response[bytes]

# What a handler is given: what the application holds, and what its address names.
TheDatabase: TypeAlias = NamedDependency[Database]
PathId: TypeAlias = FromPath[UUID]
PathText: TypeAlias = FromPath[str]
PathNumber: TypeAlias = FromPath[int]

EVERYONE = "everyone"  # the `allow` of a route that needs nobody signed in

# No inline script or style, nothing from elsewhere, no page kept by a shared tablet (STANDARDS 7).
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        b"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"accelerometer=(), autoplay=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), "
        b"gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
)
_NOT_KEPT = (b"cache-control", b"no-store")


async def seal(message: Message, scope: Scope) -> None:  # noqa: ARG001 -- Litestar hands it over
    """Add to every answer the headers that protect it."""
    if message["type"] == "http.response.start":
        headers = [*message["headers"], *_HEADERS]
        if not any(name == _NOT_KEPT[0] for name, _ in message["headers"]):
            headers.append(_NOT_KEPT)
        message["headers"] = headers


class Cookies:
    """Cookies that no script reads and no other site sends; `__Host-` binds them to this host and to https."""

    def __init__(self, secure: bool) -> None:
        self._secure = secure

    def named(self, name: str) -> str:
        """The cookie's full name."""
        return f"__Host-{name}" if self._secure else name

    def put(self, name: str, value: str, longest: int | None = None) -> Cookie:
        """A cookie; it lasts `longest` seconds, or until the browser closes."""
        return Cookie(
            self.named(name), path="/", value=value, max_age=longest, secure=self._secure, httponly=True, samesite="lax"
        )


TheCookies: TypeAlias = NamedDependency[Cookies]


@dataclass(frozen=True)
class Language:
    """A language of respondents' pages: its own name, how it invites to go on, and which way it runs (ltr or rtl)."""

    name: str
    begin: str
    direction: str


@cache
def languages() -> dict[str, Language]:
    """Every language that a survey may offer, by its code; templates/languages.toml says how one is added."""
    document = tomllib.loads((house("templates") / "languages.toml").read_text(encoding="utf-8"))
    return {code: Language(**about) for code, about in document.items()}


def said_in(written: Mapping[str, str], language: str = "en") -> str:
    """What an author wrote, in this language; where a survey does not offer it, in the first that it was written in."""
    return written.get(language) or next(written[code] for code in languages() if code in written)


class Words(dict[str, str]):
    """The product's own words in one language and manner; a word that is not there is an error, never an empty place."""

    def __missing__(self, key: str) -> str:
        raise KeyError(f"templates/words.toml has no word {key!r}")


@cache
def words(language: str, *, grown_up: bool = False) -> Words:
    """The fixed words in this language; to adults in the polite form where a language has one (Welsh `chi`)."""
    document = tomllib.loads((house("templates") / "words.toml").read_text(encoding="utf-8"))
    manner = f"{language}_grown_up" if grown_up else language
    return Words({key: entry.get(manner) or entry[language] for key, entry in document.items()})


@cache
def _in_other_words(language: str) -> dict[str, str]:
    document = tomllib.loads((house("templates") / "words.toml").read_text(encoding="utf-8"))
    return {entry["en"]: entry[language] for key, entry in document.items() if key.startswith("refused-")}


@cache
def symbols() -> dict[str, dict[str, str]]:
    """The pictures that a page may show: what each shows, by name and language."""
    drawn: dict[str, dict[str, str]] = tomllib.loads((house("templates") / "symbols.toml").read_text(encoding="utf-8"))
    return drawn


def sentences(text: str) -> list[str]:
    """One idea a line, as Easy Read wants it."""
    return re.split(r"(?<=[.!?])\s+", text)


@cache
def environment() -> Environment:
    """The templates; an unknown name in one fails loudly."""
    made = Environment(
        loader=FileSystemLoader(house("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static
    made.globals["symbols"] = symbols()
    made.globals["languages"] = languages()
    made.globals["words_in"] = words
    made.filters["sentences"] = sentences
    made.filters["said_in"] = said_in
    made.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    return made


@cache
def static(name: str) -> str:
    """The address of a static file, with its fingerprint, so that a browser keeps it until it changes."""
    digest = sha256((house("templates") / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{digest}/{name}"


def page(request: Asked, template: str, values: Mapping[str, Any], status: int = HTTP_200_OK) -> Page:
    """A whole page; `values` are plain values, never rows that could still load something."""
    html = environment().get_template(template).render(_context(request, values))
    return _written(request, html, status, {})


def fragment(request: Asked, template: str, block: str, values: Mapping[str, Any]) -> Page:
    """One named block of a page, for htmx."""
    html = render_block(environment(), template, block, _context(request, values))
    return _written(request, html, HTTP_200_OK, {"Vary": "HX-Request"})


def by_htmx(request: Asked) -> bool:
    """Whether htmx asks, and so wants only what changed."""
    return request.headers.get("hx-request") == "true"


def onward(path: str, *cookies: Cookie) -> Redirect:
    """After a form was taken: on to the next page, so that a refresh never sends it twice."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER, cookies=cookies)


def refused(request: Asked, refusal: Refusal, *, desk: bool = False) -> Page:
    """The page that says what the product would not do, and what to do instead, in the language of the page asked for.

    It wears the frame of staff (`desk`) or of those who answer.
    """
    language = next((part for part in request.scope["path"].split("/") if part in languages()), "en")
    known = _in_other_words(language)
    spoken = language if refusal.sentence in known else "en"
    values = {"sentence": known.get(refusal.sentence, refusal.sentence), "language": spoken, "desk": desk}
    return page(request, "refusal.html", values, refusal.status)


def _written(request: Asked, html: str, status: int, headers: dict[str, str]) -> Page:
    """Compressed where the browser says that it can: 0.02 ms of CPU make a page a third of its size."""
    body = html.encode()
    if any(name == b"accept-encoding" and b"gzip" in value for name, value in request.scope["headers"]):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers = {**headers, "Content-Encoding": "gzip"}
    written = Response(body, media_type=MediaType.HTML, status_code=status, headers=headers)
    if nonce := form_key.fresh_nonce(request):
        written.set_cookie(request.app.state.cookies.put(form_key.COOKIE, nonce))
    return written


def _context(request: Asked, values: Mapping[str, Any]) -> dict[str, Any]:
    language = values.get("language", "en")
    return {
        "language": language,
        "offered": tuple(languages()),
        "w": words(language, grown_up=values.get("grown_up", True)),
        "csrf": form_key.key(request),
        "visitor": request.scope["state"].get("visitor"),
        "here": request.scope["path"],
        "tablet": request.cookies.get(request.app.state.cookies.named("tablet"), ""),
        **values,
    }
