"""The commissioner's pages: all views items of a consultation, and one of them."""

from uuid import UUID

from litestar import get

from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations import frameworks
from consult.consultations.routes import heading
from consult.database import Database
from consult.pages import Asked, Page, page
from consult.summary import composition
from consult.summary.composition import ASPECTS, Heard


@get("/consultations/{consultation_id:uuid}/views", allow=READERS)
async def views_items(request: Asked, database: Database, visitor: Visitor, consultation_id: UUID) -> Page:
    """Each views item of the frameworks: how many have been heard, by group and by route, and the gaps."""
    consultation, heard = await database.run(composition.views_items, visitor, consultation_id)
    values = {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "activities": _by_activity(heard),
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


def _by_activity(heard: list[Heard]) -> dict[str, list[Heard]]:
    """The views items under their framework and activity, in the frameworks' own order."""
    activities: dict[str, list[Heard]] = {}
    for row in heard:
        title = f"{frameworks.framework(row.item.framework).title}: {row.item.activity.title}"
        activities.setdefault(title, []).append(row)
    return activities


ROUTES = [views_items, views_item]
