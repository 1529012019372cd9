"""Forms of a draft: one question, and what the survey says of itself."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect

from consult.accounts.guard import TheVisitor
from consult.consultations import frameworks
from consult.consultations.definition import GROUPS, LANGUAGES
from consult.consultations.kinds import KINDS
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page
from consult.survey_files import checks, draft, editing
from consult.survey_files.draft_routes import CALLED, WRITERS, in_words, sent, title
from consult.survey_files.drafting import YES_NO, Document, named
from consult.survey_files.models import SurveyDraft


@get("/drafts/{draft_id:uuid}/questions/{key:str}", allow=WRITERS)
async def question(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId, key: PathText) -> Page:
    """One question, to be written."""
    found = await database.run(draft.mine, visitor, draft_id)
    asked = draft.asked(found.document, key)
    return page(request, "survey_files/question.html", _about_question(found, asked, editing.mark(asked)))


@post("/drafts/{draft_id:uuid}/questions/{key:str}", allow=WRITERS)
async def question_kept(
    request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId, key: PathText
) -> Page | Redirect:
    """Keep a question as it was written; what somebody else wrote meanwhile is not lost unasked."""
    form = await sent(request)
    found = await database.run(draft.mine, visitor, draft_id)
    made = editing.typed(draft.asked(found.document, key), form)
    seen = "".join(form.get("seen", []))
    try:
        await database.run(draft.change, visitor, draft_id, lambda document: editing.put(document, made, seen))
    except Refusal as refusal:
        found = await database.run(draft.mine, visitor, draft_id)
        values = _about_question(found, made, editing.mark(draft.asked(found.document, key)), refusal.sentence)
        return page(request, "survey_files/question.html", values, refusal.status)
    return onward(
        f"/drafts/{draft_id}/questions/{key}" if form.get("then") == ["stay"] else f"/drafts/{draft_id}#{key}"
    )


@get("/drafts/{draft_id:uuid}/about", allow=WRITERS)
async def about(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Page:
    """What the survey says of itself: title, whom it is for, its promise, its languages."""
    found = await database.run(draft.mine, visitor, draft_id)
    values = {"draft": found, "survey": found.document, "title": title(found.document), **_choices()}
    return page(request, "survey_files/about.html", values)


@post("/drafts/{draft_id:uuid}/about", allow=WRITERS)
async def about_kept(request: Asked, database: TheDatabase, visitor: TheVisitor, draft_id: PathId) -> Redirect:
    """Keep it."""
    form = await sent(request)
    await database.run(draft.change, visitor, draft_id, lambda document: editing.about(document, form))
    return onward(f"/drafts/{draft_id}")


def _about_question(found: SurveyDraft, asked: Document, seen: str, sentence: str = "") -> dict[str, Any]:
    """The form's values: the question, what it may become, and everything that it may name."""
    return {
        "draft": found,
        "title": title(found.document),
        "asked": asked,
        "seen": seen,
        "sentence": sentence,
        "fields": KINDS[asked["kind"]].model_fields,
        "kinds": editing.kinds_for(asked),
        "more_rows": editing.MORE_ROWS,
        "called": CALLED,
        "earlier": _earlier(found.document, asked["id"]),
        "informing": _informing(asked),
        "faults": [each.sentence for each in checks.faults(found.document) if each.question == asked["id"]],
        **_choices(),
    }


def _choices() -> dict[str, Any]:
    return {"tongues": list(LANGUAGES), "named": named, "groups": GROUPS}


def _earlier(document: Document, key: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Questions before this one whose options it may depend on: key, words, and options."""
    found = []
    for question in document["question"]:
        if question["id"] == key:
            break
        if question["kind"] == "yes_no":
            options = [(each, each.replace("-", " ")) for each in YES_NO]
        elif question["kind"] in ("rank", "piles"):
            continue
        else:
            options = [(each["key"], in_words(each["words"], each["key"])) for each in question.get("option", ())]
        if options:
            found.append((question["id"], in_words(question["ask"], question["id"]), options))
    return found


def _informing(asked: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """Views items by framework, and whatever else the question names already."""
    known = [
        (framework.title, [(item.key, item.question.title) for item in framework.views_items])
        for framework in frameworks.every().values()
    ]
    listed = {key for _, items in known for key, _ in items}
    others = [(key, key) for key in asked.get("informs", ()) if key not in listed]
    return [*known, *([("Other framework questions", others)] if others else [])]


ROUTES = [question, question_kept, about, about_kept]
