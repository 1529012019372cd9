"""The facilitator's pages: my sessions, a new session, and writing turn by turn."""

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.database import Database, today
from consult.errors import Refusal
from consult.focus_groups import channels, outcome, photo, writing
from consult.focus_groups import session as focus_group
from consult.focus_groups.session import Plan, Seat
from consult.focus_groups.writing import Turn
from consult.pages import Asked, Page, PathId, PathNumber, TheDatabase, onward, page

WHO = frozenset({Role.FACILITATOR, Role.ADMINISTRATOR})
FACILITATORS = frozenset({Role.FACILITATOR})
AGE_BANDS = ("8-10", "11-14", "15-17", "18-25")
SEATS = 8  # lines for people on the form without JavaScript; a bigger group is two sessions or more lines later


@get("/focus-groups", allow=WHO)
async def focus_groups(request: Asked, database: TheDatabase, visitor: TheVisitor) -> Page:
    """My sessions."""
    rows = await database.run(_rows, visitor)
    return page(request, "focus_groups/focus_groups.html", {"groups": rows, "routes": channels.NAMES})


@get("/consultations/{consultation_id:uuid}/focus-groups/new", allow=FACILITATORS)
async def new_focus_group(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """The form that opens a session."""
    values = await database.run(_form, visitor, consultation_id)
    return page(request, "focus_groups/new_focus_group.html", {**values, "sent": {}, "seats": _seats(None)})


@post("/consultations/{consultation_id:uuid}/focus-groups/new", allow=FACILITATORS)
async def focus_group_opened(
    request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId
) -> Page | Redirect:
    """Open the session; when something is missing, the form comes back with all that was typed."""
    form = await request.form()
    try:
        group = await database.run(focus_group.open_group, visitor, consultation_id, _plan(form))
    except Refusal as refusal:
        values = await database.run(_form, visitor, consultation_id)
        sent = {**dict(form), "questions": form.getall("question", []), "sentence": refusal.sentence}
        values = {**values, "sent": sent, "seats": _seats(form)}
        return page(request, "focus_groups/new_focus_group.html", values, refusal.status)
    return onward(f"/focus-groups/{group.id}")


@get("/focus-groups/{group_id:uuid}/guide", allow=FACILITATORS)
async def guide(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """What to say first, what to ask, and what to do at the end, to print."""
    return page(request, "focus_groups/guide.html", await database.run(_session, visitor, group_id))


@get("/focus-groups/{group_id:uuid}", allow=FACILITATORS)
async def focus_group_page(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page:
    """One session: its guide, who is there, what was written, and the box for the next turn."""
    asked = request.query_params
    sent = {"speaker": asked.get("speaker", ""), "question": asked.get("question", "")}
    if asked.get("kept", "").isdigit() and asked.get("left", "").isdigit():
        sent["brought"] = f"{asked['kept']} turns kept, {asked['left']} left out."
    return await turn_page(request, database, visitor, group_id, sent)


@post("/focus-groups/{group_id:uuid}", allow=FACILITATORS)
async def turn_written(request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Page | Redirect:
    """Write one turn down; speaker and question stay chosen for the next."""
    form = await request.form()
    turn = Turn(form.get("speaker", ""), form.get("question", ""), form.get("kind", "words"), form.get("words", ""))
    try:
        note = await database.run(writing.write, visitor, group_id, turn)
    except Refusal as refusal:
        sent = {**dict(form), "sentence": refusal.sentence}
        return await turn_page(request, database, visitor, group_id, sent, refusal.status)
    speaker = turn.speaker if note.attendee_id else ""
    return onward(f"/focus-groups/{group_id}?speaker={quote(speaker)}&question={note.question_id or ''}#next-turn")


@post("/focus-groups/{group_id:uuid}/worry/{position:int}", allow=FACILITATORS)
async def worry_raised(database: TheDatabase, visitor: TheVisitor, group_id: PathId, position: PathNumber) -> Redirect:
    """Send a note to the safeguarding lead at once."""
    await database.run(writing.worry, visitor, group_id, position)
    return onward(f"/focus-groups/{group_id}?worry={position}#next-turn")


@post("/focus-groups/{group_id:uuid}/undo/{position:int}", allow=FACILITATORS)
async def turn_undone(
    request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId, position: PathNumber
) -> Page:
    """Take a turn back; its words stand in the box again, where they can be mended or cleared."""
    turn = await database.run(writing.undo, visitor, group_id, position)
    sent = {"words": turn.words, "question": turn.question_id, "kind": turn.kind, "speaker": turn.speaker}
    return await turn_page(request, database, visitor, group_id, sent)


@post("/focus-groups/{group_id:uuid}/dots/{position:int}", allow=FACILITATORS)
async def dots_counted(
    request: Asked, database: TheDatabase, visitor: TheVisitor, group_id: PathId, position: PathNumber
) -> Redirect:
    """Count the dots that people stuck to what a note says."""
    form = await request.form()
    dots = form.get("dots", "")
    await database.run(writing.dot, visitor, group_id, position, int(dots) if dots.isdigit() else 0)
    return onward(f"/focus-groups/{group_id}#note-{position}")


async def turn_page(
    request: Asked, database: Database, visitor: Visitor, group_id: UUID, sent: dict[str, Any], status: int = 200
) -> Page:
    """The page of a session with what was sent to it filled in again."""
    values = await database.run(_session, visitor, group_id)
    return page(request, "focus_groups/focus_group.html", {**values, "sent": sent}, status)


@post("/focus-groups/{group_id:uuid}/close", allow=FACILITATORS)
async def focus_group_closed(database: TheDatabase, visitor: TheVisitor, group_id: PathId) -> Redirect:
    """Close the session; its notes go on to be read and coded."""
    await database.run(focus_group.close, visitor, group_id)
    return onward(f"/focus-groups/{group_id}")


def _rows(session: Session, visitor: Visitor) -> dict[str, Any]:
    sessions = focus_group.groups(session, visitor)
    became = outcome.became(session, [group.id for group, _, _ in sessions])
    return {
        "sessions": [
            {
                "id": group.id,
                "title": group.title,
                "route": group.route,
                "held_on": group.held_on,
                "consultation": consultation.definition["title"]["en"],
                "notes": notes,
                "state": "in the corpus" if group.released_on else "being read in" if group.closed_at else "open",
                "mine": group.facilitator_id == visitor.id,
                "became": became[group.id],
                "you_said": outcome.you_said(session, consultation.id) if group.released_on else "",
            }
            for group, consultation, notes in sessions
        ],
        "consultations": [
            (row.id, row.definition["title"]["en"])
            for row in publication.consultations(session, visitor.organisation_id)
        ],
    }


def _form(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        "consultation_title": consultation.definition["title"]["en"],
        "consultation_id": consultation.id,
        "demonstration": consultation.demonstration,
        "askable": list(focus_group.askable(session, consultation.id).values()),
        "places": focus_group.PLACES,
        "routes": channels.SESSIONS,
        "groups": GROUPS,
        "age_bands": AGE_BANDS,
        "today": today(),
    }


def _session(session: Session, visitor: Visitor, group_id: UUID) -> dict[str, Any]:
    group = focus_group.mine(session, visitor, group_id)
    consultation = publication.consultation(session, visitor, group.consultation_id)
    people = [person for person in focus_group.attendees(session, group) if person.withdrawn_on is None]
    notes = focus_group.written(session, group)
    photos = photo.of(session, group)
    heard = {label for _, label in notes}
    return {
        "group": group,
        "consultation_title": consultation.definition["title"]["en"],
        "demonstration": consultation.demonstration,
        "people": [(person, person.label in heard) for person in people if person.takes_part],
        "asked": {asked["id"]: asked["ask"] for asked in group.guide},
        "notes": [{"note": note, "speaker": label, "photo": photos.get(note.id)} for note, label in notes],
        "began": notes[0][0].written_at.isoformat() if notes else "",
        "kinds": writing.KINDS,
        "places": focus_group.PLACES,
        "routes": channels.NAMES,
    }


def _plan(form: FormMultiDict) -> Plan:
    try:
        held_on = date.fromisoformat(form.get("held_on", ""))
    except ValueError:
        raise Refusal("Give the date of the session, such as 2026-11-20.") from None
    seats = [Seat(label.strip(), group, band or None) for label, group, band in _seats(form) if label.strip()]
    return Plan(
        title=form.get("title", ""),
        route=form.get("route", ""),
        held_on=held_on,
        place_kind=form.get("place_kind", ""),
        questions=form.getall("question", []),
        attendees=seats,
    )


def _seats(form: FormMultiDict | None) -> list[tuple[str, str, str]]:
    """What stands in the lines for people: label, group, age band."""
    if form is None:
        return [("", "", "")] * SEATS
    return [
        (form.get(f"label-{seat}", ""), form.get(f"group-{seat}", ""), form.get(f"age-{seat}", ""))
        for seat in range(SEATS)
    ]


ROUTES = [
    focus_groups,
    new_focus_group,
    focus_group_opened,
    focus_group_page,
    turn_written,
    worry_raised,
    turn_undone,
    guide,
    dots_counted,
    focus_group_closed,
]
