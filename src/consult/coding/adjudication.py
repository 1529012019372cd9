"""What follows blind coding: figures when both have finished, differences settled, and what was agreed made codings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts.passage import Visitor
from consult.coding import agreement, blind
from consult.coding.agreement import Codes
from consult.coding.blind_models import BlindItem, BlindMark, BlindSample
from consult.coding.models import Coding
from consult.corpus.models import Utterance
from consult.database import now
from consult.errors import NotAllowed, Refusal

SMALL = 10  # passages below which no figure of a theme or a group is kept


@dataclass(frozen=True)
class Coded:
    """One passage of a sample with everything that was put on it."""

    item: BlindItem
    utterance: Utterance
    first: list[str]
    second: list[str]

    @property
    def agreed(self) -> bool:
        """Whether both put the same codes on it."""
        return set(self.first) == set(self.second)


def finish(session: Session, visitor: Visitor, sample_id: UUID) -> None:
    """This coder has coded every passage; when both have, the figures are made and what they agree on becomes codings."""
    found = blind.own(session, visitor, sample_id, locked=True)
    missing = sum(codes is None for codes in blind.marked(session, sample_id, visitor.id).values())
    if missing:
        raise Refusal(f"{missing} passages are not coded yet. A passage with no code needs Save and next too.")
    if visitor.id == found.first_id:
        found.first_finished_at = now()
    else:
        found.second_finished_at = now()
    session.add(found)
    session.flush()
    if found.finished:
        _both_finished(session, visitor, found)


def coded(session: Session, found: BlindSample) -> list[Coded]:
    """Every passage with both coders' codes; refused until both have finished."""
    if not found.finished:
        raise NotAllowed("The codes are shown when both coders have finished.")
    marks: dict[tuple[UUID, UUID], list[str]] = {
        (mark.item_id, mark.person_id): mark.codes
        for mark in session.exec(select(BlindMark).join(BlindItem).where(BlindItem.sample_id == found.id))
    }
    rows = session.exec(
        select(BlindItem, Utterance)
        .join(Utterance)
        .where(BlindItem.sample_id == found.id)
        .order_by(col(BlindItem.position))
    )
    return [
        Coded(row, utterance, *(marks.get((row.id, person), []) for person in found.coders)) for row, utterance in rows
    ]


def one(session: Session, found: BlindSample, position: int) -> Coded:
    """One passage with both coders' codes; refused until both have finished."""
    if not found.finished:
        raise NotAllowed("The codes are shown when both coders have finished.")
    row, utterance = blind.item(session, found.id, position)
    marks = {mark.person_id: mark.codes for mark in session.exec(select(BlindMark).where(BlindMark.item_id == row.id))}
    return Coded(row, utterance, *(marks.get(person, []) for person in found.coders))


def unsettled(session: Session, found: BlindSample) -> list[int]:
    """The positions on which the coders differ and nobody has decided yet."""
    if not found.finished:
        raise NotAllowed("The codes are shown when both coders have finished.")
    return list(
        session.exec(
            select(BlindItem.position)
            .where(BlindItem.sample_id == found.id, col(BlindItem.settled).is_(None))
            .order_by(col(BlindItem.position))
        )
    )


def settle(
    session: Session, visitor: Visitor, sample_id: UUID, position: int, codes: Iterable[str], *, together: bool
) -> None:
    """Decide where the coders differ: a third person alone, or the two together, who say that they are."""
    found = blind.sample(session, visitor, sample_id, locked=True)
    if not found.finished:
        raise NotAllowed("The codes are shown when both coders have finished.")
    if visitor.id in found.coders and not together:
        raise Refusal("You are one of the two coders. Settle it together and tick the box, or ask a third person.")
    row, utterance = blind.item(session, sample_id, position)
    row.settled, row.settled_by_id = blind.known(found, codes), visitor.id
    row.together, row.settled_at = together, now()
    session.add(row)
    session.flush()
    _confirm(session, visitor.id, found, [(utterance, row.settled)])
    if not unsettled(session, found):
        _all_settled(session, found)


def figures(rows: Sequence[Coded], codes: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Coders with each other, and the machine with them: overall, by code and by stakeholder group, kind by kind."""
    groups = sorted({row.utterance.group for row in rows})
    return {
        kind: {
            **_pair(rows, kind, list(names)),
            "codes": _by_code(rows, kind, list(names)),
            "groups": {
                group: _pair([row for row in rows if row.utterance.group == group], kind, list(names))
                for group in groups
            },
        }
        for kind, names in codes.items()
    }


def _both_finished(session: Session, visitor: Visitor, found: BlindSample) -> None:
    rows = coded(session, found)
    if rows:
        found.figures = figures(rows, found.names)
    alike = [row for row in rows if row.agreed]
    for row in alike:
        row.item.settled, row.item.settled_at = row.first, now()
        session.add(row.item)
    _confirm(session, visitor.id, found, [(row.utterance, row.first) for row in alike])
    session.flush()
    if len(alike) == len(rows):
        _all_settled(session, found)


def _all_settled(session: Session, found: BlindSample) -> None:
    rows = coded(session, found)
    found.settled_at = now()
    if rows:
        found.accuracy = {
            kind: _plain(
                agreement.accuracy(
                    _table(rows, kind, list(names), lambda row: row.item.machine),
                    _table(rows, kind, list(names), lambda row: row.item.settled or []),
                )
            )
            for kind, names in found.names.items()
        }
    session.add(found)
    session.flush()


def _confirm(
    session: Session, person_id: UUID, found: BlindSample, decided: Sequence[tuple[Utterance, list[str]]]
) -> None:
    """Append what people agreed on as their codings: confirmed, added, or rejected where the machine said otherwise."""
    standing = {
        (row.utterance_id, f"{row.kind}/{row.code}"): row
        for row in session.exec(
            select(Coding).where(
                col(Coding.utterance_id).in_([utterance.id for utterance, _ in decided]),
                col(Coding.kind).in_(blind.KINDS),
                col(Coding.superseded_at).is_(None),
            )
        )
    }
    fresh = [
        coding
        for utterance, codes in decided
        for coding in _codings(utterance, set(codes), standing, found.codebook, person_id)
    ]
    replaced = [row.id for coding in fresh if (row := standing.get(_place(coding)))]
    session.exec(update(Coding).where(col(Coding.id).in_(replaced)).values(superseded_at=now()))
    session.add_all(fresh)
    for utterance, _ in decided:
        utterance.checked_at = now()
        session.add(utterance)
    session.flush()


def _codings(
    utterance: Utterance, codes: set[str], standing: dict[tuple[UUID, str], Coding], codebook: str, person_id: UUID
) -> list[Coding]:
    here = {code: row for (passage, code), row in standing.items() if passage == utterance.id}
    verdicts = {code: "rejected" for code, row in here.items() if code not in codes and row.verdict != "rejected"}
    for code in codes:
        before = here.get(code)
        if before is None or before.verdict == "rejected":
            verdicts[code] = "added"
        elif before.verdict == "suggested":
            verdicts[code] = "confirmed"
    return [
        Coding(
            utterance_id=utterance.id,
            kind=code.split("/")[0],
            code=code.split("/")[1],
            verdict=verdict,
            start=here[code].start if code in here else 0,
            end=here[code].end if code in here else len(utterance.words),
            codebook=codebook,
            person_id=person_id,
            made_at=now(),
        )
        for code, verdict in sorted(verdicts.items())
    ]


def _place(coding: Coding) -> tuple[UUID, str]:
    return coding.utterance_id, f"{coding.kind}/{coding.code}"


def _pair(rows: Sequence[Coded], kind: str, keys: list[str]) -> dict[str, Any]:
    if len(rows) < SMALL:
        return {"base": len(rows)}
    first, second, machine = _tables(rows, kind, keys)
    return {
        "base": len(rows),
        "people": _plain(agreement.overall(first, second)),
        "machine": _plain(agreement.overall_mean([(machine, first), (machine, second)])),
    }


def _by_code(rows: Sequence[Coded], kind: str, keys: list[str]) -> dict[str, Any]:
    first, second, machine = _tables(rows, kind, keys)
    used = (first | second).sum(0)
    people, beside = agreement.by_code(first, second), agreement.by_code_mean([(machine, first), (machine, second)])
    return {
        key: {"base": int(used[at])}
        if used[at] < SMALL
        else {"base": int(used[at]), "people": _plain(people[at]), "machine": _plain(beside[at])}
        for at, key in enumerate(keys)
    }


def _tables(rows: Sequence[Coded], kind: str, keys: list[str]) -> tuple[Codes, Codes, Codes]:
    return (
        _table(rows, kind, keys, lambda row: row.first),
        _table(rows, kind, keys, lambda row: row.second),
        _table(rows, kind, keys, lambda row: row.item.machine),
    )


def _table(rows: Sequence[Coded], kind: str, keys: list[str], codes: Callable[[Coded], list[str]]) -> Codes:
    return agreement.table(rows, [f"{kind}/{key}" for key in keys], codes)


def _plain(found: dict[str, agreement.Figure]) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in found.items()}
