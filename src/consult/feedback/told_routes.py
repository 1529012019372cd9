"""What everybody can read: you said, we did, in English and Welsh, for three ages; and the same as a postcard."""

from typing import Any

import segno
from litestar import get
from litestar.response import Redirect
from markupsafe import Markup

from consult.errors import NotFound
from consult.feedback import publication as feedback
from consult.feedback.wording import BANDS, band_of
from consult.pages import EVERYONE, Asked, Page, PathText, TheDatabase, onward, page

SIZES = {"a6": 2, "a4": 6}  # how many decisions a card of this size holds


@get("/you-said/{address:str}", allow=EVERYONE)
async def you_said_first(request: Asked, database: TheDatabase, address: PathText) -> Redirect:
    """To the page in the words for those whom the survey asks; `?language=cy` for Welsh."""
    survey = await database.run_at_once(feedback.survey, address)
    asked, offered = request.query_params.get("language", ""), survey.definition.languages
    language = asked if asked in offered else offered[0]
    return onward(f"/you-said/{survey.address}/{language}/{band_of(survey.definition)}")


@get("/you-said/{address:str}/{language:str}/{band:str}", allow=EVERYONE)
async def you_said(
    request: Asked, database: TheDatabase, address: PathText, language: PathText, band: PathText
) -> Page:
    """You said, we did: for everybody."""
    values = await database.run(_told, address, language, band)
    return page(request, "feedback/you_said.html", values)


@get("/you-said/{address:str}/{language:str}/{band:str}/postcard", allow=EVERYONE)
async def postcard(
    request: Asked, database: TheDatabase, address: PathText, language: PathText, band: PathText
) -> Page:
    """The same to print: a card of A6, or a sheet of A4 for a wall."""
    values = await database.run(_told, address, language, band)
    size = "a4" if request.query_params.get("size") == "a4" else "a6"
    link = f"{request.base_url}you-said/{address}".replace("//you-said", "/you-said")
    return page(
        request,
        "feedback/postcard.html",
        {**values, "decisions": values["decisions"][: SIZES[size]], "size": size, "link": link, "qr": _qr(link)},
    )


def _told(session: Any, address: str, language: str, band: str) -> dict[str, Any]:
    survey = feedback.survey(session, address)
    if language not in survey.definition.languages or band not in BANDS:
        raise NotFound("This page is there in the survey's languages, for three ages. Start from its first page.")
    return {
        "title": survey.definition.title[language],
        "language": language,
        "offered": survey.definition.languages,
        "band": band,
        "bands": BANDS,
        "address": address,
        "closes": survey.consultation.closes,
        "demonstration": survey.demonstration,
        "decisions": feedback.told(session, survey.consultation_id, None, language, band),
        "grown_up": band == "adults",
    }


def _qr(link: str) -> Markup:
    """A QR code as SVG; segno writes only digits and its own words into it."""
    svg: str = segno.make(link, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, title=link)
    return Markup(svg)  # noqa: S704


ROUTES = [you_said_first, you_said, postcard]
