"""Help, and a way to be contacted: after a worry was noticed, and whenever somebody asks."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import duty
from consult.consultations import publication
from consult.pages import EVERYONE, Asked, Cookies, Page, PathText, TheCookies, TheDatabase, onward
from consult.responses import routing, submission
from consult.responses.visit import about, about_draft, draft_cookie, known, page_of, shown, token_of
from consult.safeguarding import helplines


@get("/survey/{address:str}/{language:str}/here-for-you/{question_id:str}", allow=EVERYONE)
async def here_for_you(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText, question_id: PathText
) -> Page:
    """A calm page with help, that repeats nothing and can be passed by."""
    draft = await database.run_at_once(submission.draft, token_of(request, jar, address))
    following = routing.after(draft.survey.definition, draft.answers, question_id)
    values = {
        **about_draft(request, draft, known(language)),
        "onward": page_of(address, language, following),
        "helplines": helplines.lines(language),
        "out_of_hours": await database.run_at_once(duty.out_of_hours, draft.survey.organisation_id, language),
    }
    return shown(request, "responses/here_for_you.html", values)


@post("/survey/{address:str}/{language:str}/here-for-you/{question_id:str}", allow=EVERYONE)
async def contact_wished(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText, question_id: PathText
) -> Redirect:
    """Keep the wish to be contacted, and go on."""
    token = token_of(request, jar, address)
    form = await request.form()
    draft = await database.run_at_once(submission.draft, token)
    following = routing.after(draft.survey.definition, draft.answers, question_id)
    await database.run(submission.wish, token, form.get("reach", ""), request.app.state.secret)
    return onward(page_of(address, known(language), following))


@get("/survey/{address:str}/{language:str}/contact", allow=EVERYONE)
async def contact(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page:
    """A box for whoever wants to be contacted, worry or not, before, while and after answering."""
    token = _token(request, jar, address)
    values = await database.run_at_once(_beside, request, token, address, known(language))
    kept = request.query_params.get("kept") == "yes"
    return shown(request, "responses/contact.html", {**values, "kept": kept})


@post("/survey/{address:str}/{language:str}/contact", allow=EVERYONE)
async def contact_asked(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Keep the wish and say so; an empty box leads on."""
    token = _token(request, jar, address)
    reach, secret = (await request.form()).get("reach", ""), request.app.state.secret
    if await database.run(submission.wish_of_anybody, token, address, reach, secret):
        return onward(f"/survey/{address}/{known(language)}/contact?kept=yes")
    values = await database.run_at_once(_beside, request, token, address, known(language))
    return onward(values["onward"])


def _token(request: Asked, jar: Cookies, address: str) -> str:
    """The token of this browser's draft; empty when nothing was begun yet."""
    return token_of(request, jar, address) if jar.named(draft_cookie(address)) in request.cookies else ""


def _beside(session: Session, request: Asked, token: str, address: str, language: str) -> dict[str, Any]:
    """What the page knows, and the way on: thanks if all is sent, else the next question, else the promise."""
    draft = submission.draft_if_any(session, token)
    survey = draft.survey if draft else publication.open_survey(session, address)
    hours = duty.out_of_hours(session, survey.organisation_id, language)
    base = {"helplines": helplines.lines(language), "out_of_hours": hours}
    if draft is None:
        return {**base, **about(request, survey, language), "onward": f"/survey/{address}/{language}"}
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    way = f"/survey/{address}/{language}/thanks" if draft.sent else page_of(address, language, unanswered)
    return {**base, **about_draft(request, draft, language), "onward": way}


ROUTES = [here_for_you, contact_wished, contact, contact_asked]
