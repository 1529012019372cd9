"""What leaves the product as files: the coded corpus as a REFI-QDA project, and codings as a table."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, exists, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.models import Person
from consult.accounts.passage import Visitor
from consult.cell import plain
from consult.coding import agreement, blind, codebook_content, codebook_edition, refi_project
from consult.coding.codebook_content import Code
from consult.coding.engine import SENTIMENTS
from consult.coding.models import Coding
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.corpus.models import Choice, Utterance
from consult.errors import NotAllowed

COLUMNS = (
    "passage", "speaker", "group", "route", "language", "question", "asked", "kind", "code", "name", "verdict",
    "coded_by", "probability", "start", "end", "coded_at", "words",
)  # fmt: skip
BLIND = (
    "You are coding a sample of this blind, and an export would show its codes. Export when both coders have finished."
)


def project(session: Session, visitor: Visitor, consultation_id: UUID) -> bytes:
    """The consultation as a .qdpx; only what may be quoted, in redacted words."""
    consultation = _allowed(session, visitor, consultation_id)
    passages = [(row, codings) for row, codings in _coded(session, consultation) if row.words]
    kinds = _kinds(session, consultation, [coding for _, codings in passages for coding in codings])
    title = consultation.definition["title"]["en"]
    return refi_project.written(
        refi_project.Project(
            consultation.id,
            title,
            kinds,
            passages,
            _names(session, passages),
            _note(session, consultation, len(passages)),
        )
    )


def table(session: Session, visitor: Visitor, consultation_id: UUID) -> str:
    """Codings as CSV, one row each; a passage without any has one row too, and so has an answer that was not given."""
    consultation = _allowed(session, visitor, consultation_id)
    passages = _coded(session, consultation)
    book = codebook_edition.of(session, consultation)
    names = {each.key: each.name for each in book.themes} | {each.key: each.name for each in book.aspects}
    people = _names(session, passages)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    numbers: dict[UUID, int] = {}
    for number, (row, codings) in enumerate(passages, 1):
        speaker = numbers.setdefault(row.speaker_id, len(numbers) + 1)
        head = (number, speaker, row.group, row.route, row.language, row.question_id or "", row.question or "")
        for coding in (*codings,) or (None,):
            writer.writerow([safe(each) for each in (*head, *_cells(coding, names, people), row.words)])
    for choice in _missing(session, consultation.id):
        speaker = numbers.setdefault(choice.speaker_id, len(numbers) + 1)
        empty = ("", speaker, choice.group, "", "", choice.question_id, "")
        writer.writerow([safe(each) for each in (*empty, "missing", choice.missing, *[""] * 8)])
    return out.getvalue()


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "" if cell is None else plain(str(cell))


def _allowed(session: Session, visitor: Visitor, consultation_id: UUID) -> Consultation:
    consultation = publication.consultation(session, visitor, consultation_id)
    hidden = blind.hidden(session, visitor)
    mine = select(Utterance.id).where(Utterance.consultation_id == consultation.id, col(Utterance.id).in_(hidden))
    if hidden and session.exec(mine.limit(1)).first():
        raise NotAllowed(BLIND)
    audit.record(session, visitor, Act.EXPORTED, consultation)
    return consultation


def _coded(session: Session, consultation: Consultation) -> list[tuple[Utterance, list[Coding]]]:
    """Passages that may leave, in an order that tells nothing, with what stands on them.

    What is held stays, and what its speaker did not want quoted: a file carries words further than any page.
    """
    rows = session.exec(
        select(Utterance)
        .where(
            Utterance.consultation_id == consultation.id,
            col(Utterance.quotable),
            col(Utterance.state).in_(("coded", "abstained")),
        )
        .order_by(col(Utterance.speaker_id), col(Utterance.id))
    ).all()
    there = {row.id for row in rows}
    standing: dict[UUID, list[Coding]] = defaultdict(list)
    for coding in session.exec(
        select(Coding)
        .join(Utterance)
        .where(
            Utterance.consultation_id == consultation.id,
            col(Coding.superseded_at).is_(None),
            col(Coding.verdict) != "rejected",
        )
        .order_by(col(Coding.kind), col(Coding.code))
    ):
        if coding.utterance_id in there:
            standing[coding.utterance_id].append(coding)
    return [(row, standing[row.id]) for row in rows]


def _kinds(session: Session, consultation: Consultation, codings: Iterable[Coding]) -> dict[str, Sequence[Code]]:
    """The codes of every kind; what stands and is no longer in the book is written too, by its key."""
    key = consultation.definition["codebook"]
    book = codebook_edition.of(session, consultation)
    content = codebook_edition.live(session, consultation.organisation_id, key).content
    kinds: dict[str, list[Code]] = {
        "Themes": [code for code in content.codes if not code.retired],
        "Aspects": [_plain(key, each.key, each.name, each.definition) for each in book.aspects],
        "Views items": [_plain(key, each.key, each.key, each.about) for each in book.views],
        "Feelings": [_plain(key, each, each.capitalize(), "") for each in SENTIMENTS],
    }
    known = {(title, code.key) for title, codes in kinds.items() for code in codes}
    for kind, code in sorted({(coding.kind, coding.code) for coding in codings}):
        if (refi_project.TITLES[kind], code) not in known:
            kinds[refi_project.TITLES[kind]].append(_plain(key, code, code, ""))
    return {title: codes for title, codes in kinds.items() if codes}


def _plain(book: str, key: str, name: str, definition: str) -> Code:
    return Code(key, codebook_content.guid(book, key), name, definition)


def _cells(coding: Coding | None, names: dict[str, str], people: dict[UUID, str]) -> Iterator[Any]:
    if coding is None:
        yield from ("none", *[""] * 8)
        return
    yield from (coding.kind, coding.code, names.get(coding.code, coding.code), coding.verdict)
    yield people.get(coding.person_id, "somebody") if coding.person_id else f"machine {coding.engine or ''}".strip()
    yield from (coding.probability, coding.start, coding.end, coding.made_at.isoformat(timespec="seconds"))


def _names(session: Session, passages: Iterable[tuple[Utterance, Sequence[Coding]]]) -> dict[UUID, str]:
    ids = {coding.person_id for _, codings in passages for coding in codings if coding.person_id}
    return {
        row[0]: row[1]
        for row in session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids)))
    }


def _missing(session: Session, consultation_id: UUID) -> Sequence[Choice]:
    """Questions that were to be answered in words and were not, with the stored code that says why."""
    in_words = (
        select(Utterance.question_id)
        .where(Utterance.consultation_id == consultation_id, col(Utterance.question_id).is_not(None))
        .distinct()
    )
    return session.exec(
        select(Choice)
        .where(
            Choice.consultation_id == consultation_id,
            col(Choice.missing).is_not(None),
            col(Choice.question_id).in_(in_words),
        )
        .order_by(col(Choice.speaker_id), col(Choice.question_id))
    ).all()


def _note(session: Session, consultation: Consultation, number: int) -> str:
    left_out = (
        select(Utterance.id)
        .where(Utterance.consultation_id == consultation.id)
        .where(~col(Utterance.quotable) | col(Utterance.state).in_(("waiting", "held")))
    )
    some = session.exec(select(exists(left_out))).one()
    found = agreement.standing(session, consultation.id)
    return "\n".join(
        [
            f"{number} passages in redacted words. Codebook version {codebook_edition.of(session, consultation).version}.",
            "Left out: passages that are held or not read yet, and words that their speaker did not want quoted."
            if some
            else "Nothing was left out.",
            found.sentence if found else "No blind sample has been coded: nothing is known of how far coders agree.",
        ]
    )
