"""Ways in and out that depend on the device: a card's code, a shared tablet, somebody who helps, and leaving at once."""

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from consult import form_key
from consult.consultations import publication
from consult.pages import EVERYONE, Asked, Cookies, Page, PathText, TheCookies, TheDatabase, onward, page
from consult.responses import cards, helping, routing, submission
from consult.responses.visit import (
    KEPT_FOR,
    LEFT,
    RECEIPT,
    TABLET,
    about_draft,
    about_survey,
    draft_cookie,
    known,
    page_of,
    token_of,
)

ELSEWHERE = "https://www.bbc.co.uk/weather"  # a page that anybody could have open
# What the last person could have left in the browser. Cookies are expired by name, so that the tablet stays a tablet.
CLEAN = '"cache", "storage"'


@get("/enter", allow=EVERYONE)
async def enter(request: Asked) -> Page:
    """The box for a card's code, in English; a link leads to Welsh."""
    return _enter(request, "en")


@get("/enter/{language:str}", allow=EVERYONE)
async def enter_in(request: Asked, language: PathText) -> Page:
    """The box for a card's code."""
    return _enter(request, known(language))


@post("/enter/{language:str}", allow=EVERYONE)
async def entered(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page | Redirect:
    """Use the code up, and go to the promise of its survey with a response begun."""
    form = await request.form()
    found = await database.run(cards.spend, form.get("code", ""), known(language), request.app.state.secret)
    if found is None:
        return _enter(request, language, wrong=True)
    address, token = found
    cookies = [jar.put(draft_cookie(address), token, KEPT_FOR), jar.put(LEFT, "", 0)]
    return onward(f"/survey/{address}/{language}", *cookies)


@get("/tablet/{address:str}", allow=EVERYONE)
async def tablet(request: Asked, database: TheDatabase, jar: TheCookies, address: PathText) -> Page:
    """A clean start on a shared tablet: whatever the person before left in this browser goes."""
    survey = await database.run(publication.open_survey, address)
    values = {**about_survey(request, survey), "tablet": address}
    form_key.rebind(request, "")
    start = page(request, "responses/tablet.html", values)
    start.headers["clear-site-data"] = CLEAN
    start.set_cookie(jar.put(TABLET, address))
    for cookie in _of_others(request, jar):
        start.set_cookie(cookie)
    return start


@post("/tablet/{address:str}", allow=EVERYONE)
async def tablet_given_back(jar: TheCookies, address: PathText) -> Redirect:
    """This device is not shared any more."""
    return onward(f"/survey/{address}", jar.put(TABLET, "", 0))


@get("/leave", allow=EVERYONE)
async def leave(jar: TheCookies) -> Redirect:
    """Away at once; going back shows nothing, and the answers stay on the server."""
    return onward(ELSEWHERE, jar.put(LEFT, "yes"), jar.put(RECEIPT, "", 0))


@get("/survey/{address:str}/{language:str}/helping", allow=EVERYONE)
async def somebody_helps(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page:
    """Who is helping, and a place for the helper's own notes."""
    token = token_of(request, jar, address)
    draft = await database.run(submission.draft, token)
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    values = {
        **about_draft(request, draft, known(language)),
        "roles": helping.ROLES,
        "notes": await database.run(helping.notes, token),
        "onward": page_of(address, language, unanswered),
    }
    return page(request, "responses/helping.html", values)


@post("/survey/{address:str}/{language:str}/helping", allow=EVERYONE)
async def helper_named(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Keep who is helping."""
    form = await request.form()
    await database.run(helping.helped, token_of(request, jar, address), form.get("role", ""))
    return onward(f"/survey/{address}/{known(language)}/helping")


@post("/survey/{address:str}/{language:str}/helper-notes", allow=EVERYONE)
async def helper_notes(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Keep the helper's notes, and go on; or first to a page with help."""
    token = token_of(request, jar, address)
    form = await request.form()
    worrying = await database.run(helping.note, token, form.get("notes", ""))
    draft = await database.run(submission.draft, token)
    if worrying:
        return onward(f"/survey/{address}/{known(language)}/here-for-you/{draft.survey.definition.question[0].id}")
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    return onward(page_of(address, known(language), unanswered))


def _enter(request: Asked, language: str, *, wrong: bool = False) -> Page:
    values = {"language": language, "grown_up": False, "wrong": wrong}
    return page(request, "responses/enter.html", values, 422 if wrong else 200)


def _of_others(request: Asked, jar: Cookies) -> list[Cookie]:
    """Every cookie by which the person before, a respondent or staff, could still be known here, as expired."""
    names = [jar.named(name) for name in (draft_cookie(""), RECEIPT, LEFT, "session")]
    kept = (name for name in request.cookies if name.startswith(tuple(names)))
    return [jar.put(name.removeprefix(jar.named("")), "", 0) for name in kept]


ROUTES = [
    enter,
    enter_in,
    entered,
    tablet,
    tablet_given_back,
    leave,
    somebody_helps,
    helper_named,
    helper_notes,
]
