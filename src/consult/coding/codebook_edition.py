"""Editing a codebook: a draft that several people may change at once, and publishing it as a version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from consult.accounts.passage import Visitor
from consult.coding import codebook_content, codebook_words, shelf
from consult.coding.codebook import Codebook
from consult.coding.codebook_content import Code, Content
from consult.coding.codebook_models import CodebookEdition
from consult.coding.codebook_words import LINES, MOST, WRITABLE, free_key, free_name
from consult.consultations.models import Consultation
from consult.database import now
from consult.errors import NotFound, Refusal

CHANGED = "Somebody has changed this code meanwhile. Theirs is shown beside yours: bring the two together."


class Conflict(Refusal):
    """Somebody else has changed the same code since this page was opened."""

    status = 409


_BOOKS: dict[UUID, Codebook] = {}  # by edition; a published one never changes


@dataclass(frozen=True)
class Edition:
    """One edition as pages and the engine see it; `id` is None for the shipped one."""

    id: UUID | None
    number: int | None
    content: Content
    published_at: datetime | None = None


def live(session: Session, organisation_id: UUID, key: str) -> Edition:
    """The version that an organisation codes by: its newest published one, or the shipped file."""
    row = session.exec(_published(organisation_id, key).limit(1)).first()
    return _edition(row) if row else _shipped(key)


def book(session: Session, organisation_id: UUID, key: str) -> Codebook:
    """The live version as a codebook; read anew only when another is published."""
    edition_id = session.exec(
        select(CodebookEdition.id)
        .where(*_of(organisation_id, key), col(CodebookEdition.number).is_not(None))
        .order_by(col(CodebookEdition.number).desc())
        .limit(1)
    ).first()
    if edition_id is None:
        return shelf.codebook(key)
    if edition_id not in _BOOKS:
        found = _edition(session.get_one(CodebookEdition, edition_id))
        _BOOKS[edition_id] = codebook_content.book(found.content, found.number or 0, shelf.codebook(key))
    return _BOOKS[edition_id]


def of(session: Session, consultation: Consultation) -> Codebook:
    """The codebook by which a consultation is coded now."""
    return book(session, consultation.organisation_id, consultation.definition["codebook"])


def versions(session: Session, organisation_id: UUID, key: str) -> list[Edition]:
    """Every published version, the newest first, and the shipped one at the end."""
    return [*(_edition(row) for row in session.exec(_published(organisation_id, key))), _shipped(key)]


def draft(session: Session, organisation_id: UUID, key: str) -> Edition | None:
    """The draft, if somebody has begun one."""
    row = _draft(session, organisation_id, key)
    return _edition(row) if row else None


def shown(session: Session, organisation_id: UUID, key: str) -> Edition:
    """What an editor works on: the draft, or else the live version."""
    return draft(session, organisation_id, key) or live(session, organisation_id, key)


def save(session: Session, visitor: Visitor, key: str, code: str, typed: Mapping[str, str], revision: int) -> None:
    """Change the words of one code; a Conflict when it was changed since `revision` was shown."""
    row, content = _open(session, visitor, key)
    old = _known(content, code)
    if old.revision != revision:
        raise Conflict(CHANGED)
    words = codebook_words.checked(typed, WRITABLE, _others(content, code))
    _keep(session, row, content.put(replace(old, **words, revision=old.revision + 1)))


def add(session: Session, visitor: Visitor, key: str, typed: Mapping[str, str]) -> str:
    """Add a code; its key."""
    row, content = _open(session, visitor, key)
    if len(content.codes) >= MOST:
        raise Refusal(f"A codebook holds at most {MOST} codes. Merge or retire some first.")
    words = codebook_words.checked(typed, WRITABLE, content.codes)
    new = Code(key=free_key(words["name"], content.codes), guid=str(uuid4()), **words)
    _keep(session, row, content.put(new))
    return new.key


def retire(session: Session, visitor: Visitor, key: str, code: str) -> None:
    """Take a code out of use; it stays in the book, to be brought back."""
    row, content = _open(session, visitor, key)
    _keep(session, row, content.put(replace(_active(content, code), retired=True, revision=_next(content, code))))


def restore(session: Session, visitor: Visitor, key: str, code: str) -> None:
    """Bring a retired code back, or undo in the draft what merged or split it."""
    row, content = _open(session, visitor, key)
    free_name(_known(content, code).name, _others(content, code))
    back = replace(_known(content, code), retired=False, revision=_next(content, code))
    changed = [replace(each, follows=_without(each.follows, code)) for each in content.codes if code in each.follows]
    changed += [replace(each, split_from="") for each in content.codes if each.split_from == code]
    _keep(session, row, content.put(back, *changed))


def merge(session: Session, visitor: Visitor, key: str, codes: Sequence[str], into: str) -> None:
    """Make one code of several: `into` takes the phrases and examples of the others, which are retired."""
    row, content = _open(session, visitor, key)
    stays = _active(content, into)
    others = [_active(content, code) for code in dict.fromkeys(codes) if code != into]
    if not others:
        raise Refusal("Choose at least two codes to merge, and which of them stays.")
    joined: dict[str, Any] = {
        name: tuple(dict.fromkeys(line for code in (stays, *others) for line in getattr(code, name))) for name in LINES
    }
    follows = dict.fromkeys(each for code in (stays, *others) for each in (*code.follows, code.key) if each != into)
    stays = replace(stays, **joined, follows=tuple(follows), revision=stays.revision + 1)
    gone = [replace(code, retired=True, revision=code.revision + 1) for code in others]
    _keep(session, row, content.put(stays, *gone))


def split(session: Session, visitor: Visitor, key: str, code: str, names: Sequence[str]) -> list[str]:
    """Make several codes of one, which is retired; their keys. Each begins with its definition, to be narrowed."""
    row, content = _open(session, visitor, key)
    old = _active(content, code)
    names = [codebook_words.text(name) for name in names if name.strip()]
    if len({name.casefold() for name in names}) < 2:
        raise Refusal("Write at least two names, one a line.")
    for name in names:
        free_name(name, content.codes)
        key_of = free_key(name, content.codes)
        new = Code(key_of, str(uuid4()), name, old.definition, split_from=code, parent=old.parent)
        content = content.put(new)
    _keep(session, row, content.put(replace(old, retired=True, revision=old.revision + 1)))
    return [each.key for each in content.codes if each.split_from == code]


def begin_from(session: Session, visitor: Visitor, key: str, number: int) -> None:
    """Begin a draft with an earlier version; refused while there is a draft, so that nobody's work is lost."""
    if draft(session, visitor.organisation_id, key):
        raise Refusal("There is a draft already. Publish or discard it first.")
    found = next((each for each in versions(session, visitor.organisation_id, key) if each.number == number), None)
    if found is None:
        raise NotFound("There is no such version.")
    row, content = _open(session, visitor, key)
    gone = [replace(code, retired=True) for code in content.codes if found.content.code(code.key) is None]
    _keep(session, row, found.content.put(*gone))


def change(session: Session, visitor: Visitor, key: str, by: Callable[[Content], Content]) -> None:
    """Make the draft's content what `by` makes of it, as an import does."""
    row, content = _open(session, visitor, key)
    _keep(session, row, by(content))


def discard(session: Session, visitor: Visitor, key: str) -> None:
    """Throw the draft away."""
    session.execute(
        delete(CodebookEdition).where(*_of(visitor.organisation_id, key), col(CodebookEdition.published_at).is_(None))
    )


def seal(session: Session, visitor: Visitor, key: str, expected: str) -> tuple[Edition, Edition]:
    """Make the draft a version; the old live edition and the new. `expected` is the digest of what was looked at."""
    row = _draft(session, visitor.organisation_id, key, locked=True)
    if row is None:
        raise Refusal("There is no draft to publish.")
    before, content = live(session, visitor.organisation_id, key), codebook_content.read(row.content)
    if codebook_content.digest(content) != expected:
        raise Conflict("Somebody has changed the draft meanwhile. Look at what it would do now, then publish.")
    if not content.active():
        raise Refusal("A codebook needs at least one code in use.")
    row.number = (before.number or 0) + 1
    row.published_at, row.published_by_id = now(), visitor.id
    session.add(row)
    session.flush()
    return before, _edition(row)


def _open(session: Session, visitor: Visitor, key: str) -> tuple[CodebookEdition, Content]:
    """The draft, locked; begun as a copy of the live version where there is none."""
    shelf.codebook(key)
    begun = live(session, visitor.organisation_id, key).content.plain()
    values = {
        "id": uuid4(),
        "organisation_id": visitor.organisation_id,
        "codebook": key,
        "content": begun,
        "begun_at": now(),
        "begun_by_id": visitor.id,
    }
    if _draft(session, visitor.organisation_id, key) is None:
        session.execute(insert(CodebookEdition).values(values).on_conflict_do_nothing())
    row = _draft(session, visitor.organisation_id, key, locked=True)
    assert row is not None
    return row, codebook_content.read(row.content)


def _keep(session: Session, row: CodebookEdition, content: Content) -> None:
    row.content = content.plain()
    session.add(row)
    session.flush()


def _draft(session: Session, organisation_id: UUID, key: str, *, locked: bool = False) -> CodebookEdition | None:
    query = select(CodebookEdition).where(*_of(organisation_id, key), col(CodebookEdition.published_at).is_(None))
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def _published(organisation_id: UUID, key: str) -> Any:
    published = select(CodebookEdition).where(*_of(organisation_id, key), col(CodebookEdition.number).is_not(None))
    return published.order_by(col(CodebookEdition.number).desc())


def _of(organisation_id: UUID, key: str) -> tuple[Any, ...]:
    return CodebookEdition.organisation_id == organisation_id, CodebookEdition.codebook == key


def _edition(row: CodebookEdition) -> Edition:
    return Edition(row.id, row.number, codebook_content.read(row.content), row.published_at)


def _shipped(key: str) -> Edition:
    return Edition(None, 0, codebook_content.shipped(key, shelf.codebook(key)))


def _known(content: Content, code: str) -> Code:
    found = content.code(code)
    if found is None:
        raise NotFound("There is no such code in this codebook.")
    return found


def _others(content: Content, code: str) -> list[Code]:
    return [each for each in content.codes if each.key != code]


def _active(content: Content, code: str) -> Code:
    found = _known(content, code)
    if not found.active:
        raise Refusal("That code is not in use any more. Bring it back first.")
    return found


def _next(content: Content, code: str) -> int:
    return _known(content, code).revision + 1


def _without(codes: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code != gone)
