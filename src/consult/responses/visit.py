"""What every respondent's page begins with: whose draft this is, in which language, on what kind of device, and where next."""

from typing import Any

from consult.consultations.definition import LANGUAGES
from consult.consultations.publication import Published
from consult.consultations.question import NeedsAnswer, Question, Sent
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Cookies, Page, page
from consult.responses import rendering, routing
from consult.responses.submission import LOST, Draft

KEPT_FOR = 14 * 24 * 3600  # seconds that a draft's cookie lasts
LEFT, TABLET, RECEIPT = "left", "tablet", "receipt"  # cookies beside the draft's own


class Left(Refusal):
    """Somebody pressed Leave: going back shows nothing until they start from the first page again."""

    status = 403


def draft_cookie(address: str) -> str:
    """The cookie that holds the token of a draft of this survey."""
    return f"draft-{address}"


def token_of(request: Asked, jar: Cookies, address: str) -> str:
    """The token of this browser's draft; refused when there is none, or when somebody pressed Leave."""
    if jar.named(LEFT) in request.cookies:
        raise Left("You left this page. To go on, start from the first page.")
    token = request.cookies.get(jar.named(draft_cookie(address)))
    if token is None:
        raise NotFound(LOST)
    return token


def known(language: str) -> str:
    """The language, if there is one."""
    if language not in LANGUAGES:
        raise NotFound("This survey is not in that language. Choose one on its first page.")
    return language


def offered(survey: Published, language: str) -> str:
    """The language, if the survey offers it."""
    if language not in survey.definition.languages:
        raise NotFound("This survey is not in that language. Choose one on its first page.")
    return language


def about(request: Asked, survey: Published, language: str) -> dict[str, Any]:
    """What every page of a survey knows: whose survey it is, in which language, manner and rendering."""
    return {
        "language": offered(survey, language),
        "offered": survey.definition.languages,
        "grown_up": survey.definition.group != "children",
        "title": survey.definition.title[language],
        "address": survey.address,
        "demonstration": survey.demonstration,
        "easy": rendering.of(request) == rendering.EASY_READ,
    }


def about_survey(request: Asked, survey: Published) -> dict[str, Any]:
    """What a page of a survey knows on which no language is chosen yet: it begins with the survey's first."""
    return {**about(request, survey, survey.definition.languages[0]), "survey": survey.definition}


def about_draft(request: Asked, draft: Draft, language: str) -> dict[str, Any]:
    """What every page of somebody who is answering knows."""
    return {**about(request, draft.survey, language), "answering": not draft.sent, "helped_by": draft.helped_by}


def shown(request: Asked, template: str, values: dict[str, Any], status: int = 200) -> Page:
    """A respondent's page, in the rendering that was asked for."""
    return rendering.remember(request, page(request, template, values, status))


def fields_of(form: Any) -> Sent:
    """The fields of a question's form, whatever its kind."""
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    chose = [value for value in form.getall("chose", []) if isinstance(value, str)]
    return Sent(fields.get("said", ""), chose, fields.get("missing", ""), fields)


def question_page(
    request: Asked,
    draft: Draft,
    language: str,
    asked: Question,
    sent: Sent | None = None,
    needed: NeedsAnswer | None = None,
) -> Page:
    """One question with what was answered before, or with what was sent and why it cannot be kept."""
    way = [
        question
        for question in routing.path(draft.survey.definition, draft.answers)
        if question.asks or question is asked
    ]
    values = {
        **about_draft(request, draft, language),
        "question": asked,
        "given": draft.answers.get(asked.id, {}) if sent is None else asked.typed(sent),
        "number": way.index(asked) + 1 if asked in way else len(way),
        "of": len(way),
        "checking": "check" in request.query_params or (sent is not None and "check" in sent.fields),
        "moved": request.query_params.get("moved", ""),
        "recordings": rendering.recordings(draft.survey, asked, language),
        "error": needed.word if needed else "",
        "bounds": needed.values if needed else {},
    }
    return shown(request, f"questions/{asked.kind}.html", values, needed.status if needed else 200)


def page_of(address: str, language: str, question: Question | None) -> str:
    """The address of a question's page, or of the page to check answers when there is none left."""
    base = f"/survey/{address}/{language}"
    return f"{base}/question/{question.id}" if question else f"{base}/check"
