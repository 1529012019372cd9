"""What went wrong, as other programs read it: problem details (RFC 9457) with the sentence that a person would read."""

from http import HTTPStatus

from litestar import Response

from consult.errors import NotSignedIn, Refusal
from consult.interface.shapes import Problem
from consult.pages import Asked

MEDIA = "application/problem+json"
VERSIONED = "/api/1/"


def asked_by_program(request: Asked) -> bool:
    """Whether a program asks, which reads JSON and no page."""
    return bool(request.scope["path"].startswith(VERSIONED))


def problem(refusal: Refusal) -> Response[bytes]:
    """A refusal as problem details."""
    said = Problem(
        type="about:blank",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.sentence,
    )
    headers = {"WWW-Authenticate": 'Bearer realm="consult"'} if isinstance(refusal, NotSignedIn) else {}
    return Response(said.model_dump_json().encode(), media_type=MEDIA, status_code=refusal.status, headers=headers)
