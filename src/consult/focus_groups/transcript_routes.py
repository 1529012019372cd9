"""The pages that bring a transcript in: choose it, give each name a role, keep what is left."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.consultations.definition import GROUPS
from consult.errors import Refusal
from consult.focus_groups import session as focus_group
from consult.focus_groups import transcript as coming_in
from consult.focus_groups import transcripts
from consult.focus_groups.routes import FACILITATORS
from consult.focus_groups.transcript import LEFT_OUT, Casting, Part
from consult.focus_groups.transcripts.spoken import Spoken
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

SHOWN = 20  # turns of the preview


@get("/focus-groups/{group_id:uuid}/transcript", allow=FACILITATORS)
async def transcript(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """The form that takes a file, or words pasted."""
    values = await database.run(_about, visitor, group_id)
    return page(request, "focus_groups/transcript.html", {**values, "sentence": "", "pasted": ""})


@post("/focus-groups/{group_id:uuid}/transcript", allow=FACILITATORS)
async def transcript_read(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """The preview; nothing of the transcript is kept yet, it is only in the page."""
    form = await request.form()
    values = await database.run(_about, visitor, group_id)
    try:
        spoken = transcripts.read(*await _chosen(form))
    except Refusal as refusal:
        asked = {"sentence": refusal.sentence, "pasted": form.get("pasted", "")}
        return page(request, "focus_groups/transcript.html", {**values, **asked}, refusal.status)
    labels = {label.lower(): label for label in values["labels"]}
    guessed = {name: labels.get(name.lower(), "") for name in coming_in.speakers(spoken)}
    parts = {name: Part(label, recorded=label in values["recordable"]) for name, label in guessed.items()}
    return page(request, "focus_groups/casting.html", {**values, **_preview(spoken, Casting(parts)), "sentence": ""})


@post("/focus-groups/{group_id:uuid}/casting", allow=FACILITATORS)
async def casting(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page | Redirect:
    """Keep the transcript by its casting, or only look at it once more."""
    form = await request.form()
    values = await database.run(_about, visitor, group_id)
    spoken = coming_in.unfolded(form.get("spoken", ""))
    cast = _cast(form, spoken)
    sentence, status = "", 200
    if form.get("act") == "keep":
        try:
            kept, left = await database.run(coming_in.bring_in, visitor, group_id, spoken, cast)
            return onward(f"/focus-groups/{group_id}?kept={kept}&left={left}")
        except Refusal as refusal:
            sentence, status = refusal.sentence, refusal.status
    return page(
        request, "focus_groups/casting.html", {**values, **_preview(spoken, cast), "sentence": sentence}, status
    )


def _about(session: Session, visitor: Visitor, group_id: UUID) -> dict[str, Any]:
    group = focus_group.mine(session, visitor, group_id)
    seats = focus_group.attendees(session, group)
    people = [person for person in seats if person.takes_part and person.withdrawn_on is None]
    return {
        "group_id": group.id,
        "group_title": group.title,
        "labels": [person.label for person in people],
        "recordable": {person.label for person in people if person.recordable},
        "groups": GROUPS,
        "left_out": LEFT_OUT,
        "endings": ", ".join(transcripts.READERS),
    }


async def _chosen(form: FormMultiDict) -> tuple[str, bytes]:
    """The name and content of the file, or of what was pasted."""
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return file.filename, await file.read()
    if pasted := str(form.get("pasted", "")):
        return ("pasted.vtt" if pasted.lstrip().startswith("WEBVTT") else "pasted.txt"), pasted.strip().encode()
    raise Refusal("Choose the transcript's file, or paste its words.")


def _preview(spoken: list[Spoken], cast: Casting) -> dict[str, Any]:
    turns = coming_in.speakers(spoken)
    kept = coming_in.replaced(spoken, cast)
    return {
        "spoken": coming_in.folded(spoken),
        "parts": [(name, turns[name], part) for name, part in cast.speakers.items()],
        "others": [(name, cast.others.get(name, "")) for name in coming_in.further_names(spoken)],
        "more": "\n".join(cast.more),
        "shown": kept[:SHOWN],
        "kept": len(kept),
        "turns": len(spoken),
    }


def _cast(form: FormMultiDict, spoken: list[Spoken]) -> Casting:
    """Fields are numbered in the order in which names appear, so that no name is a field's name."""
    parts = {}
    for at, name in enumerate(coming_in.speakers(spoken)):
        chosen, new = form.get(f"role-{at}", ""), form.get(f"new-{at}", "").strip()[:20]
        parts[name] = Part(
            new or chosen, form.get(f"group-{at}", "") if new else "", form.get(f"recorded-{at}") == "yes"
        )
    others = {name: form.get(f"other-{at}", "") for at, name in enumerate(coming_in.further_names(spoken))}
    more = [line.strip() for line in form.get("more", "").splitlines() if line.strip()]
    return Casting(parts, others, more)


ROUTES = [transcript, transcript_read, casting]
