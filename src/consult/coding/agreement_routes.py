"""Pages of blind double coding: samples and what they show, one passage after another, and differences settled."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect
from sqlmodel import Session

from consult.accounts.guard import TheVisitor
from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.coding import adjudication, agreement, blind
from consult.coding.blind import Plan
from consult.coding.blind_models import BlindSample
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.routes import heading
from consult.errors import Refusal
from consult.pages import Asked, Page, PathId, PathNumber, TheDatabase, onward, page

DRAWERS = frozenset(blind.CODERS)
READERS = DRAWERS | {Role.COMMISSIONER}
KEYS = {"theme": "abcdefghijklmnopqrstuvwxyz567890", "aspect": "1234"}


@get("/consultations/{consultation_id:uuid}/agreement", allow=READERS)
async def samples(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page:
    """How well coders agree, every sample so far, and the form that draws another."""
    values = await database.run(_samples, visitor, consultation_id)
    return page(request, "coding/samples.html", {**values, "sent": {}})


@post("/consultations/{consultation_id:uuid}/agreement", allow=DRAWERS)
async def drawn(request: Asked, database: TheDatabase, visitor: TheVisitor, consultation_id: PathId) -> Page | Redirect:
    """Draw a sample."""
    form = await request.form()
    sent = {name: form.get(name, "") for name in ("size", "first", "second", "seed")}
    try:
        sample_id = await database.run(blind.draw, visitor, consultation_id, _plan(sent))
    except Refusal as refusal:
        values = await database.run(_samples, visitor, consultation_id)
        kept = {**sent, "sentence": refusal.sentence}
        return page(request, "coding/samples.html", {**values, "sent": kept}, refusal.status)
    return onward(f"/samples/{sample_id}")


@get("/samples/{sample_id:uuid}", allow=READERS)
async def sample(request: Asked, database: TheDatabase, visitor: TheVisitor, sample_id: PathId) -> Page:
    """One sample: how far its coders are, and when both have finished, how they agree."""
    return page(request, "coding/sample.html", await database.run(_sample, visitor, sample_id))


@get("/samples/{sample_id:uuid}/passages/{position:int}", allow=DRAWERS)
async def blind_passage(
    request: Asked, database: TheDatabase, visitor: TheVisitor, sample_id: PathId, position: PathNumber
) -> Page:
    """One passage as its coder sees it: the words, the question, the codes to choose from, and nothing else."""
    return page(request, "coding/blind_passage.html", await database.run(_passage, visitor, sample_id, position))


@post("/samples/{sample_id:uuid}/passages/{position:int}", allow=DRAWERS)
async def marked(
    request: Asked, database: TheDatabase, visitor: TheVisitor, sample_id: PathId, position: PathNumber
) -> Redirect:
    """Keep what this coder chose, and go on to the next passage that they have not coded."""
    form = await request.form()
    await database.run(blind.mark, visitor, sample_id, position, form.getall("code", []))
    coded = await database.run(blind.marked, sample_id, visitor.id)
    waiting = [place for place, codes in coded.items() if codes is None]
    onwards = next((place for place in waiting if place > position), next(iter(waiting), None))
    return onward(f"/samples/{sample_id}/passages/{onwards}" if onwards else f"/samples/{sample_id}")


@post("/samples/{sample_id:uuid}/finish", allow=DRAWERS)
async def finished(database: TheDatabase, visitor: TheVisitor, sample_id: PathId) -> Redirect:
    """This coder has coded every passage."""
    await database.run(adjudication.finish, visitor, sample_id)
    return onward(f"/samples/{sample_id}")


@get("/samples/{sample_id:uuid}/differences/{position:int}", allow=DRAWERS)
async def difference(
    request: Asked, database: TheDatabase, visitor: TheVisitor, sample_id: PathId, position: PathNumber
) -> Page:
    """One passage on which the coders differ, with what each of them chose; never what the machine said."""
    values = await database.run(_difference, visitor, sample_id, position)
    return page(request, "coding/difference.html", {**values, "sent": {}})


@post("/samples/{sample_id:uuid}/differences/{position:int}", allow=DRAWERS)
async def settled(
    request: Asked, database: TheDatabase, visitor: TheVisitor, sample_id: PathId, position: PathNumber
) -> Page | Redirect:
    """Settle it, and go on to the next difference."""
    form = await request.form()
    codes, together = form.getall("code", []), bool(form.get("together"))
    try:
        await database.run(adjudication.settle, visitor, sample_id, position, codes, together=together)
    except Refusal as refusal:
        values = await database.run(_difference, visitor, sample_id, position)
        kept = {"sentence": refusal.sentence, "codes": codes}
        return page(request, "coding/difference.html", {**values, "sent": kept}, refusal.status)
    left = await database.run(_open, visitor, sample_id)
    onwards = next((place for place in left if place > position), next(iter(left), None))
    return onward(f"/samples/{sample_id}/differences/{onwards}" if onwards else f"/samples/{sample_id}")


def _plan(sent: dict[str, str]) -> Plan:
    try:
        seed = int(sent["seed"]) if sent["seed"].strip() else None
        return Plan(int(sent["size"]), UUID(sent["first"]), UUID(sent["second"]), seed)
    except ValueError:
        raise Refusal("Write how many passages in figures, and choose both coders.") from None


def _samples(session: Session, visitor: Visitor, consultation_id: UUID) -> dict[str, Any]:
    consultation = publication.consultation(session, visitor, consultation_id)
    return {
        **_head(consultation),
        "standing": agreement.standing(session, consultation.id),
        "samples": [_row(session, visitor, row) for row in blind.samples(session, consultation.id)],
        "coders": blind.coders(session, visitor),
        "may_draw": visitor.may(*DRAWERS),
        "fewest": blind.FEWEST,
        "most": blind.MOST,
    }


def _row(session: Session, visitor: Visitor, found: BlindSample) -> dict[str, Any]:
    names = {person: session.get_one(Person, person).name for person in found.coders}
    done = {person: blind.progress(session, found.id, person) for person in found.coders}
    finished = {found.first_id: found.first_finished_at, found.second_id: found.second_finished_at}
    return {
        "id": found.id,
        "drawn_at": found.drawn_at,
        "seed": found.seed,
        "size": done[found.first_id][1],
        "finished": found.finished,
        "settled": found.settled_at is not None,
        "coders": [
            {
                "name": names[person],
                "done": done[person][0],
                "finished": finished[person] is not None,
            }
            for person in found.coders
        ],
        "mine": visitor.id in found.coders and finished[visitor.id] is None,
        "next": done[visitor.id][2] if visitor.id in done else None,
    }


def _sample(session: Session, visitor: Visitor, sample_id: UUID) -> dict[str, Any]:
    found = blind.sample(session, visitor, sample_id)
    consultation = publication.consultation(session, visitor, found.consultation_id)
    open_now = adjudication.unsettled(session, found) if found.finished else []
    return {
        **_head(consultation),
        "sample": _row(session, visitor, found),
        "names": found.names,
        "figures": {kind: _shown(found.figures[kind], (found.accuracy or {}).get(kind)) for kind in blind.KINDS}
        if found.figures
        else {},
        "standing": next(
            (row for row in agreement.history(session, consultation.id) if row.sample_id == found.id), None
        ),
        "differences": open_now,
        "may_settle": visitor.may(*DRAWERS),
        "small": adjudication.SMALL,
    }


def _shown(kept: dict[str, Any], accuracy: dict[str, Any] | None) -> dict[str, Any]:
    """Figures of one kind as the page shows them: overall, codes that were used, groups."""
    return {
        **_both(kept),
        "accuracy": agreement.read(accuracy),
        "codes": {key: _both(row) for key, row in kept["codes"].items() if row["base"]},
        "groups": {group: _both(row) for group, row in kept["groups"].items()},
    }


def _both(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "base": kept["base"],
        "people": agreement.read(kept.get("people")),
        "machine": agreement.read(kept.get("machine")),
    }


def _passage(session: Session, visitor: Visitor, sample_id: UUID, position: int) -> dict[str, Any]:
    found = blind.own(session, visitor, sample_id)
    _, utterance = blind.item(session, sample_id, position)
    coded = blind.marked(session, sample_id, visitor.id)
    return {
        **_head(publication.consultation(session, visitor, found.consultation_id)),
        "sample_id": sample_id,
        "position": position,
        "said": utterance,
        "offered": _offered(found),
        "chosen": coded[position] or [],
        "before": max((place for place in coded if place < position), default=None),
        "done": sum(codes is not None for codes in coded.values()),
        "of": len(coded),
    }


def _difference(session: Session, visitor: Visitor, sample_id: UUID, position: int) -> dict[str, Any]:
    found = blind.sample(session, visitor, sample_id)
    row = adjudication.one(session, found, position)
    return {
        **_head(publication.consultation(session, visitor, found.consultation_id)),
        "sample_id": sample_id,
        "position": position,
        "said": row.utterance,
        "offered": _offered(found),
        "names": {f"{kind}/{key}": name for kind, names in found.names.items() for key, name in names.items()},
        "coders": [
            (session.get_one(Person, person).name, codes)
            for person, codes in zip(found.coders, (row.first, row.second), strict=True)
        ],
        "both": [code for code in row.first if code in row.second],
        "one": [
            code
            for code in blind.known(found, {*row.first, *row.second})
            if (code in row.first) != (code in row.second)
        ],
        "settled": row.item.settled,
        "is_coder": visitor.id in found.coders,
        "left": len(adjudication.unsettled(session, found)),
    }


def _open(session: Session, visitor: Visitor, sample_id: UUID) -> list[int]:
    found = blind.sample(session, visitor, sample_id)
    return adjudication.unsettled(session, found)


def _offered(found: BlindSample) -> dict[str, list[tuple[str, str, str]]]:
    """The codes of each kind: value, name, and the key that chooses it, as long as there are keys."""
    return {
        kind: [
            (f"{kind}/{key}", name, KEYS[kind][place] if place < len(KEYS[kind]) else "")
            for place, (key, name) in enumerate(found.names[kind].items())
        ]
        for kind in blind.KINDS
    }


def _head(consultation: Consultation) -> dict[str, Any]:
    return heading(consultation.id, consultation.definition["title"]["en"], consultation.demonstration)


ROUTES = [samples, drawn, sample, blind_passage, marked, finished, difference, settled]
