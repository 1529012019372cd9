"""What a person makes of a proposed group: a theme of its own, part of a theme that exists, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, update

from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, codebook_words, proposals
from consult.coding.codebook_content import Content
from consult.coding.proposal_models import Proposal
from consult.coding.proposals import Group
from consult.consultations import publication
from consult.errors import NotFound, Refusal

GONE = "That group is not there any more. Somebody has decided on it, or looked for themes again."


@dataclass(frozen=True)
class Typed:
    """What somebody typed and ticked about one group; `words` are the key words that the machine is to look for."""

    group: str = ""
    name: str = ""
    definition: str = ""
    into: str = ""
    examples: str = ""
    words: tuple[str, ...] = ()


def name(session: Session, visitor: Visitor, consultation_id: UUID, typed: Typed) -> None:
    """Add the group to the codebook's draft as a theme of its own."""
    key, group = _group(session, visitor, consultation_id, typed)
    words = {
        "name": typed.name,
        "definition": typed.definition,
        "examples": typed.examples,
        "phrases": "\n".join(_ticked(group, typed)),
    }
    _decide(session, visitor, group, "named", codebook_edition.add(session, visitor, key, words))


def merge(session: Session, visitor: Visitor, consultation_id: UUID, typed: Typed) -> None:
    """Give examples and key words of the group to a theme that exists, in the codebook's draft."""
    key, group = _group(session, visitor, consultation_id, typed)
    examples = tuple(filter(None, map(codebook_words.text, typed.examples.splitlines())))
    phrases = _ticked(group, typed)
    if not examples and not phrases:
        raise Refusal("Tick a key word or write an example, so that the theme takes in this group.")

    def taken_in(content: Content) -> Content:
        code = content.code(typed.into)
        if code is None or not code.active:
            raise Refusal("Choose the theme that this group belongs to.")
        heard = replace(code, phrases=_joined(code.phrases, phrases), examples=_joined(code.examples, examples))
        return content.put(replace(heard, revision=code.revision + 1))

    codebook_edition.change(session, visitor, key, taken_in)
    _decide(session, visitor, group, "merged", typed.into)


def dismiss(session: Session, visitor: Visitor, consultation_id: UUID, typed: Typed) -> None:
    """Say that the group is no theme; what is alike is not proposed again."""
    _, group = _group(session, visitor, consultation_id, typed)
    _decide(session, visitor, group, "dismissed")


def _group(session: Session, visitor: Visitor, consultation_id: UUID, typed: Typed) -> tuple[str, Group]:
    consultation = publication.consultation(session, visitor, consultation_id)
    there = proposals.groups(session, visitor, consultation_id)
    found = next((group for group in there if str(group.id) == typed.group), None)
    if found is None:
        raise NotFound(GONE)
    return str(consultation.definition["codebook"]), found


def _decide(session: Session, visitor: Visitor, group: Group, state: str, code: str | None = None) -> None:
    decided = session.exec(
        update(Proposal)
        .where(col(Proposal.id) == group.id, col(Proposal.state) == "new")
        .values(state=state, code=code, decided_by_id=visitor.id)
    )
    if not decided.rowcount:
        raise NotFound(GONE)


def _ticked(group: Group, typed: Typed) -> tuple[str, ...]:
    return tuple(word for word in group.words if word in typed.words)


def _joined(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
