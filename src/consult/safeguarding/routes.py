"""The safeguarding lead's pages: the queue, and one concern."""

from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.database import Database, now
from consult.errors import Refusal
from consult.pages import Asked, Page, onward, page
from consult.safeguarding import lead
from consult.safeguarding.notice import REACH, WANTS_CONTACT
from consult.sealing import opened

LEADS = frozenset({Role.SAFEGUARDING_LEAD})


@get("/concerns", allow=LEADS)
async def concerns(request: Asked, database: Database, visitor: Visitor) -> Page:
    """The queue; it shows no words."""
    rows = await database.run(lead.waiting, visitor)
    return page(request, "safeguarding/concerns.html", {"concerns": rows, "now": now()})


@get("/concerns/{concern_id:uuid}", allow=LEADS)
async def concern(request: Asked, database: Database, visitor: Visitor, concern_id: UUID) -> Page:
    """One concern, verbatim; opening it says that a person has it."""
    return await _concern(request, database, visitor, concern_id)


@post("/concerns/{concern_id:uuid}", allow=LEADS)
async def concern_closed(request: Asked, database: Database, visitor: Visitor, concern_id: UUID) -> Page | Redirect:
    """Close a concern with what was done."""
    form = await request.form()
    try:
        await database.run(lead.close, visitor, concern_id, form.get("outcome", ""))
    except Refusal as refusal:
        return await _concern(request, database, visitor, concern_id, refusal)
    return onward("/concerns")


async def _concern(
    request: Asked, database: Database, visitor: Visitor, concern_id: UUID, refusal: Refusal | None = None
) -> Page:
    found, wishes = await database.run(lead.read, visitor, concern_id)
    reaches = [(wish.asked_at, opened(request.app.state.secret, REACH, wish.sealed_reach)) for wish in wishes]
    values = {
        "concern": found,
        "asked_only": found.kinds == WANTS_CONTACT,
        "reaches": reaches,
        "sentence": refusal.sentence if refusal else "",
    }
    return page(request, "safeguarding/concern.html", values, refusal.status if refusal else 200)


ROUTES = [concerns, concern, concern_closed]
