"""The pages to stop at and to come back by."""

from litestar import get, post
from litestar.response import Redirect

from consult.pages import EVERYONE, Asked, Page, PathText, TheCookies, TheDatabase, onward, page
from consult.responses import codes, coming_back, routing, submission
from consult.responses.visit import KEPT_FOR, LEFT, about_draft, draft_cookie, known, page_of, token_of


@get("/survey/{address:str}/{language:str}/stop", allow=EVERYONE)
async def stop(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page | Redirect:
    """The three words that open this draft again."""
    token = token_of(request, jar, address)
    draft = await database.run(submission.draft, token)
    if draft.sent:
        return onward(f"/survey/{address}/{known(language)}/thanks")
    numbers = await database.run(coming_back.code, token, request.app.state.secret)
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    values = {
        **about_draft(request, draft, known(language)),
        "words": codes.in_words(numbers, language),
        "onward": page_of(address, language, unanswered),
        "site": request.base_url.netloc,
    }
    return page(request, "responses/stop.html", values)


@get("/come-back/{language:str}", allow=EVERYONE)
async def come_back(request: Asked, language: PathText) -> Page:
    """Three boxes' worth of words, in one box."""
    return _page(request, known(language))


@post("/come-back/{language:str}", allow=EVERYONE)
async def came_back(request: Asked, database: TheDatabase, jar: TheCookies, language: PathText) -> Page | Redirect:
    """Open the draft on this device, at the first question without an answer."""
    form = await request.form()
    found = await database.run(coming_back.reopen, form.get("code", ""), request.app.state.secret)
    if found is None:
        return _page(request, known(language), wrong=True)
    token, draft = found
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    cookies = [jar.put(draft_cookie(draft.survey.address), token, KEPT_FOR), jar.put(LEFT, "", 0)]
    return onward(page_of(draft.survey.address, known(language), unanswered), *cookies)


def _page(request: Asked, language: str, *, wrong: bool = False) -> Page:
    """What was typed is not shown again: the next person at this device shall not see it."""
    values = {"language": language, "grown_up": False, "wrong": wrong}
    return page(request, "responses/come_back.html", values, 422 if wrong else 200)


ROUTES = [stop, come_back, came_back]
