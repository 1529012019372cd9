"""The poster as a PDF: set by typst from the wheel, tagged (PDF/UA-1); what an author wrote is text and never markup."""

import json
from io import BytesIO

import segno

from consult.consultations.publication import Published
from consult.pages import words
from consult.settings import house


def square(link: str) -> bytes:
    """The QR code of a link, as SVG."""
    drawn = BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", scale=10)
    return drawn.getvalue()


def document(survey: Published, link: str) -> bytes:
    """An A4 page in every language of the survey."""
    import typst  # loads a typesetter of 40 MB, and few ask for a poster

    asked = survey.definition
    said = [
        {
            "language": language,
            "title": asked.title[language],
            "audience": asked.audience.get(language, ""),
            "scan": words(language)["poster-scan"],
            "or": words(language)["poster-or"],
        }
        for language in asked.languages
    ]
    given = {
        "title": said[0]["title"],
        "languages": asked.languages,
        "said": said,
        "link": link,
        "code": square(link).decode(),
    }
    made: bytes = typst.compile(
        (house("templates") / "responses" / "poster.typ").read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"poster": json.dumps(given, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return made
