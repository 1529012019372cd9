"""The aspects of a codebook: their words may be changed, their codes never, because summaries are built on them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlmodel import Session

from consult.accounts.passage import Visitor
from consult.coding import codebook_content, codebook_edition, codebook_words, shelf
from consult.coding.codebook import Aspect
from consult.coding.codebook_content import Code, Content
from consult.coding.codebook_edition import Conflict
from consult.errors import NotFound

# Not key phrases: what the machine learned of an aspect is one engine for all, and would not follow.
WRITABLE = tuple(name for name in codebook_words.WRITABLE if not name.startswith(("phrases", "colour")))


def aspects(content: Content, key: str) -> tuple[Code, ...]:
    """Every aspect of this codebook in its order: as it was reworded, or else as it was shipped."""
    return tuple(content.aspect(each.key) or _shipped(key, each) for each in shelf.codebook(key).aspects)


def one(content: Content, key: str, aspect: str) -> Code:
    """The aspect of this code."""
    found = next((each for each in aspects(content, key) if each.key == aspect), None)
    if found is None:
        raise NotFound("There is no such aspect in this codebook.")
    return found


def save(session: Session, visitor: Visitor, key: str, aspect: str, typed: Mapping[str, str], revision: int) -> None:
    """Change the words of one aspect in the draft; a Conflict when they were changed since `revision` was shown."""

    def reworded(content: Content) -> Content:
        old = one(content, key, aspect)
        if old.revision != revision:
            raise Conflict(codebook_edition.CHANGED)
        others = [each for each in aspects(content, key) if each.key != aspect]
        words = codebook_words.checked(typed, WRITABLE, others)
        return content.reword(replace(old, **words, revision=old.revision + 1))

    codebook_edition.change(session, visitor, key, reworded)


def reworded(before: Content, after: Content, key: str) -> Iterator[tuple[Code, Code]]:
    """Every aspect whose words differ, as it was and as it becomes."""
    for old, new in zip(aspects(before, key), aspects(after, key), strict=True):
        if replace(old, revision=0) != replace(new, revision=0):
            yield old, new


def _shipped(key: str, aspect: Aspect) -> Code:
    return Code(aspect.key, codebook_content.guid(key, "aspect", aspect.key), aspect.name, aspect.definition)
