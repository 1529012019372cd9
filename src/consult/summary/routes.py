"""The commissioner's pages: the cycle of a consultation, one views item, and what is behind a number."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations import frameworks
from consult.consultations.models import Consultation
from consult.consultations.routes import STAGES, heading
from consult.database import Database
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page
from consult.summary import behind, composition, cycle, drawing, release
from consult.summary.cycle import Station
from consult.summary.heard import ASPECTS, Cut
from consult.summary.tally import CUTS, Measure

COMMISSIONERS = frozenset({Role.COMMISSIONER})


@get("/consultations/{consultation_id:uuid}/views", allow=READERS)
async def views_items(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The cycle: each views item of the frameworks, who has been heard, how strong that is, and the gaps."""
    return await _cycle(request, database, visitor, consultation_id)


@post("/consultations/{consultation_id:uuid}/views", allow=COMMISSIONERS)
async def changed(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Record how many were asked, set a threshold, or ask for the newest answers to be counted."""
    form = dict(await request.form())
    try:
        if form.get("do") == "invite":
            await database.run(cycle.invite, visitor, consultation_id, form)
        elif form.get("do") == "threshold":
            texts = [str(form.get(name, "")).strip() for name in ("people", "number", "reason")]
            await database.run(cycle.set_threshold, visitor, consultation_id, *texts)
        else:
            await database.run(release.ask, visitor, consultation_id)
    except Refusal as refusal:
        return await _cycle(request, database, visitor, consultation_id, form, refusal)
    return onward(f"/consultations/{consultation_id}/views")


@get("/consultations/{consultation_id:uuid}/views/{key:str}", allow=READERS)
async def views_item(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, key: PathText
) -> Page:
    """One views item, group beside group; `only=route:survey` looks at one part of each group."""
    cut, _, value = request.query_params.get("only", "").partition(":")
    asked = Cut(cut, value) if cut in CUTS and value else Cut()
    found = await database.run(composition.views_item, visitor, consultation_id, key, asked)
    return page(request, "summary/views_item.html", {**head(found.consultation), "found": found, "aspects": ASPECTS})


@get("/consultations/{consultation_id:uuid}/views/{key:str}/said", allow=READERS)
async def said(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, key: PathText
) -> Page:
    """The utterances behind one number of a views item."""
    group, theme, aspect = (request.query_params.get(name, "") for name in ("group", "theme", "aspect"))
    try:
        after = UUID(request.query_params["after"]) if "after" in request.query_params else None
    except ValueError:
        raise NotFound("There is no such page. Go back and open the number again.") from None
    measure = Measure(key, group, theme, aspect)
    found = await database.run(behind.behind, visitor, consultation_id, measure, after)
    return page(request, "summary/said.html", {**head(found.consultation), "found": found})


def head(consultation: Consultation) -> dict[str, Any]:
    """The head of every page of a consultation, from its row."""
    return heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)


async def _cycle(
    request: Asked,
    database: Database,
    visitor: Visitor,
    consultation_id: UUID,
    sent: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Page:
    found = await database.run(cycle.cycle, visitor, consultation_id)
    values = {
        **head(found.consultation),
        "found": found,
        "frameworks": _by_framework(found.stations),
        "picture": drawing.picture(found.stations),
        "invited": {asked.group: asked.invited for asked in found.asked},
        "rules": found.standing.rules,
        "sent": sent or {},
        "sentence": refusal.sentence if refusal else "",
        "may_change": visitor.may(*COMMISSIONERS),
    }
    return page(request, "summary/views_items.html", values, refusal.status if refusal else 200)


def _by_framework(stations: list[Station]) -> dict[str, list[Station]]:
    """The stations under the framework's title and the stage of the cycle, in the frameworks' own order."""
    rows: dict[str, list[Station]] = {}
    for station in stations:
        title = frameworks.framework(station.item.framework).title
        rows.setdefault(f"{title}: {STAGES[station.item.activity.stage]}", []).append(station)
    return rows


ROUTES = [views_items, changed, views_item, said]
