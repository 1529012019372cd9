"""Pages of drafts: bring a file, see what became of it, put its questions in order."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations.kinds import KINDS
from consult.database import Database
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page, said_in
from consult.survey_files import bringing, checks, draft, editing, xlsform
from consult.survey_files.drafting import Document, named
from consult.survey_files.models import SurveyDraft
from consult.survey_files.report import entries

WRITERS = frozenset({Role.ADMINISTRATOR, Role.COMMISSIONER})
CALLED = {
    "free_text": "words of one’s own",
    "information": "a page that tells",
    "choice": "one option",
    "choices": "several options",
    "pictures": "pictures",
    "scale": "five faces",
    "yes_no": "yes or no",
    "age_band": "age band",
    "number": "a number",
    "date": "a month and a year",
    "rank": "put in order",
    "piles": "sort into piles",
}


@get("/drafts", allow=WRITERS)
async def drafts(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The organisation's drafts, the form that takes a file, and ready-made surveys as files."""
    return await _listed(request, database, visitor)


@post("/drafts", allow=WRITERS)
async def brought(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page | Redirect:
    """Read a file and keep what came of it."""
    form = await request.form()
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise Refusal("Choose the file of a survey first.")
        read = bringing.read(file.filename, await file.read())
    except Refusal as refusal:
        return await _listed(request, database, visitor, refusal)
    made = await database.run(draft.keep, visitor, read)
    return onward(f"/drafts/{made.id}")


@get("/drafts/{draft_id:uuid}", allow=WRITERS)
async def one_draft(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Page:
    """A draft: what is missing, what became of its file, and its questions."""
    found = await database.run(draft.mine, visitor, draft_id)
    return page(request, "survey_files/draft.html", _shown(found))


@post("/drafts/{draft_id:uuid}/questions", allow=WRITERS)
async def question_added(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Redirect:
    """Add an empty question at the end, and open it."""
    form = await request.form()
    kind = str(form.get("kind", ""))
    key = await database.run(_add, visitor, draft_id, kind)
    return onward(f"/drafts/{draft_id}/questions/{key}")


@post("/drafts/{draft_id:uuid}/questions/{key:str}/move", allow=WRITERS)
async def question_moved(
    request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId, key: PathText
) -> Redirect:
    """Move a question one place."""
    way = str((await request.form()).get("way", ""))
    await database.run(draft.change, visitor, draft_id, lambda document: editing.moved(document, key, way))
    return onward(f"/drafts/{draft_id}#{key}")


@post("/drafts/{draft_id:uuid}/questions/{key:str}/delete", allow=WRITERS)
async def question_deleted(database: TheDatabase, visitor: TheVisitor, draft_id: PathId, key: PathText) -> Redirect:
    """Delete a question."""
    await database.run(draft.change, visitor, draft_id, lambda document: editing.without(document, key))
    return onward(f"/drafts/{draft_id}#questions")


@post("/drafts/{draft_id:uuid}/copy", allow=WRITERS)
async def copied(database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Redirect:
    """Begin another draft from this one."""
    made = await database.run(draft.copy, visitor, draft_id)
    return onward(f"/drafts/{made.id}")


@post("/drafts/{draft_id:uuid}/delete", allow=WRITERS)
async def deleted(database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Redirect:
    """Delete a draft."""
    await database.run(draft.delete, visitor, draft_id)
    return onward("/drafts")


async def _listed(request: Asked, database: Database, visitor: Visitor, refusal: Refusal | None = None) -> Page:
    rows = await database.run(draft.drafts, visitor)
    values = {
        "drafts": [(row, title(row.document), len(checks.faults(row.document))) for row in rows],
        "formats": [(ending, form.name) for ending, form in bringing.FORMATS.items()],
        "ready_made": xlsform.ready_made(),
        "sentence": refusal.sentence if refusal else "",
    }
    return page(request, "survey_files/drafts.html", values, refusal.status if refusal else 200)


def _shown(found: SurveyDraft) -> dict[str, Any]:
    document = found.document
    return {
        "draft": found,
        "title": title(document),
        "survey": document,
        "questions": [(question, _only_after(document, question)) for question in document["question"]],
        "faults": checks.faults(document),
        "advice": checks.advice(document),
        "entries": entries(found.report),
        "called": CALLED,
        "kinds": sorted(KINDS, key=lambda kind: CALLED[kind]),
        "named": named,
    }


async def sent(request: Asked) -> dict[str, list[str]]:
    """The fields of the form that was sent, each with all its values."""
    form = await request.form()
    return {name: [value for value in form.getall(name) if isinstance(value, str)] for name in form}


def title(document: Document) -> str:
    """What staff call a draft."""
    return in_words(document.get("title", {}), document["id"])


def in_words(words: dict[str, str], otherwise: str) -> str:
    """What staff read of words in several languages: English first, and the key where there are none."""
    return said_in(words) if words else otherwise


def _only_after(document: Document, question: Document) -> list[str]:
    """On which earlier answers it depends, in words."""
    by_id = {each["id"]: each for each in document["question"]}
    said = []
    for earlier, keys in question.get("show_if", {}).items():
        options = {
            option["key"]: in_words(option["words"], option["key"])
            for option in by_id.get(earlier, {}).get("option", ())
        }
        chosen = [options.get(key, key) for key in keys]
        asked = in_words(by_id.get(earlier, {}).get("ask", {}), earlier)
        said.append(f"{asked} {' or '.join(chosen)}")
    return said


def _add(session: Session, visitor: Visitor, draft_id: UUID, kind: str) -> str:
    key = editing.free_key(draft.mine(session, visitor, draft_id).document)
    draft.change(session, visitor, draft_id, lambda document: editing.added(document, kind, key))
    return key


ROUTES = [drafts, brought, one_draft, question_added, question_moved, question_deleted, copied, deleted]
