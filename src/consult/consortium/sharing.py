"""What a member shares: the released figures of consultations that it names, and its codebook. Nothing else leaves it."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, shelf
from consult.coding.codebook_content import Content
from consult.coding.codebook_edition import Edition
from consult.coding.codebook_models import CodebookEdition
from consult.consortium import membership
from consult.consortium.membership import Member
from consult.consortium.models import Membership, SharedCodebook, SharedConsultation
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import now
from consult.errors import NotFound, Refusal


@dataclass(frozen=True)
class Theirs:
    """A member's consultation that the others may see."""

    member: Member
    consultation: Consultation


@dataclass(frozen=True)
class Offered:
    """A member's codebook that the others may take over."""

    member: Member
    codebook: str
    edition: Edition


def share(session: Session, visitor: Visitor, consortium_id: UUID, consultation_id: UUID) -> None:
    """Let the other members see the released figures of one of the visitor's own consultations."""
    _, mine = membership.consortium(session, visitor, consortium_id)
    own = publication.consultation(session, visitor, consultation_id)
    values = {"membership_id": mine.id, "consultation_id": own.id, "shared_at": now()}
    session.execute(insert(SharedConsultation).values(values).on_conflict_do_nothing())
    audit.record(session, visitor, Act.SHARED, own)


def end(session: Session, visitor: Visitor, consortium_id: UUID, consultation_id: UUID) -> None:
    """Let them see it no more, from this moment."""
    _, mine = membership.consortium(session, visitor, consortium_id)
    own = publication.consultation(session, visitor, consultation_id)
    which = (col(SharedConsultation.membership_id) == mine.id, col(SharedConsultation.consultation_id) == own.id)
    session.execute(delete(SharedConsultation).where(*which))
    audit.record(session, visitor, Act.SHARING_ENDED, own)


def shared(session: Session, consortium_id: UUID) -> list[Theirs]:
    """Every consultation that a member of this consortium shares in it, by member, the newest first.

    It is one query from what is shared, so that nothing else can come out of it.
    """
    rows = session.exec(
        select(SharedConsultation.membership_id, Consultation)
        .join(Membership, col(Membership.id) == SharedConsultation.membership_id)
        .join(Consultation, col(Consultation.id) == SharedConsultation.consultation_id)
        .where(Membership.consortium_id == consortium_id, col(Membership.left_at).is_(None))
        .where(Consultation.organisation_id == Membership.organisation_id)
        .order_by(col(Consultation.opens).desc())
    ).all()
    return [
        Theirs(member, consultation)
        for member in membership.members(session, consortium_id)
        for membership_id, consultation in rows
        if membership_id == member.membership_id
    ]


def offer(session: Session, visitor: Visitor, consortium_id: UUID, codebook: str) -> None:
    """Let the other members read and take over the visitor's codebook as it stands."""
    made, mine = membership.consortium(session, visitor, consortium_id)
    shelf.codebook(codebook)
    values = {"membership_id": mine.id, "codebook": codebook, "shared_at": now()}
    session.execute(insert(SharedCodebook).values(values).on_conflict_do_nothing())
    audit.record(session, visitor, Act.SHARED, made)


def withdraw(session: Session, visitor: Visitor, consortium_id: UUID, codebook: str) -> None:
    """Offer the codebook no more; what was taken over before stays with those who took it."""
    made, mine = membership.consortium(session, visitor, consortium_id)
    which = (col(SharedCodebook.membership_id) == mine.id, col(SharedCodebook.codebook) == codebook)
    session.execute(delete(SharedCodebook).where(*which))
    audit.record(session, visitor, Act.SHARING_ENDED, made)


def offered(session: Session, consortium_id: UUID) -> list[Offered]:
    """Every codebook that a member offers in this consortium, as it stands."""
    rows = session.exec(select(SharedCodebook).join(Membership).where(Membership.consortium_id == consortium_id)).all()
    return [
        Offered(member, row.codebook, codebook_edition.live(session, member.organisation_id, row.codebook))
        for member in membership.members(session, consortium_id)
        for row in rows
        if row.membership_id == member.membership_id
    ]


def take_over(session: Session, visitor: Visitor, consortium_id: UUID, membership_id: UUID, codebook: str) -> None:
    """A copy of another member's codebook as the visitor's draft; refused while there is a draft.

    Nothing is coded by it before somebody has looked at what it would change and published it.
    """
    membership.consortium(session, visitor, consortium_id)
    rows = offered(session, consortium_id)
    theirs = next(
        (each for each in rows if (each.member.membership_id, each.codebook) == (membership_id, codebook)), None
    )
    if theirs is None:
        raise NotFound("No member offers this codebook any more.")
    if codebook_edition.draft(session, visitor.organisation_id, codebook):
        raise Refusal("There is a draft of your codebook already. Publish or discard it first.")
    codebook_edition.change(session, visitor, codebook, lambda own: _copied(theirs.edition.content, own))
    draft = codebook_edition.draft(session, visitor.organisation_id, codebook)
    audit.record(session, visitor, Act.CODEBOOK_CHANGED, session.get(CodebookEdition, draft.id) if draft else None)


def _copied(theirs: Content, own: Content) -> Content:
    """Their codes; one's own that they do not have stay in the book, retired, so that they can be brought back."""
    return theirs.put(*(replace(code, retired=True) for code in own.codes if theirs.code(code.key) is None))
