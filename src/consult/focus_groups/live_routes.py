"""What the page of a session asks for while a group is talking: turns one by one, the key of this device, its worker."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.accounts.sessions import LONGEST
from consult.database import now
from consult.errors import Refusal
from consult.focus_groups import photo, writing
from consult.focus_groups.routes import FACILITATORS, turn_page
from consult.focus_groups.writing import Turn
from consult.pages import Asked, Page, PathId, TheDatabase, onward
from consult.settings import house

SCRIPTS = ("note_store.js", "notes_worker.js")


@post("/focus-groups/{group_id:uuid}/turns", allow=FACILITATORS)
async def turn_sent(
    request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId
) -> Response[dict[str, Any]]:
    """One thing that the page did: a turn written, undone, worried about or voted on; sent twice it is done once."""
    form = await request.form()
    try:
        act, arguments = _act(form)
        await database.run(act, visitor, group_id, *arguments)
    except Refusal as refusal:
        return Response({"sentence": refusal.sentence}, status_code=refusal.status)
    return Response({"kept": True}, status_code=200)


@get("/focus-groups/key", allow=FACILITATORS)
async def device_key(request: Asked, visitor: TheVisitor) -> dict[str, str | int]:
    """The key that seals this person's unsent notes on a device, until their session is over at the latest.

    It comes out of the product's secret and the person, so that whoever signs in again can send what they left.
    """
    secret = request.app.state.secret.encode()
    key = HKDF(SHA256(), 32, salt=None, info=b"unsent notes of " + visitor.id.bytes).derive(secret)
    return {
        "key": b64encode(key).decode(),
        "who": sha256(b"whose notes" + key).hexdigest()[:16],
        "until": int((now() + LONGEST).timestamp() * 1000),
    }


@get("/focus-groups/worker.js", allow=FACILITATORS)
async def worker() -> Response[str]:
    """The service worker: its address decides what it may serve, which is the pages of sessions and nothing else."""
    folder = house("templates") / "static"
    script = "\n".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return Response(script, media_type="text/javascript; charset=utf-8")


@post("/focus-groups/{group_id:uuid}/photos", allow=FACILITATORS)
async def photo_kept(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page | Redirect:
    """Keep a photo of a flip-chart with what it shows."""
    form = await request.form()
    file, question = form.get("photo"), form.get("question", "")
    content = await file.read() if isinstance(file, UploadFile) else b""
    try:
        if not content:
            raise Refusal("Choose a picture first.")
        turn = Turn("", question, "saw", form.get("shows", ""))
        await database.run(photo.keep, visitor, group_id, content, turn)
    except Refusal as refusal:
        sent = {"shows": form.get("shows", ""), "question": question, "photo_sentence": refusal.sentence}
        return await turn_page(request, database, visitor, group_id, sent, refusal.status)
    return onward(f"/focus-groups/{group_id}#next-turn")


@get("/focus-groups/{group_id:uuid}/photos/{photo_id:uuid}", allow=FACILITATORS)
async def photo_shown(
    database: TheDatabase, visitor: TheVisitor, group_id: PathId, photo_id: PathId
) -> Response[bytes]:
    """One picture."""
    kept = await database.run(photo.shown, visitor, group_id, photo_id)
    return Response(kept.picture, media_type=kept.kind)


def _act(form: FormMultiDict) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """What to call, and with what, after session, visitor and group."""
    try:
        client_id = UUID(form.get("client", ""))
        written = datetime.fromisoformat(form.get("written", "")) if form.get("written") else None
        dots = int(form.get("dots", "0") or 0)
    except ValueError:
        raise Refusal("This turn came without its number. Reload the page and write it again.") from None
    if written is not None and (written.tzinfo is None or written > now() + timedelta(days=1)):
        written = None
    turn = Turn(form.get("speaker", ""), form.get("question", ""), form.get("kind", ""), form.get("words", ""))
    acts: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
        "write": (writing.write, (Turn(**{**vars(turn), "client_id": client_id, "written_at": written}),)),
        "worry": (writing.worry, (client_id,)),
        "undo": (writing.undo, (client_id,)),
        "dot": (writing.dot, (client_id, dots)),
    }
    if form.get("act") not in acts:
        raise Refusal("This page is older than the product. Reload it.")
    return acts[form["act"]]


ROUTES = [turn_sent, device_key, worker, photo_kept, photo_shown]
