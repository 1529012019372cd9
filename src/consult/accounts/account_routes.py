"""One's own account: password, recovery codes, and the sessions that are open."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts import passage, second_factor, sessions
from consult.accounts.guard import OWN_PASSWORD, STAFF, TheVisitor
from consult.accounts.models import Person
from consult.accounts.passage import Visitor
from consult.pages import Asked, Page, PathId, TheDatabase, onward, page

ACCOUNT = "/account"


@get(ACCOUNT, allow=STAFF)
async def account(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Who one is here, and where one is signed in."""
    values = await database.run(_account, visitor)
    return page(request, "accounts/account.html", {**values, "changed": "changed" in request.query_params})


@get(OWN_PASSWORD, allow=STAFF)
async def password(request: Asked, visitor: TheVisitor) -> Page:
    """The form for a new password."""
    return page(request, "accounts/password.html", {"sentence": "", "due": visitor.password_due})


@post(OWN_PASSWORD, allow=STAFF)
async def password_changed(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page | Redirect:
    """Change the password; it asks for the present one."""
    form = await request.form()
    present, new, same = (form.get(f"{which}-password", "") for which in ("present", "new", "same"))
    chosen = passage.Change(present, new, same)
    step = await database.run(passage.change_password, visitor, chosen, request.app.state.secret)
    if step.sentence:
        return page(request, "accounts/password.html", {"sentence": step.sentence, "due": visitor.password_due}, 422)
    return onward(f"{ACCOUNT}?changed")


@post("/account/recovery-codes", allow=STAFF, fresh=True)
async def recovery_codes(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """Ten new recovery codes: shown on this page, which is the answer to the form, and never again."""
    codes = await database.run(_renewed, visitor)
    return page(request, "accounts/recovery_codes.html", {"codes": codes, "onward": ACCOUNT})


@post("/account/sessions/{session_id:uuid}/end", allow=STAFF)
async def session_ended(database: TheDatabase, visitor: TheVisitor, session_id: PathId) -> Redirect:
    """End one session."""
    await database.run(sessions.end_session, visitor, session_id)
    return onward(ACCOUNT)


@post("/account/sessions/end", allow=STAFF)
async def others_ended(database: TheDatabase, visitor: TheVisitor) -> Redirect:
    """End every session but this one."""
    await database.run(sessions.end_others, visitor)
    return onward(ACCOUNT)


def _account(session: Session, visitor: Visitor) -> dict[str, Any]:
    person = session.get_one(Person, visitor.id)
    rows = sessions.sessions(session, visitor)
    return {
        "email": person.email,
        "roles": person.roles,
        "codes_left": second_factor.codes_left(session, person),
        "sessions": [(row.id, row.began_at, row.seen_at, row.id == visitor.session_id) for row in rows],
    }


def _renewed(session: Session, visitor: Visitor) -> list[str]:
    return passage.recovery_codes(session, visitor.id, renewed=True)


ROUTES = [account, password, password_changed, recovery_codes, session_ended, others_ended]
