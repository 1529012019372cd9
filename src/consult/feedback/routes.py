"""The commissioner's page of decisions: what was decided, what falls due, and a form for the next."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.routes import heading
from consult.corpus import reply
from consult.errors import Refusal
from consult.feedback import judgement, legitimacy, wording
from consult.feedback import publication as feedback
from consult.feedback.publication import COMMISSIONERS, STATES, Promise
from consult.feedback.wording import ADULTS, BANDS
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page


@get("/consultations/{consultation_id:uuid}/feedback", allow=COMMISSIONERS)
async def decisions(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What has been decided, and a form for the next decision."""
    values = await database.run(_values, visitor, consultation_id)
    return page(request, "feedback/decisions.html", {**values, "sent": _begun(values, request)})


@post("/consultations/{consultation_id:uuid}/feedback", allow=COMMISSIONERS)
async def decided(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Record a decision; when something is missing, the form comes back as it was."""
    form = await request.form()
    try:
        await database.run(feedback.decide, visitor, consultation_id, _promise(form))
    except Refusal as refusal:
        values = await database.run(_values, visitor, consultation_id)
        sent = {**dict(form), "sentence": refusal.sentence}
        return page(request, "feedback/decisions.html", {**values, "sent": sent}, refusal.status)
    return onward(f"/consultations/{consultation_id}/feedback")


def _values(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    surveys = publication.surveys(session, consultation.id)
    rows = feedback.decisions(session, consultation.id)
    heard = reply.replies(session, consultation.id)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "decisions": [
            {
                "row": row,
                "late": feedback.overdue(row),
                "unwritten": wording.unwritten(row),
                "remarks": wording.remarks(row),
                "judged": judgement.judged(heard.get(row.id)),
            }
            for row in rows
        ],
        "due": [(row, feedback.overdue(row)) for row in feedback.due(session, consultation.id)],
        "states": STATES,
        "themes": legitimacy.themes(session, consultation),
        "surveys": surveys,
        "bands": BANDS,
        "adults": ADULTS,
        "field": wording.field,
    }


def _begun(values: dict[str, Any], request: Asked) -> dict[str, Any]:
    """The form filled with the standing decision on the theme that the address names, so that words can be added to it."""
    theme = request.query_params.get("theme", "")
    for standing in values["decisions"]:
        row = standing["row"]
        if row.theme == theme:
            plain = {name: getattr(row, name) for name in ("theme", "state", "heard", "answer", "owner")}
            written = {
                wording.field(part, band, language): words
                for band, tongues in row.wordings.items()
                for language, parts in tongues.items()
                for part, words in parts.items()
            }
            return {**plain, **written, "due_on": row.due_on.isoformat() if row.due_on else ""}
    return {"theme": theme}


def _promise(form: FormMultiDict) -> Promise:
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if halves := wording.halves(fields):
        raise Refusal(f"Write both parts, what was heard and what will happen: {'; '.join(halves)}.")
    texts = {name: fields.get(name, "").strip() for name in ("theme", "state", "heard", "answer", "owner")}
    return Promise(**texts, due_on=day(fields.get("due_on", "")), wordings=wording.written(fields))


def day(typed: str) -> date | None:
    """The date of a form's field; None where it was left empty."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refusal("Give the date as year, month and day, such as 2027-01-31.") from None


ROUTES = [decisions, decided]
