"""A person goes through one utterance: what was suggested is kept or not, what is missing is added, and all can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select, update

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, decision
from consult.coding.codebook import Codebook
from consult.coding.engine import SENTIMENTS
from consult.coding.models import Coding, UtteranceCheck
from consult.consultations import publication
from consult.corpus.models import Utterance
from consult.database import now
from consult.errors import Refusal

Code = tuple[str, str]  # kind, key


@dataclass(frozen=True)
class Outcome:
    """What a person decided about one utterance: of the codes `shown` those `kept`, and those `added`."""

    shown: Sequence[Code] = ()
    kept: Sequence[Code] = ()
    added: Sequence[Code] = ()


def check(session: Session, visitor: Visitor, utterance_id: UUID, batch: UUID, outcome: Outcome) -> bool:
    """Append what was decided; False when this batch was here before, which is how a repeat costs nothing."""
    found = decision.utterance(session, visitor, utterance_id)
    session.exec(select(Utterance.id).where(Utterance.id == utterance_id).with_for_update()).one()
    book = codebook_edition.of(session, publication.consultation(session, visitor, found.consultation_id))
    verdicts = _verdicts(outcome, book)
    if _was_here(session, batch, utterance_id):
        return False
    moment = now()
    row = UtteranceCheck(utterance_id=utterance_id, person_id=visitor.id, batch=batch, made_at=moment)
    session.add(row)
    session.flush()
    for code, verdict in verdicts.items():
        _decide(session, found, code, verdict, _by(row, book.version))
    found.checked_at = moment
    session.flush()
    return True


def undo(session: Session, visitor: Visitor, consultation_id: UUID, batch: UUID | None = None) -> list[UUID]:
    """Undo this batch, or the last one by this person here; the utterances that are open again.

    What somebody else has decided since stays as they decided it. Refused when there is nothing left to undo.
    """
    publication.consultation(session, visitor, consultation_id)
    checks = _undoable(session, visitor, consultation_id, batch)
    if not checks:
        raise Refusal("There is nothing of yours to undo here.")
    moment, again = now(), uuid4()
    for old in checks:
        row = UtteranceCheck(
            utterance_id=old.utterance_id, person_id=visitor.id, batch=again, undoes=old.batch, made_at=moment
        )
        session.add(row)
        session.flush()
        for coding in session.exec(
            select(Coding).where(Coding.check_id == old.id, col(Coding.superseded_at).is_(None))
        ):
            _restore(session, coding, row)
        utterance = session.get_one(Utterance, old.utterance_id)
        utterance.checked_at = _checked_before(session, old)
        session.flush()
    return [old.utterance_id for old in checks]


def code_of(written: str) -> Code:
    """`theme:siblings` as a kind and a key; refused when it is neither."""
    kind, _, key = written.partition(":")
    if kind not in decision.KINDS or not key:
        raise Refusal("Choose a theme, an aspect, a views item or a feeling.")
    return kind, key


def known(book: Codebook, code: Code) -> bool:
    """Whether the codebook has this code; views items may also be those of a framework that it says nothing of."""
    kind, key = code
    if kind == "sentiment":
        return key in SENTIMENTS
    return kind == "views" or key in {each.key for each in (book.themes if kind == "theme" else book.aspects)}


def _verdicts(outcome: Outcome, book: Codebook) -> dict[Code, str]:
    """What is added is added even if it was shown and not kept; one feeling that is added takes the place of the other."""
    if not all(known(book, code) for code in outcome.added):
        raise Refusal("One of these codes is not in the codebook. Choose codes from the list.")
    verdicts = {code: "confirmed" if code in set(outcome.kept) else "rejected" for code in outcome.shown}
    feelings = [code for code in outcome.added if code[0] == "sentiment"]
    if len(feelings) > 1:
        raise Refusal("An utterance has one feeling. Choose one of them; mixed is for both.")
    if feelings:
        verdicts = {code: "rejected" if code[0] == "sentiment" else verdict for code, verdict in verdicts.items()}
    return verdicts | {code: "confirmed" if verdicts.get(code) == "confirmed" else "added" for code in outcome.added}


def _was_here(session: Session, batch: UUID, utterance_id: UUID) -> bool:
    return session.exec(
        select(exists().where(col(UtteranceCheck.batch) == batch, col(UtteranceCheck.utterance_id) == utterance_id))
    ).one()


def _by(row: UtteranceCheck, version: str) -> dict[str, Any]:
    return {"person_id": row.person_id, "made_at": row.made_at, "check_id": row.id, "codebook": version}


def _decide(session: Session, found: Utterance, code: Code, verdict: str, by: dict[str, Any]) -> None:
    """Append one decision; one that says what a person said before is not said again."""
    standing = _newest(session, found.id, code)
    if standing is not None and standing.superseded_at is None:
        if standing.person_id and (standing.verdict == "rejected") == (verdict == "rejected"):
            return
        _supersede(session, standing, by["made_at"])
    start, end = (standing.start, standing.end) if standing else (0, len(found.words))
    session.add(Coding(utterance_id=found.id, kind=code[0], code=code[1], verdict=verdict, start=start, end=end, **by))
    session.flush()


def _newest(session: Session, utterance_id: UUID, code: Code) -> Coding | None:
    return session.exec(
        select(Coding)
        .where(Coding.utterance_id == utterance_id, Coding.kind == code[0], Coding.code == code[1])
        .order_by(col(Coding.superseded_at).desc().nulls_first())
        .limit(1)
    ).first()


def _supersede(session: Session, standing: Coding, moment: datetime) -> None:
    session.exec(update(Coding).where(col(Coding.id) == standing.id).values(superseded_at=moment))


def _undoable(
    session: Session, visitor: Visitor, consultation_id: UUID, batch: UUID | None
) -> Sequence[UtteranceCheck]:
    undone = aliased(UtteranceCheck)
    mine = (
        select(UtteranceCheck)
        .join(Utterance, col(Utterance.id) == col(UtteranceCheck.utterance_id))
        .where(
            UtteranceCheck.person_id == visitor.id,
            Utterance.consultation_id == consultation_id,
            col(UtteranceCheck.undoes).is_(None),
            ~exists().where(
                col(undone.undoes) == UtteranceCheck.batch, col(undone.utterance_id) == UtteranceCheck.utterance_id
            ),
        )
        .order_by(col(UtteranceCheck.made_at).desc())
    )
    if batch is None:
        last = session.exec(mine.limit(1)).first()
        if last is None:
            return []
        batch = last.batch
    return session.exec(mine.where(UtteranceCheck.batch == batch)).all()


def _restore(session: Session, coding: Coding, undoing: UtteranceCheck) -> None:
    """What stood before stands again, as a new row; where nothing did, a row says that the code was withdrawn."""
    before = session.exec(
        select(Coding).where(
            Coding.utterance_id == coding.utterance_id,
            Coding.kind == coding.kind,
            Coding.code == coding.code,
            Coding.superseded_at == coding.made_at,
            col(Coding.verdict) != "withdrawn",
        )
    ).first()
    _supersede(session, coding, undoing.made_at)
    kept = (before or coding).model_dump(exclude={"id", "made_at", "superseded_at", "check_id", "change"})
    if before is None:
        kept |= {"verdict": "withdrawn", "person_id": undoing.person_id, "superseded_at": undoing.made_at}
    session.add(Coding(**kept, made_at=undoing.made_at, check_id=undoing.id))
    session.flush()


def _checked_before(session: Session, old: UtteranceCheck) -> datetime | None:
    """When the utterance was last gone through in a way that nobody has undone."""
    undone = aliased(UtteranceCheck)
    return session.exec(
        select(UtteranceCheck.made_at)
        .where(
            UtteranceCheck.utterance_id == old.utterance_id,
            UtteranceCheck.batch != old.batch,
            col(UtteranceCheck.undoes).is_(None),
            ~exists().where(
                col(undone.undoes) == UtteranceCheck.batch, col(undone.utterance_id) == UtteranceCheck.utterance_id
            ),
        )
        .order_by(col(UtteranceCheck.made_at).desc())
        .limit(1)
    ).first()
