"""One's own access tokens: made after a proof, shown once, revoked with a button."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import tokens
from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.accounts.tokens import DAYS, HOLDERS, LONGEST_NAME, Wish
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

TOKENS = "/account/tokens"


@get(TOKENS, allow=HOLDERS)
async def access_tokens(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The tokens that are good, and a form for a new one."""
    return page(request, "accounts/tokens.html", await database.run(_values, visitor, {}))


@post(TOKENS, allow=HOLDERS, fresh=True)
async def token_made(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """A new token: shown on this page, which is the answer to the form, and never again."""
    form = dict(await request.form())
    wish = Wish(str(form.get("name", "")), str(form.get("days", "")))
    try:
        shown = await database.run(tokens.make, visitor, wish)
    except Refusal as refusal:
        values = await database.run(_values, visitor, {**vars(wish), "sentence": refusal.sentence})
        return page(request, "accounts/tokens.html", values, refusal.status)
    return page(request, "accounts/token.html", {"shown": shown, "name": wish.name, "address": str(request.base_url)})


@post("/account/tokens/{token_id:uuid}/revoke", allow=HOLDERS)
async def token_revoked(database: TheDatabase, visitor: TheVisitor, token_id: PathId) -> Redirect:
    """End one token."""
    await database.run(tokens.revoke, visitor, token_id)
    return onward(TOKENS)


def _values(session: Session, visitor: Visitor, sent: dict[str, str]) -> dict[str, Any]:
    return {"tokens": tokens.good(session, visitor), "days": DAYS, "longest": LONGEST_NAME, "sent": sent}


ROUTES = [access_tokens, token_made, token_revoked]
