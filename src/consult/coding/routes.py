"""What was said, with its codes; and a decision about one code of one passage."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import blind, codebook_edition, decision, reading
from consult.coding.reading import A_PAGE, Filter
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.consultations.routes import heading
from consult.corpus.models import STATES
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page

READERS = frozenset({Role.COMMISSIONER, Role.ANALYST, Role.ADMINISTRATOR})
DECIDERS = frozenset({Role.ANALYST})


@get("/consultations/{consultation_id:uuid}/utterances", allow=READERS)
async def utterances(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """What was said, with its codes; filtered by theme, views item, aspect, group and route."""
    by = Filter(**{name: request.query_params.get(name, "") for name in Filter.__dataclass_fields__})
    asked = request.query_params.get("from", "0")
    values = await database.run(_list, visitor, consultation_id, by, int(asked) if asked.isdigit() else 0)
    return page(request, "coding/utterances.html", values)


@post("/utterances/{utterance_id:uuid}/{verdict:str}", allow=DECIDERS)
async def decided(
    request: Asked, database: TheDatabase, visitor: TheVisitor, utterance_id: PathId, verdict: PathText
) -> Redirect:
    """Confirm, reject or add one code, and see the passage as it stands then."""
    form = await request.form()
    decide = {"confirm": decision.confirm, "reject": decision.reject}.get(verdict, decision.add)
    await database.run(decide, visitor, utterance_id, form.get("kind", ""), form.get("code", ""))
    return onward(f"/utterances/{utterance_id}")


def _list(session: Session, visitor: Visitor, consultation_id: UUID, by: Filter, place: int) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    hidden, book = blind.hidden(session, visitor), codebook_edition.of(session, consultation)
    rows, more = reading.utterances(session, consultation.id, by, place, hidden)
    return {
        **heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration),
        "passages": rows,
        "more": more,
        "blind": bool(hidden),
        "by": by,
        "place": place,
        "a_page": A_PAGE,
        "groups": GROUPS,
        "states": STATES,
        "filters": urlencode({name: value for name, value in vars(by).items() if value}),
        "themes": {theme.key: theme.name for theme in book.themes},
        "aspects": {aspect.key: aspect.name for aspect in book.aspects},
        "may_decide": visitor.may(*DECIDERS),
    }


ROUTES = [utterances, decided]
