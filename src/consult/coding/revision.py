"""What the engine suggests, laid over what stands: rows are only ever appended, and what people decided always wins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, update

from consult.coding.engine import Suggestion
from consult.coding.models import Coding
from consult.corpus.models import Utterance
from consult.database import now

SUGGESTED = "suggested"
WITHDRAWN = "withdrawn"
Found = Mapping[UUID, Sequence[Suggestion]]


def revise(session: Session, found: Found, versions: Mapping[str, str]) -> None:
    """Append what is suggested now, by utterance; what an older version suggested and this does not is withdrawn.

    A code that a person has decided about keeps their decision, and an utterance that a person went through is left as
    it is. Where the machine had spoken before, what is new is marked as gained and what is gone as lost.
    """
    closed, decided, old = _standing(session, found)
    open_ = {each: codes for each, codes in found.items() if each not in closed}
    before = {utterance_id for utterance_id, _, _ in (*old, *decided)}
    moment = now() if before else _day()
    superseded = [row.id for place, row in old.items() if place[0] in open_]
    session.exec(update(Coding).where(col(Coding.id).in_(superseded)).values(superseded_at=moment))
    told = {kind_of for kind_of in ((place[0], place[1]) for place in decided) if kind_of[1] == "sentiment"}
    rows = [
        {**_row(utterance_id, each, moment), **versions, "change": _gained(utterance_id, each, old, before)}
        for utterance_id, codes in open_.items()
        for each in codes
        if (utterance_id, each.kind, each.key) not in decided and (utterance_id, each.kind) not in told
    ]
    again = {(row["utterance_id"], row["kind"], row["code"]) for row in rows}
    rows += [
        {**_withdrawn(row, moment), **versions}
        for place, row in old.items()
        if place[0] in open_ and place not in again
    ]
    if rows:
        session.execute(insert(Coding).values(rows).on_conflict_do_nothing())


Place = tuple[UUID, str, str]


def _day() -> datetime:
    """Midnight, for the first codings: a clock would tell to the second when somebody sent their answers (STANDARDS 2)."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


def _standing(session: Session, found: Found) -> tuple[set[UUID], set[Place], dict[Place, Coding]]:
    """Utterances that people went through, codes that people decided about, and the machine's own that stand."""
    closed = set(
        session.exec(select(Utterance.id).where(col(Utterance.id).in_(found), col(Utterance.checked_at).is_not(None)))
    )
    rows = session.exec(
        select(Coding).where(col(Coding.utterance_id).in_(found), col(Coding.superseded_at).is_(None))
    ).all()
    decided = {_place(row) for row in rows if row.verdict != SUGGESTED}
    return closed, decided, {_place(row): row for row in rows if row.verdict == SUGGESTED}


def _place(row: Coding) -> Place:
    return row.utterance_id, row.kind, row.code


def _gained(utterance_id: UUID, each: Suggestion, old: Iterable[Place], before: Iterable[UUID]) -> str | None:
    return "gained" if utterance_id in before and (utterance_id, each.kind, each.key) not in old else None


def _row(utterance_id: UUID, suggestion: Suggestion, moment: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "utterance_id": utterance_id,
        "kind": suggestion.kind,
        "code": suggestion.key,
        "verdict": SUGGESTED,
        "probability": suggestion.probability,
        "start": suggestion.start,
        "end": suggestion.end,
        "made_at": moment,
        "superseded_at": None,
    }


def _withdrawn(row: Coding, moment: datetime) -> dict[str, Any]:
    """Says that a suggestion was taken back; it never stands itself."""
    kept = {name: getattr(row, name) for name in ("utterance_id", "kind", "code", "probability", "start", "end")}
    return {
        **kept,
        "id": uuid4(),
        "verdict": WITHDRAWN,
        "made_at": moment,
        "superseded_at": moment,
        "change": "lost",
    }
