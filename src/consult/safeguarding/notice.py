"""Looking at words as they are sent: a concern is written in the same transaction as the answer (STANDARDS 3)."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from consult import queue
from consult.database import now
from consult.safeguarding import second_look
from consult.safeguarding.lexicon import concerns
from consult.safeguarding.models import Concern, ContactWish
from consult.sealing import sealed

RAISED_BY_HAND = "raised-by-facilitator"
RAISED_BY_READER = "raised-by-reader"
WANTS_CONTACT = "wants-to-be-contacted"
REACH = "how to reach somebody"  # the purpose under which it is sealed
LONGEST_REACH = 500


@dataclass(frozen=True)
class Place:
    """Where words come from: enough for a lead to find what to do, nothing that another room needs."""

    organisation_id: UUID
    consultation_id: UUID
    route: str
    group: str
    source_id: UUID
    question_id: str
    setting: str | None = None  # the kind of place that the words may be about, where it is known
    batch_id: UUID | None = None  # what brings many words at once; its alerts wait until it says `came_in`


def look(session: Session, place: Place, words: str) -> bool:
    """Whether these words need a safeguarding lead; if so the concern is kept with the answer itself."""
    found = concerns(words, place.group)
    if found:
        _keep(session, place, words, sorted({concern.kind for concern in found}))
    return bool(found)


def look_again(session: Session, place: Place, words: str) -> None:
    """The worker's second look at words that were sent: what the first one noticed already is left as it is."""
    found = second_look.concerns(words, place.group)
    if found:
        _keep(session, place, words, sorted({concern.kind for concern in found}))


def came_in(session: Session, batch_id: UUID) -> None:
    """All of a batch is here: whoever is on duty is told of its concerns, in one letter."""
    queue.later(session, queue.Job.ALERT, batch_id)


def raise_by_hand(session: Session, place: Place, words: str, by: str = RAISED_BY_HAND) -> None:
    """A person's own worry about what was said: no lexicon decides over it."""
    _keep(session, place, words, [by])


def wish(session: Session, place: Place, reach: str, secret: str) -> bool:
    """Keep how somebody wants to be reached; an empty box is no wish.

    A wish that no unread concern carries to the lead becomes a concern itself: same queue, same alerts, same clocks.
    Its words are the sealed wish, so that the row shows nothing of them.
    """
    if not reach.strip():
        return False
    kept = ContactWish(
        organisation_id=place.organisation_id,
        consultation_id=place.consultation_id,
        source_id=place.source_id,
        sealed_reach=sealed(secret, REACH, reach.strip()[:LONGEST_REACH]),
        asked_at=now(),
    )
    session.add(kept)
    if not _unread(session, place.source_id):
        _keep(session, place, kept.sealed_reach, [WANTS_CONTACT])
    return True


def _unread(session: Session, source_id: UUID) -> bool:
    """Whether a concern of this source still waits to be opened; whoever opened one earlier may not look again."""
    waits = (Concern.source_id == source_id, col(Concern.acknowledged_at).is_(None), col(Concern.closed_at).is_(None))
    return session.exec(select(Concern.id).where(*waits)).first() is not None


def _keep(session: Session, place: Place, words: str, kinds: list[str]) -> None:
    """A new concern; of words that were noticed before, what they may be about is added to."""
    said = ", ".join(kinds)
    new = insert(Concern).values(
        id=uuid4(),
        **vars(place),
        words=words,
        words_hash=sha256(words.encode()).digest(),
        kinds=said,
        noticed_at=now(),
    )
    kept = session.execute(
        new.on_conflict_do_update(
            index_elements=["source_id", "question_id", "words_hash"],
            set_={"kinds": col(Concern.kinds) + ", " + said},
            where=~col(Concern.kinds).contains(said),
        ).returning(col(Concern.id))
    ).scalar()
    if kept is not None and place.batch_id is None:
        queue.later(session, queue.Job.ALERT, kept)
