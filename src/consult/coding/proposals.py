"""New themes, proposed: a search that was asked for, done in a job, and the groups it found as one visitor may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, exists, func, select, update

from consult import meaning, queue
from consult.accounts.passage import Visitor
from consult.coding import blind
from consult.coding.discovery import FEWEST, MOST, Found, discover
from consult.coding.engine import Passage
from consult.coding.models import Coding
from consult.coding.passages import passage
from consult.coding.proposal_models import Proposal, ProposalMember, ThemeSearch
from consult.coding.wording import WORD
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import now, today
from consult.errors import Refusal
from consult.queue import Job

MOST_ATTEMPTS = 3
SAID_BY = 3  # speakers who must share a key word: one that fewer said may tell who they are
ALIKE = 0.5  # Jaccard index from which a group is one that was decided already
NO_MODEL = "The sentence model is not installed. Ask whoever runs this program to install it."


@dataclass(frozen=True)
class Group:
    """A proposed group as somebody may see it: its key words, how many passages, and its most central ones."""

    id: UUID
    words: list[str]
    size: int
    central: list[Utterance]


def ask(session: Session, visitor: Visitor, consultation_id: UUID) -> None:
    """Ask for a search; asking again while one is waited for changes nothing."""
    publication.consultation(session, visitor, consultation_id)
    if not meaning.installed():
        raise Refusal(NO_MODEL)
    fresh = {"asked_at": now(), "attempts": 0, "finished_at": None, "failed": False, "passages": 0}
    put = insert(ThemeSearch).values(consultation_id=consultation_id, **fresh)
    done = col(ThemeSearch.finished_at).is_not(None)
    session.execute(put.on_conflict_do_update(index_elements=["consultation_id"], set_=fresh, where=done))
    queue.later(session, Job.LOOK_FOR_THEMES, consultation_id)


def claim(session: Session, consultation_id: UUID) -> bool:
    """Count one attempt; the last one says that it failed, until it succeeds."""
    attempts = session.exec(
        update(ThemeSearch)
        .where(col(ThemeSearch.consultation_id) == consultation_id, col(ThemeSearch.finished_at).is_(None))
        .values(attempts=ThemeSearch.attempts + 1)
        .returning(col(ThemeSearch.attempts))
    ).scalar()
    if attempts == MOST_ATTEMPTS:
        row = session.get_one(ThemeSearch, consultation_id, populate_existing=True)
        row.failed, row.finished_at = True, now()
    return attempts is not None


def unfinished(session: Session, most: int) -> list[UUID]:
    """Consultations in which a search was asked for and has not been done."""
    waiting = select(ThemeSearch.consultation_id).where(col(ThemeSearch.finished_at).is_(None))
    return list(session.exec(waiting.limit(most)))


def look(session: Session, consultation_id: UUID) -> None:
    """Group what no theme was found for; what nobody decided on is replaced, what was decided is not proposed again."""
    wanted = {"skip_locked": True}
    row = session.get(ThemeSearch, consultation_id, with_for_update=wanted, populate_existing=True)
    if row is None or (row.finished_at and not row.failed):
        return
    consultation = session.get_one(Consultation, consultation_id)
    said = _unthemed(session, consultation_id)
    passages = [passage(each, consultation) for each in said]
    found = discover(passages)
    session.execute(delete(Proposal).where(col(Proposal.consultation_id) == consultation_id, _is_new()))
    decided = _decided(session, consultation_id)
    for each in found:
        members = {said[number].id for number in each.members}
        if all(_jaccard(members, before) < ALIKE for before in decided):
            _propose(session, consultation_id, each, said, passages)
    row.passages, row.failed, row.finished_at = len(said), False, now()


def search(session: Session, consultation_id: UUID) -> ThemeSearch | None:
    """The latest search, if there was one."""
    return session.get(ThemeSearch, consultation_id)


def waiting_passages(session: Session, consultation_id: UUID) -> int:
    """How many passages a search would read from."""
    return session.exec(select(func.count()).select_from(Utterance).where(*_readable(consultation_id))).one()


def groups(session: Session, visitor: Visitor, consultation_id: UUID) -> list[Group]:
    """The groups that nobody decided on, the largest first, without what the visitor is coding blind."""
    rows = session.exec(
        select(ProposalMember, Utterance)
        .join(Proposal, col(Proposal.id) == col(ProposalMember.proposal_id))
        .join(Utterance, col(Utterance.id) == col(ProposalMember.utterance_id))
        .where(Proposal.consultation_id == consultation_id, _is_new(), *_without_theme())
        .where(col(Utterance.id).not_in(blind.hidden(session, visitor)))
    )
    together: dict[UUID, list[tuple[ProposalMember, Utterance]]] = {}
    for member, utterance in rows:
        together.setdefault(member.proposal_id, []).append((member, utterance))
    shown = [_group(proposal, members) for proposal, members in together.items() if len(members) >= FEWEST]
    return sorted(shown, key=lambda group: (-group.size, group.id))


def _group(proposal_id: UUID, members: Sequence[tuple[ProposalMember, Utterance]]) -> Group:
    speakers: dict[str, set[UUID]] = {}
    for member, utterance in members:
        for word in member.words:
            speakers.setdefault(word, set()).add(utterance.speaker_id)
    shared = sorted((-len(by), word) for word, by in speakers.items() if len(by) >= SAID_BY)
    central = sorted((member.place, utterance.id, utterance) for member, utterance in members if member.place)
    return Group(proposal_id, [word for _, word in shared], len(members), [each for *_, each in central])


def _unthemed(session: Session, consultation_id: UUID) -> list[Utterance]:
    """Their keys are random, so the first thousand are any thousand, and the same ones each time."""
    query = select(Utterance).where(*_readable(consultation_id)).order_by(col(Utterance.id))
    return list(session.exec(query.limit(MOST)))


def _readable(consultation_id: UUID) -> tuple[Any, ...]:
    return Utterance.consultation_id == consultation_id, Utterance.language == "en", *_without_theme()


def _without_theme() -> tuple[Any, ...]:
    """Read, and no theme stands; that it is praise or a wish (an aspect) says nothing of what it is about."""
    themed = exists().where(
        col(Coding.utterance_id) == col(Utterance.id),
        col(Coding.kind) == "theme",
        col(Coding.superseded_at).is_(None),
        col(Coding.verdict) != "rejected",
    )
    return col(Utterance.state).in_(("coded", "abstained")), ~themed


def _is_new() -> ColumnElement[bool]:
    return col(Proposal.state) == "new"


def _decided(session: Session, consultation_id: UUID) -> list[set[UUID]]:
    rows = session.exec(
        select(ProposalMember)
        .join(Proposal)
        .where(Proposal.consultation_id == consultation_id, Proposal.state != "new")
    )
    together: dict[UUID, set[UUID]] = {}
    for row in rows:
        together.setdefault(row.proposal_id, set()).add(row.utterance_id)
    return list(together.values())


def _propose(
    session: Session, consultation_id: UUID, found: Found, said: Sequence[Utterance], passages: Sequence[Passage]
) -> None:
    proposal = Proposal(consultation_id=consultation_id, made_on=today())
    session.add(proposal)
    session.flush()
    places = {number: place for place, number in enumerate(found.central, 1)}
    for number in found.members:
        spoken = set(WORD.findall(passages[number].text.lower()))
        words = [word for word in found.words if word in spoken]
        session.add(
            ProposalMember(proposal_id=proposal.id, utterance_id=said[number].id, place=places.get(number), words=words)
        )


def _jaccard(one: set[UUID], other: set[UUID]) -> float:
    return len(one & other) / len(one | other)
