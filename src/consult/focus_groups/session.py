"""A focus group from opening to the corpus: who was there by role, what was written down, and closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select, update

from consult import queue
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.entry import Said, Who
from consult.database import now, today
from consult.errors import NotFound, Refusal
from consult.focus_groups.channels import SESSIONS
from consult.focus_groups.models import Attendee, FocusGroup, Note
from consult.safeguarding import notice

PLACES = {
    "home": "A children’s home",
    "foster-home": "A foster home",
    "school": "A school or college",
    "youth-club": "A youth club or group",
    "council": "Council or agency offices",
    "online": "Online",
    "other": "Somewhere else",
}
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Seat:
    """Somebody in the room as the plan has them; nobody may be quoted before they have agreed to it."""

    label: str
    group: str
    age_band: str | None = None
    quotable: bool = False


@dataclass(frozen=True)
class Plan:
    """What a facilitator says when opening a session."""

    title: str
    route: str
    held_on: date
    place_kind: str
    questions: Sequence[str]
    attendees: Sequence[Seat]


def askable(session: Session, consultation_id: UUID) -> dict[str, dict[str, Any]]:
    """The questions of the consultation's surveys that a guide can hold, by id: wording, what they inform, whom they ask."""
    found: dict[str, dict[str, Any]] = {}
    for survey in publication.surveys(session, consultation_id):
        for question in survey.definition.question:
            if question.informs:
                entry_ = found.setdefault(
                    question.id, {"id": question.id, "ask": question.ask["en"], "informs": [], "groups": []}
                )
                entry_["informs"] = sorted({*entry_["informs"], *question.informs})
                entry_["groups"] = sorted({*entry_["groups"], *survey.definition.groups})
    return found


def open_group(session: Session, visitor: Visitor, consultation_id: UUID, plan: Plan) -> FocusGroup:
    """Open a session in a consultation; refused in a sentence when the plan lacks something."""
    consultation = publication.consultation(session, visitor, consultation_id)
    _check(plan)
    questions = askable(session, consultation.id)
    group = FocusGroup(
        consultation_id=consultation.id,
        facilitator_id=visitor.id,
        title=plan.title.strip(),
        route=plan.route,
        held_on=plan.held_on,
        place_kind=plan.place_kind,
        guide=[questions[key] for key in plan.questions if key in questions],
    )
    session.add(group)
    session.flush()
    session.add_all(Attendee(focus_group_id=group.id, **vars(seat)) for seat in plan.attendees)
    return group


def close(session: Session, visitor: Visitor, group_id: UUID) -> None:
    """Close a session: its notes go the same way as answers. Closing twice is closing once."""
    group = mine(session, visitor, group_id, for_update=True)
    if group.closed_at is None:
        group.closed_at = now()
        queue.later(session, queue.Job.RELEASE_NOTES, group.id)


def release(session: Session, group_id: UUID) -> None:
    """Bring a closed session through the door: each attendee a speaker, each note an utterance; done once."""
    group = session.get(FocusGroup, group_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if group is None or group.closed_at is None or group.released_on is not None:
        return
    people = [person for person in attendees(session, group) if person.takes_part and person.withdrawn_on is None]
    notes = [note for note, _ in written(session, group)]
    for person in people:
        said = [note for note in notes if note.attendee_id == person.id]
        person.speaker_id = _enter(session, group, person, said)
    of_the_room = [note for note in notes if note.attendee_id is None]
    if of_the_room and people:
        _enter(session, group, _room(people), of_the_room)
    group.released_on = today()
    _look_again(session, group, notes)


def _look_again(session: Session, group: FocusGroup, notes: Sequence[Note]) -> None:
    organisation_id = session.get_one(Consultation, group.consultation_id).organisation_id
    people = attendees(session, group)
    for note in notes:
        who = next((person for person in people if person.id == note.attendee_id), people[0])
        notice.look_again(session, place(organisation_id, group, note, who), note.words)


def claim(session: Session, group_id: UUID) -> bool:
    """Count one attempt at releasing; False when there is nothing left to do, or too many attempts failed."""
    return (
        session.exec(
            update(FocusGroup)
            .where(*_waiting(), col(FocusGroup.id) == group_id)
            .values(release_attempts=FocusGroup.release_attempts + 1)
        ).rowcount
        == 1
    )


def unreleased(session: Session, most: int) -> list[UUID]:
    """Closed and not released."""
    return list(session.exec(select(FocusGroup.id).where(*_waiting()).limit(most)))


def groups(session: Session, visitor: Visitor) -> list[tuple[FocusGroup, Consultation, int]]:
    """The sessions this person may see, newest first, with their consultation and number of notes."""
    notes = (
        select(func.count())
        .where(Note.focus_group_id == FocusGroup.id, col(Note.undone_at).is_(None))
        .scalar_subquery()
    )
    query = (
        select(FocusGroup, Consultation, notes)
        .join(Consultation)
        .where(Consultation.organisation_id == visitor.organisation_id)
        .order_by(col(FocusGroup.held_on).desc(), col(FocusGroup.title))
    )
    if not visitor.may(Role.ADMINISTRATOR):
        query = query.where(FocusGroup.facilitator_id == visitor.id)
    return [(group, consultation, count) for group, consultation, count in session.exec(query)]


def mine(session: Session, visitor: Visitor, group_id: UUID, *, for_update: bool = False) -> FocusGroup:
    """A session that this facilitator opened; anybody else's is not found, because its words are verbatim."""
    query = select(FocusGroup).where(FocusGroup.id == group_id, FocusGroup.facilitator_id == visitor.id)
    group = session.exec(query.with_for_update() if for_update else query).first()
    if group is None:
        raise NotFound("There is no such session among yours.")
    return group


def written(session: Session, group: FocusGroup) -> list[tuple[Note, str]]:
    """The notes of a session in order, each with the label of who spoke."""
    rows = session.exec(
        select(Note, Attendee.label)
        .join(Attendee, col(Note.attendee_id) == Attendee.id, isouter=True)
        .where(Note.focus_group_id == group.id, col(Note.undone_at).is_(None))
        .order_by(col(Note.position))
    )
    return [(note, label or "Everyone") for note, label in rows]


def place(organisation_id: UUID, group: FocusGroup, note: Note, who: Attendee) -> notice.Place:
    """Where the words of this note come from, for whoever keeps people safe."""
    return notice.Place(
        organisation_id=organisation_id,
        consultation_id=group.consultation_id,
        route=group.route,
        group=who.group,
        source_id=group.id,
        question_id=f"note-{note.position}",
        setting=group.place_kind,
    )


def attendees(session: Session, group: FocusGroup) -> list[Attendee]:
    """Who was in the room."""
    rows = session.exec(select(Attendee).where(Attendee.focus_group_id == group.id)).all()
    return sorted(rows, key=lambda row: (row.label.rstrip("0123456789"), len(row.label), row.label))


def _check(plan: Plan) -> None:
    if not plan.title.strip():
        raise Refusal("Give the session a title, such as “Children in Care Council, April”.")
    if plan.route not in SESSIONS or plan.place_kind not in PLACES:
        raise Refusal("Choose the kind of session and the kind of place.")
    if not plan.attendees:
        raise Refusal("Say who was there: a role label such as YP1, and a group, for at least one person.")
    if any(seat.group not in GROUPS for seat in plan.attendees):
        raise Refusal("Choose a group for each person who was there.")
    labels = [seat.label for seat in plan.attendees]
    if len(set(labels)) < len(labels):
        raise Refusal("Two people have the same label. Give each their own, such as YP1 and YP2.")


def _room(people: Sequence[Attendee]) -> Seat:
    """The room as one speaker: of the group that most are of, and quoted only when everybody may be."""
    groups = [person.group for person in people]
    most = min(GROUPS, key=lambda kind: -groups.count(kind))
    return Seat("", most, None, all(person.quotable for person in people))


def _enter(session: Session, group: FocusGroup, who: Attendee | Seat, notes: Sequence[Note]) -> UUID:
    guide = {asked["id"]: asked for asked in group.guide}
    speaker = entry.enter(
        session,
        Who(
            consultation_id=group.consultation_id,
            group=who.group,
            route=group.route,
            said_on=group.held_on,
            age_band=who.age_band,
        ),
        [
            Said(
                note.question_id,
                guide[note.question_id]["ask"] if note.question_id else None,
                tuple(guide[note.question_id]["informs"]) if note.question_id else (),
                note.words,
                note.kind,
                who.quotable,
            )
            for note in notes
        ],
    )
    queue.later(session, queue.Job.SUGGEST, speaker)
    return speaker


def _waiting() -> tuple[Any, ...]:
    return (
        col(FocusGroup.closed_at).is_not(None),
        col(FocusGroup.released_on).is_(None),
        FocusGroup.release_attempts < MOST_ATTEMPTS,
    )
