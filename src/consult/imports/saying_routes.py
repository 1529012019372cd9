"""The two pages on which a person says what a file holds: its columns, then the values in them."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.database import today
from consult.errors import Refusal
from consult.imports import bringing, description, guess, saying
from consult.imports.asked import GROUPS
from consult.imports.asked import ROUTES as WAYS
from consult.imports.description import Box
from consult.imports.plan import LONGEST_SOURCE, NOTHING, OF_THE_SPEAKER, Plan, Use
from consult.imports.routes import BRINGERS, about, box
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page


@get("/brought/{file_id:uuid}/columns", allow=BRINGERS)
async def columns(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page:
    """What each column is, with a guess for each."""
    values = await database.run(_columns, visitor, file_id, box(request), None)
    return page(request, "imports/columns.html", {**values, "sentence": ""})


@post("/brought/{file_id:uuid}/columns", allow=BRINGERS)
async def columns_said(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page | Redirect:
    """Keep it; on to the values, or to the checks when there are none to match."""
    said = _plan(await request.form())
    try:
        plan = await database.run(saying.columns, visitor, file_id, box(request), said)
    except Refusal as refusal:
        values = await database.run(_columns, visitor, file_id, box(request), said)
        return page(request, "imports/columns.html", {**values, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/brought/{file_id}/values" if plan.to_match else f"/brought/{file_id}")


@get("/brought/{file_id:uuid}/values", allow=BRINGERS)
async def values(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page:
    """Which value means what, with a guess for each."""
    shown = await database.run(_values, visitor, file_id, box(request), {})
    return page(request, "imports/values.html", {**shown, "sentence": ""})


@post("/brought/{file_id:uuid}/values", allow=BRINGERS)
async def values_said(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page | Redirect:
    """Keep it, and have every row looked at."""
    form = await request.form()
    fields = {name: [str(each) for each in form.getall(name)] for name in form}
    try:
        await database.run(saying.values, visitor, file_id, box(request), fields)
    except Refusal as refusal:
        shown = await database.run(_values, visitor, file_id, box(request), fields)
        return page(request, "imports/values.html", {**shown, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/brought/{file_id}")


def _plan(form: FormMultiDict) -> Plan:
    uses: list[Use] = []
    while (chosen := form.get(f"use-{len(uses)}")) is not None:
        kind, _, question = str(chosen).partition(":")
        uses.append(Use(kind, question, month_first=form.get(f"month-first-{len(uses)}") == "yes"))
    return Plan(
        route=form.get("route", ""),
        source=form.get("source", ""),
        group=form.get("group", ""),
        said_on=form.get("said_on", ""),
        quotable=form.get("quotable") == "yes",
        read_before=form.get("read_before") == "yes",
        uses=tuple(uses),
    )


def _columns(session: Session, visitor: Visitor, file_id: UUID, at: Box, said: Plan | None) -> dict[str, Any]:
    file, consultation = bringing.mine(session, visitor, file_id, *saying.SAID_AT)
    found, plan, asked = description.described(session, file, consultation, at.secret)
    shown = said if said and len(said.uses) == len(found) else plan
    return {
        **about(file, consultation),
        "columns": list(zip(found, shown.uses, strict=True)),
        "plan": shown,
        "asked": asked,
        "of_the_speaker": OF_THE_SPEAKER,
        "ways": WAYS,
        "groups": GROUPS,
        "today": today(),
        "longest_source": LONGEST_SOURCE,
    }


def _values(session: Session, visitor: Visitor, file_id: UUID, at: Box, fields: dict[str, list[str]]) -> dict[str, Any]:
    """The columns to match; what was typed last stands over what was kept."""
    file, consultation = bringing.mine(session, visitor, file_id, *saying.SAID_AT)
    found, plan, asked = description.described(session, file, consultation, at.secret)
    if not file.sealed_plan:
        raise Refusal("Say first what each column is.")
    matching = [
        {
            "place": place,
            "heading": found[place].heading,
            "use": plan.uses[place],
            "question": asked.closed.get(plan.uses[place].question),
            "options": guess.options(plan.uses[place], asked),
            "values": guess.listed(plan.uses[place], found[place], asked),
        }
        for place in plan.to_match
    ]
    typed = {name: given for name, given in fields.items() if given}
    return {**about(file, consultation), "matching": matching, "items": asked.items, "typed": typed, "nothing": NOTHING}


ROUTES = [columns, columns_said, values, values_said]
