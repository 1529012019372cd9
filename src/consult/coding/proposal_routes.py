"""The page of new themes: look for them, and name, merge or dismiss each group that was found."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult import meaning
from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, proposal_decision, proposals
from consult.coding.proposal_decision import Typed
from consult.consultations import publication
from consult.consultations.routes import heading
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page

KEEPERS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})
PAGE = "coding/new_themes.html"
ACTS = {"name": proposal_decision.name, "merge": proposal_decision.merge, "dismiss": proposal_decision.dismiss}


@get("/consultations/{consultation_id:uuid}/new-themes", allow=KEEPERS)
async def new_themes(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """Groups of alike passages that no theme was found for."""
    return page(request, PAGE, await database.run(_shown, visitor, consultation_id))


@post("/consultations/{consultation_id:uuid}/new-themes", allow=KEEPERS)
async def looked_for(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Ask for a search; a refusal says on the same page what is missing."""
    try:
        await database.run(proposals.ask, visitor, consultation_id)
    except Refusal as refusal:
        return await _refused(request, database, visitor, consultation_id, Typed(), refusal)
    return onward(f"/consultations/{consultation_id}/new-themes")


@post("/consultations/{consultation_id:uuid}/new-themes/{act:str}", allow=KEEPERS)
async def decided_on(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, act: PathText
) -> Page | Redirect:
    """Name, merge or dismiss one group; what was typed stays where that is refused."""
    if act not in ACTS:
        raise NotFound("A group can be named, merged or dismissed.")
    typed = await _typed(request)
    try:
        await database.run(ACTS[act], visitor, consultation_id, typed)
    except Refusal as refusal:
        return await _refused(request, database, visitor, consultation_id, typed, refusal)
    return onward(f"/consultations/{consultation_id}/new-themes")


async def _typed(request: Asked) -> Typed:
    form = await request.form()
    texts = {name: form.get(name, "") for name in ("group", "name", "definition", "into", "examples")}
    return Typed(**texts, words=tuple(form.getall("word", [])))


async def _refused(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: UUID, typed: Typed, refusal: Refusal
) -> Page:
    values = await database.run(_shown, visitor, consultation_id)
    return page(request, PAGE, {**values, "typed": typed, "sentence": refusal.sentence}, refusal.status)


def _shown(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    key = str(consultation.definition["codebook"])
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "key": key,
        "search": proposals.search(session, consultation_id),
        "waiting": proposals.waiting_passages(session, consultation_id),
        "groups": proposals.groups(session, visitor, consultation_id),
        "themes": codebook_edition.shown(session, visitor.organisation_id, key).content.active(),
        "drafted": codebook_edition.draft(session, visitor.organisation_id, key) is not None,
        "installed": meaning.installed(),
        "typed": Typed(),
        "nothing": Typed(),
        "sentence": "",
    }


ROUTES = [new_themes, looked_for, decided_on]
