"""Pages of a consortium: founding and joining, what each member shares, and members side by side."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding import shelf
from consult.coding.routes import READERS
from consult.consortium import comparison, membership, sharing
from consult.consultations import publication
from consult.database import Database
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathText, TheDatabase, onward, page

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ALL = "/consortia"
ONE = ALL + "/{consortium_id:uuid}"


@get(ALL, allow=READERS)
async def consortia(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """The consortia that the organisation is in, and forms to found or join one."""
    return await _all(request, database, visitor, {})


@post(ALL, allow=ADMINISTRATORS)
async def founded_or_joined(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page | Redirect:
    """Found a consortium; or look at what a code invites to, and then join."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    code = form.get("code", "")
    try:
        if form.get("do") == "found":
            made = await database.run(membership.found, visitor, form.get("name", ""))
        elif form.get("do") == "join":
            made = await database.run(membership.join, visitor, code)
        else:
            return page(request, "consortium/invited.html", await database.run(_invited, visitor, code))
    except Refusal as refusal:
        return await _all(request, database, visitor, {**form, "sentence": refusal.sentence}, refusal.status)
    return onward(f"{ALL}/{made.id}")


@get(ONE, allow=READERS)
async def consortium(request: Asked, database: TheDatabase, visitor: TheVisitor, consortium_id: PathId) -> Page:
    """One consortium: its members, what they share, and what one's own organisation shares."""
    return await _one(request, database, visitor, consortium_id)


@post(ONE, allow=ADMINISTRATORS, fresh=True)
async def consortium_changed(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consortium_id: PathId
) -> Page | Redirect:
    """Invite, share, stop sharing, take a codebook over, or leave."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        if form.get("do") == "invite":
            code = await database.run(membership.invite, visitor, consortium_id)
            values = await database.run(_values, visitor, consortium_id)
            return page(request, "consortium/code.html", {**values, "code": code, "lasts": membership.INVITES_FOR.days})
        await database.run(_change, visitor, consortium_id, form)
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        return await _one(request, database, visitor, consortium_id, refusal)
    return onward(ALL if form.get("do") == "leave" else f"{ALL}/{consortium_id}")


@get(f"{ONE}/views", allow=READERS)
async def compared_items(request: Asked, database: TheDatabase, visitor: TheVisitor, consortium_id: PathId) -> Page:
    """Every views item of what is shared: who was heard, member beside member."""
    found = await database.run(comparison.overview, visitor, consortium_id)
    return page(request, "consortium/items.html", {"found": found})


@get(f"{ONE}/views/{{key:str}}", allow=READERS)
async def compared(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consortium_id: PathId, key: PathText
) -> Page:
    """One views item, member beside member."""
    found = await database.run(comparison.views_item, visitor, consortium_id, key)
    return page(request, "consortium/compared.html", {"found": found})


def _change(session: Session, visitor: Visitor, consortium_id: UUID, form: dict[str, str]) -> None:
    do, codebook = form.get("do", ""), form.get("codebook", "")
    if do in ("share", "end"):
        act = sharing.share if do == "share" else sharing.end
        act(session, visitor, consortium_id, _id(form.get("consultation", "")))
    elif do in ("offer", "withdraw"):
        lend = sharing.offer if do == "offer" else sharing.withdraw
        lend(session, visitor, consortium_id, codebook)
    elif do == "take":
        sharing.take_over(session, visitor, consortium_id, _id(form.get("member", "")), codebook)
    elif do == "leave":
        membership.leave(session, visitor, consortium_id)
    else:
        membership.consortium(session, visitor, consortium_id)
        raise Refusal("Press one of the buttons of the page.")


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Refusal("Choose one of those on the page.") from None


async def _all(request: Asked, database: Database, visitor: Visitor, sent: dict[str, str], status: int = 200) -> Page:
    rows = await database.run(_listed, visitor)
    values = {"consortia": rows, "sent": sent, "may_change": visitor.may(*ADMINISTRATORS)}
    return page(request, "consortium/consortia.html", values, status)


async def _one(
    request: Asked, database: Database, visitor: Visitor, consortium_id: UUID, refusal: Refusal | None = None
) -> Page:
    values = await database.run(_values, visitor, consortium_id)
    values |= {"sentence": refusal.sentence if refusal else "", "may_change": visitor.may(*ADMINISTRATORS)}
    return page(request, "consortium/consortium.html", values, refusal.status if refusal else 200)


def _listed(session: Session, visitor: Visitor) -> list[dict[str, Any]]:
    return [
        {"row": row, "members": [member.name for member in membership.members(session, row.id)]}
        for row in membership.consortia(session, visitor)
    ]


def _invited(session: Session, visitor: Visitor, code: str) -> dict[str, Any]:
    made = membership.invited(session, visitor, code)
    return {"consortium": made, "members": membership.members(session, made.id), "code": code}


def _values(session: Session, visitor: Visitor, consortium_id: UUID) -> dict[str, Any]:
    made, mine = membership.consortium(session, visitor, consortium_id)
    shared = sharing.shared(session, made.id)
    ours = {theirs.consultation.id for theirs in shared if theirs.member.membership_id == mine.id}
    offered = sharing.offered(session, made.id)
    return {
        "consortium": made,
        "mine": mine.id,
        "members": membership.members(session, made.id),
        "shared": shared,
        "own": [(row, row.id in ours) for row in publication.consultations(session, visitor.organisation_id)],
        "offered": offered,
        "codebook": shelf.CHILDRENS_SERVICES,
        "offers": any(each.member.membership_id == mine.id for each in offered),
    }


ROUTES = [consortia, founded_or_joined, consortium, consortium_changed, compared_items, compared]
