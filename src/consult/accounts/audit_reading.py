"""Reading the record: by an administrator on a page, by the command line, and by the schedule that writes its end elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, func, select

from consult.accounts import audit
from consult.accounts.audit import Actor, Head
from consult.accounts.models import AuditEntry, Person
from consult.database import now
from consult.errors import Refusal

A_PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What is looked for: acts of one person, acts of one kind; empty for all."""

    person: UUID | None = None
    act: str = ""


@dataclass(frozen=True)
class Recorded:
    """One entry as it is read."""

    number: int
    at: datetime
    who: str
    act: str
    kind: str
    object_id: str
    about: str


def recorded(session: Session, visitor: Actor, by: Filter, place: int = 0) -> tuple[list[Recorded], int]:
    """Entries of the visitor's organisation, the newest first, from this place on; and how many there are."""
    wanted = [AuditEntry.organisation_id == visitor.organisation_id]
    if by.person:
        wanted.append(AuditEntry.person_id == by.person)
    if by.act:
        wanted.append(AuditEntry.act == by.act)
    count = session.exec(select(func.count()).select_from(AuditEntry).where(*wanted)).one()
    rows = session.exec(
        select(AuditEntry).where(*wanted).order_by(col(AuditEntry.number).desc()).offset(place).limit(A_PAGE)
    ).all()
    names = _names(session, visitor)
    return [_recorded(row, names) for row in rows], count


def verified(session: Session, heads: list[Head]) -> tuple[int, list[str]]:
    """How many entries there are, and the first faults of their chain."""
    count, found = 0, []

    def counted() -> Iterator[AuditEntry]:
        nonlocal count
        for row in audit.entries(session):
            count += 1
            yield row

    for fault in audit.faults(counted(), heads):
        found.append(fault)
        if len(found) == A_PAGE:
            break
    return count, found


def heads(path: Path) -> list[Head]:
    """The ends that were written down in this file, one a line: number and hash."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        number, _, rest = line.partition(" ")
        try:
            found.append(Head(int(number), bytes.fromhex(rest.split(" ")[0])))
        except ValueError:
            raise Refusal(f"{path} is not a file of heads: each line begins with a number and a hash.") from None
    return found


def write_head(session: Session, path: Path) -> None:
    """Add the present end to this file, which stands where nobody reaches who reaches the database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{audit.head(session)} {now().isoformat(timespec='seconds')}\n")


def _names(session: Session, visitor: Actor) -> dict[UUID, str]:
    people = session.exec(select(Person.id, Person.name).where(Person.organisation_id == visitor.organisation_id))
    return dict(people.all())


def _recorded(row: AuditEntry, names: dict[UUID, str]) -> Recorded:
    who = names.get(row.person_id, "somebody who is not here any more") if row.person_id else "the command line"
    about = names.get(UUID(row.object_id), "") if row.kind == "person" and row.object_id else ""
    return Recorded(row.number, row.at, who, row.act, row.kind.replace("_", " "), row.object_id, about)
