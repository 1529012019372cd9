"""A draft as respondents will see it: the real pages, one question after another; what is answered is not kept."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.consultations.question import Answer, NeedsAnswer, Question, Sent
from consult.errors import NotFound, Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page
from consult.survey_files import checks, draft
from consult.survey_files.draft_routes import WRITERS
from consult.survey_files.drafting import Document, named
from consult.survey_files.models import SurveyDraft

MISSING = ("skipped", "dont-know", "rather-not")
EASY, STANDARD = "easy-read", "standard"


@get("/drafts/{draft_id:uuid}/rehearsal/{language:str}/{key:str}", allow=WRITERS)
async def rehearsed(
    request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId, language: PathText, key: PathText
) -> Page:
    """One question on its real page."""
    found = await database.run(draft.mine, visitor, draft_id)
    return _page(request, found, language, key, {})


@post("/drafts/{draft_id:uuid}/rehearsal/{language:str}/{key:str}", allow=WRITERS)
async def answered(
    request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId, language: PathText, key: PathText
) -> Page | Redirect:
    """What the real page would do with this answer: ask again, or go on. Nothing is kept."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    found = await database.run(draft.mine, visitor, draft_id)
    asked = _asked(found.document, language, key)
    turn = fields.get("turn", "")
    if turn or fields.get("missing") in MISSING:
        return onward(_turned(found, language, key, turn))
    sent = Sent(
        fields.get("said", ""), [each for each in form.getall("chose", []) if isinstance(each, str)], "", fields
    )
    try:
        given = asked.read(sent)
    except NeedsAnswer as needed:
        return _page(request, found, language, key, asked.typed(sent), needed)
    if fields.get("move"):
        return _page(request, found, language, key, given)
    return onward(_turned(found, language, key, ""))


def _turned(found: SurveyDraft, language: str, key: str, turn: str) -> str:
    """Where a turn leads: back, another language, another rendering, or on; after the last question, to the draft."""
    base = f"/drafts/{found.id}/rehearsal"
    if turn in (EASY, STANDARD):
        return f"{base}/{language}/{key}?as={turn}"
    if turn in found.document["languages"]:
        return f"{base}/{turn}/{key}"
    keys = [question["id"] for question in found.document["question"]]
    place = keys.index(key) + (-1 if turn == "back" else 1)
    return f"{base}/{language}/{keys[place]}" if 0 <= place < len(keys) else f"/drafts/{found.id}#{key}"


def _page(
    request: Asked,
    found: SurveyDraft,
    language: str,
    key: str,
    given: Answer,
    needed: NeedsAnswer | None = None,
) -> Page:
    asked = _asked(found.document, language, key)
    values = {**_about(request, found, language, key), "question": asked, "given": given}
    values |= {"error": needed.word if needed else "", "bounds": needed.values if needed else {}}
    return page(request, f"questions/{asked.kind}.html", values, needed.status if needed else 200)


def _about(request: Asked, found: SurveyDraft, language: str, key: str) -> dict[str, Any]:
    """What the real page knows, without a respondent."""
    document = found.document
    asking = [question["id"] for question in document["question"] if question["kind"] != "information"]
    return {
        "language": language,
        "offered": document["languages"],
        "grown_up": "children" not in document.get("for", ()),
        "title": document.get("title", {}).get(language, document["id"]),
        "easy": request.query_params.get("as") == EASY,
        "number": asking.index(key) + 1 if key in asking else 1,
        "of": len(asking),
        "checking": False,
        "moved": "",
        "recordings": {},
        "rehearsal": f"/drafts/{found.id}#{key}",
    }


def _asked(document: Document, language: str, key: str) -> Question:
    """The question, where it is whole enough to be asked in this language."""
    if language not in document["languages"]:
        raise NotFound("This draft does not offer that language.")
    made = checks.question_of(draft.asked(document, key))
    if made is None:
        raise Refusal("This question cannot be asked yet. The draft’s page says what is missing.")
    if any(language not in words for _, words in made.authored if words):
        raise Refusal(f"This question lacks {named(language)} words. Write them first, then look at it again.")
    return made


ROUTES = [rehearsed, answered]
