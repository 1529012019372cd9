"""The web application: every room's routes behind one guard."""

import gc
import gzip
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler
from sqlmodel import Session

from consult import queue
from consult.accounts import account_routes, duty_routes, people_routes, token_routes
from consult.accounts import routes as accounts
from consult.accounts.guard import COOKIE
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import (
    agreement_routes,
    aspect_routes,
    codebook_routes,
    exchange_routes,
    learning_routes,
    ledger_routes,
    proposal_routes,
    workbench_routes,
)
from consult.coding import routes as coding_routes
from consult.consortium import routes as consortium
from consult.consultations import routes as consultations
from consult.database import Database
from consult.documents import routes as documents
from consult.errors import NotFound, NotFresh, NotSignedIn, Refusal
from consult.feedback import legitimacy, legitimacy_routes, publication, told_routes
from consult.feedback import routes as feedback
from consult.focus_groups import consent_routes, live_routes, read_back_routes, transcript_routes, written_routes
from consult.focus_groups import routes as focus_groups
from consult.imports import routes as imports
from consult.imports import saying_routes, unread_routes
from consult.imports import unread as brought
from consult.interface import problem
from consult.interface import routes as interface
from consult.limits import Limits
from consult.pages import EVERYONE, Asked, Cookies, Page, PathText, TheDatabase, refused, seal
from consult.pages import static as address_of
from consult.responses import (
    coming_back_routes,
    contact_routes,
    correction_routes,
    device_routes,
    kept_routes,
    paper_routes,
    reading,
    reading_routes,
    replying_routes,
)
from consult.responses import routes as responses
from consult.safeguarding import routes as safeguarding
from consult.safeguarding.lexicon import concerns
from consult.settings import Settings, house
from consult.settings import from_environment as read_settings
from consult.summary import quotation_routes, sentences_routes
from consult.summary import routes as summary
from consult.survey_files import draft_routes, editing_routes, opening_routes, rehearsal_routes, xlsform_routes

log = logging.getLogger(__name__)

ACCOUNTS = (accounts, account_routes, people_routes, duty_routes, token_routes)
RESPONSES = (
    responses,
    coming_back_routes,
    contact_routes,
    correction_routes,
    device_routes,
    kept_routes,
    paper_routes,
    reading_routes,
)
FOCUS_GROUPS = (focus_groups, consent_routes, live_routes, read_back_routes, transcript_routes, written_routes)
IMPORTS = (imports, saying_routes, unread_routes)
WORKBENCH = (workbench_routes, ledger_routes, learning_routes, proposal_routes)
CODING = (coding_routes, agreement_routes, codebook_routes, aspect_routes, exchange_routes, *WORKBENCH)
DRAFTING = (draft_routes, editing_routes, rehearsal_routes, opening_routes, xlsform_routes)
READING = (*CODING, summary, quotation_routes, sentences_routes, feedback)
ROOMS = (*RESPONSES, *ACCOUNTS, consultations, *FOCUS_GROUPS, *IMPORTS, safeguarding, *READING)
TELLING = (told_routes, legitimacy_routes, replying_routes, documents, interface, consortium)
HANDLERS: list[ControllerRouterHandler] = [handler for room in (*ROOMS, *DRAFTING, *TELLING) for handler in room.ROUTES]

# What rooms above want seen on a consultation's page, and who tells respondents what was decided: the wings never meet.
REMINDING = (publication.reminders, legitimacy.reminders)
TELLER = publication.tell


@dataclass(frozen=True)
class Access:
    """Who may use one route: the roles, or everyone; whether they prove once more that it is they, or come by a token."""

    path: str
    method: str
    allow: frozenset[Role] | str
    fresh: bool
    bearer: bool = False


def matrix() -> list[Access]:
    """Every route with whose it is, read from the routes themselves."""
    return sorted(
        (
            Access(path, method, handler.opt["allow"], *(bool(handler.opt.get(key)) for key in ("fresh", "bearer")))
            for handler in (*HANDLERS, static, healthy)
            if isinstance(handler, HTTPRouteHandler)
            for path in handler.paths
            for method in handler.http_methods
        ),
        key=lambda access: (access.path, access.method),
    )


SENTENCES = {
    404: "There is no page at this address. Check the link, or start from the first page.",
    403: "This page has been open for too long to send. Go back, open it again and send it once more.",
    405: "This page cannot be opened that way. Start from the first page.",
}
BROKEN = "Something went wrong here, and it was not you. Please try again in a minute."


@get("/static/{fingerprint:str}/{name:str}", allow=EVERYONE, sync_to_thread=False)
def static(request: Asked, fingerprint: PathText, name: PathText) -> Response[bytes]:
    """A static file; its address changes when it does, so that it may be kept for a year."""
    if name not in _STATIC or address_of(name) != f"/static/{fingerprint}/{name}":
        raise NotFound(SENTENCES[404])
    kind, plain, small = _STATIC[name]
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, media_type=kind, headers={**headers, "content-encoding": "gzip"})
    return Response(plain, media_type=kind, headers=headers)


def _static_file(path: Path) -> tuple[str, bytes, bytes]:
    kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[path.suffix]
    return f"{kind}; charset=utf-8", path.read_bytes(), gzip.compress(path.read_bytes(), mtime=0)


_STATIC = {path.name: _static_file(path) for path in (house("templates") / "static").iterdir()}


@get("/healthy", allow=EVERYONE)
async def healthy(database: TheDatabase) -> str:
    """For whoever watches: answers when the database does."""
    await database.run(lambda session: session.connection().exec_driver_sql("SELECT 1"))
    return "ok"


# By the first word of an address: the rooms of staff, whose refusals wear their frame, and those of who answers.
DESKS = frozenset(access.path.split("/")[1] for access in matrix() if access.allow != EVERYONE) | {"sign-in"}
ANSWERING = frozenset(access.path.split("/")[1] for access in matrix()) - DESKS


def on_refusal(request: Asked, refusal: Refusal) -> Page | Redirect:
    """A refusal becomes the page that carries its sentence, or a way to what is missing; for a program, JSON."""
    if problem.asked_by_program(request):
        return problem.problem(refusal)
    if isinstance(refusal, NotFresh):
        return accounts.to_confirm(request)
    if isinstance(refusal, NotSignedIn):
        return accounts.to_sign_in(request)
    return refused(request, refusal, desk=_at_a_desk(request))


def _at_a_desk(request: Asked) -> bool:
    """Whether staff asked; at an address that is nowhere, whoever has a session's cookie."""
    first = request.scope["path"].split("/")[1]
    return first in DESKS or (first not in ANSWERING and request.app.state.cookies.named(COOKIE) in request.cookies)


def on_http_error(request: Asked, error: HTTPException) -> Page | Redirect:
    """What the framework refuses, in a sentence."""
    refusal = Refusal(SENTENCES.get(error.status_code, BROKEN))
    refusal.status = error.status_code
    return on_refusal(request, refusal)


def on_error(request: Asked, error: Exception) -> Page | Redirect:
    """Whatever nobody thought of: the log gets the kind of error and the place, never words that anybody typed."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else "?"
    log.error("%s in %s", type(error).__name__, where)
    refusal = Refusal(BROKEN)
    refusal.status = 500
    return on_refusal(request, refusal)


def visitor(request: Request[Any, Any, State]) -> Visitor:
    """The signed-in person, for handlers that ask for one."""
    return accounts.visitor_of(request)


def unread(session: Session, visitor: Visitor) -> int:
    """How many responses wait to be read by this person, whichever way they came."""
    return reading.count(session, visitor) + brought.count(session, visitor)


def create(settings: Settings, database_url: str, broker_url: str, secret: str) -> Litestar:
    """The application over these servers."""
    database = Database(database_url, int(settings.database_threads))
    cookies = Cookies(settings.secure)
    queue.connect(broker_url)

    def jar(database: TheDatabase) -> Cookies:  # noqa: ARG001 -- asked for one after the other, neither needs a task group
        return cookies

    return Litestar(
        route_handlers=[*HANDLERS, static, healthy],
        guards=[accounts.guard],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "jar": Provide(jar, sync_to_thread=False),
            "visitor": Provide(visitor, sync_to_thread=False),
            "teller": Provide(lambda: TELLER, sync_to_thread=False),
            "reminding": Provide(lambda: REMINDING, sync_to_thread=False),
        },
        exception_handlers={Refusal: on_refusal, HTTPException: on_http_error, Exception: on_error},
        before_send=[seal],
        on_shutdown=[database.close],
        openapi_config=None,
        logging_config=None,
        state=State(
            {
                "database": database,
                "cookies": cookies,
                "secret": secret,
                "unread": unread,
                "unread_brought": brought.count,
                "limits": Limits(int(settings.proxies)),
                "exports": settings.folder / "exports",
                "imports": settings.folder / "imports",
            }
        ),
    )


def from_environment() -> Litestar:
    """The application of a web process that `consult up` or a container starts."""
    settings = read_settings()
    if not (settings.database_url and settings.redis_url and settings.secret):
        raise Refusal("Set DATABASE_URL, REDIS_URL and CONSULT_SECRET, or start the product with `consult up`.")
    made = create(settings, settings.database_url, settings.redis_url, settings.secret)
    concerns("")  # reads the lexicon now, so that the first child who writes something does not wait for it
    gc.collect()
    gc.freeze()  # what is here now stays; the collector need not look at it again under every page
    return made
