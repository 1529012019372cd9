"""In which rendering a respondent reads: standard or Easy Read; kept in a cookie of their own browser."""

import re
from pathlib import Path
from typing import Any

from litestar import Response

from consult.consultations.publication import Published
from consult.consultations.question import Question
from consult.pages import Asked, Cookies, Page
from consult.settings import house

STANDARD, EASY_READ = "standard", "easy-read"
RENDERINGS = (STANDARD, EASY_READ)
COOKIE = "rendering"
KEPT_FOR = 14 * 24 * 3600  # seconds, as long as a draft's cookie
KINDS_OF_FILE = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def of(request: Asked) -> str:
    """The rendering that this request wants: its link's, or the one remembered."""
    jar: Cookies = request.app.state.cookies
    wanted = request.query_params.get("as") or request.cookies.get(jar.named(COOKIE))
    return EASY_READ if wanted == EASY_READ else STANDARD


def remember(request: Asked, page: Page) -> Page:
    """The page, which remembers a rendering that its link asked for."""
    if request.query_params.get("as") in RENDERINGS:
        jar: Cookies = request.app.state.cookies
        page.set_cookie(jar.put(COOKIE, of(request), KEPT_FOR))
    return page


def recordings(survey: Published, question: Question, language: str) -> dict[str, str]:
    """Addresses of the question's `audio` and `video` in this language, of those whose files are there."""
    names: dict[str, Any] = question.media.model_dump(exclude_none=True) if question.media else {}
    return {
        medium: f"/recording/{survey.address}/{language}/{name}"
        for medium, name in names.items()
        if recording(survey, language, name) is not None
    }


def recording(survey: Published, language: str, name: str) -> Path | None:
    """The file, if a question of this survey names it and it is there."""
    named = {
        file
        for question in survey.definition.question
        if question.media
        for file in (question.media.audio, question.media.video)
    }
    path = house("surveys") / survey.consultation.key / "media" / language / name
    return path if name in named and path.suffix in KINDS_OF_FILE and path.is_file() else None


def played(path: Path, wanted: str) -> Response[bytes]:
    """The file, or the part of it that a Range header wants (RFC 9110, one range of bytes)."""
    whole = path.read_bytes()
    headers = {"accept-ranges": "bytes", "content-type": KINDS_OF_FILE[path.suffix]}
    part = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", wanted)
    if part is None or int(part[1]) >= len(whole):
        return Response(whole, headers=headers)
    first, last = int(part[1]), min(int(part[2] or len(whole)), len(whole) - 1)
    headers["content-range"] = f"bytes {first}-{last}/{len(whole)}"
    return Response(whole[first : last + 1], headers=headers, status_code=206)
