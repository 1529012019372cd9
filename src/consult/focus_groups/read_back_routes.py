"""The pages of reading back: the facilitator writes and sees answers; the group reads, and says whether it is right."""

from typing import Any
from uuid import UUID, uuid4

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.passage import Visitor
from consult.database import today
from consult.errors import Refusal
from consult.focus_groups import read_back as reading
from consult.focus_groups import session as focus_group
from consult.focus_groups.routes import FACILITATORS
from consult.pages import EVERYONE, Asked, Page, PathId, PathText, TheDatabase, onward, page
from consult.safeguarding import helplines


@get("/focus-groups/{group_id:uuid}/read-back", allow=FACILITATORS)
async def read_back(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """What the group said, to shorten; the link, once made; and what the group answered."""
    values = await database.run(_facilitators, visitor, group_id, request.app.state.secret)
    return page(request, "focus_groups/read_back.html", {**values, "sentence": "", "site": request.base_url.netloc})


@post("/focus-groups/{group_id:uuid}/read-back", allow=FACILITATORS)
async def read_back_given(
    request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId
) -> Page | Redirect:
    """Make the link."""
    form = await request.form()
    secret, summary, language = request.app.state.secret, form.get("summary", ""), form.get("language", "en")
    try:
        await database.run(reading.give, visitor, group_id, summary, language, secret)
    except Refusal as refusal:
        values = await database.run(_facilitators, visitor, group_id, secret)
        told = {"sentence": refusal.sentence, "site": request.base_url.netloc}
        return page(request, "focus_groups/read_back.html", {**values, **told}, refusal.status)
    return onward(f"/focus-groups/{group_id}/read-back#link")


@get("/you-told-us/{link:str}", allow=EVERYONE)
async def you_told_us(request: Asked, database: TheDatabase, link: PathText) -> Page:
    """The summary, and the question whether it is right."""
    shown = await database.run(reading.opened, link)
    return _group_page(request, shown, {"key_of_form": uuid4()})


@post("/you-told-us/{link:str}", allow=EVERYONE)
async def you_told_us_answered(request: Asked, database: TheDatabase, link: PathText) -> Page | Redirect:
    """Keep the answer; worrying words bring help at once."""
    form = await request.form()
    verdict, words = form.get("verdict", ""), form.get("words", "")
    try:
        key = UUID(form.get("key", ""))
    except ValueError:
        key = uuid4()
    if verdict not in reading.VERDICTS:
        shown = await database.run(reading.opened, link)
        return _group_page(request, shown, {"key_of_form": key, "missing": True, "words": words}, 422)
    worrying = await database.run(reading.answer, link, verdict, words, key)
    return onward(f"/you-told-us/{link}/thanks{'?help=yes' if worrying else ''}")


@get("/you-told-us/{link:str}/thanks", allow=EVERYONE)
async def you_told_us_thanks(request: Asked, database: TheDatabase, link: PathText) -> Page:
    """Thanks, and whom to call."""
    shown = await database.run(reading.opened, link)
    values = {"helplines": helplines.lines(shown.language), "worrying": request.query_params.get("help") == "yes"}
    return page(request, "focus_groups/you_told_us_thanks.html", {**_base(shown), **values})


def _group_page(request: Asked, shown: reading.Shown, sent: dict[str, Any], status: int = 200) -> Page:
    values = {**_base(shown), "shown": shown, "missing": False, "words": "", **sent}
    return page(request, "focus_groups/you_told_us.html", values, status)


def _base(shown: reading.Shown) -> dict[str, Any]:
    return {"language": shown.language, "grown_up": False, "demonstration": shown.demonstration}


def _facilitators(session: Session, visitor: Visitor, group_id: UUID, secret: str) -> dict[str, Any]:
    group = focus_group.mine(session, visitor, group_id)
    made = reading.given(session, group)
    return {
        "group": group,
        "draft": made[0][0].summary if made else reading.draft(session, group),
        "given": [
            {
                "made_at": each.made_at,
                "expires_on": each.expires_on,
                "link": reading.token(each.id, secret) if each.expires_on >= today() else "",
                "language": each.language,
                "answers": answers,
            }
            for each, answers in made
        ],
    }


ROUTES = [read_back, read_back_given, you_told_us, you_told_us_answered, you_told_us_thanks]
