"""The page of one aspect of the codebook: its words, to be changed by those who may."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.coding import codebook_aspects, codebook_edition
from consult.coding.codebook_aspects import WRITABLE
from consult.coding.codebook_routes import EDITORS, READERS, revision, sent, unsaved, written
from consult.errors import Refusal
from consult.pages import Asked, Page, PathText, TheDatabase, onward, page


@get("/codebook/{key:str}/aspects/{aspect:str}", allow=READERS)
async def one_aspect(
    request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText, aspect: PathText
) -> Page:
    """One aspect with its words."""
    values = await database.run(_aspect, visitor, key, aspect)
    shown = {**values, "sent": written(values["code"]), "sentence": "", "theirs": {}}
    return page(request, "coding/aspect.html", shown)


@post("/codebook/{key:str}/aspects/{aspect:str}", allow=EDITORS)
async def aspect_saved(
    request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText, aspect: PathText
) -> Page | Redirect:
    """Keep its words in the draft; where somebody else was quicker, show theirs beside."""
    words = await sent(request)
    try:
        await database.run(codebook_aspects.save, visitor, key, aspect, words, await revision(request))
    except Refusal as refusal:
        values = await database.run(_aspect, visitor, key, aspect)
        shown = {**values, **unsaved(values["code"], words, refusal, WRITABLE)}
        return page(request, "coding/aspect.html", shown, refusal.status)
    return onward(f"/codebook/{key}#{aspect}")


def _aspect(session: Session, visitor: Visitor, key: str, aspect: str) -> dict[str, Any]:
    shown = codebook_edition.shown(session, visitor.organisation_id, key)
    found = codebook_aspects.one(shown.content, key, aspect)
    return {"key": key, "code": found, "may_edit": visitor.may(*EDITORS)}


ROUTES = [one_aspect, aspect_saved]
