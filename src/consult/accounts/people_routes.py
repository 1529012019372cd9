"""Administrators' pages: the people of the organisation, and the record of what they did."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import audit_reading, people
from consult.accounts.audit import Act
from consult.accounts.audit_reading import A_PAGE, Filter
from consult.accounts.guard import TheVisitor
from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.database import Database
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
DOES = {
    Role.ADMINISTRATOR: "adds people, publishes, keys paper forms",
    Role.COMMISSIONER: "reads views items, answers those who spoke",
    Role.ANALYST: "codes what was said, after redaction",
    Role.FACILITATOR: "runs focus groups and sees their own only",
    Role.SAFEGUARDING_LEAD: "reads concerns, word for word",
}


@get("/people", allow=ADMINISTRATORS)
async def colleagues(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Everybody of the organisation, and a form for one more."""
    return await _people(request, database, visitor, {})


@post("/people", allow=ADMINISTRATORS, fresh=True)
async def person_added(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Add a person; the answer shows their first password, once."""
    form = await request.form()
    name, email, roles = form.get("name", ""), form.get("email", ""), form.getall("role", [])
    try:
        person, password = await database.run(people.invite, visitor, name, email, roles)
    except Refusal as refusal:
        sent = {"name": name, "email": email, "roles": roles, "sentence": refusal.sentence}
        return await _people(request, database, visitor, sent, refusal.status)
    return _first_password(request, person, password)


@get("/people/{person_id:uuid}", allow=ADMINISTRATORS)
async def colleague(request: Asked, database: TheDatabase, visitor: TheVisitor, person_id: PathId) -> Page:
    """One person: their roles, ways to let them in again, and the end of their access."""
    return await _person(request, database, visitor, person_id)


@post("/people/{person_id:uuid}", allow=ADMINISTRATORS, fresh=True)
async def roles_given(request: Asked, database: TheDatabase, visitor: TheVisitor, person_id: PathId) -> Page | Redirect:
    """Give roles."""
    form = await request.form()
    try:
        await database.run(people.give_roles, visitor, person_id, form.getall("role", []))
    except Refusal as refusal:
        return await _person(request, database, visitor, person_id, refusal)
    return onward(f"/people/{person_id}?kept")


@post("/people/{person_id:uuid}/reset-factor", allow=ADMINISTRATORS, fresh=True)
async def factor_reset(database: TheDatabase, visitor: TheVisitor, person_id: PathId) -> Redirect:
    """Forget a person's second factor; they set it up again."""
    await database.run(_reset_factor, visitor, person_id)
    return onward(f"/people/{person_id}?reset")


@post("/people/{person_id:uuid}/reset-password", allow=ADMINISTRATORS, fresh=True)
async def password_reset(request: Asked, database: TheDatabase, visitor: TheVisitor, person_id: PathId) -> Page:
    """A new first password, shown once, for somebody who forgot theirs."""
    person, password = await database.run(_reset_password, visitor, person_id)
    return _first_password(request, person, password)


@post("/people/{person_id:uuid}/leave", allow=ADMINISTRATORS, fresh=True)
async def access_ended(
    request: Asked, database: TheDatabase, visitor: TheVisitor, person_id: PathId
) -> Page | Redirect:
    """End a person's access."""
    try:
        await database.run(people.leave, visitor, person_id)
    except Refusal as refusal:
        return await _person(request, database, visitor, person_id, refusal)
    return onward("/people")


@get("/audit", allow=ADMINISTRATORS)
async def audit(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Who did what and when, the newest first; by person and by act."""
    asked = request.query_params
    place = asked.get("from", "0")
    by = Filter(_id(asked.get("person", "")), asked.get("act", ""))
    values = await database.run(_audit, visitor, by, int(place) if place.isdecimal() and len(place) < 10 else 0)
    return page(request, "accounts/audit.html", values)


async def _people(
    request: Asked, database: Database, visitor: Visitor, sent: dict[str, Any], status: int = 200
) -> Page:
    rows = await database.run(people.colleagues, visitor)
    empty = {"name": "", "email": "", "roles": [], "sentence": ""}
    values = {"people": rows, "does": DOES, "sent": {**empty, **sent}}
    return page(request, "accounts/colleagues.html", values, status)


async def _person(
    request: Asked, database: Database, visitor: Visitor, person_id: UUID, refusal: Refusal | None = None
) -> Page:
    person = await database.run(people.colleague, visitor, person_id)
    said = next((word for word in ("kept", "reset") if word in request.query_params), "")
    values = {"person": person, "does": DOES, "said": said, "sentence": refusal.sentence if refusal else ""}
    return page(request, "accounts/colleague.html", values, refusal.status if refusal else 200)


def _first_password(request: Asked, person: Person, password: str) -> Page:
    values = {"person": person, "password": password, "days": people.FIRST_PASSWORD_LASTS.days}
    return page(request, "accounts/first_password.html", values)


def _reset_factor(session: Session, visitor: Visitor, person_id: UUID) -> None:
    people.reset_factor(session, visitor, people.colleague(session, visitor, person_id))


def _reset_password(session: Session, visitor: Visitor, person_id: UUID) -> tuple[Person, str]:
    person = people.colleague(session, visitor, person_id)
    return person, people.reset_password(session, visitor, person)


def _audit(session: Session, visitor: Visitor, by: Filter, place: int) -> dict[str, Any]:
    rows, count = audit_reading.recorded(session, visitor, by, place)
    everybody = [(person.id, person.name) for person in people.colleagues(session, visitor)]
    return {"rows": rows, "count": count, "by": by, "place": place, "a_page": A_PAGE, "people": everybody, "acts": Act}


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


ROUTES = [
    colleagues,
    person_added,
    colleague,
    roles_given,
    factor_reset,
    password_reset,
    access_ended,
    audit,
]
