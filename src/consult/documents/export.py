"""Exports as jobs: asked for on a page, made by a worker, fetched by those who may, deleted after seven days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult import queue
from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import publication, retention
from consult.consultations.models import Consultation
from consult.database import now
from consult.documents import figures, pdf, responses_table, word, workbook
from consult.documents.models import Export
from consult.errors import NotFound, Refusal
from consult.queue import Job

KEPT_FOR = timedelta(days=7)
MOST_ATTEMPTS = 3
PATIENCE = timedelta(minutes=10)  # a file that takes longer than this was left behind by a killed worker


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name and what is in it, and f(session, consultation, path) that writes it."""

    name: str
    says: str
    suffix: str
    media: str
    write: Callable[[Session, Consultation, Path], None]


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "evidence-docx": Kind(
        "Evidence pack, Word",
        "Method, who was heard, limits, agreement, themes, approved quotes, decisions and standards, to edit.",
        "docx",
        f"{_OFFICE}.wordprocessingml.document",
        word.write,
    ),
    "evidence-pdf": Kind(
        "Evidence pack, PDF", "The same to publish: tagged for screen readers.", "pdf", "application/pdf", pdf.write
    ),
    "figures-csv": Kind(
        "Figures, CSV", "Every shown figure by views item, group, theme and aspect.", "csv", "text/csv", figures.write
    ),
    "responses-csv": Kind(
        "Responses, CSV",
        "One row for each person: closed answers, five codes for missing ones, and redacted words.",
        "csv",
        "text/csv",
        responses_table.write,
    ),
    "coding-xlsx": Kind(
        "Coding, Excel",
        "Redacted words with their labels, every code, the code list, and a page about it.",
        "xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        workbook.write,
    ),
}


def ask(session: Session, visitor: Visitor, consultation_id: UUID, kind: str) -> Export:
    """Ask for a file; refused for a kind that there is not."""
    consultation = publication.consultation(session, visitor, consultation_id)
    if kind not in KINDS:
        raise Refusal("Choose one of the files on the page.")
    export = Export(
        organisation_id=visitor.organisation_id,
        consultation_id=consultation.id,
        person_id=visitor.id,
        kind=kind,
        asked_at=now(),
    )
    session.add(export)
    session.flush()
    audit.record(session, visitor, Act.EXPORTED, export)
    queue.later(session, Job.EXPORT, export.id)
    return export


def exports(session: Session, visitor: Visitor, consultation_id: UUID) -> list[Export]:
    """The files of a consultation that are there or being made, the newest first."""
    consultation = publication.consultation(session, visitor, consultation_id)
    query = select(Export).where(Export.consultation_id == consultation.id, col(Export.removed_at).is_(None))
    return list(session.exec(query.order_by(col(Export.asked_at).desc())))


def fetch(session: Session, visitor: Visitor, export_id: UUID) -> Export:
    """A file of the visitor's own organisation, ready; that it was fetched is recorded."""
    export = session.get(Export, export_id)
    if export is None or export.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such file.")
    if export.removed_at is not None or export.ready_at is None:
        raise NotFound("This file is not ready, or was deleted after seven days. Ask for it again.")
    if _stale(session, export):
        raise NotFound("Something that this file may hold was taken back or changed. Ask for it again.")
    audit.record(session, visitor, Act.EXPORTED, export)
    return export


def claim(session: Session, export_id: UUID) -> bool:
    """Count one attempt; False when it is made already, being made, or failed too often."""
    query = update(Export).where(_waiting(), col(Export.id) == export_id)
    begun = query.values(begun_at=now(), attempts=Export.attempts + 1).returning(col(Export.id))
    return session.execute(begun).first() is not None


def make(session: Session, export_id: UUID, folder: Path) -> None:
    """Write the file beside its place, then put it there, so that a file that can be fetched is whole."""
    export = session.get_one(Export, export_id)
    consultation = session.get_one(Consultation, export.consultation_id)
    export.taken_back = retention.taken_back(session, consultation.id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place(folder, export)
    part = path.with_name(f"{path.name}.part")
    KINDS[export.kind].write(session, consultation, part)
    part.rename(path)
    export.ready_at, export.size = now(), path.stat().st_size


def waiting(session: Session, most: int) -> list[UUID]:
    """Asked for and not made: what a lost nudge or a killed worker left behind."""
    return list(session.exec(select(Export.id).where(_waiting()).limit(most)))


def failed(export: Export) -> bool:
    """Whether nobody tries any more: somebody must look."""
    return export.ready_at is None and export.attempts >= MOST_ATTEMPTS and not _young(export)


def written(folder: Path, export: Export) -> int:
    """How many bytes are written so far."""
    part = place(folder, export).with_name(f"{place(folder, export).name}.part")
    return part.stat().st_size if part.exists() else 0


def place(folder: Path, export: Export) -> Path:
    """Where the file is kept."""
    return folder / f"{export.id}.{KINDS[export.kind].suffix}"


def remove_old(session: Session, folder: Path) -> None:
    """Delete files older than seven days, files that may hold what was taken back or changed, and those that nobody knows."""
    session.execute(
        update(Export)
        .where(col(Export.asked_at) < now() - KEPT_FOR, col(Export.removed_at).is_(None))
        .values(removed_at=now())
    )
    for export in session.exec(
        select(Export).where(col(Export.ready_at).is_not(None), col(Export.removed_at).is_(None))
    ):
        export.removed_at = now() if _stale(session, export) else None
    session.flush()
    kept = {str(each) for each in session.exec(select(Export.id).where(col(Export.removed_at).is_(None)))}
    for path in folder.glob("*.*"):
        if path.name.split(".")[0] not in kept:
            path.unlink(missing_ok=True)


def _stale(session: Session, export: Export) -> bool:
    return export.taken_back < retention.taken_back(session, export.consultation_id)


def _young(export: Export) -> bool:
    return export.begun_at is not None and export.begun_at > now() - PATIENCE


def _waiting() -> Any:
    return (
        col(Export.ready_at).is_(None)
        & col(Export.removed_at).is_(None)
        & (col(Export.attempts) < MOST_ATTEMPTS)
        & (col(Export.begun_at).is_(None) | (col(Export.begun_at) < now() - PATIENCE))
    )
