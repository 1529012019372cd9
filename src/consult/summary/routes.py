"""The commissioner's pages: all views items of a consultation, and one of them."""

from uuid import UUID

from litestar import get

from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations.routes import STAGES, heading
from consult.database import Database
from consult.pages import Asked, Page, page
from consult.summary import composition
from consult.summary.composition import ASPECTS


@get("/consultations/{consultation_id:uuid}/views", allow=READERS)
async def views_items(request: Asked, database: Database, visitor: Visitor, consultation_id: UUID) -> Page:
    """Each views item of the frameworks: how many have been heard, by group and by route, and the gaps."""
    consultation, heard = await database.run(composition.views_items, visitor, consultation_id)
    values = {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "heard": heard,
        "stages": STAGES,
    }
    return page(request, "summary/views_items.html", values)


@get("/consultations/{consultation_id:uuid}/views/{key:str}", allow=READERS)
async def views_item(request: Asked, database: Database, visitor: Visitor, consultation_id: UUID, key: str) -> Page:
    """One views item, group beside group."""
    consultation, item, groups = await database.run(composition.views_item, visitor, consultation_id, key)
    values = {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "item": item,
        "groups": groups,
        "aspects": ASPECTS,
    }
    return page(request, "summary/views_item.html", values)


ROUTES = [views_items, views_item]
