"""The pages that bring a file of responses in: choose it, say what it holds, look at it, bring it in, take it out."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.routes import heading
from consult.corpus.redaction import redact
from consult.errors import Refusal
from consult.imports import bringing, description, rejects, stages
from consult.imports.asked import ROUTES as WAYS
from consult.imports.checks import CHECKS, LARGEST
from consult.imports.description import Box
from consult.imports.formats import FORMATS
from consult.imports.intake import ENDINGS
from consult.imports.models import WORKED, BroughtFile, Stage
from consult.imports.placing import Placed
from consult.imports.strongbox import BLOCK
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

BRINGERS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})
SHOWN = 50  # findings on the page; the file of what stayed out has them all
NAMES = {
    Stage.READING: "being read",
    Stage.MAPPING: "waits for you to say what its columns are",
    Stage.CHECKING: "being checked",
    Stage.CHECKED: "checked, waits to be brought in",
    Stage.BRINGING: "being brought in",
    Stage.BROUGHT: "brought in",
    Stage.WITHDRAWING: "being taken out",
    Stage.WITHDRAWN: "taken out again",
    Stage.STOPPED: "could not be read",
    Stage.GIVEN_UP: "given up",
}


@get("/consultations/{consultation_id:uuid}/brought", allow=BRINGERS)
async def brought(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The files of a consultation, and the form that takes another."""
    values = await database.run(_files, visitor, consultation_id)
    return page(request, "imports/files.html", {**values, "sentence": ""})


@post("/consultations/{consultation_id:uuid}/brought", allow=BRINGERS, request_max_body_size=LARGEST + 1_000_000)
async def file_chosen(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Take a file in, sealed; the worker reads it."""
    chosen = (await request.form()).get("file")
    try:
        if not isinstance(chosen, UploadFile) or not chosen.filename:
            raise Refusal("Choose the file that the other product exported.")
        parts = _parts(chosen)
        file = await database.run(bringing.choose, visitor, consultation_id, chosen.filename, parts, box(request))
    except Refusal as refusal:
        values = await database.run(_files, visitor, consultation_id)
        return page(request, "imports/files.html", {**values, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/brought/{file.id}")


@get("/brought/{file_id:uuid}", allow=BRINGERS)
async def brought_file(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page:
    """One file: how far it is, and what can be done next."""
    values = await database.run(_file, visitor, file_id, box(request))
    return page(request, "imports/file.html", {**values, "sentence": ""})


@post("/brought/{file_id:uuid}/bring-in", allow=BRINGERS)
async def brought_in(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Page | Redirect:
    """Bring in what the checks let through."""
    try:
        await database.run(bringing.bring_in, visitor, file_id)
    except Refusal as refusal:
        values = await database.run(_file, visitor, file_id, box(request))
        return page(request, "imports/file.html", {**values, "sentence": refusal.sentence}, refusal.status)
    return onward(f"/brought/{file_id}")


@post("/brought/{file_id:uuid}/withdraw", allow=BRINGERS)
async def taken_out(database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Redirect:
    """Take everything out again that the file brought."""
    await database.run(bringing.withdraw, visitor, file_id)
    return onward(f"/brought/{file_id}")


@post("/brought/{file_id:uuid}/leave", allow=BRINGERS)
async def given_up(request: Asked, database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Redirect:
    """Delete a file that is not brought in."""
    file = await database.run(bringing.leave, visitor, file_id, box(request).folder)
    return onward(f"/consultations/{file.consultation_id}/brought")


@get("/brought/{file_id:uuid}/left-out", allow=BRINGERS)
async def left_out(database: TheDatabase, visitor: TheVisitor, file_id: PathId) -> Response[bytes]:
    """What stayed out, as CSV: row, column, reason, remedy, and no word of any row."""
    table = await database.run(_left_out, visitor, file_id)
    headers = {"content-disposition": 'attachment; filename="left-out.csv"'}
    return Response(table.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def box(request: Asked) -> Box:
    """Where files lie sealed."""
    return Box(request.app.state.imports, request.app.state.secret)


def about(file: BroughtFile, consultation: Any) -> dict[str, Any]:
    """What every page of one file shows."""
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "file": file,
        "format": FORMATS[file.format].name if file.format in FORMATS else "",
        "state": NAMES[Stage(file.stage)],
    }


def _files(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    rows = bringing.files(session, visitor, consultation_id)
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "files": [(row, FORMATS[row.format].name if row.format else "", NAMES[Stage(row.stage)]) for row in rows],
        "formats": [each.name for key, each in FORMATS.items() if key != "plain"],
        "endings": ", ".join(ENDINGS),
        "largest": LARGEST // 1_000_000,
    }


def _file(session: Session, visitor: Visitor, file_id: UUID, at: Box) -> dict[str, Any]:
    file, consultation = bringing.ours(session, visitor, file_id)
    own = file.person_id == visitor.id
    found = bringing.findings(session, file, SHOWN)
    return {
        **about(file, consultation),
        "own": own,
        "working": file.stage in WORKED and not stages.failed(file),
        "failed": stages.failed(file),
        "fault": bringing.fault(file),
        "ways": WAYS,
        "checks": CHECKS,
        "counts": _counts(file),
        "findings": found,
        "shown": SHOWN,
        "preview": _preview(session, file, consultation, at) if own and file.stage == Stage.CHECKED else [],
    }


def _counts(file: BroughtFile) -> list[tuple[str, int]]:
    """How many rows each check found, those that leave rows out first."""
    return sorted(file.counts.items(), key=lambda each: (CHECKS[each[0]].level == "told", -each[1], each[0]))


def _preview(session: Session, file: BroughtFile, consultation: Any, at: Box) -> list[Placed]:
    _, plan, asked = description.described(session, file, consultation, at.secret)
    rows = description.preview(file, plan, asked, at)
    for row in rows:
        row.words = [description.hidden(said, redact(said.words)) for said in row.words]
    return rows


def _left_out(session: Session, visitor: Visitor, file_id: UUID) -> str:
    file, _ = bringing.ours(session, visitor, file_id)
    return rejects.written(bringing.left_out(session, file))


def _parts(chosen: UploadFile) -> Iterator[bytes]:
    return iter(lambda: chosen.file.read(BLOCK), b"")


ROUTES = [brought, file_chosen, brought_file, brought_in, taken_out, given_up, left_out]
