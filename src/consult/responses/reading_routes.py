"""The safeguarding lead's unread list: every free text is read by a person, the oldest first."""

from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.database import now
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page
from consult.responses import reading

LEADS = frozenset({Role.SAFEGUARDING_LEAD})


@get("/unread", allow=LEADS)
async def unread(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """How much waits to be read in each consultation, and for how long; no words."""
    piles = await database.run(reading.piles, visitor, now())
    brought = await database.run(request.app.state.unread_brought, visitor)
    waiting = sum(pile.responses for pile in piles) + brought
    values = {"piles": piles, "now": now(), "unread": waiting, "brought": brought}
    return page(request, "responses/unread.html", values)


@get("/unread/words", allow=LEADS)
async def unread_words(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The oldest responses that nobody has read, verbatim."""
    consultation = _consultation(request)
    rows = await database.run(reading.oldest, visitor, consultation)
    values = {"rows": rows, "consultation": consultation or "", "raised": request.query_params.get("raised") == "yes"}
    return page(request, "responses/unread_words.html", values)


@post("/unread/words", allow=LEADS)
async def words_read(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Redirect:
    """Record who read them and when, and go on to the next; the list again when there are none."""
    form = await request.form()
    await database.run(reading.read, visitor, [_seen(value) for value in form.getall("seen", [])])
    consultation = _consultation(request)
    left = await database.run(reading.oldest, visitor, consultation)
    return onward(_here(consultation) if left else "/unread")


@post("/unread/worry/{response_id:uuid}", allow=LEADS)
async def worry_raised(request: Asked, database: TheDatabase, visitor: TheVisitor, response_id: PathId) -> Redirect:
    """Make a concern of words that worry the person who reads."""
    form = await request.form()
    await database.run(reading.worry, visitor, response_id, form.get("question", ""))
    where = _here(_consultation(request))
    return onward(f"{where}{'&' if '?' in where else '?'}raised=yes")


def _consultation(request: Asked) -> UUID | None:
    asked = request.query_params.get("consultation", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise Refusal("There is no such consultation. Choose one from the unread list.") from None


def _here(consultation: UUID | None) -> str:
    return f"/unread/words?consultation={consultation}" if consultation else "/unread/words"


def _seen(value: str) -> tuple[UUID, int]:
    try:
        response_id, version = value.split(" ")
        return UUID(response_id), int(version)
    except ValueError:
        raise Refusal("The page was changed on its way. Open it again.") from None


ROUTES = [unread, unread_words, words_read, worry_raised]
