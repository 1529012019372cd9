"""After sending: the pages behind the receipt code. The code is posted and kept in a cookie, never in an address."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import duty
from consult.consultations.definition import LANGUAGES
from consult.consultations.question import Question
from consult.errors import NotFound
from consult.pages import EVERYONE, Asked, Cookies, Page, PathText, TheCookies, TheDatabase, onward, page, words
from consult.responses import answers, correction, rendering, routing, submission
from consult.responses.answers import NeedsAnswer
from consult.responses.correction import Sent
from consult.responses.visit import KEPT_FOR, RECEIPT, about, fields_of, known, question_page, shown, token_of
from consult.safeguarding import helplines

LASTS = 30 * 60  # seconds that the answers stay open on this device


@get("/receipt/{language:str}", allow=EVERYONE)
async def receipt(request: Asked, language: PathText) -> Page:
    """The box for a receipt code."""
    return _enter(request, known(language))


@post("/receipt/{language:str}", allow=EVERYONE)
async def receipt_given(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page | Redirect:
    """Open what this code stands for."""
    form = await request.form()
    code = await database.run(correction.look_up, form.get("code", ""))
    if code is None:
        return _enter(request, known(language), wrong=True)
    return onward(f"/receipt/{known(language)}/answers", jar.put(RECEIPT, code, LASTS))


@post("/survey/{address:str}/{language:str}/thanks", allow=EVERYONE)
async def receipt_at_hand(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Straight from the thank-you page, without typing the code."""
    token = token_of(request, jar, address)
    await database.run(submission.draft, token)
    code = submission.receipt(token, request.app.state.secret)
    return onward(f"/receipt/{known(language)}/answers", jar.put(RECEIPT, code, LASTS))


@get("/receipt/{language:str}/answers", allow=EVERYONE)
async def sent_answers(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page:
    """All that was sent, with ways to change and delete it while the consultation is open."""
    sent = await database.run(correction.sent, code_of(request, jar))
    values = _about(request, sent, known(language))
    said = words(language, grown_up=values["grown_up"])
    rows = [
        (
            asked,
            *answers.lines(asked, sent.draft.answers.get(asked.id, {"missing": answers.NOT_REACHED}), language, said),
        )
        for asked in routing.path(sent.draft.survey.definition, sent.draft.answers)
        if asked.asks
    ]
    values |= {"rows": rows, "version": sent.version, "until": sent.until, "open": sent.open}
    return shown(request, "responses/sent_answers.html", values)


@get("/receipt/{language:str}/change/{question_id:str}", allow=EVERYONE)
async def change(
    request: Asked, database: TheDatabase, jar: TheCookies, language: PathText, question_id: PathText
) -> Page:
    """One question again, with what was sent."""
    sent = await database.run(correction.sent, code_of(request, jar))
    return question_page(request, sent.draft, known(language), _asked(sent, question_id))


@post("/receipt/{language:str}/change/{question_id:str}", allow=EVERYONE)
async def changed(
    request: Asked, database: TheDatabase, jar: TheCookies, language: PathText, question_id: PathText
) -> Page | Redirect:
    """Replace one answer by a new version."""
    code = code_of(request, jar)
    form = await request.form()
    sent = await database.run(correction.sent, code)
    asked = _asked(sent, question_id)
    fields = fields_of(form)
    turn = str(form.get("turn", ""))
    if turn == "back":
        return onward(f"/receipt/{known(language)}/answers")
    if turn in LANGUAGES or turn in rendering.RENDERINGS:
        spoken = turn if turn in LANGUAGES else known(language)
        kept = [jar.put(rendering.COOKIE, turn, KEPT_FOR)] if turn in rendering.RENDERINGS else []
        return onward(f"/receipt/{spoken}/change/{question_id}", *kept)
    worrying = await database.run(_correct, code, known(language), asked, fields, rendering.of(request))
    if isinstance(worrying, NeedsAnswer):
        return question_page(request, sent.draft, language, asked, fields, worrying)
    if "move" in form:
        return onward(f"/receipt/{language}/change/{question_id}")
    return onward(f"/receipt/{language}/{'here-for-you' if worrying else 'answers'}")


@get("/receipt/{language:str}/here-for-you", allow=EVERYONE)
async def here_for_you_again(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page:
    """The calm page with help."""
    sent = await database.run(correction.sent, code_of(request, jar))
    hours = await database.run(duty.out_of_hours, sent.draft.survey.organisation_id, language)
    values = {"onward": f"/receipt/{known(language)}/answers", "helplines": helplines.lines(language)}
    values["out_of_hours"] = hours
    return page(request, "responses/here_for_you.html", {**_about(request, sent, language), **values})


@post("/receipt/{language:str}/here-for-you", allow=EVERYONE)
async def contact_wished_again(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Redirect:
    """Keep the wish to be contacted."""
    form = await request.form()
    await database.run(correction.wish, code_of(request, jar), form.get("reach", ""), request.app.state.secret)
    return onward(f"/receipt/{known(language)}/answers")


@get("/receipt/{language:str}/delete", allow=EVERYONE)
async def delete(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page:
    """What deleting does and does not do, before it is done."""
    sent = await database.run(correction.sent, code_of(request, jar))
    return page(request, "responses/delete.html", {**_about(request, sent, known(language)), "open": sent.open})


@post("/receipt/{language:str}/delete", allow=EVERYONE)
async def deleted(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Redirect:
    """Delete the answers."""
    await database.run(correction.take_back, code_of(request, jar))
    return onward(f"/receipt/{known(language)}/deleted", jar.put(RECEIPT, "", 0))


@get("/receipt/{language:str}/deleted", allow=EVERYONE)
async def gone(request: Asked, language: PathText) -> Page:
    """It is done."""
    values = {"language": known(language), "grown_up": False, "helplines": helplines.lines(language)}
    return page(request, "responses/deleted.html", values)


def _correct(
    session: Session, code: str, language: str, asked: Question, fields: answers.Sent, rendered: str
) -> bool | NeedsAnswer:
    try:
        given = answers.answer(asked, fields, rendered)
    except NeedsAnswer as needed:
        return needed
    return correction.correct(session, code, language, asked, given)


def _enter(request: Asked, language: str, *, wrong: bool = False) -> Page:
    values = {"language": language, "grown_up": False, "wrong": wrong}
    return page(request, "responses/receipt.html", values, 422 if wrong else 200)


def _about(request: Asked, sent: Sent, language: str) -> dict[str, Any]:
    return about(request, sent.draft.survey, language)


def _asked(sent: Sent, question_id: str) -> Question:
    asked = sent.draft.survey.definition.by_id.get(question_id)
    if asked is None:
        raise NotFound("There is no such question in this survey.")
    return asked


def code_of(request: Asked, jar: Cookies) -> str:
    """The receipt code that this device has open; refused when there is none."""
    code = request.cookies.get(jar.named(RECEIPT))
    if code is None:
        raise NotFound("These answers are not open on this device now. Give the receipt code again.")
    return code


ROUTES = [
    receipt,
    receipt_given,
    receipt_at_hand,
    sent_answers,
    change,
    changed,
    here_for_you_again,
    contact_wished_again,
    delete,
    deleted,
    gone,
]
