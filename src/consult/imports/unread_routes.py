"""The safeguarding lead's list of words that came by files: a person reads them all, as they read every answer."""

from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.errors import Refusal
from consult.imports import unread
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

LEADS = frozenset({Role.SAFEGUARDING_LEAD})


@get("/unread/brought", allow=LEADS)
async def unread_brought(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The oldest responses of files that nobody has read."""
    rows = await database.run(unread.oldest, visitor)
    count = await database.run(unread.count, visitor)
    values = {"rows": rows, "count": count, "raised": request.query_params.get("raised") == "yes"}
    return page(request, "imports/unread.html", values)


@post("/unread/brought", allow=LEADS)
async def brought_read(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Redirect:
    """Record who read them, and go on to the next."""
    form = await request.form()
    await database.run(unread.read, visitor, [_id(value) for value in form.getall("seen", [])])
    left = await database.run(unread.count, visitor)
    return onward("/unread/brought" if left else "/unread")


@post("/unread/brought/worry/{row_id:uuid}", allow=LEADS)
async def brought_worry(request: Asked, database: TheDatabase, visitor: TheVisitor, row_id: PathId) -> Redirect:
    """Make a concern of words that worry the person who reads."""
    form = await request.form()
    await database.run(unread.worry, visitor, row_id, str(form.get("utterance", "")))
    return onward("/unread/brought?raised=yes")


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Refusal("The page was changed on its way. Open it again.") from None


ROUTES = [unread_brought, brought_read, brought_worry]
