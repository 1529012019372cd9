"""Sentences: a views item's summary, drafted from evidence, edited by the commissioner, published only while it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.frameworks import ViewsItem
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.summary import composition, evidence, quotation, release, tally
from consult.summary.drafting import Draft, drafts
from consult.summary.evidence import STANDS
from consult.summary.heard import Stated
from consult.summary.models import PublishedSummary, Sentence
from consult.summary.quotation import Quote
from consult.summary.small_numbers import Shown, rule_of, shown
from consult.summary.suppression import MOST, Statement
from consult.summary.tally import Measure

LONGEST = 600


@dataclass(frozen=True)
class Standing:
    """One sentence with its evidence as it is now: `state` of `evidence`, the counts in words, the quotes it cites."""

    id: UUID
    group: str
    words: str
    edited: bool
    state: str
    counts: list[tuple[Measure, Shown]]
    quotes: list[Quote]

    @property
    def why(self) -> str:
        """What is wrong with it, in a sentence; empty where nothing is."""
        return evidence.WHY[self.state]


@dataclass(frozen=True)
class Summary:
    """The summary of one views item as it stands, and the last that was published."""

    consultation: Consultation
    item: ViewsItem
    themes: dict[str, str]
    sentences: list[Standing]
    published: PublishedSummary | None

    @property
    def ready(self) -> bool:
        """Whether it may be published: something is said, and every sentence has its evidence."""
        return bool(self.sentences) and all(sentence.state == STANDS for sentence in self.sentences)


def summary(session: Session, visitor: Visitor, consultation_id: UUID, key: str) -> Summary:
    """The sentences of a views item with the state of their evidence."""
    consultation = publication.consultation(session, visitor, consultation_id)
    item = composition.item_of(consultation, key)
    newest = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, newest.number, newest.rules, item=key)
    kept = _rows(session, consultation.id, key)
    cited = evidence.cited(session, [row.evidence for row in kept])
    quotes = {
        quote.utterance_id: quote
        for quote in quotation.cited(session, visitor, [one for each in cited for one in each])
    }
    rows = []
    for row, each in zip(kept, cited, strict=True):
        seen = [quotes[one.id] for one in each if one.id in quotes]
        rows.append(_standing(row, each, seen, stated))
    last = session.exec(_published(consultation.id, key)).first()
    return Summary(consultation, item, composition.theme_names(session, consultation), rows, last)


def draft(session: Session, visitor: Visitor, consultation_id: UUID, key: str) -> None:
    """Compile the sentences anew; those that a person wrote or changed stay as they are, before the new ones."""
    reading = composition.views_item(session, visitor, consultation_id, key)
    kept = []
    for row in _rows(session, consultation_id, key):
        if row.edited_at is None:
            row.removed_at = now()
        else:
            kept.append(row)
    for position, sentence in enumerate(drafts(reading), len(kept)):
        session.add(
            Sentence(
                consultation_id=consultation_id, item=key, group=sentence.group, position=position,
                drafted=sentence.words, words=sentence.words, evidence=_evidence(session, sentence), made_at=now(),
            )
        )  # fmt: skip
    for position, row in enumerate(kept):
        row.position = position


def edit(session: Session, visitor: Visitor, sentence_id: UUID, words: str, *, read_again: bool = False) -> Sentence:
    """Change a sentence's words; its evidence stays, or is taken as it is now where the person has read it again."""
    row = sentence(session, visitor, sentence_id)
    if not words.strip():
        raise Refusal("The sentence is empty. Write it, or take it out with its own button.")
    if len(words) > LONGEST:
        raise Refusal(f"Keep a sentence to {LONGEST} characters: say the rest in another.")
    row.words, row.edited_at, row.edited_by = " ".join(words.split()), now(), visitor.id
    if read_again:
        row.evidence = _as_now(session, row)
    session.add(row)
    return row


def add(session: Session, visitor: Visitor, consultation_id: UUID, key: str, words: str, cited: str) -> None:
    """A sentence of the commissioner's own; it rests on a sentence that is there, or on nothing until it does."""
    consultation = publication.consultation(session, visitor, consultation_id)
    composition.item_of(consultation, key)
    if not words.strip() or len(words) > LONGEST:
        raise Refusal(f"Write a sentence of up to {LONGEST} characters.")
    rows = _rows(session, consultation.id, key)
    under = next((row for row in rows if str(row.id) == cited), None)
    session.add(
        Sentence(
            consultation_id=consultation.id, item=key, group=under.group if under else "", position=len(rows), drafted="",
            words=" ".join(words.split()), evidence=under.evidence if under else {"counts": [], "utterances": []},
            made_at=now(), edited_at=now(), edited_by=visitor.id,
        )
    )  # fmt: skip


def remove(session: Session, visitor: Visitor, sentence_id: UUID) -> Sentence:
    """Take a sentence out of the summary; the row stays as history."""
    row = sentence(session, visitor, sentence_id)
    row.removed_at = now()
    session.add(row)
    return row


def publish(session: Session, visitor: Visitor, consultation_id: UUID, key: str) -> None:
    """Publish the summary as it stands; refused while a sentence has no evidence, or evidence that has changed or gone."""
    found = summary(session, visitor, consultation_id, key)
    if not found.sentences:
        raise Refusal("There is nothing to publish yet. Draft the summary first.")
    wrong = sum(1 for each in found.sentences if each.state != STANDS)
    if wrong:
        raise Refusal(
            f"{wrong} of the sentences rest on nothing, or on what has changed or gone. They are marked below."
        )
    session.exec(
        update(PublishedSummary)
        .where(col(PublishedSummary.consultation_id) == consultation_id, col(PublishedSummary.item) == key)
        .where(col(PublishedSummary.superseded_at).is_(None))
        .values(superseded_at=now())
    )
    session.add(
        PublishedSummary(
            consultation_id=consultation_id,
            item=key,
            content={"sentences": [_content(each) for each in found.sentences]},
            person_id=visitor.id,
            published_at=now(),
        )
    )
    audit.record(session, visitor, Act.PUBLISHED, found.consultation)


def published(session: Session, consultation_id: UUID) -> list[PublishedSummary]:
    """The summaries of a consultation that stand published, by views item; for documents, files and the interface."""
    return list(session.exec(_published(consultation_id).order_by(col(PublishedSummary.item))))


def sentence(session: Session, visitor: Visitor, sentence_id: UUID) -> Sentence:
    """A sentence of the visitor's own organisation that has not been taken out."""
    row = session.get(Sentence, sentence_id)
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such sentence any more.")
    publication.consultation(session, visitor, row.consultation_id)
    return row


def _rows(session: Session, consultation_id: UUID, key: str) -> Sequence[Sentence]:
    return session.exec(
        select(Sentence)
        .where(Sentence.consultation_id == consultation_id, Sentence.item == key, col(Sentence.removed_at).is_(None))
        .order_by(col(Sentence.position), col(Sentence.made_at))
    ).all()


def _published(consultation_id: UUID, key: str = "") -> Any:
    query = select(PublishedSummary).where(
        PublishedSummary.consultation_id == consultation_id, col(PublishedSummary.superseded_at).is_(None)
    )
    return query.where(PublishedSummary.item == key) if key else query


def _standing(row: Sentence, cited: Sequence[Utterance], quotes: list[Quote], stated: Stated) -> Standing:
    return Standing(
        row.id,
        row.group,
        row.words,
        row.edited_at is not None,
        evidence.state(row.evidence, cited, stated),
        [
            (Measure(*kept[:4]), shown(Statement(kept[4], MOST if kept[5] is None else kept[5]), rule_of(kept[1])))
            for kept in row.evidence["counts"]
        ],
        quotes,
    )


def _evidence(session: Session, sentence: Draft) -> evidence.Evidence:
    ids = [quote.utterance_id for quote in sentence.quotes]
    return evidence.of(sentence.counts, session.exec(select(Utterance).where(col(Utterance.id).in_(ids))).all())


def _as_now(session: Session, row: Sentence) -> evidence.Evidence:
    """The same measures and utterances as they are now, without what is gone."""
    newest = release.standing(session, row.consultation_id)
    stated = tally.read(session, row.consultation_id, newest.number, newest.rules, item=row.item)
    measures = [Measure(*kept[:4]) for kept in row.evidence["counts"]]
    counts = {each: stated[each][tally.WHOLE] for each in measures if tally.WHOLE in stated.get(each, {})}
    return evidence.of(counts, evidence.cited(session, [row.evidence])[0])


def _content(each: Standing) -> dict[str, object]:
    """What is kept of a published sentence: its words, its counts as shown, and the approved quotes among those it cites."""
    return {
        "group": each.group,
        "words": each.words,
        "counts": [[*vars(measure).values(), count.words] for measure, count in each.counts],
        "quotes": [{"id": str(quote.utterance_id), "words": quote.text} for quote in each.quotes if quote.approved],
    }
