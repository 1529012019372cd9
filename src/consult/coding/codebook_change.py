"""What publishing a codebook does to codings that are there: told before it is done, and done by appending only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.coding import blind, codebook_aspects, codebook_content, codebook_edition, codebook_words
from consult.coding.codebook_content import Code, Content
from consult.coding.codebook_models import CodebookEdition
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import now
from consult.errors import Refusal

EXAMPLES = 3
STRENGTH = {"added": 3, "confirmed": 3, "suggested": 2, "rejected": 1}  # of two codings that become one, which stands
SENTENCES = {
    "added": "New. The machine looks for it by its key phrases, in what people have not gone through yet.",
    "renamed": "Called something else. Codings stay as they are.",
    "reworded": "Described otherwise. Codings stay; the machine looks again where key phrases changed.",
    "merged": "Every coding becomes one of the code that stays; people’s decisions are kept.",
    "split": "These passages need coding again. The machine suggests the new codes, and a person must choose.",
    "retired": "Its codings are hidden, on every page. They come back if the code does.",
    "aspect": "Only its words for people change. Codings stay, and the machine hears it as before.",
    "restored": "In use again. What people had decided stands again; the machine looks for it again.",
}


@dataclass
class Change:
    """One difference between the live version and the draft, and the codings that it touches."""

    what: str
    code: Code
    becomes: list[Code] = field(default_factory=list)
    was: str = ""
    by_machine: int = 0
    by_people: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What will happen, in words."""
        return SENTENCES[self.what]


def changes(before: Content, after: Content, key: str) -> list[Change]:
    """Every difference, in the order of the codes, then of the aspects."""
    aspects = codebook_aspects.reworded(before, after, key)
    return [
        *(change for code in after.codes for change in _change(before.code(code.key), code, after)),
        *(Change("aspect", new, was=old.name if old.name != new.name else "") for old, new in aspects),
    ]


def preview(session: Session, visitor: Visitor, key: str) -> tuple[list[Change], str]:
    """What publishing the draft would do, with counts and examples; and the digest that publishing asks for."""
    draft = codebook_edition.draft(session, visitor.organisation_id, key)
    if draft is None:
        raise Refusal("There is no draft. Change, add, merge, split or retire a code to begin one.")
    before = codebook_edition.live(session, visitor.organisation_id, key).content
    found = changes(before, draft.content, key)
    counted = counts(session, visitor.organisation_id, key)
    hidden = blind.hidden(session, visitor)
    for change in found:
        change.by_machine, change.by_people = counted.get(change.code.key, (0, 0))
        if change.what in ("merged", "split", "retired"):
            change.examples = _examples(session, visitor.organisation_id, key, change.code.key, hidden)
    return found, codebook_content.digest(draft.content)


def publish(session: Session, visitor: Visitor, key: str, expected: str) -> int:
    """Publish the draft as it was looked at, and carry every coding over; the new version's number."""
    before, after = codebook_edition.seal(session, visitor, key, expected)
    audit.record(session, visitor, Act.CODEBOOK_CHANGED, session.get(CodebookEdition, after.id))
    version = codebook_edition.book(session, visitor.organisation_id, key).version
    found = changes(before.content, after.content, key)
    moment = after.published_at or now()
    _merge(session, visitor.organisation_id, key, found, version, moment)
    gone = [change.code.key for change in found if change.what in ("split", "retired")]
    split = [change.code.key for change in found if change.what == "split"]
    _reopen(session, visitor.organisation_id, key, split)
    _hide(session, visitor.organisation_id, key, gone, moment)
    _restore(
        session, visitor.organisation_id, key, [c.code.key for c in found if c.what == "restored"], version, moment
    )
    if _looks_again(found):
        session.exec(
            update(Speaker)
            .where(
                col(Speaker.consultation_id).in_(_consultations(visitor.organisation_id, key)),
                col(Speaker.coded_on).is_not(None),
            )
            .values(code_again_at=moment)
        )
    return after.number or 0


def _change(old: Code | None, new: Code, after: Content) -> list[Change]:
    if old is None or not old.active:
        return [Change("added" if old is None else "restored", new)] if new.active else []
    if not new.active:
        if heir := [code for code in after.active() if new.key in code.follows]:
            return [Change("merged", new, heir)]
        parts = [code for code in after.active() if code.split_from == new.key]
        return [Change("split" if parts else "retired", new, parts)]
    found = [Change("renamed", new, was=old.name)] if old.name != new.name else []
    return [*found, Change("reworded", new)] if _wording(old) != _wording(new) else found


def _wording(code: Code) -> tuple[Any, ...]:
    return tuple(getattr(code, name) for name in codebook_words.WRITABLE if name != "name")


def _looks_again(found: Iterable[Change]) -> bool:
    return any(change.what not in ("renamed", "retired", "aspect") for change in found)


def _consultations(organisation_id: UUID, key: str) -> Any:
    return select(Consultation.id).where(
        Consultation.organisation_id == organisation_id,
        col(Consultation.definition)["codebook"].astext == key,
    )


def _here(query: Any, organisation_id: UUID, key: str) -> Any:
    """Only theme codings that stand, of this organisation's consultations by this codebook."""
    return query.join(Utterance, col(Utterance.id) == col(Coding.utterance_id)).where(
        col(Utterance.consultation_id).in_(_consultations(organisation_id, key)),
        col(Coding.kind) == "theme",
        col(Coding.superseded_at).is_(None),
    )


def counts(session: Session, organisation_id: UUID, key: str, code: str = "") -> dict[str, tuple[int, int]]:
    """Codings that stand on each code, or on this one, by the machine and by people."""
    person = col(Coding.person_id).is_not(None)
    query = _here(
        select(col(Coding.code), func.count().filter(~person), func.count().filter(person)), organisation_id, key
    ).where(col(Coding.verdict) != "rejected")
    if code:
        query = query.where(col(Coding.code) == code)
    rows = session.execute(query.group_by(col(Coding.code)))
    return {found: (machine, people) for found, machine, people in rows}


def _examples(session: Session, organisation_id: UUID, key: str, code: str, hidden: Iterable[UUID]) -> list[str]:
    query = _here(select(col(Utterance.words)).select_from(Coding), organisation_id, key).where(
        col(Coding.code) == code, col(Coding.verdict) != "rejected", col(Utterance.id).not_in(hidden)
    )
    return list(session.execute(query.order_by(col(Coding.id)).limit(EXAMPLES)).scalars())


def _standing(session: Session, organisation_id: UUID, key: str, codes: Iterable[str]) -> list[Coding]:
    query = _here(select(Coding), organisation_id, key).where(col(Coding.code).in_(list(codes)))
    return list(session.execute(query.order_by(col(Coding.made_at))).scalars())


def _merge(
    session: Session, organisation_id: UUID, key: str, found: Iterable[Change], version: str, moment: Any
) -> None:
    """Of all codings that become one the strongest stands, a person's before the machine's, carried by a new row."""
    heir = {change.code.key: change.becomes[0].key for change in found if change.what == "merged"}
    if not heir:
        return
    together: dict[tuple[UUID, str], list[Coding]] = {}
    for row in _standing(session, organisation_id, key, {*heir, *heir.values()}):
        together.setdefault((row.utterance_id, heir.get(row.code, row.code)), []).append(row)
    old, fresh = [], []
    for (_, code), rows in together.items():
        strongest = max(rows, key=lambda row: (STRENGTH[row.verdict], row.probability or 0))
        old += [row.id for row in rows if row.code != code or strongest.code != code]
        if strongest.code != code:
            kept = strongest.model_dump(exclude={"id", "made_at", "superseded_at", "check_id", "change"})
            fresh.append(Coding(**{**kept, "code": code, "codebook": version, "made_at": moment}))
    session.exec(update(Coding).where(col(Coding.id).in_(old)).values(superseded_at=moment))
    session.add_all(fresh)
    session.flush()


def _reopen(session: Session, organisation_id: UUID, key: str, codes: list[str]) -> None:
    """What people went through under a code that was split waits for them again."""
    stood = _here(select(col(Coding.utterance_id)), organisation_id, key).where(col(Coding.code).in_(codes))
    if codes:
        session.exec(update(Utterance).where(col(Utterance.id).in_(stood)).values(checked_at=None))


def _hide(session: Session, organisation_id: UUID, key: str, codes: list[str], moment: Any) -> None:
    stood = _here(select(col(Coding.id)), organisation_id, key).where(col(Coding.code).in_(codes))
    if codes:
        session.exec(update(Coding).where(col(Coding.id).in_(stood)).values(superseded_at=moment))


def _restore(session: Session, organisation_id: UUID, key: str, codes: list[str], version: str, moment: Any) -> None:
    """People's decisions that a publication hid stand again, as new rows."""
    if not codes:
        return
    hid = select(CodebookEdition.published_at).where(
        CodebookEdition.organisation_id == organisation_id, CodebookEdition.codebook == key
    )
    rows = session.exec(
        select(Coding)
        .join(Utterance)
        .where(
            col(Utterance.consultation_id).in_(_consultations(organisation_id, key)),
            Coding.kind == "theme",
            col(Coding.code).in_(codes),
            col(Coding.person_id).is_not(None),
            col(Coding.superseded_at).is_not(None),
        )
        .order_by(col(Coding.superseded_at))
    )
    hidden_at = set(session.exec(hid))
    last = {(row.utterance_id, row.code): row for row in rows if row.superseded_at in hidden_at}
    for row in last.values():
        kept = row.model_dump(exclude={"id", "made_at", "superseded_at", "check_id", "change"})
        session.add(Coding(**{**kept, "codebook": version, "made_at": moment}))
    session.flush()
