"""Feedback pages: the commissioner's form, and the public page of what was decided."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.routes import heading
from consult.database import Database
from consult.errors import Refusal
from consult.feedback import publication as feedback
from consult.feedback.publication import STATES, Promise
from consult.pages import EVERYONE, Asked, Page, onward, page

COMMISSIONERS = frozenset({Role.COMMISSIONER})


@get("/consultations/{consultation_id:uuid}/feedback", allow=COMMISSIONERS)
async def decisions(request: Asked, database: Database, visitor: Visitor, consultation_id: UUID) -> Page:
    """What has been decided, and a form for the next decision."""
    values = await database.run(_values, visitor, consultation_id)
    return page(request, "feedback/decisions.html", {**values, "sent": {}})


@post("/consultations/{consultation_id:uuid}/feedback", allow=COMMISSIONERS)
async def decided(request: Asked, database: Database, visitor: Visitor, consultation_id: UUID) -> Page | Redirect:
    """Record a decision; when something is missing, the form comes back as it was."""
    form = await request.form()
    try:
        await database.run(feedback.decide, visitor, consultation_id, _promise(form))
    except Refusal as refusal:
        values = await database.run(_values, visitor, consultation_id)
        sent = {**dict(form), "sentence": refusal.sentence}
        return page(request, "feedback/decisions.html", {**values, "sent": sent}, refusal.status)
    return onward(f"/consultations/{consultation_id}/feedback")


@get("/you-said/{address:str}", allow=EVERYONE)
async def you_said(request: Asked, database: Database, address: str) -> Page:
    """You said, we did: for everybody."""
    consultation, rows = await database.run(feedback.told, address)
    values = {
        "title": consultation.definition["title"]["en"],
        "closes": consultation.closes,
        "demonstration": consultation.demonstration,
        "decisions": rows,
        "states": STATES,
        "themes": await database.run(_themes, consultation),
        "grown_up": False,
    }
    return page(request, "feedback/you_said.html", values)


def _values(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    surveys = publication.surveys(session, consultation.id)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "decisions": feedback.decisions(session, consultation.id),
        "states": STATES,
        "themes": _themes(session, consultation),
        "address": surveys[0].address if surveys else "",
    }


def _themes(session: Session, consultation: Consultation) -> dict[str, str]:
    return {theme.key: theme.name for theme in codebook_edition.of(session, consultation).themes}


def _promise(form: FormMultiDict) -> Promise:
    due = form.get("due_on", "")
    try:
        due_on = date.fromisoformat(due) if due else None
    except ValueError:
        raise Refusal("Give the date as year, month and day, such as 2027-01-31.") from None
    texts = {name: form.get(name, "").strip() for name in ("theme", "state", "heard", "answer", "owner")}
    return Promise(**texts, due_on=due_on)


ROUTES = [decisions, decided, you_said]
