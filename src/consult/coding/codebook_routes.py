"""Pages of the codebook: its codes, one code, adding, merging, splitting, retiring, and what the draft would change."""

from collections.abc import Iterable
from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_aspects, codebook_change, codebook_edition, shelf
from consult.coding.codebook_content import Code
from consult.coding.codebook_words import WRITABLE
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Page, PathNumber, PathText, TheDatabase, onward, page

EDITORS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})
READERS = EDITORS | {Role.COMMISSIONER}


@get("/codebook", allow=READERS)
async def codebook() -> Redirect:
    """The codebook that consultations use."""
    return onward(f"/codebook/{shelf.CHILDRENS_SERVICES}")


@get("/codebook/{key:str}", allow=READERS)
async def codes(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page:
    """Every code, with how often it stands; the draft where there is one."""
    return page(request, "coding/codes.html", await database.run(_codes, visitor, key))


@get("/codebook/{key:str}/new", allow=EDITORS)
async def new_code(request: Asked, key: PathText) -> Page:
    """The form of a new code."""
    shelf.codebook(key)
    return page(request, "coding/new_code.html", {"key": key, "sent": {}, "sentence": ""})


@post("/codebook/{key:str}/new", allow=EDITORS)
async def added(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page | Redirect:
    """Add a code to the draft."""
    words = await sent(request)
    try:
        code = await database.run(codebook_edition.add, visitor, key, words)
    except Refusal as refusal:
        values = {"key": key, "sent": words, "sentence": refusal.sentence}
        return page(request, "coding/new_code.html", values, refusal.status)
    return onward(f"/codebook/{key}#{code}")


@get("/codebook/{key:str}/codes/{code:str}", allow=READERS)
async def one_code(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText, code: PathText) -> Page:
    """One code with its words, to be changed by those who may."""
    values = await database.run(_code, visitor, key, code)
    return page(request, "coding/code.html", {**values, "sent": written(values["code"]), "sentence": "", "theirs": {}})


@post("/codebook/{key:str}/codes/{code:str}", allow=EDITORS)
async def saved(
    request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText, code: PathText
) -> Page | Redirect:
    """Keep the changed words in the draft; where somebody else was quicker, show theirs beside."""
    words = await sent(request)
    try:
        await database.run(codebook_edition.save, visitor, key, code, words, await revision(request))
    except Refusal as refusal:
        values = await database.run(_code, visitor, key, code)
        shown = {**values, **unsaved(values["code"], words, refusal, WRITABLE)}
        return page(request, "coding/code.html", shown, refusal.status)
    return onward(f"/codebook/{key}#{code}")


@post("/codebook/{key:str}/codes/{code:str}/{act:str}", allow=EDITORS)
async def acted(database: TheDatabase, visitor: TheVisitor, key: PathText, code: PathText, act: PathText) -> Redirect:
    """Retire a code, or bring it back."""
    acts = {"retire": codebook_edition.retire, "restore": codebook_edition.restore}
    if act not in acts:
        raise NotFound("A code can be retired or restored.")
    await database.run(acts[act], visitor, key, code)
    return onward(f"/codebook/{key}#{code}")


@get("/codebook/{key:str}/split", allow=EDITORS)
async def split_code(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page:
    """The form that splits one code."""
    values = await database.run(_code, visitor, key, request.query_params.get("code", ""))
    return page(request, "coding/split_code.html", {**values, "names": "", "sentence": ""})


@post("/codebook/{key:str}/split", allow=EDITORS)
async def split(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page | Redirect:
    """Split it in the draft."""
    form = await request.form()
    code, names = form.get("code", ""), form.get("names", "")
    try:
        parts = await database.run(codebook_edition.split, visitor, key, code, names.splitlines())
    except Refusal as refusal:
        values = await database.run(_code, visitor, key, code)
        shown = {**values, "names": names, "sentence": refusal.sentence}
        return page(request, "coding/split_code.html", shown, refusal.status)
    return onward(f"/codebook/{key}/codes/{parts[0]}")


@get("/codebook/{key:str}/merge", allow=EDITORS)
async def merge_codes(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page:
    """The form that merges the ticked codes."""
    values = await database.run(_mergeable, visitor, key)
    ticked = request.query_params.getall("code", [])
    return page(request, "coding/merge_codes.html", {**values, "ticked": ticked, "into": "", "sentence": ""})


@post("/codebook/{key:str}/merge", allow=EDITORS)
async def merged(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page | Redirect:
    """Merge them in the draft."""
    form = await request.form()
    ticked, into = form.getall("code", []), form.get("into", "")
    try:
        if not into:
            raise Refusal("Choose which code stays.")
        await database.run(codebook_edition.merge, visitor, key, ticked, into)
    except Refusal as refusal:
        values = await database.run(_mergeable, visitor, key)
        shown = {**values, "ticked": ticked, "into": into, "sentence": refusal.sentence}
        return page(request, "coding/merge_codes.html", shown, refusal.status)
    return onward(f"/codebook/{key}/codes/{into}")


@get("/codebook/{key:str}/draft", allow=EDITORS)
async def draft(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page:
    """What publishing the draft would do to codings that are there."""
    return page(request, "coding/draft.html", {**await database.run(_draft, visitor, key), "sentence": ""})


@post("/codebook/{key:str}/draft", allow=EDITORS)
async def published(request: Asked, database: TheDatabase, visitor: TheVisitor, key: PathText) -> Page | Redirect:
    """Publish the draft as it was looked at."""
    form = await request.form()
    try:
        await database.run(codebook_change.publish, visitor, key, form.get("digest", ""))
    except codebook_edition.Conflict as conflict:
        values = await database.run(_draft, visitor, key)
        return page(request, "coding/draft.html", {**values, "sentence": conflict.sentence}, conflict.status)
    return onward(f"/codebook/{key}")


@post("/codebook/{key:str}/discard", allow=EDITORS)
async def discarded(database: TheDatabase, visitor: TheVisitor, key: PathText) -> Redirect:
    """Throw the draft away."""
    await database.run(codebook_edition.discard, visitor, key)
    return onward(f"/codebook/{key}")


@post("/codebook/{key:str}/versions/{number:int}", allow=EDITORS)
async def begun_from(database: TheDatabase, visitor: TheVisitor, key: PathText, number: PathNumber) -> Redirect:
    """Begin a draft with an earlier version."""
    await database.run(codebook_edition.begin_from, visitor, key, number)
    return onward(f"/codebook/{key}/draft")


async def sent(request: Asked) -> dict[str, str]:
    """The words of a code as they were typed."""
    form = await request.form()
    return {name: form.get(name, "").replace("\r\n", "\n") for name in WRITABLE}


async def revision(request: Asked) -> int:
    """Which state of the words the form was filled with; 0, which none has, when it does not say."""
    typed = (await request.form()).get("revision", "")
    return int(typed) if typed.isdigit() else 0


def unsaved(code: Code, words: dict[str, str], refusal: Refusal, names: Iterable[str]) -> dict[str, Any]:
    """What the form shows again: the words as they were typed and, where somebody else was quicker, theirs beside."""
    kept = written(code)
    theirs = {name: kept[name] for name in names if kept[name] != words[name]} if refusal.status == 409 else {}
    return {"sent": words, "sentence": refusal.sentence, "theirs": theirs}


def written(code: Code) -> dict[str, str]:
    """The words of a code as a form shows them: several as lines."""
    words = {name: getattr(code, name) for name in WRITABLE}
    return {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in words.items()}


def _codes(session: Session, visitor: Visitor, key: str) -> dict[str, Any]:
    live = codebook_edition.live(session, visitor.organisation_id, key)
    draft = codebook_edition.draft(session, visitor.organisation_id, key)
    shown = draft or live
    return {
        "key": key,
        "number": live.number,
        "is_draft": draft is not None,
        "changes": len(codebook_change.changes(live.content, draft.content, key)) if draft else 0,
        "codes": [code for code in shown.content.codes if not code.retired],
        "retired": [code for code in shown.content.codes if code.retired],
        "aspects": codebook_aspects.aspects(shown.content, key),
        "counts": _counts(session, visitor, key),
        "versions": codebook_edition.versions(session, visitor.organisation_id, key),
        "may_edit": visitor.may(*EDITORS),
    }


def _counts(session: Session, visitor: Visitor, key: str, code: str = "") -> dict[str, tuple[int, int]] | None:
    """On how many passages codes stand: exact, and so, like the ledger, for those only who work on the passages."""
    return codebook_change.counts(session, visitor.organisation_id, key, code) if visitor.may(*EDITORS) else None


def _mergeable(session: Session, visitor: Visitor, key: str) -> dict[str, Any]:
    shown = codebook_edition.shown(session, visitor.organisation_id, key)
    return {"key": key, "codes": shown.content.active()}


def _code(session: Session, visitor: Visitor, key: str, code: str) -> dict[str, Any]:
    shown = codebook_edition.shown(session, visitor.organisation_id, key)
    found = shown.content.code(code)
    if found is None:
        raise NotFound("There is no such code in this codebook.")
    counts = _counts(session, visitor, key, code)
    return {
        "key": key,
        "code": found,
        "stands": None if counts is None else counts.get(code, (0, 0)),
        "sets": [each.name for each in shown.content.sets if found.guid in each.members],
        "may_edit": visitor.may(*EDITORS),
    }


def _draft(session: Session, visitor: Visitor, key: str) -> dict[str, Any]:
    found, digest = codebook_change.preview(session, visitor, key)
    return {"key": key, "changes": found, "digest": digest}


ROUTES = [
    codebook, codes, new_code, added, one_code, saved, acted, split_code, split, merge_codes, merged, draft, published,
    discarded, begun_from,
]  # fmt: skip
