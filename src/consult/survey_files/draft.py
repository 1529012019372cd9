"""Drafts: kept for an organisation, changed one step at a time, until a consultation opens with them."""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.passage import Visitor
from consult.database import now
from consult.errors import NotFound, Refusal
from consult.survey_files.bringing import Brought
from consult.survey_files.drafting import Document
from consult.survey_files.models import SurveyDraft

OPENED = "A consultation has opened with this survey, so it does not change any more. Copy it to go on writing."


def keep(session: Session, visitor: Visitor, brought: Brought) -> SurveyDraft:
    """Keep what came of a file."""
    moment = now()
    draft = SurveyDraft(
        organisation_id=visitor.organisation_id,
        source=brought.source,
        document=brought.document,
        report=brought.report.lines,
        made_at=moment,
        changed_at=moment,
    )
    session.add(draft)
    return draft


def copy(session: Session, visitor: Visitor, draft_id: UUID) -> SurveyDraft:
    """A draft that begins as this one is now."""
    found = mine(session, visitor, draft_id)
    moment = now()
    made = SurveyDraft(
        organisation_id=visitor.organisation_id,
        source=found.source,
        document=found.document,
        report=found.report,
        made_at=moment,
        changed_at=moment,
    )
    session.add(made)
    return made


def drafts(session: Session, visitor: Visitor) -> list[SurveyDraft]:
    """The organisation's drafts, what was changed last first."""
    return list(
        session.exec(
            select(SurveyDraft)
            .where(SurveyDraft.organisation_id == visitor.organisation_id)
            .order_by(col(SurveyDraft.changed_at).desc())
        )
    )


def mine(session: Session, visitor: Visitor, draft_id: UUID) -> SurveyDraft:
    """A draft of the visitor's own organisation; another's is not found."""
    found = session.get(SurveyDraft, draft_id)
    if found is None or found.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such draft. The list of drafts shows those that there are.")
    return found


def change(session: Session, visitor: Visitor, draft_id: UUID, edit: Callable[[Document], Document]) -> None:
    """Change a draft; whoever changes it meanwhile waits, so that no change is lost under another."""
    found = _open(session, visitor, draft_id)
    session.refresh(found, with_for_update=True)
    found.document = edit(found.document)
    found.changed_at = now()


def delete(session: Session, visitor: Visitor, draft_id: UUID) -> None:
    """Delete a draft that no consultation opened with."""
    session.delete(_open(session, visitor, draft_id))


def asked(document: Document, key: str) -> Document:
    """One question of a draft."""
    for question in document["question"]:
        if question["id"] == key:
            return dict(question)
    raise NotFound("There is no such question in this draft. Its page shows those that there are.")


def _open(session: Session, visitor: Visitor, draft_id: UUID) -> SurveyDraft:
    found = mine(session, visitor, draft_id)
    if found.consultation_id is not None:
        raise Refusal(OPENED)
    return found
