"""Pages on which people approve quotes: what waits, and one passage with what must be looked at."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding.routes import READERS
from consult.consultations import publication
from consult.corpus.models import Utterance
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page
from consult.summary import composition, quotation
from consult.summary.quotation import A_PAGE
from consult.summary.routes import head

APPROVERS = frozenset({Role.COMMISSIONER, Role.ANALYST})


@get("/consultations/{consultation_id:uuid}/quotes", allow=READERS)
async def quotes(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What could be quoted and waits for this person's decision, a page at a time."""
    asked = request.query_params.get("from", "0")
    values = await database.run(_waiting, visitor, consultation_id, int(asked) if asked.isdigit() else 0)
    return page(request, "summary/quotes.html", values)


@get("/utterances/{utterance_id:uuid}/quote", allow=READERS)
async def quote(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Page:
    """One passage: what must be looked at before it is quoted, a box for a paraphrase, yes and no."""
    values = await database.run(_one, visitor, utterance_id)
    return page(request, "summary/quote.html", values)


@post("/utterances/{utterance_id:uuid}/quote", allow=APPROVERS)
async def decided(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Page | Redirect:
    """Approve the words or the paraphrase, or refuse; what was typed comes back when it cannot be kept."""
    form = dict(await request.form())
    written = str(form.get("paraphrase", ""))
    try:
        if form.get("do") == "refuse":
            await database.run(quotation.refuse, visitor, utterance_id)
        else:
            await database.run(quotation.approve, visitor, utterance_id, written)
    except Refusal as refusal:
        values = await database.run(_one, visitor, utterance_id)
        values |= {"written": written, "sentence": refusal.sentence}
        return page(request, "summary/quote.html", values, refusal.status)
    values = await database.run(_one, visitor, utterance_id)
    return onward(f"/consultations/{values['consultation_id']}/quotes")


def _waiting(session: Session, visitor: Visitor, consultation_id: UUID, place: int) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    found, more = quotation.waiting(session, visitor, consultation.id, place)
    return {
        **head(consultation),
        "quotes": found,
        "themes": composition.theme_names(session, consultation),
        "place": place,
        "more": place + A_PAGE if more else 0,
        "may_decide": visitor.may(*APPROVERS),
    }


def _one(session: Session, visitor: Visitor, utterance_id: UUID) -> dict[str, Any]:
    found = quotation.one(session, visitor, utterance_id)
    consultation = publication.consultation(session, visitor, session.get_one(Utterance, utterance_id).consultation_id)
    return {
        **head(consultation),
        "quote": found,
        "themes": composition.theme_names(session, consultation),
        "may_decide": visitor.may(*APPROVERS),
        "written": found.paraphrase or found.words,
        "sentence": "",
    }


ROUTES = [quotes, quote, decided]
