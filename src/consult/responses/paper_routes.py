"""What staff print and key: posters, cards, surveys on paper, and filled-in forms."""

from typing import Any
from uuid import UUID, uuid4

import segno
from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from markupsafe import Markup
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.publication import Published
from consult.consultations.routes import heading
from consult.errors import Refusal
from consult.pages import EVERYONE, Asked, Page, PathId, PathText, TheDatabase, onward, page, words
from consult.responses import answers, cards, paper
from consult.responses import poster as posters
from consult.responses.answers import Answer
from consult.responses.paper import Keyed, Outcome
from consult.responses.visit import about, about_survey, known

INVITERS = frozenset({Role.ADMINISTRATOR, Role.COMMISSIONER, Role.FACILITATOR})
KEYERS = frozenset({Role.ADMINISTRATOR, Role.FACILITATOR})
MOST_FORMS = 1_000_000


@get("/paper/{address:str}/{language:str}", allow=EVERYONE)
async def large_print(request: Asked, database: TheDatabase, address: PathText, language: PathText) -> Page:
    """The survey in large print, with the way through in words."""
    survey = await database.run(publication.open_survey, address)
    return _on_paper(request, survey, known(language), easy=False)


@get("/paper/{address:str}/{language:str}/easy-read", allow=EVERYONE)
async def easy_read(request: Asked, database: TheDatabase, address: PathText, language: PathText) -> Page:
    """The Easy Read version of the survey."""
    survey = await database.run(publication.open_survey, address)
    return _on_paper(request, survey, known(language), easy=True)


@get("/consultations/{consultation_id:uuid}/ways-in", allow=INVITERS)
async def ways_in(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """For each survey: link, poster, paper, shared tablet, cards."""
    values = await database.run(_ways_in, visitor, consultation_id)
    return page(request, "responses/ways_in.html", {**values, "sentence": "", "may_key": visitor.may(*KEYERS)})


@post("/consultations/{consultation_id:uuid}/ways-in", allow=INVITERS)
async def cards_made(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Make cards, and go to the page that prints them."""
    form = await request.form()
    number = form.get("number", "")
    asked = int(number) if number.isdecimal() and len(number) < 9 else 0
    try:
        batch = await database.run(
            _make_cards, visitor, consultation_id, form.get("survey", ""), asked, request.app.state.secret
        )
    except Refusal as refusal:
        values = await database.run(_ways_in, visitor, consultation_id)
        values |= {"sentence": refusal.sentence, "may_key": visitor.may(*KEYERS)}
        return page(request, "responses/ways_in.html", values, refusal.status)
    return onward(f"/consultations/{consultation_id}/cards/{batch}")


@get("/consultations/{consultation_id:uuid}/cards/{batch_id:uuid}", allow=INVITERS)
async def cards_printed(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, batch_id: PathId
) -> Page:
    """The cards of a batch that nobody has used yet, to print."""
    secret: str = request.app.state.secret
    survey, batch, unused = await database.run(_cards, visitor, consultation_id, batch_id, secret)
    values = {
        **about_survey(request, survey),
        "batch": batch,
        "codes": unused,
    }
    enter = f"{request.base_url}enter"
    return page(request, "responses/cards.html", {**values, "enter": enter, "consultation_id": consultation_id})


@get("/consultations/{consultation_id:uuid}/poster/{address:str}", allow=INVITERS)
async def poster(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, address: PathText
) -> Page:
    """An A4 poster with a QR code."""
    survey = await database.run(_survey, visitor, consultation_id, address)
    link = _link(request, survey)
    values = {
        **about_survey(request, survey),
        "link": link,
        "qr": _qr(link),
    }
    return page(request, "responses/poster.html", {**values, "consultation_id": consultation_id})


@get("/consultations/{consultation_id:uuid}/poster/{address:str}/code.svg", allow=INVITERS)
async def poster_code(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, address: PathText
) -> Response[bytes]:
    """The QR code alone, for a poster of one's own."""
    survey = await database.run(_survey, visitor, consultation_id, address)
    headers = {"content-disposition": f'attachment; filename="{survey.address}.svg"'}
    return Response(posters.square(_link(request, survey)), media_type="image/svg+xml", headers=headers)


@get("/consultations/{consultation_id:uuid}/poster/{address:str}/poster.pdf", allow=INVITERS)
async def poster_document(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, address: PathText
) -> Response[bytes]:
    """The poster as a file to send to a printer."""
    survey = await database.run(_survey, visitor, consultation_id, address)
    headers = {"content-disposition": f'attachment; filename="{survey.address}.pdf"'}
    return Response(posters.document(survey, _link(request, survey)), media_type="application/pdf", headers=headers)


@get("/consultations/{consultation_id:uuid}/paper/{address:str}", allow=KEYERS)
async def key_form(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, address: PathText
) -> Page:
    """A filled-in form to key: digits choose, Enter goes on."""
    survey = await database.run(_survey, visitor, consultation_id, address)
    values = await database.run(_keying, survey, Keyed(_number(request.query_params.get("form", "")), "en", {}))
    said = {name: _number(request.query_params.get(name, "")) for name in ("kept", "sent", "worry")}
    return page(request, "responses/key_form.html", {**values, **said})


@post("/consultations/{consultation_id:uuid}/paper/{address:str}", allow=KEYERS)
async def form_keyed(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId, address: PathText
) -> Page | Redirect:
    """Keep the form, send it, or show where the second time differs from the first."""
    survey = await database.run(_survey, visitor, consultation_id, address)
    form = await request.form()
    typed = {asked.id: form.get(f"answer-{asked.id}", "") for asked in survey.definition.question}
    number, language = _number(form.get("number", "")), known(form.get("language", "en"))
    keyed = paper.read(survey.definition, number, language, typed)
    try:
        outcome = await database.run(_key, survey, keyed, form)
    except Refusal as refusal:
        values = await database.run(_keying, survey, keyed, typed)
        return page(request, "responses/key_form.html", {**values, "sentence": refusal.sentence}, refusal.status)
    if outcome.differs:
        values = await database.run(_keying, survey, keyed, typed, outcome.differs)
        return page(request, "responses/key_form.html", values, 409)
    state = f"sent={number}" if outcome.sent else f"kept={number}"
    return onward(f"/consultations/{consultation_id}/paper/{address}?{state}&worry={int(outcome.worrying)}")


def _ways_in(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "surveys": publication.surveys(session, consultation.id),
        "batches": cards.batches(session, consultation.id),
        "most": cards.MOST,
    }


def _survey(session: Session, visitor: Visitor, consultation_id: UUID, address: str) -> Published:
    return cards.survey_at(session, publication.consultation(session, visitor, consultation_id).id, address)


def _make_cards(
    session: Session, visitor: Visitor, consultation_id: UUID, address: str, number: int, secret: str
) -> UUID:
    return cards.make(session, _survey(session, visitor, consultation_id, address), number, secret)


def _cards(
    session: Session, visitor: Visitor, consultation_id: UUID, batch_id: UUID, secret: str
) -> tuple[Published, cards.Batch, list[str]]:
    consultation = publication.consultation(session, visitor, consultation_id)
    batch, unused = cards.printed(session, consultation.id, batch_id, secret)
    return cards.survey_at(session, consultation.id, batch.address), batch, unused


def _keying(
    session: Session,
    survey: Published,
    keyed: Keyed,
    typed: dict[str, str] | None = None,
    differs: list[str] | None = None,
) -> dict[str, Any]:
    first = paper.first_time(session, survey, keyed.number) if differs else {}
    return {
        **heading(survey.consultation_id, survey.consultation.title["en"], survey.demonstration),
        "survey": survey,
        "printed": paper.printed(survey.definition),
        "number": keyed.number or paper.next_number(session, survey),
        "language_keyed": keyed.language,
        "waiting": paper.waiting(session, survey),
        "typed": typed or {},
        "differs": differs or [],
        "first": {asked: _said(survey, asked, first.get(asked)) for asked in differs or []},
        "keying": uuid4(),
        "sentence": "",
        **dict.fromkeys(("kept", "sent", "worry"), 0),
    }


def _said(survey: Published, asked: str, given: Answer | None) -> str:
    """What was keyed the first time, in words."""
    if given is None:
        return "not asked"
    said, _ = answers.lines(survey.definition.by_id[asked], given, "en", words("en"))
    return "; ".join(said)


def _key(session: Session, survey: Published, keyed: Keyed, form: FormMultiDict) -> Outcome:
    if not keyed.number:
        raise Refusal("Give the number that is written on the form.")
    if keyed.wrong:
        places = ", ".join(map(str, keyed.wrong))
        raise Refusal(f"Look at question {places} again: there is no such option, or more than one where one can be.")
    try:
        keying = UUID(form.get("keying", ""))
    except ValueError:
        raise Refusal("Open this page again and key the form once more.") from None
    return paper.key(session, survey, keyed, keying, settled=form.get("settled") == "yes")


def _on_paper(request: Asked, survey: Published, language: str, *, easy: bool) -> Page:
    values = about(request, survey, language)
    link = _link(request, survey)
    values |= {"survey": survey.definition, "printed": paper.printed(survey.definition), "easy": easy}
    return page(request, "responses/paper.html", {**values, "link": link, "qr": _qr(link)})


def _link(request: Asked, survey: Published) -> str:
    return f"{request.base_url}survey/{survey.address}"


def _qr(link: str) -> Markup:
    """A QR code as SVG; segno writes only digits and its own words into it."""
    svg: str = segno.make(link, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, title=link)
    return Markup(svg)  # noqa: S704


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_FORMS)) else 0


ROUTES = [
    large_print,
    easy_read,
    ways_in,
    cards_made,
    cards_printed,
    poster,
    poster_code,
    poster_document,
    key_form,
    form_keyed,
]
