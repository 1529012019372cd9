"""The page that opens a new consultation with drafts."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import duty
from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import frameworks
from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page
from consult.survey_files import draft, opening
from consult.survey_files.draft_routes import title
from consult.survey_files.drafting import named
from consult.survey_files.opening import Plan

OPENERS = frozenset({Role.ADMINISTRATOR})
LINES = ("open", "decided")


@get("/drafts/{draft_id:uuid}/open", allow=OPENERS)
async def opening_form(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Page:
    """The form of a new consultation."""
    values = await database.run(_values, visitor, draft_id)
    sent = {"draft": [str(draft_id)], "frameworks": [], "codebook": "", "opens": "", "closes": ""}
    return page(request, "survey_files/open.html", {**values, "sent": sent, "sentence": ""})


@post("/drafts/{draft_id:uuid}/open", allow=OPENERS, fresh=True)
async def opened(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Page | Redirect:
    """Publish it; what is missing is said, and everything typed stays."""
    form = await request.form()
    lists = {name: [str(each) for each in form.getall(name, [])] for name in ("draft", "frameworks")}
    sent = {**{name: value for name, value in form.items() if isinstance(value, str)}, **lists}
    try:
        made = await database.run(opening.open_with, visitor, _ids(lists["draft"]), _plan(sent))
    except Refusal as refusal:
        values = await database.run(_values, visitor, draft_id)
        return page(
            request, "survey_files/open.html", {**values, "sent": sent, "sentence": refusal.sentence}, refusal.status
        )
    return onward(f"/consultations/{made.id}")


def _ids(chosen: list[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in chosen]
    except ValueError:
        raise Refusal("Choose the surveys once more: one of them is not on this page.") from None


def _values(session: Session, visitor: Visitor, draft_id: UUID) -> dict[str, Any]:
    found = draft.mine(session, visitor, draft_id)
    return {
        "draft": found,
        "title": title(found.document),
        "ready": [(str(row.id), title(row.document)) for row in opening.ready(session, visitor)],
        "frameworks": [(key, each.title) for key, each in frameworks.every().items()],
        "codebooks": opening.codebooks(),
        "lacking": duty.missing(session, visitor.organisation_id),
        "tongues": list(LANGUAGES),
        "named": named,
    }


def _plan(sent: dict[str, Any]) -> Plan:
    words = {
        part: {code: said for code in LANGUAGES if (said := sent.get(f"{part}-{code}", "").strip())}
        for part in ("title", "about", *LINES)
    }
    lines = {part: {code: _lines(said) for code, said in words[part].items()} for part in LINES}
    return Plan(
        title=words["title"],
        about=words["about"],
        opens=sent.get("opens", ""),
        closes=sent.get("closes", ""),
        frameworks=sent["frameworks"],
        codebook=sent.get("codebook", ""),
        open=lines["open"],
        decided=lines["decided"],
    )


def _lines(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]


ROUTES = [opening_form, opened]
