"""Quotes: whose words may stand in a publication, because people have read them and said yes; two for a child's.

Until then words are for staff who read, marked as not approved. A publication shows English words or an approved
paraphrase; what was said in another language is quoted only as a paraphrase, so that a language points at nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.passage import Visitor
from consult.coding import blind, decision
from consult.corpus.models import Utterance
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.summary.caution import Caution, cautions
from consult.summary.models import Central, Quotation
from consult.summary.small_numbers import CHILDREN

APPROVED, HALF, REFUSED, OPEN = (
    "approved",
    "waits for a second person",
    "not to be quoted",
    "not approved for publication",
)
A_PAGE = 10
LONGEST_PARAPHRASE = 1_000


@dataclass(frozen=True)
class Quote:
    """An utterance as it may be quoted, or as it waits for that; `text` is the paraphrase where there is one."""

    utterance_id: UUID
    group: str
    route: str
    question: str | None
    language: str
    words: str
    paraphrase: str | None
    state: str
    cautions: list[Caution]
    by_me: bool = False
    theme: str = ""
    aspects: tuple[str, ...] = ()
    source: str | None = None

    @property
    def approved(self) -> bool:
        """Whether it may stand in a publication."""
        return self.state == APPROVED

    @property
    def text(self) -> str:
        """What a publication shows."""
        return self.paraphrase or self.words

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The words cut where something must be looked at: each piece with why, or with nothing."""
        cut, at = [], 0
        for start, end, why in self.cautions:
            cut += [(self.words[at:start], ""), (self.words[start:end], why)]
            at = end
        return [piece for piece in [*cut, (self.words[at:], "")] if piece[0]]


def central(session: Session, visitor: Visitor, consultation_id: UUID, item: str, most: int = 5) -> list[Quote]:
    """The `most` central utterances of a views item, by group and theme, each with what was decided about quoting it."""
    return quotes(session, visitor, _central(session, consultation_id, item, most))


def waiting(session: Session, visitor: Visitor, consultation_id: UUID, place: int = 0) -> tuple[list[Quote], bool]:
    """One page of what could be quoted and is not decided, the most central first; and whether there is more."""
    best = (
        select(Central)
        .join(Quotation, col(Quotation.utterance_id) == col(Central.utterance_id), isouter=True)
        .where(Central.consultation_id == consultation_id, Central.item == "", col(Central.rank) < 3)
        .where(col(Quotation.second_at).is_(None), col(Quotation.refused_at).is_(None))
        .where((col(Quotation.first_at).is_(None)) | (col(Quotation.first_person_id) != visitor.id))
        .where((col(Central.group) == CHILDREN) | col(Quotation.first_at).is_(None))
        .order_by(col(Quotation.first_at).is_(None), col(Central.rank), col(Central.theme), col(Central.group))
    )
    rows = list(session.exec(best.offset(place).limit(A_PAGE + 1)))
    seen: dict[UUID, Central] = {}
    for row in rows[:A_PAGE]:
        seen.setdefault(row.utterance_id, row)
    return quotes(session, visitor, seen.values()), len(rows) > A_PAGE


def published(session: Session, consultation_id: UUID, item: str = "") -> list[Quote]:
    """The quotes that publications may show, the most central first; for documents, files and the interface."""
    rows = _central(session, consultation_id, item)
    return [quote for quote in quotes(session, None, rows) if quote.approved]


def approve(session: Session, visitor: Visitor, utterance_id: UUID, paraphrase: str = "") -> None:
    """One person's yes to these words, or to the paraphrase instead of them; a child's words need another person's too."""
    utterance, quotation = _open(session, visitor, utterance_id)
    instead = paraphrase.strip()
    instead = "" if instead == utterance.words.strip() else instead
    _check(utterance, instead)
    if quotation.first_at and quotation.paraphrase != (instead or None):
        quotation.first_at = quotation.first_person_id = None  # other words: everybody says yes anew
        quotation.second_at = quotation.second_person_id = None
    quotation.paraphrase, quotation.digest = instead or None, digest(utterance.words)
    quotation.refused_at = quotation.refused_by = None
    if quotation.first_at is None:
        quotation.first_person_id, quotation.first_at = visitor.id, now()
    elif quotation.first_person_id == visitor.id:
        raise Refusal("You have said yes to these words already. A child's words need a second person.")
    else:
        quotation.second_person_id, quotation.second_at = visitor.id, now()
    session.add(quotation)


def refuse(session: Session, visitor: Visitor, utterance_id: UUID) -> None:
    """These words are not to be quoted; it can be changed by approving them later."""
    _, quotation = _open(session, visitor, utterance_id)
    quotation.refused_at, quotation.refused_by = now(), visitor.id
    quotation.first_at = quotation.first_person_id = quotation.second_at = quotation.second_person_id = None
    session.add(quotation)


def digest(words: str) -> str:
    """What the words were, without the words."""
    return sha256(words.encode()).hexdigest()


def quotes(session: Session, visitor: Visitor | None, rows: Iterable[Central]) -> list[Quote]:
    """These central utterances with what was decided about each, without those that the visitor is coding blind."""
    rows = list(rows)
    ids = {row.utterance_id for row in rows} - (blind.hidden(session, visitor) if visitor else frozenset())
    said = {row.id: row for row in session.exec(select(Utterance).where(col(Utterance.id).in_(ids)))}
    decided = {
        row.utterance_id: row for row in session.exec(select(Quotation).where(col(Quotation.utterance_id).in_(ids)))
    }
    return [
        _quote(said[row.utterance_id], decided.get(row.utterance_id), visitor, row)
        for row in rows
        if row.utterance_id in said
    ]


def one(session: Session, visitor: Visitor, utterance_id: UUID) -> Quote:
    """One utterance as it waits for approval, whether it is central or not."""
    return cited(session, visitor, [decision.utterance(session, visitor, utterance_id)])[0]


def cited(session: Session, visitor: Visitor, utterances: Sequence[Utterance]) -> list[Quote]:
    """These utterances, central or not, with what was decided about quoting each; none that this person codes blind."""
    hidden = blind.hidden(session, visitor)
    utterances = [each for each in utterances if each.id not in hidden]
    ids = [each.id for each in utterances]
    rows = {row.utterance_id: row for row in session.exec(select(Central).where(col(Central.utterance_id).in_(ids)))}
    decided = {
        row.utterance_id: row for row in session.exec(select(Quotation).where(col(Quotation.utterance_id).in_(ids)))
    }
    return [_quote(each, decided.get(each.id), visitor, rows.get(each.id)) for each in utterances]


def _central(session: Session, consultation_id: UUID, item: str, most: int = 5) -> list[Central]:
    return list(
        session.exec(
            select(Central)
            .where(Central.consultation_id == consultation_id, Central.item == item, col(Central.rank) < most)
            .order_by(col(Central.group), col(Central.theme), col(Central.rank))
        )
    )


def _quote(utterance: Utterance, quotation: Quotation | None, visitor: Visitor | None, row: Central | None) -> Quote:
    found = [(start, end, why) for start, end, why in row.cautions] if row else cautions(utterance.words, {}, 0)
    return Quote(
        utterance.id,
        utterance.group,
        utterance.route,
        utterance.question,
        utterance.language,
        utterance.words,
        quotation.paraphrase if quotation else None,
        _state(utterance, quotation),
        found,
        bool(visitor and quotation and quotation.first_person_id == visitor.id),
        row.theme if row else "",
        tuple(row.aspects) if row else (),
        utterance.source,
    )


def _state(utterance: Utterance, quotation: Quotation | None) -> str:
    if quotation is None or not utterance.quotable or quotation.digest != digest(utterance.words):
        return OPEN
    if quotation.refused_at:
        return REFUSED
    if quotation.first_at is None:
        return OPEN
    return APPROVED if quotation.second_at or utterance.group != CHILDREN else HALF


def _open(session: Session, visitor: Visitor, utterance_id: UUID) -> tuple[Utterance, Quotation]:
    utterance = decision.utterance(session, visitor, utterance_id)
    if not utterance.quotable or utterance.kind != "words":
        raise NotFound("These words may not be quoted: whoever said them did not agree to it.")
    quotation = session.exec(
        select(Quotation).where(Quotation.utterance_id == utterance.id).with_for_update()
    ).first() or Quotation(
        consultation_id=utterance.consultation_id, utterance_id=utterance.id, digest=digest(utterance.words)
    )
    if quotation.digest != digest(utterance.words):
        quotation.first_at = quotation.first_person_id = quotation.second_at = quotation.second_person_id = None
    return utterance, quotation


def _check(utterance: Utterance, paraphrase: str) -> None:
    if len(paraphrase) > LONGEST_PARAPHRASE:
        raise Refusal(f"The paraphrase is too long. Say it in {LONGEST_PARAPHRASE} characters or fewer.")
    if utterance.language != "en" and not paraphrase:
        raise Refusal(
            "This was not said in English. Write in English what was meant, so that the language shows nobody."
        )
    if paraphrase and any(why.startswith("could be a") for _, _, why in cautions(paraphrase, {}, 0)):
        raise Refusal("The paraphrase seems to hold a name, a place or a number that points at somebody. Take it out.")
