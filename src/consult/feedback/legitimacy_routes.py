"""The pages that show a consultation was fair: who decides, who read what, how each theme was considered, the pack."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.routes import heading
from consult.database import today
from consult.errors import NotFound, Refusal
from consult.feedback import facts, legitimacy, principles
from consult.feedback.legitimacy import OUTCOMES, Considered
from consult.feedback.publication import COMMISSIONERS
from consult.feedback.routes import day
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page


@get("/consultations/{consultation_id:uuid}/legitimacy", allow=READERS)
async def legitimate(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What is open and decided, who decides, who read what, how each theme was considered, when the response is due."""
    values = await database.run(_values, visitor, consultation_id)
    sent = {"theme": request.query_params.get("theme", "")}
    return page(request, "feedback/legitimate.html", {**values, "sent": sent})


@post("/consultations/{consultation_id:uuid}/legitimacy/{record:str}", allow=COMMISSIONERS)
async def recorded(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, record: PathText
) -> Page | Redirect:
    """Record who decides, a reading, or how a theme was considered; a refused form comes back filled in."""
    if record not in RECORDS:
        raise NotFound("There is no such record. Start from the page “Fair and open”.")
    form = await request.form()
    fields = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    try:
        await database.run(RECORDS[record], visitor, consultation_id, fields)
    except Refusal as refusal:
        values = await database.run(_values, visitor, consultation_id)
        sent = {**fields, "sentence": refusal.sentence, "record": record}
        return page(request, "feedback/legitimate.html", {**values, "sent": sent}, refusal.status)
    return onward(f"/consultations/{consultation_id}/legitimacy#{record}")


@get("/consultations/{consultation_id:uuid}/standards", allow=READERS)
async def standards(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The evidence pack: Gunning, article 12 and Wales's standards, from what the product knows."""
    values = await database.run(_pack, visitor, consultation_id)
    return page(request, "feedback/standards.html", values)


def _values(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    considered = legitimacy.considerations(session, consultation.id)
    heard = legitimacy.themes_heard(session, consultation)
    return {
        **_head(consultation),
        "open": consultation.definition["open"].get("en", []),
        "decided": consultation.definition["decided"].get("en", []),
        "opens": consultation.opens,
        "closes": consultation.closes,
        "due": legitimacy.response_due(session, consultation),
        "mandate": legitimacy.mandate(session, consultation.id),
        "readings": legitimacy.readings(session, consultation.id),
        "readable": legitimacy.readable(consultation),
        "considered": {
            name: considered[key] for key, name in legitimacy.themes(session, consultation).items() if key in considered
        },
        "waiting": {key: name for key, name in heard.items() if key not in considered},
        "themes": legitimacy.themes(session, consultation),
        "outcomes": OUTCOMES,
        "may_record": visitor.may(*COMMISSIONERS),
        "today": today().isoformat(),
    }


def _pack(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {**_head(consultation), "standards": principles.pack(facts.facts(session, consultation))}


def _head(consultation: Consultation) -> dict[str, Any]:
    return heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)


def _mandate(session: Session, visitor: Visitor, consultation_id: UUID, sent: dict[str, str]) -> None:
    legitimacy.say_who_decides(
        session,
        visitor,
        consultation_id,
        sent.get("deciders", ""),
        sent.get("reasons", ""),
        day(sent.get("decides_on", "")),
    )


def _reading(session: Session, visitor: Visitor, consultation_id: UUID, sent: dict[str, str]) -> None:
    legitimacy.record_reading(
        session, visitor, consultation_id, sent.get("reader", ""), sent.get("what", ""), day(sent.get("read_on", ""))
    )


def _considered(session: Session, visitor: Visitor, consultation_id: UUID, sent: dict[str, str]) -> None:
    texts = {name: sent.get(name, "") for name in ("theme", "outcome", "reason", "considered_by")}
    said = Considered(**texts, considered_on=day(sent.get("considered_on", "")))
    legitimacy.consider(session, visitor, consultation_id, said)


RECORDS: dict[str, Callable[[Session, Visitor, UUID, dict[str, str]], None]] = {
    "mandate": _mandate,
    "reading": _reading,
    "considered": _considered,
}
ROUTES = [legitimate, recorded, standards]
