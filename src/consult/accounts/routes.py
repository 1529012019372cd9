"""Signing in and out, and the guard that every route passes."""

from typing import Any
from urllib.parse import quote

from litestar import get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from consult.accounts import passage
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.database import Database
from consult.errors import NotAllowed, NotSignedIn, Refusal
from consult.pages import EVERYONE, Asked, Cookies, Page, onward, page

STAFF = frozenset(Role)
COOKIE = "session"
HOME = "/consultations"


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Deny by default: a route says in `allow` whose it is, and one that does not is nobody's."""
    allow = handler.opt.get("allow")
    if allow == EVERYONE:
        return
    state = connection.app.state
    token = connection.cookies.get(state.cookies.named(COOKIE))
    visitor = await state.database.run(passage.visitor, token) if token else None
    if visitor is None:
        raise NotSignedIn("Please sign in first.")
    if not allow or not visitor.may(*allow):
        raise NotAllowed("Your role does not reach this page. Ask an administrator if it should.")
    connection.scope["state"]["visitor"] = visitor


def visitor_of(request: Asked) -> Visitor:
    """The signed-in person of a request that has passed the guard."""
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


def to_sign_in(request: Asked) -> Redirect:
    """The way to the sign-in page and, for a page that was only read, back again."""
    back = f"?next={quote(request.url.path)}" if request.method == "GET" else ""
    return onward(f"/sign-in{back}")


@get("/sign-in", allow=EVERYONE)
async def sign_in(request: Asked) -> Page:
    """The sign-in page."""
    return _page(request, _back(request.query_params.get("next", "")))


@post("/sign-in", allow=EVERYONE)
async def signed_in(request: Asked, database: Database, jar: Cookies) -> Page | Redirect:
    """Sign in, and go where the person was going."""
    form = await request.form()
    back, email = _back(form.get("next", "")), form.get("email", "")
    try:
        token = await database.run(passage.sign_in, email, form.get("password", ""))
    except Refusal as refusal:
        return _page(request, back, email, refusal.sentence, 422)
    return onward(back, jar.put(COOKIE, token))


@post("/sign-out", allow=STAFF)
async def sign_out(request: Asked, database: Database, jar: Cookies) -> Redirect:
    """Sign out, for good."""
    await database.run(passage.sign_out, request.cookies[jar.named(COOKIE)])
    return onward("/sign-in", jar.put(COOKIE, "", 0))


def _page(request: Asked, back: str, email: str = "", sentence: str = "", status: int = 200) -> Page:
    return page(request, "accounts/sign_in.html", {"next": back, "email": email, "sentence": sentence}, status)


def _back(path: str) -> str:
    """Only a path of this product, so that a link cannot send anybody elsewhere after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else HOME


ROUTES = [sign_in, signed_in, sign_out]
