"""The page of a views item's summary: draft it, edit it, see what each sentence rests on, publish it."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.database import Database
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page
from consult.summary import sentences
from consult.summary.routes import COMMISSIONERS, head


@get("/consultations/{consultation_id:uuid}/views/{key:str}/summary", allow=READERS)
async def summary(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, key: PathText
) -> Page:
    """The sentences with their evidence."""
    return await _page(request, database, visitor, consultation_id, key)


@post("/consultations/{consultation_id:uuid}/views/{key:str}/summary", allow=COMMISSIONERS)
async def summarised(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, key: PathText
) -> Page | Redirect:
    """Draft, publish, or add, change or take out a sentence; a refused form comes back as it was."""
    form = dict(await request.form())
    try:
        await _do(database, visitor, consultation_id, key, form)
    except Refusal as refusal:
        return await _page(request, database, visitor, consultation_id, key, form, refusal)
    return onward(f"/consultations/{consultation_id}/views/{key}/summary")


async def _do(database: Database, visitor: Visitor, consultation_id: UUID, key: str, form: dict[str, Any]) -> None:
    do, words = form.get("do"), str(form.get("words", ""))
    if do == "draft":
        await database.run(sentences.draft, visitor, consultation_id, key)
    elif do == "publish":
        await database.run(sentences.publish, visitor, consultation_id, key)
    elif do == "add":
        await database.run(sentences.add, visitor, consultation_id, key, words, str(form.get("cited", "")))
    elif do == "remove":
        await database.run(sentences.remove, visitor, _id(form))
    else:
        await database.run(sentences.edit, visitor, _id(form), words, read_again=do == "keep")


def _id(form: dict[str, Any]) -> UUID:
    try:
        return UUID(str(form.get("sentence", "")))
    except ValueError:
        raise Refusal("Choose the sentence again: the page was old.") from None


async def _page(
    request: Asked,
    database: Database,
    visitor: Visitor,
    consultation_id: UUID,
    key: str,
    sent: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    found = await database.run(sentences.summary, visitor, consultation_id, key)
    values = {
        **head(found.consultation),
        "found": found,
        "sent": sent or {},
        "sentence": refusal.sentence if refusal else "",
        "may_change": visitor.may(*COMMISSIONERS),
    }
    return page(request, "summary/summary.html", values, refusal.status if refusal else 200)


ROUTES = [summary, summarised]
