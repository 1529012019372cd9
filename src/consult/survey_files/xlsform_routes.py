"""Surveys as XLSForm files."""

from litestar import Response, get

from consult.accounts.guard import TheVisitor
from consult.accounts.routes import STAFF
from consult.pages import PathId, PathText, TheDatabase
from consult.survey_files import xlsform
from consult.survey_files.draft_routes import WRITERS

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/drafts/{draft_id:uuid}/survey.xlsx", allow=WRITERS, fresh=True)
async def draft_file(database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Response[bytes]:
    """A draft."""
    key, content = await database.run(xlsform.of_draft, visitor, draft_id)
    return _file(key, content)


@get("/consultations/{consultation_id:uuid}/surveys/{key:str}/survey.xlsx", allow=STAFF, fresh=True)
async def published_file(
    database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, key: PathText
) -> Response[bytes]:
    """A published survey."""
    return _file(key, await database.run(xlsform.of_published, visitor, consultation_id, key))


@get("/ready-made/{folder:str}/{name:str}/survey.xlsx", allow=WRITERS, fresh=True)
async def ready_made_file(
    database: TheDatabase, visitor: TheVisitor, folder: PathText, name: PathText
) -> Response[bytes]:
    """A ready-made survey."""
    return _file(f"{folder}-{name}", await database.run(xlsform.of_ready_made, visitor, folder, name))


def _file(name: str, content: bytes) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, media_type=WORKBOOK, headers=headers)


ROUTES = [draft_file, published_file, ready_made_file]
