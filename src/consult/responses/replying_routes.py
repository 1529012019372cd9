"""Behind the receipt code: what was decided about what was said, and “did we get this right?”."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from consult.corpus.reply import VERDICTS, Teller
from consult.database import Database
from consult.errors import NotFound, Refusal
from consult.pages import EVERYONE, Asked, Page, PathId, PathText, TheCookies, TheDatabase, onward
from consult.responses import replying
from consult.responses.correction_routes import code_of
from consult.responses.visit import about, known, shown


@get("/receipt/{language:str}/decided", allow=EVERYONE)
async def decided_for_me(
    request: Asked, database: TheDatabase, jar: TheCookies, teller: NamedDependency[Teller], language: PathText
) -> Page:
    """What was decided, what this respondent spoke of first, each with a way to say whether it is right."""
    return await _page(request, database, teller, code_of(request, jar), known(language), {})


@post("/receipt/{language:str}/decided/{decision_id:uuid}", allow=EVERYONE)
async def replied(
    request: Asked,
    database: TheDatabase,
    jar: TheCookies,
    teller: NamedDependency[Teller],
    language: PathText,
    decision_id: PathId,
) -> Page | Redirect:
    """Keep what they think of one decision; words of worry bring the calm page with help."""
    code, form = code_of(request, jar), await request.form()
    verdict, words = str(form.get("verdict", "")), str(form.get("words", ""))
    try:
        worrying = await database.run(replying.reply_to, code, teller, decision_id, verdict, words)
    except NotFound:
        raise
    except Refusal:
        unsaid = {"id": decision_id, "verdict": verdict, "words": words}
        return await _page(request, database, teller, code, known(language), unsaid)
    return onward(f"/receipt/{known(language)}/{'here-for-you' if worrying else 'decided'}")


async def _page(
    request: Asked, database: Database, teller: Teller, code: str, language: str, unsaid: dict[str, object]
) -> Page:
    sent, rows, done = await database.run(replying.told, code, teller, language)
    values = {
        **about(request, sent.draft.survey, language),
        "decisions": rows,
        "done": done,
        "verdicts": VERDICTS,
        "unsaid": unsaid,
        "closes": sent.until,
    }
    return shown(request, "responses/decided_for_me.html", values, 422 if unsaid else 200)


ROUTES = [decided_for_me, replied]
