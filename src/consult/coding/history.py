"""Why an utterance is coded as it is: the words, how sure, who or what, when and by which version; and every row there was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.models import Person
from consult.coding import alike, bench, codebook_edition, reading
from consult.coding.alike import Alike
from consult.coding.codebook import Codebook
from consult.coding.models import Coding, UtteranceCheck
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance

SAID = {
    "suggested": "suggested",
    "confirmed": "confirmed",
    "added": "added",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True)
class Why:
    """One coding with its reasons; `stands` is False for what was superseded, `undo` True for what an undo brought."""

    written: tuple[str, str]  # kind and code, as a form sends them
    name: str
    kind: str
    verdict: str
    who: str
    how_sure: str
    pieces: list[tuple[str, bool]]
    engine: str
    codebook: str
    made_at: datetime
    stands: bool
    undo: bool
    examples: list[Alike]


def why(session: Session, utterance: Utterance, consultation: Consultation) -> dict[str, Any]:
    """Everything the page of one utterance shows: what stands, and the whole history, oldest first."""
    book = codebook_edition.of(session, consultation)
    rows = session.exec(
        select(Coding).where(Coding.utterance_id == utterance.id).order_by(col(Coding.made_at), col(Coding.id))
    ).all()
    people, undos = _people(session, rows), _undos(session, utterance.id)
    examples = alike.nearest_examples(session, utterance, {(row.kind, row.code) for row in rows if stands(row)})
    history = [_why(row, utterance, book, people, row.check_id in undos, examples) for row in rows]
    order = list(bench.NAMES.values())
    standing = [each for each in history if each.stands and each.verdict != reading.REJECTED]
    return {
        "said": utterance,
        "themes": {theme.key: theme.name for theme in book.themes},
        "standing": sorted(standing, key=lambda each: order.index(each.kind)),
        "history": history,
        "checks": len({row.check_id for row in rows if row.check_id}),
    }


def stands(row: Coding) -> bool:
    """Whether nothing newer has been said of this code."""
    return row.superseded_at is None


def _why(
    row: Coding, utterance: Utterance, book: Codebook, people: dict[UUID, str], undo: bool,
    examples: dict[tuple[str, str], list[Alike]],
) -> Why:  # fmt: skip
    person = people.get(row.person_id, "a person who has left") if row.person_id else ""
    return Why(
        (row.kind, row.code),
        bench.name(book, row.kind, row.code),
        bench.NAMES[row.kind],
        row.verdict,
        person or "the machine",
        bench.how_sure(row.probability),
        reading.pieces(utterance.words, [(row.start, row.end)]),
        row.engine or "",
        row.codebook,
        row.made_at,
        stands(row),
        undo,
        examples.get((row.kind, row.code), []) if stands(row) else [],
    )


def _people(session: Session, rows: Sequence[Coding]) -> dict[UUID, str]:
    ids = {row.person_id for row in rows if row.person_id}
    return {row.id: row.name for row in session.exec(select(Person).where(col(Person.id).in_(ids)))}


def _undos(session: Session, utterance_id: UUID) -> set[UUID]:
    return set(
        session.exec(
            select(UtteranceCheck.id).where(
                UtteranceCheck.utterance_id == utterance_id, col(UtteranceCheck.undoes).is_not(None)
            )
        )
    )
