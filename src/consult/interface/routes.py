"""The interface: what a commissioner reads, as JSON for a program that has a token; and the page that describes it."""

from hashlib import sha256
from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from consult.accounts.guard import TheVisitor
from consult.accounts.tokens import HOLDERS
from consult.errors import Refusal
from consult.interface import asking, description, figures
from consult.interface import figure_shapes as said
from consult.interface import shapes as told
from consult.interface.problem import MEDIA
from consult.limits import READS
from consult.pages import EVERYONE, Asked, Page, TheDatabase, page
from consult.summary.heard import Cut
from consult.summary.tally import CUTS

FIRST = "/api/1"
ONE = FIRST + "/consultations/{consultation_id:uuid}"
_REFUSED = {
    400: "The request cannot be read: the sentence says why.",
    401: "There is no token, or it is not good any more.",
    403: "The roles of the token's person do not reach this.",
    404: "There is no such thing in this organisation.",
    429: "Too many requests from this address.",
}
READ: dict[str, Any] = {
    "allow": HOLDERS,
    "bearer": True,
    "limit": READS,
    "responses": {
        status: ResponseSpec(told.Problem, description=words, media_type=MEDIA, generate_examples=False)
        for status, words in _REFUSED.items()
    },
}
Said = TypeVar("Said", bound=told.Shape)
Id = Annotated[UUID, Parameter(description="A consultation's id, from the list of consultations.")]
Key = Annotated[str, Parameter(description="A views item's key, such as away-4.8.")]
FrameworkKey = Annotated[str, Parameter(description="A framework's key, such as away.")]
CodebookKey = Annotated[str, Parameter(description="A codebook's key, from a consultation.")]
Only = Annotated[
    str,
    Parameter(
        description="A part of each group: route, age-band, setting or period, a colon, and its value, as route:survey.",
    ),
]


@get(f"{FIRST}/consultations", **READ)
async def api_consultations(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Response[told.Consultations]:
    """The consultations of the token's organisation."""
    return _answer(request, await database.run_at_once(asking.consultations, visitor))


@get(ONE, **READ)
async def api_consultation(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: Id
) -> Response[told.ConsultationWhole]:
    """One consultation: what was open, what was asked, and the release that its figures are of."""
    return _answer(request, await database.run_at_once(asking.consultation, visitor, consultation_id))


@get(f"{ONE}/cycle", **READ)
async def api_cycle(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: Id
) -> Response[said.Cycle]:
    """Who was heard, by group and by views item, and who was not."""
    return _answer(request, await database.run_at_once(figures.cycle, visitor, consultation_id))


@get(f"{ONE}/views/{{key:str}}", **READ)
async def api_views_item(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: Id, key: Key, only: Only = ""
) -> Response[said.ViewsItem]:
    """One views item: themes by group and aspect, as released, with approved quotes and the published summary."""
    return _answer(request, await database.run_at_once(figures.views_item, visitor, consultation_id, key, _cut(only)))


@get(f"{ONE}/quotes", **READ)
async def api_quotes(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: Id
) -> Response[said.Quotes]:
    """The quotes that people approved for publication."""
    return _answer(request, await database.run_at_once(figures.quotes, visitor, consultation_id))


@get(f"{ONE}/decisions", **READ)
async def api_decisions(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: Id
) -> Response[told.Decisions]:
    """You said, we did: what was decided about each theme."""
    return _answer(request, await database.run_at_once(asking.decisions, visitor, consultation_id))


@get(f"{FIRST}/frameworks", **READ)
async def api_frameworks(request: Asked) -> Response[told.Frameworks]:
    """The commissioning frameworks."""
    return _answer(request, asking.every_framework())


@get(f"{FIRST}/frameworks/{{framework:str}}", **READ)
async def api_framework(request: Asked, framework: FrameworkKey) -> Response[told.Framework]:
    """One framework with its questions; views items are marked."""
    return _answer(request, asking.framework(framework))


@get(f"{FIRST}/codebooks/{{codebook:str}}", **READ)
async def api_codebook(
    request: Asked, database: TheDatabase, visitor: TheVisitor, codebook: CodebookKey
) -> Response[told.Codebook]:
    """The codebook as the token's organisation codes by it now."""
    return _answer(request, await database.run_at_once(asking.codebook, visitor, codebook))


@get("/api/openapi.json", allow=EVERYONE, include_in_schema=False)
async def openapi() -> Response[bytes]:
    """The interface as an OpenAPI 3.1 document."""
    return Response(description.document(READING), media_type="application/json")


@get("/api", allow=EVERYONE, include_in_schema=False)
async def api(request: Asked) -> Page:
    """The interface as a page for people."""
    return page(request, "interface/interface.html", {"described": description.described(READING)})


def _answer(request: Asked, shape: Said) -> Response[Said]:
    """The shape as JSON; only that nothing has changed, to a program that has it already."""
    body = shape.model_dump_json().encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(b"", status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(body, media_type="application/json", headers=headers)  # type: ignore[arg-type]


def _cut(only: str) -> Cut:
    cut, _, value = only.partition(":")
    if not only:
        return Cut()
    if cut not in CUTS or not value:
        raise Refusal(f"Write `only` as one of {', '.join(CUTS)}, a colon and a value, such as route:survey.")
    return Cut(cut, value)


READING = [
    api_consultations,
    api_consultation,
    api_cycle,
    api_views_item,
    api_quotes,
    api_decisions,
    api_frameworks,
    api_framework,
    api_codebook,
]
ROUTES = [*READING, openapi, api]
