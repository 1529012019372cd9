"""The safeguarding lead's pages: the queue, and one concern."""

from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.database import Database, now
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page
from consult.safeguarding import lead
from consult.safeguarding.notice import REACH, WANTS_CONTACT
from consult.sealing import opened

LEADS = frozenset({Role.SAFEGUARDING_LEAD})


@get("/concerns", allow=LEADS)
async def concerns(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The queue, or with `?closed=yes` what is done; it shows no words."""
    closed = request.query_params.get("closed") == "yes"
    rows = await database.run(lead.waiting, visitor, closed=closed)
    # Answers are read in a room above this one, so the application says how many wait there.
    unread = await database.run(request.app.state.unread, visitor)
    values = {"concerns": rows, "now": now(), "closed": closed, "unread": unread}
    return page(request, "safeguarding/concerns.html", values)


@get("/concerns/{concern_id:uuid}", allow=LEADS, fresh=True)
async def concern(request: Asked, database: TheDatabase, visitor: TheVisitor, concern_id: PathId) -> Page:
    """One concern, verbatim; opening it says that a person has it."""
    return await _concern(request, database, visitor, concern_id)


@post("/concerns/{concern_id:uuid}", allow=LEADS, fresh=True)
async def written_down(
    request: Asked, database: TheDatabase, visitor: TheVisitor, concern_id: PathId
) -> Page | Redirect:
    """Write down what was done; the outcome closes the concern."""
    form = await request.form()
    kind, words = form.get("kind", ""), form.get("words", "")
    try:
        await database.run(lead.write, visitor, concern_id, kind, words)
    except NotFound:
        raise
    except Refusal as refusal:
        return await _concern(request, database, visitor, concern_id, refusal, {"kind": kind, "words": words})
    return onward("/concerns" if kind == lead.CLOSING else f"/concerns/{concern_id}#written")


async def _concern(
    request: Asked,
    database: Database,
    visitor: Visitor,
    concern_id: UUID,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    found = await database.run(lead.read, visitor, concern_id)
    secret = request.app.state.secret
    values = {
        "opened": found,
        "concern": found.concern,
        "asked_only": found.concern.kinds == WANTS_CONTACT,
        "reaches": [(wish, opened(secret, REACH, wish.sealed_reach)) for wish in found.wishes],
        "kinds": lead.NOTES,
        "typed": typed or {"kind": "note", "words": ""},
        "sentence": refusal.sentence if refusal else "",
    }
    return page(request, "safeguarding/concern.html", values, refusal.status if refusal else 200)


ROUTES = [concerns, concern, written_down]
