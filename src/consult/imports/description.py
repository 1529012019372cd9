"""What was said of a file, kept sealed while it is on its way: its columns, the plan for them, and how rows will be."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from consult.consultations.models import Consultation
from consult.database import today
from consult.errors import Refusal
from consult.imports import asked as questions
from consult.imports import columns as summary
from consult.imports import guess, strongbox
from consult.imports import plan as plans
from consult.imports.asked import Asked
from consult.imports.columns import Column
from consult.imports.formats import FORMATS, PLAIN
from consult.imports.intake import unblocked
from consult.imports.models import BroughtFile, Stage
from consult.imports.placing import Placed, Placing, Uttered
from consult.imports.plan import Plan
from consult.sealing import opened, sealed

SHOWN = 20  # rows of the preview
GONE = "This file is not on its way any more. Choose it again to go on."


@dataclass(frozen=True)
class Box:
    """Where files lie sealed, and the secret that seals them."""

    folder: Path
    secret: str


def described(
    session: Session, file: BroughtFile, consultation: Consultation, secret: str
) -> tuple[list[Column], Plan, Asked]:
    """The columns of a file, what was said of them or else a guess, and what they can be matched to."""
    columns = summary.unpacked(json.loads(_opened(file, file.sealed_columns, secret)))
    asked = questions.asked(session, consultation)
    if file.sealed_plan:
        return columns, plans.unpacked(_opened(file, file.sealed_plan, secret)), asked
    day = min(today(), consultation.closes)
    source = file.source or (FORMATS[file.format].name if file.format not in ("", PLAIN) else "")
    made = Plan(source=source, said_on=day.isoformat(), uses=guess.uses(columns, asked))
    return columns, made, asked


def keep(file: BroughtFile, plan: Plan, secret: str) -> None:
    """Keep what was said of a file, sealed, for values may be what somebody wrote."""
    file.sealed_plan = sealed(secret, _purpose(file), plans.packed(plan).decode())
    file.route, file.source, file.read_before = (
        plan.route,
        plan.source.strip()[: plans.LONGEST_SOURCE],
        plan.read_before,
    )


def keep_columns(file: BroughtFile, columns: list[Column], secret: str) -> None:
    """Keep what the columns hold, sealed."""
    file.sealed_columns = sealed(secret, _purpose(file), json.dumps(summary.packed(columns), ensure_ascii=False))


def empty(file: BroughtFile, stage: Stage) -> None:
    """From now on nothing is known of what the file says."""
    file.stage = stage.value
    file.sealed_columns = file.sealed_plan = None


def preview(file: BroughtFile, plan: Plan, asked: Asked, box: Box) -> list[Placed]:
    """The first rows as they will be; their words are not yet redacted."""
    placing = Placing(plan, asked, today())
    first = next(strongbox.blocks(strongbox.rows(box.folder, file.id), box.secret), b"[]")
    return [placing.place(row) for row in unblocked(first)[:SHOWN]]


def hidden(said: Uttered, words: str) -> Uttered:
    """The same with other words in place of what was said."""
    return replace(said, words=words)


def _opened(file: BroughtFile, kept: str | None, secret: str) -> str:
    words = opened(secret, _purpose(file), kept) if kept else None
    if words is None:
        raise Refusal(GONE)
    return words


def _purpose(file: BroughtFile) -> str:
    return f"what file {file.id} says"
