"""The workbench's pages: one utterance at a time, kept or changed by single keys or by plain buttons, and undone."""

from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import bench, blind, checking, codebook_edition, decision, workbench
from consult.coding.checking import Outcome
from consult.coding.workbench import Wanted
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.consultations.routes import heading
from consult.database import Database
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, by_htmx, fragment, onward, page

DECIDERS = frozenset({Role.ANALYST})
ORDERS = {"": "What helps most", "sample": "Random sample", "group": "Group by group"}
STATES = {
    "": "Not checked yet",
    "coded": "Coded, not checked",
    "abstained": "Machine abstained, not checked",
    "held": "Held, not checked",
    "checked": "Checked",
}
PAGE = "coding/bench.html"


@get("/consultations/{consultation_id:uuid}/workbench", allow=DECIDERS)
async def bench_page(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The utterance whose turn it is, or the one that is asked for."""
    asked = request.query_params
    wanted = _wanted(asked)
    place = (asked.get("tier", ""), _id(asked.get("after")), _id(asked.get("at")))
    values = await database.run(_bench, visitor, consultation_id, wanted, place)
    values |= {"undoable": asked.get("undo", ""), "told": TOLD.get(asked.get("told", ""), "")}
    return await _shown(request, database, visitor, consultation_id, values)


@post("/utterances/{utterance_id:uuid}/check", allow=DECIDERS)
async def checked(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Page | Redirect:
    """Keep, reject and add codes in one go, then on to the next; a form that is refused comes back as it was."""
    form = await request.form()
    wanted, tier, batch = _wanted(form), form.get("tier", ""), _id(form.get("batch")) or uuid4()
    try:
        consultation_id = await database.run(_check, visitor, utterance_id, batch, form)
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        values = await database.run(_refused, visitor, utterance_id, wanted, tier)
        sent = {"kept": form.getall("keep", []), "added": form.getall("add", []), "typed": form.get("typed", "")}
        values |= {"sent": {**sent, "sentence": refusal.sentence}, "undoable": "", "told": ""}
        return await _shown(request, database, visitor, values["consultation_id"], values, refusal.status)
    onward_to = wanted.query(tier=tier, after=utterance_id, undo=batch, told="checked")
    return await _next(request, database, visitor, consultation_id, onward_to, wanted, (tier, utterance_id, batch))


@post("/consultations/{consultation_id:uuid}/workbench/undo", allow=DECIDERS)
async def undone(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Redirect:
    """Undo what this person did last, or the batch that is named, and show it again."""
    form = await request.form()
    wanted = _wanted(form)
    opened = await database.run(checking.undo, visitor, consultation_id, _id(form.get("undo")))
    query = wanted.query(tier=form.get("tier", ""), at=opened[0], told="undone" if len(opened) == 1 else "all-undone")
    return onward(f"/consultations/{consultation_id}/workbench?{query}")


TOLD = {
    "checked": "Kept. Undo takes it back.",
    "alike": "All of them are kept. Undo takes them back together.",
    "undone": "Undone. Here it is again.",
    "all-undone": "All of them are undone. Here is the first.",
}


async def _shown(
    request: Asked, database: Database, visitor: Visitor, consultation_id: UUID, values: dict[str, Any],
    status: int = 200,
) -> Page:  # fmt: skip
    """The utterance alone for htmx; else the whole page, whose filter has to know all routes and questions."""
    if by_htmx(request):
        return fragment(request, PAGE, "bench", values)
    filters = await database.run(_filters, visitor, consultation_id)
    return page(request, PAGE, {**values, **filters}, status)


async def _next(
    request: Asked, database: Database, visitor: Visitor, consultation_id: UUID, query: str, wanted: Wanted,
    place: tuple[str, UUID, UUID],
) -> Page | Redirect:  # fmt: skip
    """What comes after a check: htmx gets the next utterance at once, anybody else an address."""
    address = f"/consultations/{consultation_id}/workbench?{query}"
    if not by_htmx(request):
        return onward(address)
    tier, after, batch = place
    values = await database.run(_bench, visitor, consultation_id, wanted, (tier, after, None))
    answer = fragment(request, PAGE, "bench", {**values, "undoable": batch, "told": TOLD["checked"]})
    answer.headers["HX-Replace-Url"] = address
    return answer


def _wanted(asked: Any) -> Wanted:
    return Wanted(**{field.name: asked.get(field.name, "") for field in fields(Wanted)})


def _id(written: str | None) -> UUID | None:
    try:
        return UUID(written or "")
    except ValueError:
        return None


def _check(session: Session, visitor: Visitor, utterance_id: UUID, batch: UUID, form: FormMultiDict) -> UUID:
    utterance = decision.utterance(session, visitor, utterance_id)
    added = form.getall("add", [])
    if typed := form.get("typed", "").strip():
        consultation = publication.consultation(session, visitor, utterance.consultation_id)
        book = codebook_edition.of(session, consultation)
        added = [*added, bench.chosen(typed, bench.choices(book, utterance, consultation))]
    outcome = Outcome(*([checking.code_of(each) for each in (*form.getall(name, []),)] for name in ("shown", "keep")))
    outcome = Outcome(outcome.shown, outcome.kept, [checking.code_of(each) for each in added])
    checking.check(session, visitor, utterance_id, batch, outcome)
    return utterance.consultation_id


def _bench(
    session: Session, visitor: Visitor, consultation_id: UUID, wanted: Wanted,
    place: tuple[str, UUID | None, UUID | None],
) -> dict[str, Any]:  # fmt: skip
    consultation = publication.consultation(session, visitor, consultation_id)
    tier, after, at = place
    hidden = blind.hidden(session, visitor)
    turn = None if at else workbench.turn(session, consultation_id, wanted, tier, after, hidden)
    said = decision.utterance(session, visitor, at) if at else turn.utterance if turn else None
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "wanted": wanted,
        "tier": turn.tier.name if turn else tier,
        "why": turn.tier.why if turn else "",
        "left": workbench.left(session, consultation_id, wanted, hidden),
        "batch": uuid4(),
        "sent": None,
        "asked_for": after is not None,
        **({"said": None} if said is None else bench.seen(session, said, consultation)),
    }


def _filters(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        "groups": GROUPS,
        "orders": ORDERS,
        "states": STATES,
        "routes": workbench.routes(session, consultation.id),
        "questions": workbench.questions(session, consultation.id),
        "themes": {theme.key: theme.name for theme in codebook_edition.of(session, consultation).themes},
    }


def _refused(session: Session, visitor: Visitor, utterance_id: UUID, wanted: Wanted, tier: str) -> dict[str, Any]:
    found = decision.utterance(session, visitor, utterance_id)
    return _bench(session, visitor, found.consultation_id, wanted, (tier, None, utterance_id))


ROUTES = [bench_page, checked, undone]
