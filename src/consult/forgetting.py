"""Forgetting on time: each room forgets its own, names of staff go from old work, and the rows leave the files too."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, or_, select, update
from sqlmodel import Session, SQLModel

from consult import shuffle
from consult.accounts.models import Person
from consult.consultations import opening, retention
from consult.consultations.models import Consultation
from consult.database import Database, now, today
from consult.focus_groups import forgetting as focus_groups
from consult.imports import forgetting as imports
from consult.responses import forgetting as responses
from consult.safeguarding import forgetting as safeguarding

WHAT_IT_MEANS = ("coding", "summary", "feedback")
NAMELESS = "Somebody whose name is no longer kept"


@dataclass(frozen=True)
class Gone:
    """How many of each were forgotten."""

    responses: int
    focus_groups: int
    concerns: int
    names: int
    brought: int = 0


def forget(database: Database, data: Path, day: date | None = None) -> Gone:
    """Forget what is over on this day (by default today), write it in the ledger, and leave no dead row behind."""
    day = day or today()
    gone = Gone(
        database.call(responses.forget, day),
        database.call(focus_groups.forget, day),
        database.call(safeguarding.forget, day),
        database.call(forget_names, day),
        database.call(imports.forget, day),
    )
    if any(vars(gone).values()):
        shuffle.shuffle(database, whole=True)
    database.call(retention.write_ledger, data)
    database.call(opening.record_all, day)
    return gone


def forget_names(session: Session, day: date) -> int:
    """Part people from what they coded and decided in consultations long over; how many people, each once for each.

    What they did stays, with somebody nameless in their place who is the same one throughout that consultation.
    """
    number = 0
    for consultation in retention.over(session, "names", day):
        by: dict[UUID, UUID] = {}
        for table, column in _signed():
            theirs = _of(table, consultation.id)
            who = session.execute(select(column).where(theirs, column.is_not(None)).distinct()).scalars().all()
            for person_id in who:
                if nameless := _nameless(session, consultation, person_id, by):
                    session.execute(update(table).where(theirs, column == person_id).values({column: nameless}))
        number += retention.forgot(session, consultation.id, "person", retention.CLOCK, by)
    return number


def _nameless(session: Session, consultation: Consultation, person_id: UUID, by: dict[UUID, UUID]) -> UUID | None:
    """The nameless one in this person's place; None when this is one already."""
    if person_id not in by:
        if session.get_one(Person, person_id).name == NAMELESS:
            return None
        stand_in = Person(
            id=uuid4(),
            organisation_id=consultation.organisation_id,
            name=NAMELESS,
            email=f"{uuid4()}@nobody.invalid",
            roles=[],
            password_hash="",
            left_at=now(),
        )
        session.add(stand_in)
        session.flush()
        by[person_id] = stand_in.id
    return by[person_id]


def _signed() -> list[tuple[Table, Any]]:
    """Columns of the right wing that name a person."""
    rooms = {mapper.local_table: mapper.class_.__module__.split(".")[1] for mapper in SQLModel._sa_registry.mappers}
    return [
        (table, key.parent)
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person" and rooms.get(table) in WHAT_IT_MEANS and _of(table, uuid4()) is not None
    ]


def _of(table: Table, consultation_id: UUID) -> Any:
    """Which rows are a consultation's, however many keys away it is; None when no key leads there."""
    if "consultation_id" in table.columns:
        return table.columns["consultation_id"] == consultation_id
    ways = [
        key.parent.in_(select(key.column).where(of))
        for key in table.foreign_keys
        if key.column.table.name not in ("person", "organisation", table.name)
        and (of := _of(key.column.table, consultation_id)) is not None
    ]
    return or_(*ways) if ways else None
