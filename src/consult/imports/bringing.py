"""What a person does with a file of responses: choose it, say what it holds, bring it in, take it out again."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from consult import queue
from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import publication, retention
from consult.consultations.models import Consultation
from consult.database import now, today
from consult.errors import NotFound, Refusal
from consult.imports import strongbox
from consult.imports.checks import CHECKS, LARGEST, sentence
from consult.imports.description import GONE, Box, empty
from consult.imports.intake import ENDINGS
from consult.imports.models import BroughtFile, Finding, Stage


def choose(
    session: Session, visitor: Visitor, consultation_id: UUID, name: str, content: Iterable[bytes], box: Box
) -> BroughtFile:
    """Take a file in, sealed, and have it read; refused when it is too large or of no known kind."""
    consultation = publication.consultation(session, visitor, consultation_id)
    ending = next((each for each in ENDINGS if name.lower().endswith(each)), "")
    if not ending:
        raise Refusal(f"Choose a file that ends in {', '.join(ENDINGS)}.")
    until = retention.after(consultation.closes, retention.definition_of(consultation).keeps.answers)
    if until <= today():
        raise Refusal("Answers of this consultation are kept no longer. Bring the file into one that still keeps them.")
    file = BroughtFile(
        organisation_id=visitor.organisation_id,
        consultation_id=consultation.id,
        person_id=visitor.id,
        ending=ending,
        chosen_at=now(),
    )
    session.add(file)
    session.flush()
    strongbox.put(strongbox.upload(box.folder, file.id), box.secret, _measured(content))
    queue.later(session, queue.Job.BRING_IN, file.id)
    return file


def files(session: Session, visitor: Visitor, consultation_id: UUID) -> list[BroughtFile]:
    """The files of a consultation, the newest first."""
    consultation = publication.consultation(session, visitor, consultation_id)
    query = select(BroughtFile).where(BroughtFile.consultation_id == consultation.id)
    return list(session.exec(query.order_by(col(BroughtFile.chosen_at).desc(), col(BroughtFile.id))))


def ours(session: Session, visitor: Visitor, file_id: UUID) -> tuple[BroughtFile, Consultation]:
    """A file of the visitor's own organisation, with its consultation."""
    file = session.get(BroughtFile, file_id, populate_existing=True)
    if file is None or file.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such file. The list of files shows those that there are.")
    return file, session.get_one(Consultation, file.consultation_id)


def mine(session: Session, visitor: Visitor, file_id: UUID, *stages: Stage) -> tuple[BroughtFile, Consultation]:
    """A file that this person chose, at one of these stages and locked: only they see what it says."""
    session.exec(select(BroughtFile.id).where(BroughtFile.id == file_id).with_for_update())
    file, consultation = ours(session, visitor, file_id)
    if file.person_id != visitor.id:
        raise NotFound("There is no such file among yours. Only whoever chose a file sees what is in it.")
    if file.stage not in stages:
        raise Refusal(GONE)
    return file, consultation


def have_checked(session: Session, file: BroughtFile) -> None:
    """Have the worker look at every row."""
    _begin(session, file, Stage.CHECKING)


def bring_in(session: Session, visitor: Visitor, file_id: UUID) -> BroughtFile:
    """Have the worker bring the rows in that the checks let through; asked twice it is done once."""
    file, _ = mine(session, visitor, file_id, Stage.CHECKED, Stage.BRINGING, Stage.BROUGHT)
    if file.stage == Stage.CHECKED:
        if not file.taken:
            raise Refusal("No row can be brought in. Look at what the checks found, and match the columns again.")
        file.taken, file.blocks_done, file.rows_done = 0, 0, 0
        audit.record(session, visitor, Act.BROUGHT_IN, file)
        _begin(session, file, Stage.BRINGING)
    return file


def withdraw(session: Session, visitor: Visitor, file_id: UUID) -> BroughtFile:
    """Take everything out again that a file brought, with what became of it; any person of its pages may do it."""
    session.exec(select(BroughtFile.id).where(BroughtFile.id == file_id).with_for_update())
    file, _ = ours(session, visitor, file_id)
    came_in = file.stage in (Stage.BROUGHT, Stage.BRINGING) or (file.stage == Stage.STOPPED and file.taken > 0)
    if not came_in and file.stage not in (Stage.WITHDRAWING, Stage.WITHDRAWN):
        raise Refusal("This file has brought nothing in, so there is nothing to take out.")
    if came_in:
        audit.record(session, visitor, Act.TAKEN_OUT, file)
        _begin(session, file, Stage.WITHDRAWING)
    return file


def leave(session: Session, visitor: Visitor, file_id: UUID, folder: Path) -> BroughtFile:
    """Give a file up before it is brought in; what lies here of it is deleted at once."""
    waiting = (Stage.READING, Stage.MAPPING, Stage.CHECKING, Stage.CHECKED, Stage.STOPPED, Stage.GIVEN_UP)
    file, _ = mine(session, visitor, file_id, *waiting)
    empty(file, Stage.GIVEN_UP)
    strongbox.burn(folder, file.id)
    return file


def findings(session: Session, file: BroughtFile, most: int | None = None) -> list[Finding]:
    """What the checks found, in the order of the rows, what leaves a row out before what is only told."""
    told = [name for name, check in CHECKS.items() if check.level == "told"]
    query = select(Finding).where(Finding.file_id == file.id)
    return list(
        session.exec(query.order_by(col(Finding.check).in_(told), col(Finding.row), col(Finding.id)).limit(most))
    )


def left_out(session: Session, file: BroughtFile) -> Iterator[Finding]:
    """Every row that was not taken, one finding each line."""
    keeps = [name for name, check in CHECKS.items() if check.level == "row"]
    query = select(Finding).where(Finding.file_id == file.id, col(Finding.check).in_(keeps))
    yield from session.exec(query.order_by(col(Finding.row), col(Finding.place), col(Finding.id)))


def fault(file: BroughtFile) -> str:
    """Why a file was stopped, in a sentence."""
    return sentence(*file.fault) if file.fault else ""


def _begin(session: Session, file: BroughtFile, stage: Stage) -> None:
    file.stage, file.attempts, file.stepped_at = stage.value, 0, None
    if stage == Stage.CHECKING:
        file.rows_done = file.taken = 0
        file.counts = {}
    queue.later(session, queue.Job.BRING_IN, file.id)


def _measured(content: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for part in content:
        size += len(part)
        if size > LARGEST:
            raise Refusal(sentence("too-large"))
        yield part
    if not size:
        raise Refusal(sentence("empty-file"))
