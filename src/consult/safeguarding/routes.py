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

LEADS = frozenset({Role.SAFEGUARDING_LEAD})


@get("/concerns", allow=LEADS)
async def concerns(request: Asked, database: Database, visitor: Visitor) -> Page:
    """The queue; it shows no words."""
    rows = await database.run(lead.waiting, visitor)
    return page(request, "safeguarding/concerns.html", {"concerns": rows, "now": now()})


@get("/concerns/{concern_id:uuid}", allow=LEADS)
async def concern(request: Asked, database: Database, visitor: Visitor, concern_id: UUID) -> Page:
    """One concern, verbatim; opening it says that a person has it."""
    found, wishes = await database.run(lead.read, visitor, concern_id)
    return page(request, "safeguarding/concern.html", {"concern": found, "wishes": wishes, "sentence": ""})


@post("/concerns/{concern_id:uuid}", allow=LEADS)
async def concern_closed(request: Asked, database: Database, visitor: Visitor, concern_id: UUID) -> Page | Redirect:
    """Close a concern with what was done."""
    form = await request.form()
    try:
        await database.run(lead.close, visitor, concern_id, form.get("outcome", ""))
    except Refusal as refusal:
        found, wishes = await database.run(lead.read, visitor, concern_id)
        values = {"concern": found, "wishes": wishes, "sentence": refusal.sentence}
        return page(request, "safeguarding/concern.html", values, refusal.status)
    return onward("/concerns")


ROUTES = [concerns, concern, concern_closed]
