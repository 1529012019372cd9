"""The page of files: what can be asked for, what is being made, what is ready."""

from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import File, Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations import publication
from consult.consultations.routes import heading
from consult.documents import export
from consult.documents.export import KEPT_FOR, KINDS
from consult.documents.models import Export
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page


@get("/consultations/{consultation_id:uuid}/exports", allow=READERS)
async def exports(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What can be asked for, and what was; a page with something in the making asks again every few seconds."""
    values = await database.run(_values, visitor, consultation_id, request.app.state.exports)
    return page(request, "documents/exports.html", values)


@post("/consultations/{consultation_id:uuid}/exports", allow=READERS, fresh=True)
async def export_asked(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Redirect:
    """Ask for a file."""
    form = await request.form()
    await database.run(export.ask, visitor, consultation_id, str(form.get("kind", "")))
    return onward(f"/consultations/{consultation_id}/exports")


@get("/exports/{export_id:uuid}", allow=READERS, fresh=True)
async def export_fetched(request: Asked, database: TheDatabase, visitor: TheVisitor, export_id: PathId) -> File:
    """The file itself."""
    found = await database.run(export.fetch, visitor, export_id)
    kind = KINDS[found.kind]
    path = export.place(request.app.state.exports, found)
    return File(path, filename=f"{found.kind}.{kind.suffix}", media_type=kind.media)


def _values(session: Session, visitor: Visitor, consultation_id: UUID, folder: Path) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    rows = export.exports(session, visitor, consultation_id)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "kinds": KINDS,
        "exports": [(row, KINDS[row.kind].name, _state(row, folder), row.asked_at + KEPT_FOR) for row in rows],
        "making": any(row.ready_at is None and not export.failed(row) for row in rows),
    }


def _state(row: Export, folder: Path) -> str:
    if row.ready_at:
        return f"{max(1, row.size // 1000):,} kB"
    if export.failed(row):
        return "could not be made; ask for it again, and tell your administrator if that fails too"
    if row.begun_at:
        return f"being made, {export.written(folder, row) // 1000:,} kB so far"
    return "waiting for its turn"


ROUTES = [exports, export_asked, export_fetched]
