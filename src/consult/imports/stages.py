"""What the worker does with a file, one stage at a time and so much at once; killed anywhere it goes on where it was."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, delete, select, update

from consult import queue
from consult.consultations.models import Consultation
from consult.database import Database, now, today
from consult.imports import columns, description, entering, strongbox
from consult.imports.checks import CHECKS, Stop
from consult.imports.description import Box, empty
from consult.imports.fingerprints import Prints, again
from consult.imports.intake import Intake, unblocked
from consult.imports.models import WORKED, BroughtFile, Finding, Stage
from consult.imports.placing import Placed, Placing
from consult.imports.plan import DAY, IDENTIFIER, OUT
from consult.safeguarding import notice

MOST_ATTEMPTS = 5
PATIENCE = timedelta(seconds=60)  # a worker that has not stepped on for so long was killed
KEPT_FOR = timedelta(days=7)  # a file that nobody comes back to
SLICE = 5.0  # seconds; then others' jobs have their turn
MOST_TOLD = 200  # findings of one check that only tell


def work(database: Database, box: Box, file_id: UUID, longest: float = SLICE) -> None:
    """Do what the file waits for; what is left after `longest` seconds is queued again."""
    stage = database.call(_stage, file_id)
    try:
        if _STEPS[stage](database, box, file_id, time.monotonic() + longest):
            database.call(_pause, file_id)
    except Stop as stop:
        database.call(_stop, file_id, stop)
        strongbox.burn(box.folder, file_id)
    except entering.Left:
        return


def claim(session: Session, file_id: UUID) -> bool:
    """Count one attempt; False when there is nothing to do, somebody is at it, or it failed too often."""
    begun = update(BroughtFile).where(_waits(), col(BroughtFile.id) == file_id)
    values = begun.values(stepped_at=now(), attempts=BroughtFile.attempts + 1).returning(col(BroughtFile.id))
    return session.execute(values).first() is not None


def unfinished(session: Session, most: int) -> list[UUID]:
    """Files that wait for the worker: what a lost nudge or a killed worker left behind."""
    return list(session.exec(select(BroughtFile.id).where(_waits()).limit(most)))


def failed(file: BroughtFile) -> bool:
    """Whether nobody tries any more: somebody must look."""
    waits = file.stage in WORKED and file.attempts >= MOST_ATTEMPTS
    return waits and (file.stepped_at is None or file.stepped_at < now() - PATIENCE)


def remove_old(session: Session, box: Box) -> None:
    """Give up files that nobody came back to, and delete whatever lies here without a row that needs it."""
    on_the_way = (Stage.READING, Stage.MAPPING, Stage.CHECKING, Stage.CHECKED)
    old = select(BroughtFile).where(
        col(BroughtFile.stage).in_(on_the_way), col(BroughtFile.chosen_at) < now() - KEPT_FOR
    )
    for file in session.exec(old.with_for_update(skip_locked=True)):
        empty(file, Stage.GIVEN_UP)
    session.flush()
    needed = {
        str(each)
        for each in session.exec(
            select(BroughtFile.id).where(col(BroughtFile.stage).in_((*on_the_way, Stage.BRINGING)))
        )
    }
    for path in box.folder.glob("*.*"):
        if path.name.split(".")[0] not in needed and path.stat().st_mtime < time.time() - PATIENCE.total_seconds():
            path.unlink(missing_ok=True)


def _read(database: Database, box: Box, file_id: UUID, _: float) -> bool:
    upload = strongbox.upload(box.folder, file_id)
    ending = database.call(lambda session: session.get_one(BroughtFile, file_id).ending)

    def stepped(rows: int) -> None:
        database.call(_step, file_id, Stage.READING, rows)

    intake = Intake(ending, lambda: strongbox.blocks(upload, box.secret), stepped)
    blocks = strongbox.put(strongbox.rows(box.folder, file_id), box.secret, intake.blocks())
    database.call(_has_read, box, file_id, intake, blocks)
    upload.unlink(missing_ok=True)
    return False


def _check(database: Database, box: Box, file_id: UUID, _: float) -> bool:
    at_hand = database.call(_at_hand, box, file_id)
    database.call(_forget_findings, file_id)
    counts: Counter[str] = Counter()
    seen: set[bytes] = set()
    taken = 0
    for block in strongbox.blocks(strongbox.rows(box.folder, file_id), box.secret):
        rows = at_hand.placed(block)
        here = database.call(entering.known, at_hand.file.consultation_id, [mark for _, mark in rows])
        for placed, mark in rows:
            again(placed, mark, seen, here)
        found = [(placed.number, check, place) for placed, _ in rows for check, place in placed.found]
        taken += sum(placed.taken for placed, _ in rows)
        kept = [one for one in found if _worth_keeping(one[1], counts)]
        database.call(_noted, file_id, kept, at_hand.headings, len(rows))
    database.call(_has_checked, file_id, at_hand, counts, taken)
    return False


def _bring(database: Database, box: Box, file_id: UUID, until: float) -> bool:
    """A block is a transaction: its rows are all here, or none of them, and the file knows."""
    at_hand = database.call(_at_hand, box, file_id)
    done, last = at_hand.file.blocks_done, at_hand.file.blocks
    blocks = strongbox.blocks(strongbox.rows(box.folder, file_id), box.secret, done)
    for number, block in enumerate(blocks, start=done + 1):
        database.call(entering.bring, file_id, number, at_hand.placed(block), at_hand.headings)
        if time.monotonic() > until and number < last:
            return True
    database.call(_has_brought, file_id)
    strongbox.burn(box.folder, file_id)
    queue.nudge(queue.Job.SWEEP)  # the new speakers wait to be coded
    return False


def _withdraw(database: Database, box: Box, file_id: UUID, until: float) -> bool:
    strongbox.burn(box.folder, file_id)
    while database.call(entering.take_out, file_id):
        if time.monotonic() > until:
            return True
    return False


def _stage(session: Session, file_id: UUID) -> Stage:
    return Stage(session.get_one(BroughtFile, file_id).stage)


def _step(session: Session, file_id: UUID, stage: Stage, rows: int) -> None:
    entering.locked(session, file_id, stage).rows_done = rows


def _pause(session: Session, file_id: UUID) -> None:
    file = session.get_one(BroughtFile, file_id, populate_existing=True)
    file.stepped_at = None
    queue.later(session, queue.Job.BRING_IN, file_id)


def _stop(session: Session, file_id: UUID, stop: Stop) -> None:
    file = session.get_one(BroughtFile, file_id, populate_existing=True)
    empty(file, Stage.STOPPED)
    file.fault = [stop.check, stop.row, stop.heading]


def _has_read(session: Session, box: Box, file_id: UUID, intake: Intake, blocks: int) -> None:
    file = entering.locked(session, file_id, Stage.READING)
    file.format, file.rows, file.blocks = intake.format.key, intake.rows, blocks
    file.stage, file.attempts, file.rows_done = Stage.MAPPING.value, 0, intake.rows
    description.keep_columns(file, intake.columns, box.secret)
    twice = [(1, "repeated-heading", place) for place, _ in columns.repeated(intake.headings)]
    entering.note(session, file_id, twice, [column.heading for column in intake.columns])


@dataclass(frozen=True)
class AtHand:
    """What a file's rows are worked with; `personal` are columns that are brought although they show who somebody is."""

    file: BroughtFile
    placing: Placing
    prints: Prints
    headings: list[str]
    personal: list[int]

    def placed(self, block: bytes) -> list[tuple[Placed, bytes]]:
        """The rows of a block by the plan, each with its fingerprint."""
        rows = [(row, self.placing.place(row)) for row in unblocked(block)]
        return [(placed, self.prints.of(row, placed)) for row, placed in rows]


def _at_hand(session: Session, box: Box, file_id: UUID) -> AtHand:
    file = session.get_one(BroughtFile, file_id, populate_existing=True)
    consultation = session.get_one(Consultation, file.consultation_id)
    found, plan, asked = description.described(session, file, consultation, box.secret)
    headings = [column.heading for column in found]
    prints = Prints(box.secret, file, headings, (plan.place(IDENTIFIER), plan.place(DAY)))
    personal = [place for place, column in enumerate(found) if column.personal and plan.uses[place].kind != OUT]
    return AtHand(file, Placing(plan, asked, today()), prints, headings, personal)


def _noted(
    session: Session, file_id: UUID, found: list[tuple[int, str, int | None]], headings: list[str], rows: int
) -> None:
    entering.locked(session, file_id, Stage.CHECKING).rows_done += rows
    entering.note(session, file_id, found, headings)


def _forget_findings(session: Session, file_id: UUID) -> None:
    """A check that begins anew finds everything anew."""
    entering.locked(session, file_id, Stage.CHECKING).rows_done = 0
    session.exec(delete(Finding).where(col(Finding.file_id) == file_id, col(Finding.check) != "repeated-heading"))


def _worth_keeping(check: str, counts: Counter[str]) -> bool:
    counts[check] += 1
    return CHECKS[check].level == "row" or counts[check] <= MOST_TOLD


def _has_checked(session: Session, file_id: UUID, at_hand: AtHand, counts: Counter[str], taken: int) -> None:
    file = entering.locked(session, file_id, Stage.CHECKING)
    entering.note(session, file_id, [(1, "personal-column", place) for place in at_hand.personal], at_hand.headings)
    counts["personal-column"] += len(at_hand.personal)
    file.counts = {check: number for check, number in counts.items() if number}
    file.stage, file.attempts, file.taken = Stage.CHECKED.value, 0, taken


def _has_brought(session: Session, file_id: UUID) -> None:
    file = entering.locked(session, file_id, Stage.BRINGING)
    empty(file, Stage.BROUGHT)
    file.brought_at, file.attempts = now(), 0
    notice.came_in(session, file_id)


def _waits() -> Any:
    return (
        col(BroughtFile.stage).in_([stage.value for stage in WORKED])
        & (col(BroughtFile.attempts) < MOST_ATTEMPTS)
        & or_(col(BroughtFile.stepped_at).is_(None), col(BroughtFile.stepped_at) < now() - PATIENCE)
    )


_STEPS: dict[Stage, Callable[[Database, Box, UUID, float], bool]] = {
    Stage.READING: _read,
    Stage.CHECKING: _check,
    Stage.BRINGING: _bring,
    Stage.WITHDRAWING: _withdraw,
}
