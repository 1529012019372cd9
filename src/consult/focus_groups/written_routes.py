"""The page that takes in letters, e-mails, sheets and extracts: words with route, group, date and kind of place."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.database import today
from consult.errors import Refusal
from consult.focus_groups import letter, written_word
from consult.focus_groups import session as focus_group
from consult.focus_groups.channels import WRITTEN
from consult.focus_groups.consent import CONSENTED_BY
from consult.focus_groups.routes import AGE_BANDS, FACILITATORS
from consult.focus_groups.written_word import Written
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page


@get("/consultations/{consultation_id:uuid}/written", allow=FACILITATORS)
async def written(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The form; `?route=` chooses what it is."""
    values = await database.run(_form, visitor, consultation_id)
    sent = {"route": request.query_params.get("route", "letter")}
    return page(request, "focus_groups/written.html", {**values, "sent": sent})


@post("/consultations/{consultation_id:uuid}/written", allow=FACILITATORS)
async def written_taken(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Take it in; when something is missing, the form comes back with all that was typed, and with the file's words."""
    form = await request.form()
    sent = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        sent["words"] = await _words(form)
        group = await database.run(written_word.bring_in, visitor, consultation_id, _written(sent))
    except Refusal as refusal:
        values = await database.run(_form, visitor, consultation_id)
        sent["sentence"] = refusal.sentence
        return page(request, "focus_groups/written.html", {**values, "sent": sent}, refusal.status)
    return onward(f"/focus-groups/{group.id}")


async def _words(form: FormMultiDict) -> str:
    """What was pasted, and below it what the file says."""
    pasted, file = form.get("words", ""), form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return str(pasted)
    return "\n\n".join(part for part in (pasted.strip(), letter.read(file.filename, await file.read())) if part)


def _written(sent: dict[str, str]) -> Written:
    try:
        dated = date.fromisoformat(sent.get("dated", ""))
    except ValueError:
        raise Refusal("Give the date, such as 2026-11-20.") from None
    band = sent.get("age")
    return Written(
        route=sent.get("route", ""),
        group=sent.get("group", ""),
        dated=dated,
        place_kind=sent.get("place_kind", ""),
        words=sent.get("words", ""),
        answers={name.removeprefix("said-"): words for name, words in sent.items() if name.startswith("said-")},
        age_band=band if band in AGE_BANDS else None,
        quotable=sent.get("quotable") == "yes",
        consented_by=sent.get("consented_by") or None,
        more=[line.strip() for line in sent.get("more", "").splitlines() if line.strip()],
    )


def _form(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        "consultation_title": consultation.definition["title"]["en"],
        "consultation_id": consultation.id,
        "demonstration": consultation.demonstration,
        "askable": list(focus_group.askable(session, consultation.id).values()),
        "channels": WRITTEN,
        "places": focus_group.PLACES,
        "groups": GROUPS,
        "age_bands": AGE_BANDS,
        "consented_by": CONSENTED_BY,
        "endings": ", ".join(letter.READERS),
        "today": today(),
    }


ROUTES = [written, written_taken]
