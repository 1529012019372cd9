"""The administrator's page that says who is on duty for concerns."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import duty
from consult.accounts.duty import Watch
from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.errors import Refusal
from consult.pages import Asked, Page, TheDatabase, onward, page

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
PAGE = "/duty"


@get(PAGE, allow=ADMINISTRATORS)
async def on_duty(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Who is told of a concern and in which order, and what respondents are told about nights and weekends."""
    values = await database.run(_standing, visitor.organisation_id)
    return _page(request, values, kept=request.query_params.get("kept") == "yes")


@post(PAGE, allow=ADMINISTRATORS)
async def duty_set(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page | Redirect:
    """Set the duty; when something is missing, the form comes back with all that was typed."""
    typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    try:
        await database.run(_put, visitor, typed)
    except Refusal as refusal:
        values = await database.run(_standing, visitor.organisation_id)
        return _page(request, {**values, "typed": values["typed"] | typed}, refusal)
    return onward(f"{PAGE}?kept=yes")


def _page(request: Asked, values: dict[str, Any], refusal: Refusal | None = None, *, kept: bool = False) -> Page:
    values |= {"kept": kept, "sentence": refusal.sentence if refusal else "", "settings": duty.SETTINGS}
    return page(request, "accounts/duty.html", values, refusal.status if refusal else 200)


def _standing(session: Session, organisation_id: UUID) -> dict[str, Any]:
    stands = duty.standing(session, organisation_id)
    able = duty.able_people(session, organisation_id)
    named = (stands.lead_id, stands.deputy_id, stands.manager_id) if stands else (None, None, None)
    typed = {post: str(person_id or "") for post, person_id in zip(duty.POSTS, named, strict=True)}
    typed |= {f"words-{code}": (stands.out_of_hours.get(code, "") if stands else "") for code in duty.LANGUAGES}
    typed |= {f"setting-{person.id}": person.setting or "" for person in able}
    return {
        "typed": typed,
        "people": able,
        "missing": duty.missing(session, organisation_id),
        "set_at": stands and stands.set_at,
    }


def _put(session: Session, visitor: Visitor, typed: dict[str, str]) -> None:
    for person in duty.able_people(session, visitor.organisation_id):
        duty.tie(session, visitor.organisation_id, person.id, typed.get(f"setting-{person.id}", ""))
    words = {code: typed.get(f"words-{code}", "") for code in duty.LANGUAGES}
    lead, deputy, manager = (_chosen(typed.get(post, "")) for post in duty.POSTS)
    duty.put(session, visitor.organisation_id, Watch(lead, deputy, manager, words), visitor.id)


def _chosen(person: str) -> UUID | None:
    try:
        return UUID(person) if person else None
    except ValueError:
        raise Refusal("Choose people from the lists.") from None


ROUTES = [on_duty, duty_set]
