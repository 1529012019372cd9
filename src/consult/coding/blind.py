"""Blind double coding: a sample is drawn, and two people code it without the machine's codes or each other's."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition
from consult.coding.blind_models import BlindItem, BlindMark, BlindSample
from consult.coding.models import Coding
from consult.consultations import publication
from consult.corpus.models import Speaker, Utterance
from consult.database import now
from consult.errors import NotAllowed, NotFound, Refusal

CODERS = (Role.ANALYST, Role.ADMINISTRATOR)
KINDS = ("theme", "aspect")
FEWEST, MOST = 10, 1_000
HIDDEN = "You are coding this passage blind. Its codes are shown when both coders have finished the sample."


@dataclass(frozen=True)
class Plan:
    """What to draw: how many passages, by whom they are coded, and the seed, which is drawn too when none is given."""

    size: int
    first_id: UUID
    second_id: UUID
    seed: int | None = None


def coders(session: Session, visitor: Visitor) -> list[Person]:
    """Those of the visitor's organisation who may code."""
    wanted = [role.value for role in CODERS]
    return list(
        session.exec(
            select(Person)
            .where(
                Person.organisation_id == visitor.organisation_id,
                col(Person.left_at).is_(None),
                col(Person.roles).op("&&")(cast(wanted, ARRAY(String))),
            )
            .order_by(col(Person.name))
        )
    )


def draw(session: Session, visitor: Visitor, consultation_id: UUID, plan: Plan) -> UUID:
    """Draw a sample; every passage has the same chance, spread over groups and over the themes that were suggested.

    Left out are passages that the machine has not coded, that were sampled before, or that one of the two has decided on.
    """
    consultation = publication.consultation(session, visitor, consultation_id)
    _check(session, visitor, plan)
    there = _candidates(session, consultation.id, plan)
    if len(there) < plan.size:
        raise Refusal(f"There are {len(there)} passages that these two can code blind. Choose {len(there)} or fewer.")
    seed = random.SystemRandom().randrange(2**31) if plan.seed is None else plan.seed
    chosen = spread(there, plan.size, seed)
    book = codebook_edition.of(session, consultation)
    sample = BlindSample(
        consultation_id=consultation.id,
        seed=seed,
        size=plan.size,
        codebook=book.version,
        codes={
            "theme": [[theme.key, theme.name] for theme in book.themes],
            "aspect": [[aspect.key, aspect.name] for aspect in book.aspects],
        },
        first_id=plan.first_id,
        second_id=plan.second_id,
        drawn_by_id=visitor.id,
        drawn_at=now(),
    )
    session.add(sample)
    session.flush()
    said = _machine(session, chosen)
    session.add_all(
        BlindItem(sample_id=sample.id, utterance_id=utterance_id, position=place, machine=said.get(utterance_id, []))
        for place, utterance_id in enumerate(chosen, 1)
    )
    session.flush()
    return sample.id


def spread(there: Sequence[tuple[UUID, str, list[str]]], size: int, seed: int) -> list[UUID]:
    """A systematic sample of (passage, group, themes): sorted by group and rarest theme, taken at equal steps.

    So each stratum is there in proportion to its size (Kish 1965, implicit stratification), and no passage needs a weight.
    """
    chance = random.Random(seed)  # noqa: S311 -- a sample that can be drawn again, not a secret
    often = Counter(theme for _, _, themes in there for theme in themes)
    ranked = sorted(
        ((group, min(themes, key=lambda theme: (often[theme], theme), default=""), str(passage)), passage)
        for passage, group, themes in there
    )
    mixed = sorted(((*key[:2], chance.random()), passage) for key, passage in ranked)
    step, start = len(mixed) / size, chance.random()
    chosen = [mixed[int((start + place) * step)][1] for place in range(size)]
    chance.shuffle(chosen)
    return chosen


def hidden(session: Session, visitor: Visitor) -> frozenset[UUID]:
    """Passages whose codes this person must not see yet, from any page: their own open samples."""
    return frozenset(
        session.exec(
            select(BlindItem.utterance_id)
            .join(BlindSample)
            .where(
                or_(col(BlindSample.first_id) == visitor.id, col(BlindSample.second_id) == visitor.id),
                or_(col(BlindSample.first_finished_at).is_(None), col(BlindSample.second_finished_at).is_(None)),
            )
        )
    )


def refuse_hidden(session: Session, visitor: Visitor, utterance_id: UUID) -> None:
    """Refuse whatever would show or change the codes of a passage that this person is coding blind."""
    if utterance_id in hidden(session, visitor):
        raise NotAllowed(HIDDEN)


def sample(session: Session, visitor: Visitor, sample_id: UUID, *, locked: bool = False) -> BlindSample:
    """A sample of the visitor's own organisation."""
    found = session.get(BlindSample, sample_id, with_for_update=locked or None, populate_existing=locked)
    if found is None:
        raise NotFound("There is no such sample.")
    publication.consultation(session, visitor, found.consultation_id)
    return found


def samples(session: Session, consultation_id: UUID) -> list[BlindSample]:
    """The samples of a consultation, the newest first."""
    return list(
        session.exec(
            select(BlindSample)
            .where(BlindSample.consultation_id == consultation_id)
            .order_by(col(BlindSample.drawn_at).desc())
        )
    )


def own(session: Session, visitor: Visitor, sample_id: UUID, *, locked: bool = False) -> BlindSample:
    """A sample that this person codes and has not finished."""
    found = sample(session, visitor, sample_id, locked=locked)
    if visitor.id not in found.coders:
        raise NotAllowed("This sample is coded by two other people. Its page shows how far they are.")
    finished = found.first_finished_at if visitor.id == found.first_id else found.second_finished_at
    if finished is not None:
        raise Refusal("You have finished this sample. Its page shows what comes next.")
    return found


def item(session: Session, sample_id: UUID, position: int) -> tuple[BlindItem, Utterance]:
    """One passage of a sample; a forgotten one leaves a gap."""
    found = session.exec(
        select(BlindItem, Utterance)
        .join(Utterance)
        .where(BlindItem.sample_id == sample_id, BlindItem.position == position)
    ).first()
    if found is None:
        raise NotFound("That passage is not in the sample any more. Go on from the sample's own page.")
    return found[0], found[1]


def mark(session: Session, visitor: Visitor, sample_id: UUID, position: int, codes: Iterable[str]) -> None:
    """What this coder puts on a passage, as `kind/code`; said again, it takes the place of what they said before."""
    found = own(session, visitor, sample_id)
    put = insert(BlindMark).values(
        item_id=item(session, sample_id, position)[0].id,
        person_id=visitor.id,
        codes=known(found, codes),
        made_at=now(),
    )
    session.execute(
        put.on_conflict_do_update(
            index_elements=["item_id", "person_id"],
            set_={"codes": put.excluded.codes, "made_at": put.excluded.made_at},
        )
    )


def known(found: BlindSample, codes: Iterable[str]) -> list[str]:
    """These codes in the order of the sample's own list; one that is not on it is refused."""
    offered = [f"{kind}/{code}" for kind in KINDS for code in found.names[kind]]
    chosen = set(codes)
    if chosen - set(offered):
        raise Refusal("Choose from the codes that are listed. Open the passage again.")
    return [code for code in offered if code in chosen]


def marked(session: Session, sample_id: UUID, person_id: UUID) -> dict[int, list[str] | None]:
    """What one coder has put on each position; None where nothing yet."""
    rows = session.execute(
        select(col(BlindItem.position), col(BlindMark.codes))
        .join(
            BlindMark, (col(BlindMark.item_id) == BlindItem.id) & (col(BlindMark.person_id) == person_id), isouter=True
        )
        .where(BlindItem.sample_id == sample_id)
        .order_by(col(BlindItem.position))
    )
    return {row[0]: row[1] for row in rows}


def progress(session: Session, sample_id: UUID, person_id: UUID) -> tuple[int, int, int | None]:
    """How many passages one coder has coded, of how many, and the position of the first that is not."""
    row = session.execute(
        select(func.count(col(BlindMark.item_id)), func.count(), _first_open())
        .select_from(BlindItem)
        .join(
            BlindMark, (col(BlindMark.item_id) == BlindItem.id) & (col(BlindMark.person_id) == person_id), isouter=True
        )
        .where(BlindItem.sample_id == sample_id)
    ).one()
    return row[0], row[1], row[2]


def _first_open() -> Any:
    return func.min(col(BlindItem.position)).filter(col(BlindMark.item_id).is_(None))


def _check(session: Session, visitor: Visitor, plan: Plan) -> None:
    if not FEWEST <= plan.size <= MOST:
        raise Refusal(f"Choose between {FEWEST} and {MOST} passages. 200 give a fair picture of the common themes.")
    if plan.seed is not None and not 0 <= plan.seed < 2**31:
        raise Refusal("Write the seed as a whole number below 2,147,483,648, or leave it empty.")
    if plan.first_id == plan.second_id:
        raise Refusal("Choose two different people, because one cannot agree with oneself.")
    if not {plan.first_id, plan.second_id} <= {person.id for person in coders(session, visitor)}:
        raise Refusal("Choose both coders from the list. An administrator can add people who code.")


def _candidates(session: Session, consultation_id: UUID, plan: Plan) -> list[tuple[UUID, str, list[str]]]:
    decided = aliased(Coding)
    rows = session.execute(
        select(
            col(Utterance.id),
            col(Utterance.group),
            func.array_remove(func.array_agg(func.distinct(col(Coding.code))), None),
        )
        .join(Speaker, (col(Speaker.id) == col(Utterance.speaker_id)) & col(Speaker.coded_on).is_not(None))
        .join(Coding, (col(Coding.utterance_id) == col(Utterance.id)) & _by_machine("theme"), isouter=True)
        .where(
            col(Utterance.consultation_id) == consultation_id,
            ~exists().where(col(BlindItem.utterance_id) == col(Utterance.id)),
            ~exists().where(
                col(decided.utterance_id) == col(Utterance.id),
                col(decided.person_id).in_([plan.first_id, plan.second_id]),
            ),
        )
        .group_by(col(Utterance.id), col(Utterance.group))
    )
    return [(passage, group, themes) for passage, group, themes in rows]


def _machine(session: Session, utterances: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What the machine says of these passages today, whatever people have decided since."""
    said: dict[UUID, list[str]] = {}
    for passage, kind, code in session.execute(
        select(col(Coding.utterance_id), col(Coding.kind), col(Coding.code))
        .where(col(Coding.utterance_id).in_(utterances), _by_machine(*KINDS))
        .distinct()
        .order_by(col(Coding.kind), col(Coding.code))
    ):
        said.setdefault(passage, []).append(f"{kind}/{code}")
    return said


def _by_machine(*kinds: str) -> ColumnElement[bool]:
    """A suggestion that stands, or that a person has decided on and nothing else has replaced."""
    since = aliased(Coding)
    return (
        col(Coding.kind).in_(kinds)
        & (col(Coding.verdict) == "suggested")
        & (
            col(Coding.superseded_at).is_(None)
            | exists().where(
                col(since.utterance_id) == col(Coding.utterance_id),
                col(since.kind) == col(Coding.kind),
                col(since.code) == col(Coding.code),
                col(since.superseded_at).is_(None),
                col(since.person_id).is_not(None),
            )
        )
    )
