"""Signing in and out: a password, then a code, and the page that gives a form back to who was signed out meanwhile."""

from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult import form_key
from consult.accounts import carrying, passage, second_factor, sessions
from consult.accounts.guard import COOKIE, HOME, STAFF, TheVisitor, guard, to_confirm, to_sign_in, visitor_of
from consult.accounts.passage import HalfWay, Step
from consult.database import Database
from consult.errors import NotFound
from consult.limits import SIGN_INS
from consult.pages import EVERYONE, Asked, Cookies, Page, TheCookies, TheDatabase, onward, page

__all__ = ["HOME", "ROUTES", "STAFF", "guard", "to_confirm", "to_sign_in", "visitor_of"]


@get("/sign-in", allow=EVERYONE)
async def sign_in(request: Asked) -> Page:
    """The sign-in page."""
    return _page(request, {"next": request.query_params.get("next", "")})


@post("/sign-in", allow=EVERYONE, limit=SIGN_INS)
async def signed_in(request: Asked, database: TheDatabase, jar: TheCookies) -> Page | Redirect:
    """Take the password, and ask for the code."""
    form = await request.form()
    secret: str = request.app.state.secret
    step = await database.run(passage.sign_in, form.get("email", ""), form.get("password", ""), secret)
    if step.sentence:
        return _page(request, form, step.sentence)
    request.app.state.limits.give_back(request, SIGN_INS)
    form_key.rebind(request, step.token)
    asked = await _half_way(database, step.token, secret)
    answer = _code_page(request, asked, form)
    answer.set_cookie(jar.put(COOKIE, step.token))
    return answer if form.get("carried") else onward(_with_next("/sign-in/code", form), jar.put(COOKIE, step.token))


@get("/sign-in/code", allow=EVERYONE)
async def code(request: Asked, database: TheDatabase, jar: TheCookies) -> Page:
    """The box for the code; on the first sign-in also the picture that a telephone takes it from."""
    asked = await _half_way(database, _token(request, jar), request.app.state.secret)
    return _code_page(request, asked, {"next": request.query_params.get("next", "")})


@post("/sign-in/code", allow=EVERYONE)
async def code_given(request: Asked, database: TheDatabase, jar: TheCookies) -> Page | Redirect:
    """Take the code, and go where the person was going; after the first code, by the page of recovery codes."""
    form = await request.form()
    token, secret = _token(request, jar), request.app.state.secret
    asked = await _half_way(database, token, secret)
    step = await database.run(passage.prove, token, form.get("code", ""), secret)
    if step.sentence:
        return _code_page(request, asked, form, step.sentence)
    form_key.rebind(request, step.token)
    answer = await _inside(request, database, asked, step, form)
    answer.set_cookie(jar.put(COOKIE, step.token))
    return answer


@get("/sign-in/key.svg", allow=EVERYONE)
async def key_drawn(request: Asked, database: TheDatabase, jar: TheCookies) -> Response[bytes]:
    """The key as a QR code, for somebody who is enrolling at this moment and nobody else."""
    drawn = await database.run(_drawn, _token(request, jar), request.app.state.secret)
    return Response(drawn, media_type="image/svg+xml")


@get("/confirm", allow=STAFF)
async def confirm(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The question for the password or a code, before what needs it."""
    shown = await database.run(passage.shown_code, visitor.id, request.app.state.secret)
    return to_confirm(request, {"next": request.query_params.get("next", ""), "shown_code": shown})


@post("/confirm", allow=STAFF)
async def confirmed(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page | Redirect:
    """Take the password or code, and go on; what was typed before is given back to be sent."""
    form = await request.form()
    secret: str = request.app.state.secret
    step = await database.run(passage.confirm, visitor, form.get("proof", ""), secret)
    if step.sentence:
        return to_confirm(request, {**_kept(form), "sentence": step.sentence})
    carried = carrying.unpacked(secret, visitor.id, form.get("carried", ""))
    return _again(request, carried) if carried else onward(_back(form.get("next", "")))


@get("/still-here", allow=STAFF)
async def still_here() -> Response[bytes]:
    """Asked for by a page in which somebody is typing, so that their session does not idle out."""
    return Response(b"", status_code=204)


@post("/sign-out", allow=STAFF)
async def sign_out(request: Asked, database: TheDatabase, jar: TheCookies, visitor: TheVisitor) -> Redirect:
    """Sign out, for good."""
    await database.run(sessions.sign_out, visitor, request.cookies[jar.named(COOKIE)])
    return onward("/sign-in", jar.put(COOKIE, "", 0))


async def _half_way(database: Database, token: str, secret: str) -> dict[str, Any]:
    return await database.run(_asked, token, secret)


def _asked(session: Session, token: str, secret: str) -> dict[str, Any]:
    """What the page of the code shows of somebody who has given the right password."""
    asked: HalfWay = passage.half_way(session, token)
    key = "" if asked.enrolled else second_factor.key(asked.person, secret)
    return {
        "person_id": asked.person.id,
        "enrolled": asked.enrolled,
        "key": [key[at : at + 4] for at in range(0, len(key), 4)],
        "shown_code": second_factor.code(asked.person, secret) if asked.demonstration else "",
    }


def _drawn(session: Session, token: str, secret: str) -> bytes:
    asked = passage.half_way(session, token)
    if asked.enrolled:
        raise NotFound("This key was shown when it was set up, and is not shown again.")
    return second_factor.drawn(asked.person, secret)


async def _inside(
    request: Asked, database: Database, asked: dict[str, Any], step: Step, form: FormMultiDict
) -> Page | Redirect:
    """The first page of a new session."""
    assert step.person_id is not None
    carried = carrying.unpacked(request.app.state.secret, step.person_id, form.get("carried", ""))
    if not asked["enrolled"]:
        codes = await database.run(passage.recovery_codes, step.person_id)
        onward_to = _back(form.get("next", ""))
        return page(request, "accounts/recovery_codes.html", {"codes": codes, "onward": onward_to})
    return _again(request, carried) if carried else onward(_back(form.get("next", "")))


def _again(request: Asked, carried: carrying.Carried) -> Page:
    return page(request, "accounts/again.html", {"carried": carried})


def _page(request: Asked, form: Any, sentence: str = "") -> Page:
    values = {**_kept(form), "email": form.get("email", ""), "sentence": sentence}
    return page(request, "accounts/sign_in.html", values, 422 if sentence else 200)


def _code_page(request: Asked, asked: dict[str, Any], form: Any, sentence: str = "") -> Page:
    values = {**asked, **_kept(form), "sentence": sentence}
    return page(request, "accounts/code.html", values, 422 if sentence else 200)


def _kept(form: Any) -> dict[str, str]:
    return {"next": form.get("next", ""), "carried": form.get("carried", "")}


def _token(request: Asked, jar: Cookies) -> str:
    return request.cookies.get(jar.named(COOKIE), "")


def _with_next(path: str, form: FormMultiDict) -> str:
    back = _back(form.get("next", ""))
    return path if back == HOME else f"{path}?next={quote(back)}"


def _back(path: str) -> str:
    """Only a path of this product, so that a link cannot send anybody elsewhere after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else HOME


ROUTES = [sign_in, signed_in, code, code_given, key_drawn, confirm, confirmed, still_here, sign_out]
