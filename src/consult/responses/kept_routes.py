"""What we keep, who sees it and for how long: a page in plain words, from the settings of the survey's consultation."""

from typing import Any

from litestar import get
from sqlmodel import Session

from consult.consultations import promise
from consult.errors import NotFound
from consult.pages import EVERYONE, Asked, Page, PathText, TheCookies, TheDatabase
from consult.responses import routing, submission
from consult.responses.visit import about, about_draft, draft_cookie, known, page_of, shown


@get("/survey/{address:str}/{language:str}/what-we-keep", allow=EVERYONE)
async def what_we_keep(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page:
    """What is told of a survey, also after it has closed; somebody who is answering finds the way on."""
    token = request.cookies.get(jar.named(draft_cookie(address)))
    values = await database.run_at_once(_values, request, address, known(language), token)
    return shown(request, "responses/what_we_keep.html", values)


def _values(session: Session, request: Asked, address: str, language: str, token: str | None) -> dict[str, Any]:
    told = promise.told(session, address)
    values = {
        **about(request, told.survey, language),
        "mode": told.survey.definition.mode,
        "told_of": told,
        "helped_by": None,
        "onward": f"/survey/{address}/{language}",
    }
    try:
        draft = submission.draft(session, token) if token else None
    except NotFound:
        draft = None
    if draft is None:
        return values
    unanswered = routing.unanswered(draft.survey.definition, draft.answers)
    way_on = f"/survey/{address}/{language}/thanks" if draft.sent else page_of(address, language, unanswered)
    return {**values, **about_draft(request, draft, language), "onward": way_on}


ROUTES = [what_we_keep]
