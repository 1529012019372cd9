"""Rows through the door: speakers into the corpus with a look at every word; and out again, all that a file brought."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, insert, select

from consult.consultations import retention
from consult.corpus import entry
from consult.corpus.entry import Heard, Said, Who
from consult.database import now, today
from consult.imports.description import empty
from consult.imports.fingerprints import again
from consult.imports.models import BroughtFile, BroughtResponse, Finding, Stage
from consult.imports.placing import Placed
from consult.safeguarding import notice

TAKEN_OUT_AT_ONCE = 500


class Left(Exception):
    """Somebody gave the file up, or another worker is at it."""


def known(session: Session, consultation_id: UUID, prints: Sequence[bytes]) -> set[bytes]:
    """Which of these fingerprints a consultation has already."""
    here = (BroughtResponse.consultation_id == consultation_id, col(BroughtResponse.fingerprint).in_(prints))
    return set(session.exec(select(BroughtResponse.fingerprint).where(*here)))


def bring(
    session: Session, file_id: UUID, number: int, rows: Sequence[tuple[Placed, bytes]], headings: Sequence[str]
) -> None:
    """Bring a block in; Left when it is in already."""
    file = locked(session, file_id, Stage.BRINGING)
    if file.blocks_done != number - 1:
        raise Left
    here, seen, before = known(session, file.consultation_id, [mark for _, mark in rows]), set[bytes](), []
    for placed, mark in rows:
        was = len(placed.found)
        again(placed, mark, seen, here)
        before += [(placed.number, check, place) for check, place in placed.found[was:]]
    _new(session, file, before, headings)
    taken = [(placed, mark) for placed, mark in rows if placed.taken]
    _enter(session, file, taken)
    file.taken += len(taken)
    file.blocks_done, file.rows_done, file.attempts = number, file.rows_done + len(rows), 0


def _new(
    session: Session, file: BroughtFile, found: list[tuple[int, str, int | None]], headings: Sequence[str]
) -> None:
    """Findings that the checks could not make, because another file came in meanwhile."""
    here = (Finding.file_id == file.id, col(Finding.row).in_([row for row, _, _ in found]))
    noted = set(session.exec(select(Finding.row, Finding.check).where(*here))) if found else set()
    note(session, file.id, [one for one in found if one[:2] not in noted], headings)


def _enter(session: Session, file: BroughtFile, rows: Sequence[tuple[Placed, bytes]]) -> None:
    """Speakers into the corpus, a row for each, and a look at every word, in the same transaction."""
    if not rows:
        return
    speakers = entry.enter_all(session, [_heard(file, placed) for placed, _ in rows])
    brought = [
        {
            "id": uuid4(),
            "file_id": file.id,
            "consultation_id": file.consultation_id,
            "speaker_id": speaker,
            "fingerprint": mark,
            "unread_since": today() if placed.words and not file.read_before else None,
        }
        for speaker, (placed, mark) in zip(speakers, rows, strict=True)
    ]
    session.execute(insert(BroughtResponse), brought)
    for row, (placed, _) in zip(brought, rows, strict=True):
        for said in placed.words:
            place = notice.Place(
                organisation_id=file.organisation_id,
                consultation_id=file.consultation_id,
                route=f"{file.route} ({file.source or 'file'}, row {placed.number})",  # where a lead finds who it was
                group=placed.group,
                source_id=row["id"],  # type: ignore[arg-type]
                question_id=f"row-{placed.number}-{said.question_id}",
                setting=placed.setting,
                batch_id=file.id,
            )
            notice.look(session, place, said.words)


def _heard(file: BroughtFile, placed: Placed) -> Heard:
    assert placed.said_on is not None
    who = Who(
        consultation_id=file.consultation_id,
        group=placed.group,
        route=file.route,
        said_on=placed.said_on,
        language=placed.language,
        age_band=placed.age_band,
        setting=placed.setting,
        source=file.source or None,
    )
    words = [
        Said(each.question_id, each.question, each.informs, each.words, quotable=placed.quotable)
        for each in placed.words
    ]
    return Heard(who, words, placed.choices)


def take_out(session: Session, file_id: UUID) -> bool:
    """Take some speakers out again; False when none is left and the file says so."""
    file = locked(session, file_id, Stage.WITHDRAWING)
    rows = session.exec(
        select(BroughtResponse).where(BroughtResponse.file_id == file_id).limit(TAKEN_OUT_AT_ONCE)
    ).all()
    if not rows:
        empty(file, Stage.WITHDRAWN)
        file.attempts, file.taken = 0, 0
        return False
    speakers = [row.speaker_id for row in rows]
    entry.leave_all(session, speakers)
    session.exec(delete(BroughtResponse).where(col(BroughtResponse.id).in_([row.id for row in rows])))
    retention.forgot(session, file.consultation_id, "speaker", retention.TAKEN_OUT, speakers)
    file.attempts = 0
    return True


def note(
    session: Session, file_id: UUID, found: Iterable[tuple[int, str, int | None]], headings: Sequence[str]
) -> None:
    """Keep findings: the row, the check, the place of the column."""
    rows = [
        {
            "id": uuid4(),
            "file_id": file_id,
            "row": row,
            "place": place,
            "heading": headings[place] if place is not None and place < len(headings) else "",
            "check": check,
        }
        for row, check, place in found
    ]
    if rows:
        session.execute(insert(Finding), rows)


def locked(session: Session, file_id: UUID, stage: Stage) -> BroughtFile:
    """The file at this stage, locked and stepped on; Left when it is at another, or somebody else has it."""
    file = session.get(BroughtFile, file_id, with_for_update={"skip_locked": True}, populate_existing=True)
    if file is None or file.stage != stage:
        raise Left
    file.stepped_at = now()
    return file
