"""What a respondent sees: language, promise, one question a page, check, thanks. Plain forms, no JavaScript."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect

from consult.consultations import publication
from consult.consultations.definition import LANGUAGES, Question
from consult.errors import NotFound
from consult.limits import STARTS
from consult.pages import EVERYONE, Asked, Page, PathText, TheCookies, TheDatabase, onward, page, words
from consult.responses import answers, helping, rendering, routing, submission
from consult.responses.answers import NeedsAnswer, Sent
from consult.responses.submission import Draft
from consult.responses.visit import (
    KEPT_FOR,
    LEFT,
    about,
    about_draft,
    about_survey,
    draft_cookie,
    fields_of,
    known,
    page_of,
    question_page,
    shown,
    token_of,
)
from consult.safeguarding import helplines

STAYING = frozenset({*LANGUAGES, *rendering.RENDERINGS, "stay"})  # turns to the same question again
LEAVING = STAYING - {"stay"} | {
    "back",
    "leave",
    "stop",
    "helping",
    "contact",
    "what-we-keep",
}  # turns that somebody may take without an answer
DOORS = frozenset({"stop", "helping", "contact", "what-we-keep"})  # turns to a page beside the way


@get("/", allow=EVERYONE)
async def surveys_open(request: Asked, database: TheDatabase) -> Page:
    """The first page: whatever anybody can answer today."""
    asked = await database.run(_open)
    return page(request, "responses/surveys_open.html", {"consultations": asked, "grown_up": False})


@get("/survey/{address:str}", allow=EVERYONE)
async def language_choice(request: Asked, database: TheDatabase, address: PathText) -> Page | Redirect:
    """The choice of language, each in its own words; where there is one, its promise page at once."""
    survey = await database.run_at_once(publication.open_survey, address)
    first, *others = survey.definition.languages
    if not others:
        return onward(f"/survey/{address}/{first}")
    return shown(request, "responses/language_choice.html", about_survey(request, survey))


@get("/survey/{address:str}/{language:str}", allow=EVERYONE)
async def promise(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page:
    """Who reads this, what we promise, and how to begin or go on."""
    survey = await database.run_at_once(publication.open_survey, address)
    token = request.cookies.get(jar.named(draft_cookie(address)))
    helper = await database.run_at_once(helping.helper_of, token) if token else None
    values = {
        **about(request, survey, known(language)),
        "survey": survey.definition,
        "begun": bool(token),
        "helped_by": helper,
    }
    return shown(request, "responses/promise.html", values)


@post("/survey/{address:str}/{language:str}", allow=EVERYONE, limit=STARTS)
async def begin(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Start a response, or go on with the one that this browser has."""
    token = request.cookies.get(jar.named(draft_cookie(address)))
    back = [jar.put(LEFT, "", 0)] if jar.named(LEFT) in request.cookies else []
    if token:
        try:
            draft = await database.run_at_once(submission.draft, token)
        except NotFound:
            draft = None
        if draft and not draft.sent:
            unanswered = routing.unanswered(draft.survey.definition, draft.answers)
            return onward(page_of(address, language, unanswered), *back)
    begun, first = await database.run_at_once(_begun, address, known(language))
    return onward(page_of(address, language, first), jar.put(draft_cookie(address), begun, KEPT_FOR), *back)


@get("/survey/{address:str}/{language:str}/question/{question_id:str}", allow=EVERYONE)
async def question(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText, question_id: PathText
) -> Page | Redirect:
    """One question, with what was answered before."""
    draft = await database.run_at_once(submission.draft, token_of(request, jar, address))
    if draft.sent:
        return onward(f"/survey/{address}/{language}/thanks")
    return question_page(request, draft, known(language), _asked(draft, question_id))


@post("/survey/{address:str}/{language:str}/question/{question_id:str}", allow=EVERYONE)
async def answered(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText, question_id: PathText
) -> Page | Redirect:
    """Keep one answer, and go on: to the next question, back, or first to a page with help."""
    token = token_of(request, jar, address)
    form = await request.form()
    sent, turn = fields_of(form), _turn(form)
    # Words may raise a concern, which is written in the same transaction; anything else is one statement.
    run = database.run if sent.said else database.run_at_once
    draft, outcome = await run(_answer, token, known(language), question_id, sent, turn, rendering.of(request))
    if isinstance(outcome, NeedsAnswer) and not (outcome.empty and turn in LEAVING):
        return question_page(request, draft, language, _asked(draft, question_id), sent, outcome)
    if outcome is True and turn not in STAYING:
        return onward(f"/survey/{address}/{language}/here-for-you/{question_id}")
    path = _turned(draft, address, language, question_id, turn, sent)
    remembered = [jar.put(rendering.COOKIE, turn, KEPT_FOR)] if turn in rendering.RENDERINGS else []
    return onward(path, *remembered)


@get("/survey/{address:str}/{language:str}/check", allow=EVERYONE)
async def check(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page | Redirect:
    """All answers on one page, each with a way to change it."""
    draft = await database.run_at_once(submission.draft, token_of(request, jar, address))
    if draft.sent:
        return onward(f"/survey/{address}/{language}/thanks")
    survey = draft.survey.definition
    values = about_draft(request, draft, known(language))
    said = words(language, grown_up=values["grown_up"])
    rows = [
        (asked, *answers.lines(asked, draft.answers.get(asked.id, {"missing": answers.NOT_REACHED}), language, said))
        for asked in routing.path(survey, draft.answers)
        if asked.asks
    ]
    return shown(request, "responses/check.html", {**values, "rows": rows})


@post("/survey/{address:str}/{language:str}/check", allow=EVERYONE)
async def sent(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Redirect:
    """Send, once."""
    secret: str = request.app.state.secret
    await database.run(submission.send, token_of(request, jar, address), secret)
    return onward(f"/survey/{address}/{known(language)}/thanks")


@get("/survey/{address:str}/{language:str}/thanks", allow=EVERYONE)
async def thanks(
    request: Asked, database: TheDatabase, jar: TheCookies, address: PathText, language: PathText
) -> Page | Redirect:
    """Thanks, shown only after the commit, with help lines and the receipt code."""
    token = token_of(request, jar, address)
    draft = await database.run_at_once(submission.draft, token)
    if not draft.sent:
        return onward(f"/survey/{address}/{language}/check")
    values = {
        **about_draft(request, draft, known(language)),
        "receipt": submission.receipt(token, request.app.state.secret),
        "helplines": helplines.lines(language),
    }
    return shown(request, "responses/thanks.html", values)


@get("/recording/{address:str}/{language:str}/{name:str}", allow=EVERYONE)
async def recording(
    request: Asked, database: TheDatabase, address: PathText, language: PathText, name: PathText
) -> Response[bytes]:
    """A recorded question; a part of it when a part is asked for, as players on phones do."""
    survey = await database.run_at_once(publication.open_survey, address)
    path = rendering.recording(survey, known(language), name)
    if path is None:
        raise NotFound("There is no such recording.")
    return rendering.played(path, request.headers.get("range", ""))


@get("/help/{language:str}", allow=EVERYONE)
async def help_now(request: Asked, language: PathText) -> Page:
    """Who to call, at any time, for whatever reason."""
    values = {"language": known(language), "grown_up": False, "helplines": helplines.lines(language)}
    return page(request, "responses/help_now.html", values)


def _open(session: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": consultation.definition["title"],
            "about": consultation.definition["about"],
            "demonstration": consultation.demonstration,
            "closes": consultation.closes,
            "surveys": publication.surveys(session, consultation.id),
        }
        for consultation in publication.open_consultations(session)
    ]


def _begun(session: Any, address: str, language: str) -> tuple[str, Question]:
    token = submission.start(session, address, language)
    return token, submission.survey_of(session, token).definition.question[0]


def _answer(
    session: Any, token: str, language: str, question_id: str, sent: Sent, turn: str, rendered: str
) -> tuple[Draft, bool | NeedsAnswer]:
    """Check and keep in one visit to the database; what cannot be kept comes back with the page to show again."""
    survey = submission.survey_of(session, token)
    asked = survey.definition.by_id.get(question_id)
    if asked is None:
        raise NotFound("There is no such question in this survey.")
    try:
        given = answers.answer(asked, sent, rendered)
    except NeedsAnswer as needed:
        return submission.draft(session, token), needed
    if not given or (turn in LEAVING and answers.unsaid(given, sent)):
        draft = submission.draft(session, token)
        if question_id not in draft.answers:
            return draft, False
    return submission.answer(session, token, language, asked, given)


def _turn(form: Any) -> str:
    """Which way the pressed button goes; from a question that was opened on the check page, on and back go there."""
    turn = "stay" if "move" in form else str(form.get("turn", ""))
    if "check" not in form or turn in STAYING | DOORS:
        return turn
    return "leave" if turn == "back" else "check"


def _asked(draft: Draft, question_id: str) -> Question:
    asked = draft.survey.definition.by_id.get(question_id)
    if asked is None:
        raise NotFound("There is no such question in this survey.")
    return asked


def _turned(draft: Draft, address: str, language: str, question_id: str, turn: str, sent: Sent) -> str:
    """Where the pressed button leads: on, back, to the same question in another dress, or to the check page."""
    survey = draft.survey.definition
    if turn in STAYING:
        spoken = turn if turn in LANGUAGES else language
        kept = {"check": "yes"} if "check" in sent.fields else {}
        if turn == "stay":
            kept["moved"] = sent.fields["move"].rpartition(" ")[2]
        return f"/survey/{address}/{spoken}/question/{question_id}{'?' if kept else ''}{urlencode(kept)}"
    if turn in DOORS:
        return f"/survey/{address}/{language}/{turn}"
    if turn == "back":
        previous = routing.before(survey, draft.answers, question_id)
        return page_of(address, language, previous) if previous else f"/survey/{address}/{language}"
    following = None if turn in ("check", "leave") else routing.after(survey, draft.answers, question_id)
    return page_of(address, language, following)


ROUTES = [
    surveys_open,
    language_choice,
    promise,
    begin,
    question,
    answered,
    check,
    sent,
    thanks,
    recording,
    help_now,
]
