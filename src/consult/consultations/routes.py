"""Staff pages about what is asked: consultations, their surveys, and the frameworks."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.accounts.routes import STAFF
from consult.consultations import frameworks, publication
from consult.consultations.reminder import Reminding, reminders
from consult.database import today
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, page

STAGES = {
    "requirements": "Understand what is required",
    "needs": "Understand needs",
    "provision": "Understand provision",
    "costs-and-quality": "Understand costs and quality",
    "plan": "Plan",
    "deliver": "Deliver",
    "review": "Review",
}


@get("/consultations", allow=STAFF)
async def consultations(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The organisation's consultations."""
    rows = await database.run(_rows, visitor.organisation_id)
    return page(request, "consultations/consultations.html", {"consultations": rows})


@get("/consultations/{consultation_id:uuid}", allow=STAFF)
async def consultation(
    request: Asked,
    database: TheDatabase,
    visitor: TheVisitor,
    reminding: NamedDependency[Sequence[Reminding]],
    consultation_id: PathId,
) -> Page:
    """One consultation: what waits to be done, what it is for, its surveys with their links, its frameworks."""
    values = await database.run(_overview, visitor, consultation_id, reminding)
    return page(request, "consultations/consultation.html", values)


@get("/frameworks", allow=STAFF)
async def every_framework(request: Asked) -> Page:
    """All frameworks."""
    return page(request, "consultations/frameworks.html", {"frameworks": list(frameworks.every().values())})


@get("/frameworks/{key:str}", allow=STAFF)
async def framework(request: Asked, key: PathText) -> Page:
    """One framework as a person would want to read it: by activity, views items marked."""
    values = {"framework": frameworks.framework(key), "stages": STAGES}
    return page(request, "consultations/framework.html", values)


def _rows(session: Session, organisation_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "title": row.definition["title"]["en"],
            "opens": row.opens,
            "closes": row.closes,
            "state": state(row.opens, row.closes),
            "demonstration": row.demonstration,
            "surveys": len(publication.surveys(session, row.id)),
        }
        for row in publication.consultations(session, organisation_id)
    ]


def _overview(
    session: Session, visitor: Visitor, consultation_id: UUID, reminding: Sequence[Reminding]
) -> dict[str, Any]:
    row = publication.consultation(session, visitor, consultation_id)
    return {
        **heading(row.id, row.definition["title"]["en"], row.demonstration),
        "about": row.definition["about"]["en"],
        "reminders": reminders(session, visitor, row, reminding),
        "open": row.definition["open"].get("en", []),
        "decided": row.definition["decided"].get("en", []),
        "opens": row.opens,
        "closes": row.closes,
        "state": state(row.opens, row.closes),
        "surveys": publication.surveys(session, row.id),
        "frameworks": [frameworks.framework(key) for key in row.definition["frameworks"]],
    }


def heading(consultation_id: UUID, title: str, demonstration: bool) -> dict[str, Any]:
    """What the head of every page of a consultation shows."""
    return {"consultation_id": consultation_id, "consultation_title": title, "demonstration": demonstration}


def state(opens: date, closes: date) -> str:
    """Whether it can be answered today, in a word."""
    day = today()
    return "opens soon" if day < opens else "open" if day <= closes else "closed"


ROUTES = [consultations, consultation, every_framework, framework]
