"""A person's decision about a code: confirmed, rejected or added; always a new row, so that the history is the audit."""

from typing import Literal
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts.passage import Visitor
from consult.coding import blind
from consult.coding.models import Coding
from consult.consultations import publication
from consult.corpus.models import Utterance
from consult.database import now
from consult.errors import NotFound, Refusal

Verdict = Literal["confirmed", "rejected", "added"]
KINDS = ("theme", "aspect", "views", "sentiment")


def confirm(session: Session, visitor: Visitor, utterance_id: UUID, kind: str, code: str) -> None:
    """The machine was right."""
    _decide(session, visitor, utterance_id, kind, code, "confirmed")


def reject(session: Session, visitor: Visitor, utterance_id: UUID, kind: str, code: str) -> None:
    """The code does not belong on this utterance."""
    _decide(session, visitor, utterance_id, kind, code, "rejected")


def add(session: Session, visitor: Visitor, utterance_id: UUID, kind: str, code: str) -> None:
    """A code that the machine did not see."""
    _decide(session, visitor, utterance_id, kind, code, "added")


def utterance(session: Session, visitor: Visitor, utterance_id: UUID) -> Utterance:
    """An utterance of the visitor's own organisation, unless its codes are hidden from them while they code it blind."""
    found = session.get(Utterance, utterance_id)
    if found is None:
        raise NotFound("There is no such passage.")
    publication.consultation(session, visitor, found.consultation_id)
    blind.refuse_hidden(session, visitor, found.id)
    return found


def _decide(session: Session, visitor: Visitor, utterance_id: UUID, kind: str, code: str, verdict: Verdict) -> None:
    found = utterance(session, visitor, utterance_id)
    if kind not in KINDS:
        raise Refusal("Choose a theme, an aspect, a views item or a feeling.")
    standing = session.exec(
        select(Coding).where(
            Coding.utterance_id == found.id,
            Coding.kind == kind,
            Coding.code == code,
            col(Coding.superseded_at).is_(None),
        )
    ).first()
    if standing is None and verdict != "added":
        raise NotFound("That code is not on this passage any more.")
    moment = now()
    if standing is not None:
        session.exec(update(Coding).where(col(Coding.id) == standing.id).values(superseded_at=moment))
    session.add(
        Coding(
            utterance_id=found.id,
            kind=kind,
            code=code,
            verdict=verdict,
            start=standing.start if standing else 0,
            end=standing.end if standing else len(found.words),
            codebook=standing.codebook if standing else "",
            person_id=visitor.id,
            made_at=moment,
        )
    )
    session.flush()
