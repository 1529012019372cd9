"""The pages around the workbench: the ledger, why one utterance is coded as it is, and near-identical ones together."""

from typing import Any
from uuid import UUID, uuid4

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import (
    alike,
    bench,
    blind,
    checking,
    codebook_edition,
    decision,
    history,
    ledger,
    reading,
    workbench,
)
from consult.coding.checking import Outcome
from consult.coding.routes import READERS
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.routes import heading
from consult.corpus.models import STATES, Utterance
from consult.errors import NotFound
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

KEEPERS = frozenset({Role.ANALYST, Role.ADMINISTRATOR})
DECIDERS = frozenset({Role.ANALYST})


@get("/consultations/{consultation_id:uuid}/ledger", allow=KEEPERS)
async def ledger_page(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """Every utterance, by state; every number opens the list behind it."""
    return page(request, "coding/ledger.html", await database.run(_ledger, visitor, consultation_id))


@post("/consultations/{consultation_id:uuid}/ledger/again", allow=KEEPERS)
async def tried_again(database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Redirect:
    """Read again what is held."""
    await database.run(ledger.try_again, visitor, consultation_id)
    return onward(f"/consultations/{consultation_id}/ledger")


@get("/utterances/{utterance_id:uuid}", allow=READERS)
async def utterance(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Page:
    """Why this utterance is coded as it is, and every row of its history."""
    return page(request, "coding/utterance.html", await database.run(_why, visitor, utterance_id))


@get("/utterances/{utterance_id:uuid}/alike", allow=DECIDERS)
async def alike_page(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Page:
    """Near-identical utterances, shown before they are decided together."""
    return page(request, "coding/alike.html", await database.run(_alike, visitor, utterance_id))


@post("/utterances/{utterance_id:uuid}/alike", allow=DECIDERS)
async def decided_alike(request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId) -> Redirect:
    """Give this utterance's codes to itself and to each that was ticked, as one batch that is undone together."""
    form = await request.form()
    consultation_id, batch = await database.run(_decide_alike, visitor, utterance_id, form)
    query = workbench.Wanted().query(after=utterance_id, undo=batch, told="alike")
    return onward(f"/consultations/{consultation_id}/workbench?{query}")


def _ledger(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        **_heading(consultation),
        "ledger": ledger.ledger(session, consultation_id),
        "states": STATES,
        "questions": workbench.questions(session, consultation_id),
        "no_question": reading.NO_QUESTION,
    }


def _why(session: Session, visitor: Visitor, utterance_id: UUID) -> dict[str, Any]:
    found, consultation = _of(session, visitor, utterance_id)
    return {
        **_heading(consultation),
        **history.why(session, found, consultation),
        "may_decide": visitor.may(*DECIDERS),
    }


def _alike(session: Session, visitor: Visitor, utterance_id: UUID) -> dict[str, Any]:
    found, consultation = _of(session, visitor, utterance_id)
    book = codebook_edition.of(session, consultation)
    hidden = blind.hidden(session, visitor)
    others = [each for each in alike.near_identical(session, found) if each.utterance.id not in hidden]
    coded = reading.coded(session, [found, *(each.utterance for each in others)])
    offered = [
        bench.offered([each for kind in bench.KINDS for each in one.codings.get(kind, ())], book) for one in coded
    ]
    return {
        **_heading(consultation),
        "said": found,
        "codes": offered[0],
        "others": list(zip(others, offered[1:], strict=True)),
        "same": round(alike.SAME * 100),
        "batch": uuid4(),
    }


def _decide_alike(session: Session, visitor: Visitor, utterance_id: UUID, form: FormMultiDict) -> tuple[UUID, UUID]:
    found, consultation = _of(session, visitor, utterance_id)
    codes = [checking.code_of(each) for each in form.getall("code", [])]
    batch = UUID(form.get("batch", ""))
    checking.check(session, visitor, found.id, batch, Outcome(codes, codes))
    for each in form.getall("also", [])[: alike.MOST]:
        other = decision.utterance(session, visitor, UUID(each))
        if other.consultation_id != consultation.id:
            raise NotFound("There is no such passage.")
        shown = [checking.code_of(code) for code in form.getall(f"shown-{each}", [])]
        kept = [code for code in shown if code in codes]
        added = [code for code in codes if code not in shown]
        checking.check(session, visitor, other.id, batch, Outcome(shown, kept, added))
    return consultation.id, batch


def _of(session: Session, visitor: Visitor, utterance_id: UUID) -> tuple[Utterance, Consultation]:
    found = decision.utterance(session, visitor, utterance_id)
    return found, publication.consultation(session, visitor, found.consultation_id)


def _heading(consultation: Consultation) -> dict[str, Any]:
    return heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)


ROUTES = [ledger_page, tried_again, utterance, alike_page, decided_alike]
