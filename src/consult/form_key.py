"""The key in every form: it shows that the form was opened here, by this browser and in this session."""

import hmac
import secrets
from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException

Connection = ASGIConnection[Any, Any, Any, State]

FIELD, HEADER, COOKIE = "_csrf_token", "x-csrftoken", "csrf"
SESSION = "session"  # the cookie of somebody who is signed in
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def key(connection: Connection) -> str:
    """The key for the forms of this answer."""
    state = connection.app.state
    said = f"form {_nonce(connection)} {_session(connection)}"
    return hmac.digest(state.secret.encode(), said.encode(), "sha256").hex()


def fresh_nonce(connection: Connection) -> str:
    """What to put in this browser's cookie, when it has none yet."""
    return "" if connection.app.state.cookies.named(COOKIE) in connection.cookies else _nonce(connection)


def rebind(connection: Connection, session: str) -> None:
    """The answer puts this cookie of a session in place of the one that was sent, so its forms belong to that one."""
    connection.scope["state"]["session"] = session


async def check(connection: Connection) -> None:
    """Refused when what changes something comes without the key of this browser and this session."""
    if connection.scope.get("method", "GET") in SAFE:
        return
    given = connection.headers.get(HEADER)
    if given is None and isinstance(connection, Request):
        given = (await connection.form()).get(FIELD)
    sent = connection.app.state.cookies.named(COOKIE) in connection.cookies
    if not (sent and isinstance(given, str) and hmac.compare_digest(given.encode(), key(connection).encode())):
        raise PermissionDeniedException


def _nonce(connection: Connection) -> str:
    kept = connection.cookies.get(connection.app.state.cookies.named(COOKIE))
    made: str = kept or connection.scope["state"].setdefault("nonce", secrets.token_urlsafe(24))
    return made


def _session(connection: Connection) -> str:
    sent = connection.cookies.get(connection.app.state.cookies.named(SESSION), "")
    bound: str = connection.scope["state"].get("session", sent)
    return bound
