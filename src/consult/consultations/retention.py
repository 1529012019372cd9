"""How long what is kept is kept: three clocks of each consultation, and the ledger of what was forgotten."""

import json
import os
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.consultations import definition
from consult.consultations.definition import ConsultationDefinition
from consult.consultations.models import Consultation, Forgotten
from consult.database import today
from consult.errors import Refusal

Line = dict[str, Any]  # of a ledger file
LEDGER = "forgotten.jsonl"  # the ledger's copy in the data folder: what a restored backup must forget again
CLOCK, RECEIPT, DRAFT = "its time was over", "its writer asked", "it was never sent"
CORRECTED = "its writer changed it"
TAKEN_OUT = "the file that brought it was taken out"


def definition_of(consultation: Consultation) -> ConsultationDefinition:
    """A consultation's definition, with its clocks."""
    return definition.consultation(consultation.definition, consultation.key)


def after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def over(session: Session, clock: str, day: date) -> list[Consultation]:
    """Consultations whose answers (or names) have been kept for as long as was promised."""
    return [
        consultation
        for consultation in session.exec(select(Consultation).where(Consultation.closes < day))
        if after(consultation.closes, getattr(definition_of(consultation).keeps, clock)) <= day
    ]


def never_longer(before: Consultation, now: ConsultationDefinition) -> None:
    """Refused when people were already told a shorter time than the file says now."""
    told, wanted = definition_of(before).keeps, now.keeps
    for clock in ("answers", "concerns", "names"):
        if getattr(wanted, clock) > getattr(told, clock):
            raise Refusal(
                f"keeps.{clock} cannot become longer: people answered who were told {getattr(told, clock)} months. "
                "Put that number back, or publish a consultation of its own."
            )


def forgot(session: Session, consultation_id: UUID, kind: str, why: str, ids: Iterable[UUID]) -> int:
    """Write down that rows of this table are gone: how many, when and why, and their ids as hashes; their number."""
    marks = sorted(sha256(each.bytes).digest() for each in ids)
    if marks:
        session.add(
            Forgotten(
                consultation_id=consultation_id,
                kind=kind,
                why=why,
                number=len(marks),
                forgotten_on=today(),
                marks=marks,
            )
        )
        if why == CLOCK:
            audit.record(session, None, Act.FORGOTTEN, session.get(Consultation, consultation_id))
    return len(marks)


def taken_back(session: Session, consultation_id: UUID) -> int:
    """How often something said here was taken back or changed: a file that was made before then may still hold it."""
    reasons = (RECEIPT, CORRECTED, TAKEN_OUT)
    mine = Forgotten.consultation_id == consultation_id, col(Forgotten.why).in_(reasons)
    return session.exec(select(func.coalesce(func.sum(Forgotten.number), 0)).where(*mine)).one()


def write_ledger(session: Session, data: Path) -> int:
    """Add to the ledger's copy in the data folder what it lacks, and never take a line away; how many lines that were."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / LEDGER
    path.touch(mode=0o600)
    written = {line["id"] for line in lines(path)}
    rows = session.exec(
        select(Forgotten).where(col(Forgotten.id).not_in(written)).order_by(col(Forgotten.forgotten_on))
    )
    new = [json.dumps(_line(row)) + "\n" for row in rows]
    if new:
        with path.open("a", encoding="utf-8") as ledger:
            ledger.writelines(new)
            ledger.flush()
            os.fsync(ledger.fileno())
    return len(new)


def lines(path: Path) -> list[Line]:
    """What a ledger file says; refused when it cannot be read."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        raise Refusal(f"{path.name} is not a ledger of what was forgotten, or it is damaged.") from None


def _line(row: Forgotten) -> Line:
    return {
        "id": str(row.id),
        "consultation_id": str(row.consultation_id),
        "kind": row.kind,
        "why": row.why,
        "forgotten_on": row.forgotten_on.isoformat(),
        "marks": [mark.hex() for mark in row.marks],
    }
