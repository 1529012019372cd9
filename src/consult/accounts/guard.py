"""The guard that every route passes: the key of its form, who may use it, and whether it must be proved once more.

A route says `allow=` whose it is. What needs more care says `fresh=True` beside it, and nothing else has to be done:

    @get("/exports/{export_id:uuid}", allow=LEADS, fresh=True)

Somebody whose password or code is older than five minutes is then asked for one; a page is opened afterwards, and a form
is given back with everything typed in it. What another program reads says `bearer=True`: it takes a token and no cookie.
"""

from typing import Any, TypeAlias
from urllib.parse import quote

from litestar import Response
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.types import Empty
from litestar.utils.scope.state import ScopeState

from consult import form_key
from consult.accounts import carrying, sessions, tokens
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.errors import NotAllowed, NotFresh, NotSignedIn
from consult.pages import EVERYONE, Asked, Page, by_htmx, onward, page

Connection = ASGIConnection[Any, Any, Any, Any]

TheVisitor: TypeAlias = NamedDependency[Visitor]  # the signed-in person
STAFF = frozenset(Role)
COOKIE = form_key.SESSION
HOME = "/consultations"
OWN_PASSWORD = "/account/password"  # noqa: S105 -- the page to choose one on
BEFORE_A_PASSWORD = frozenset({OWN_PASSWORD, "/sign-out", "/confirm"})


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Deny by default: a route says in `allow` whose it is, and one that does not is nobody's."""
    await form_key.check(connection)
    if limit := handler.opt.get("limit"):
        connection.app.state.limits.check(connection, limit)
    allow = handler.opt.get("allow")
    if allow == EVERYONE:
        return
    visitor = await (_by_token if handler.opt.get("bearer") else _by_session)(connection)
    connection.scope["state"]["visitor"] = visitor
    if not allow or not visitor.may(*allow):
        raise NotAllowed("Your role does not reach this page. Ask an administrator if it should.")
    if visitor.password_due and connection.scope["path"] not in BEFORE_A_PASSWORD:
        raise NotSignedIn("Choose a password of your own first.")
    if handler.opt.get("fresh") and not visitor.fresh:
        connection.scope["state"]["was"] = visitor.id
        raise NotFresh("Please give your password or a code once more.")


async def _by_session(connection: Connection) -> Visitor:
    """Whose browser it is, by its cookie and by nothing else."""
    state = connection.app.state
    token = connection.cookies.get(state.cookies.named(COOKIE))
    visitor = await state.database.run(sessions.visitor, token) if token else None
    if visitor is None:
        if token and connection.scope.get("method") == "POST":
            connection.scope["state"]["was"] = await state.database.run(sessions.whose, token)
        raise NotSignedIn("Please sign in first.")
    found: Visitor = visitor
    return found


async def _by_token(connection: Connection) -> Visitor:
    """For whom another program reads, by its token and by nothing else: a cookie would let other sites ask too."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    visitor: Visitor | None = None
    if scheme.lower() == "bearer" and token.strip():
        visitor = await connection.app.state.database.run(tokens.visitor, token.strip())
    if visitor is None:
        raise NotSignedIn(
            "Send a good access token: “Authorization: Bearer”, then the token. Make one on your account."
        )
    return visitor


def visitor_of(request: Asked) -> Visitor:
    """The signed-in person of a request that has passed the guard."""
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


def to_sign_in(request: Asked) -> Redirect | Page | Response[bytes]:
    """The way to the sign-in page and back again; a form that was sent goes along, sealed, and nothing typed is lost."""
    if "visitor" in request.scope["state"]:
        return onward(OWN_PASSWORD)
    if by_htmx(request):
        return Response(b"", status_code=204, headers={"HX-Redirect": "/sign-in"})
    if request.method == "GET":
        return onward(f"/sign-in?next={quote(_address(request))}")
    if carried := _packed(request):
        values = {"next": "", "carried": carried, "email": "", "sentence": ""}
        return page(request, "accounts/sign_in.html", values, NotSignedIn.status)
    return onward("/sign-in")


def to_confirm(request: Asked, values: dict[str, str] | None = None) -> Page | Redirect:
    """The question for the password or a code; a form that was sent goes along, sealed."""
    if values is None and request.method == "GET":
        return onward(f"/confirm?next={quote(_address(request))}")
    shown = {"next": "", "carried": "", "sentence": "", "shown_code": ""} | (values or {"carried": _packed(request)})
    status = 422 if shown["sentence"] else 200 if values else NotFresh.status
    return page(request, "accounts/confirm.html", shown, status)


def _packed(request: Request[Any, Any, Any]) -> str:
    """The form that came with this request, sealed for who sent it; empty when it is not known who did."""
    was, sent = request.scope["state"].get("was"), ScopeState.from_scope(request.scope).form
    if was is None or sent is Empty or not sent:
        return ""
    form = FormMultiDict.from_form_data(sent)
    return carrying.packed(request.app.state.secret, was, _address(request), form)


def _address(request: Request[Any, Any, Any]) -> str:
    query = request.scope["query_string"].decode()
    return f"{request.url.path}?{query}" if query else request.url.path
