"""The pages of consent: what each person agreed to, one more person, and taking somebody's words back."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.consultations.definition import GROUPS
from consult.database import Database
from consult.errors import Refusal
from consult.focus_groups import consent as agreement
from consult.focus_groups import session as focus_group
from consult.focus_groups.consent import Agreement
from consult.focus_groups.routes import AGE_BANDS, FACILITATORS
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page


@get("/focus-groups/{group_id:uuid}/consent", allow=FACILITATORS)
async def consent(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """Everybody in the room, with what they agreed to."""
    asked = request.query_params
    said = ""
    if asked.get("notes", "").isdigit() and asked.get("passages", "").isdigit():
        said = (
            f"Removed: {asked['notes']} notes, and {asked['passages']} passages of the corpus with every code on them."
        )
    return await _page(request, database, visitor, group_id, {"said": said})


@post("/focus-groups/{group_id:uuid}/consent", allow=FACILITATORS)
async def consent_given(
    request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId
) -> Page | Redirect:
    """Keep what people agreed to."""
    form = await request.form()
    ids = [UUID(found) for found in form.getall("person", []) if len(found) == 36]
    agreed = {
        person: Agreement(
            form.get(f"takes-part-{person}") == "yes",
            form.get(f"quotable-{person}") == "yes",
            form.get(f"recordable-{person}") == "yes",
            form.get(f"consented-by-{person}") or None,
        )
        for person in ids
    }
    try:
        await database.run(agreement.agree, visitor, group_id, agreed)
    except Refusal as refusal:
        sent = {"sentence": refusal.sentence, "agreed": agreed}
        return await _page(request, database, visitor, group_id, sent, refusal.status)
    return onward(f"/focus-groups/{group_id}/consent?kept=yes")


@post("/focus-groups/{group_id:uuid}/seats", allow=FACILITATORS)
async def seat_taken(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page | Redirect:
    """One more person in the room."""
    form = await request.form()
    label, kind, band = form.get("label", ""), form.get("group", ""), form.get("age") or None
    try:
        await database.run(agreement.seat, visitor, group_id, label, kind, band if band in AGE_BANDS else None)
    except Refusal as refusal:
        sent = {"sentence": refusal.sentence, "label": label, "kind": kind, "band": band}
        return await _page(request, database, visitor, group_id, sent, refusal.status)
    return onward(f"/focus-groups/{group_id}/consent")


@post("/focus-groups/{group_id:uuid}/withdraw/{attendee_id:uuid}", allow=FACILITATORS)
async def withdrawn(database: TheDatabase, visitor: TheVisitor, group_id: PathId, attendee_id: PathId) -> Redirect:
    """Take all that one person said out, and say what that was."""
    removed = await database.run(agreement.withdraw, visitor, group_id, attendee_id)
    return onward(f"/focus-groups/{group_id}/consent?notes={removed.notes}&passages={removed.passages}")


async def _page(
    request: Asked, database: Database, visitor: Visitor, group_id: UUID, sent: dict[str, Any], status: int = 200
) -> Page:
    values = await database.run(_everybody, visitor, group_id)
    told = {"sentence": "", "said": "", "kept": request.query_params.get("kept") == "yes", **sent}
    return page(request, "focus_groups/consent.html", {**values, **told, "sent": sent}, status)


def _everybody(session: Session, visitor: Visitor, group_id: UUID) -> dict[str, Any]:
    group = focus_group.mine(session, visitor, group_id)
    return {
        "group": group,
        "people": focus_group.attendees(session, group),
        "turns": agreement.turns(session, group),
        "consented_by": agreement.CONSENTED_BY,
        "groups": GROUPS,
        "age_bands": AGE_BANDS,
    }


ROUTES = [consent, consent_given, seat_taken, withdrawn]
