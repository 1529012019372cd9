"""The pages of progress and of learning: how far people are, whether the machine may be relied on, and its versions."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session, col, select

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.coding import agreement, blind, ledger, progress, relearning, shelf, teaching
from consult.coding.models import Learning
from consult.coding.reliance import reliance
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.routes import heading
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

KEEPERS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


@get("/consultations/{consultation_id:uuid}/progress", allow=KEEPERS)
async def progress_page(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """How much is left, whether the machine may be relied on yet, and what learning changed."""
    return page(request, "coding/progress.html", await database.run(_progress, visitor, consultation_id))


@get("/consultations/{consultation_id:uuid}/learning", allow=KEEPERS)
async def learning_page(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """Every version of the engine, and the buttons that learn anew or go back."""
    return page(request, "coding/learning.html", await database.run(_learning, visitor, consultation_id))


@post("/consultations/{consultation_id:uuid}/learning", allow=KEEPERS)
async def learning_asked(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Ask that the engine learns; a refusal says on the same page what is missing."""
    try:
        await database.run(_ask, visitor, consultation_id)
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        values = await database.run(_learning, visitor, consultation_id)
        return page(request, "coding/learning.html", {**values, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/consultations/{consultation_id}/learning")


@post("/consultations/{consultation_id:uuid}/learning/version", allow=KEEPERS)
async def version_chosen(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Redirect:
    """Put another version to work; an empty choice is the engine as it was shipped."""
    form = await request.form()
    chosen = form.get("version", "")
    await database.run(_roll_back, visitor, consultation_id, UUID(chosen) if chosen else None)
    return onward(f"/consultations/{consultation_id}/learning")


def _progress(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    whole = ledger.ledger(session, consultation_id).whole
    samples = agreement.history(session, consultation_id)
    live = next(
        (row for row in relearning.versions(session, visitor, _key(consultation)) if relearning.is_live(row)), None
    )
    changed = progress.changes(session, consultation, live.engine) if live and live.engine else []
    hidden = blind.hidden(session, visitor)
    return {
        **_heading(consultation),
        "whole": whole,
        "readable": whole.states["coded"] + whole.states["abstained"],
        "days": progress.by_day(session, consultation_id),
        "samples": samples[::-1],
        "reliance": reliance(samples[0] if samples else None, whole.states),
        "live": live,
        "changes": [each for each in changed if each.example_id not in hidden],
    }


def _learning(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    rows = relearning.versions(session, visitor, _key(consultation))
    return {
        **_heading(consultation),
        "versions": [{**_shown(row), "who": name} for row, name in _named(session, rows)],
        "live": next((row.number for row in rows if relearning.is_live(row)), None),
        "waiting": any(row.finished_at is None for row in rows),
        "checked": teaching.checked(session, visitor.organisation_id, _key(consultation)),
        "fewest": relearning.FEWEST,
        "shipped": shelf.codebook(_key(consultation)).version,
        "again": relearning.to_read_again(session, consultation_id),
        "sentence": "",
    }


def _shown(row: Learning) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "asked_at": row.asked_at,
        "outcome": row.outcome,
        "engine": row.engine,
        "figures": row.figures,
        "live": relearning.is_live(row),
    }


def _named(session: Session, rows: list[Learning]) -> list[tuple[Learning, str]]:
    ids = {row.asked_by for row in rows}
    names = {row.id: row.name for row in session.exec(select(Person).where(col(Person.id).in_(ids)))}
    return [(row, names.get(row.asked_by, "")) for row in rows]


def _ask(session: Session, visitor: Visitor, consultation_id: UUID) -> None:
    relearning.ask(session, visitor, _key(publication.consultation(session, visitor, consultation_id)))


def _roll_back(session: Session, visitor: Visitor, consultation_id: UUID, version: UUID | None) -> None:
    key = _key(publication.consultation(session, visitor, consultation_id))
    relearning.roll_back(session, visitor, key, version)


def _key(consultation: Consultation) -> str:
    return str(consultation.definition["codebook"])


def _heading(consultation: Consultation) -> dict[str, Any]:
    return heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)


ROUTES = [progress_page, learning_page, learning_asked, version_chosen]
