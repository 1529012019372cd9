"""Exchange with other programs: the codebook in and out as .qdc, the coded corpus out as .qdpx and CSV."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, corpus_export, refi
from consult.coding.codebook_routes import EDITORS, READERS
from consult.consultations import publication
from consult.consultations.routes import heading
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page

EXPORTERS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})


@get("/codebook/{key:str}/file", allow=READERS)
async def codebook_file(database: TheDatabase, visitor: TheVisitor, key: PathText) -> Response[bytes]:
    """The live codebook as .qdc."""
    live = await database.run(codebook_edition.live, visitor.organisation_id, key)
    return _file(refi.written(live.content), "application/xml", f"{key}-{live.number}.qdc")


@get("/codebook/{key:str}/import", allow=EDITORS)
async def import_codebook(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page:
    """The form that takes a codebook in."""
    await database.run(codebook_edition.live, visitor.organisation_id, key)
    return page(request, "coding/import_codebook.html", {"key": key, "sentence": ""})


@post("/codebook/{key:str}/import", allow=EDITORS)
async def imported(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page | Redirect:
    """Lay a file over the draft; nothing is live before somebody has looked at what it would change."""
    chosen = (await request.form()).get("file")
    try:
        if not isinstance(chosen, UploadFile) or not chosen.filename:
            raise Refusal("Choose a file: a REFI-QDA codebook (.qdc) or project (.qdpx).")
        raw = await chosen.read(refi.LARGEST + 1)
        await database.run(_import, visitor, key, raw)
    except Refusal as refusal:
        return page(request, "coding/import_codebook.html", {"key": key, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/codebook/{key}/draft")


@get("/consultations/{consultation_id:uuid}/files", allow=EXPORTERS)
async def files(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What can be taken out of a consultation, and what each file holds."""
    return page(request, "coding/files.html", await database.run(_files, visitor, consultation_id))


@post("/consultations/{consultation_id:uuid}/files/qdpx", allow=EXPORTERS, fresh=True)
async def project_file(database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Response[bytes]:
    """The coded corpus for QualCoder, NVivo and others."""
    made = await database.run(corpus_export.project, visitor, consultation_id)
    return _file(made, "application/zip", "coded-corpus.qdpx")


@post("/consultations/{consultation_id:uuid}/files/csv", allow=EXPORTERS, fresh=True)
async def table_file(database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Response[bytes]:
    """Codings as a table; the mark at its beginning tells spreadsheets that it is UTF-8."""
    made = await database.run(corpus_export.table, visitor, consultation_id)
    return _file(made.encode("utf-8-sig"), "text/csv; charset=utf-8", "codings.csv")


def _import(session: Session, visitor: Visitor, key: str, raw: bytes) -> None:
    theirs = refi.read(raw)
    codebook_edition.change(session, visitor, key, lambda ours: refi.joined(ours, theirs))


def _files(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    head = heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)
    return {**head, "key": consultation.definition["codebook"]}


def _file(made: bytes, kind: str, name: str) -> Response[bytes]:
    return Response(made, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES = [codebook_file, import_codebook, imported, files, project_file, table_file]
