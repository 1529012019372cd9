"""Signing in: a password, then a code, then a session; and proving once more that it is still the same person."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit, passwords, second_factor, tries
from consult.accounts.audit import Act
from consult.accounts.models import Organisation, Person, SignIn
from consult.accounts.people import add_person, end_sessions, organisation_called, plain
from consult.accounts.sessions import Visitor, end, fingerprint, opened
from consult.database import now
from consult.errors import NotSignedIn, Refusal

HALF_WAY = timedelta(minutes=10)  # from the password to the code


@dataclass(frozen=True)
class Step:
    """What came of a step of signing in: the cookie of the next, or the sentence that refuses.

    Returned and not raised, because what was wrong is counted and recorded in the same transaction.
    """

    token: str = ""
    sentence: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True)
class HalfWay:
    """Somebody who has given the right password and no code yet."""

    person: Person
    enrolled: bool
    demonstration: bool


@dataclass(frozen=True)
class Change:
    """What stands in the three boxes of the form for a new password."""

    present: str
    new: str
    same: str


def sign_in(session: Session, email: str, password: str, secret: str) -> Step:
    """The cookie of a session that waits for a code; refused in the same words whether e-mail or password is wrong."""
    row = tries.key(secret, "password", plain(email))
    try:
        tries.check(session, row)
    except Refusal as refusal:
        return Step(sentence=refusal.sentence)
    person = session.exec(select(Person).where(Person.email == plain(email), col(Person.left_at).is_(None))).first()
    right = passwords.fits(password, person.password_hash if person else None)
    if person is None or not right:
        tries.wrong(session, row)
        audit.record(session, person, Act.SIGN_IN_REFUSED, person)
        return Step(sentence="That e-mail address and password do not go together. Check both and try again.")
    if person.password_until is not None and person.password_until < now():
        return Step(sentence="This first password is too old. Ask an administrator for a new one.")
    tries.right(session, row)
    if passwords.outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
    if person.factor_at is None:
        _begin_factor(session, person, secret)
    return Step(opened(session, person))


def half_way(session: Session, token: str) -> HalfWay:
    """Whose turn it is to give a code; refused when too much time has passed since the password."""
    found = session.exec(
        select(SignIn, Person, Organisation.demonstration)
        .join(Person, col(SignIn.person_id) == Person.id)
        .join(Organisation, col(Person.organisation_id) == Organisation.id)
        .where(SignIn.token_hash == fingerprint(token), col(SignIn.ended_at).is_(None), col(Person.left_at).is_(None))
    ).first()
    if found is None or found[0].proved_at is not None or now() - found[0].began_at > HALF_WAY:
        raise NotSignedIn("Please sign in again.")
    return HalfWay(found[1], found[1].factor_at is not None, found[2])


def prove(session: Session, token: str, code: str, secret: str) -> Step:
    """The second step, by a code or a recovery code: a new session under a new cookie."""
    asked = half_way(session, token)
    enrolling = not asked.enrolled
    step = proved(session, asked.person, code, secret, asked.demonstration)
    if step.sentence:
        return step
    end(session, token)
    audit.record(session, asked.person, Act.FACTOR_SET_UP if enrolling else Act.SIGNED_IN, asked.person)
    return Step(opened(session, asked.person, proved=True), person_id=asked.person.id)


def proved(session: Session, person: Person, code: str, secret: str, again: bool) -> Step:
    """Whether this code is this person's; wrong ones are counted and recorded.

    `again` is for the demonstration, whose codes stand on the page and so prove nothing by being new.
    """
    row = tries.key(secret, "code", str(person.id))
    try:
        tries.check(session, row)
    except Refusal as refusal:
        return Step(sentence=refusal.sentence)
    session.refresh(person, with_for_update=True)
    if second_factor.fits(person, code, secret, again=again):
        pass
    elif person.factor_at is not None and second_factor.spend(session, person, code):
        audit.record(session, person, Act.RECOVERY_CODE_USED, person)
    else:
        tries.wrong(session, row)
        audit.record(session, person, Act.CODE_REFUSED, person)
        return Step(sentence="That code is not right, or was used before. Wait for the next one and type it in.")
    tries.right(session, row)
    return Step(person_id=person.id)


def confirm(session: Session, visitor: Visitor, typed: str, secret: str) -> Step:
    """Prove once more that it is still the same person, by password or code; good for five minutes."""
    person = session.exec(select(Person).where(Person.id == visitor.id)).one()
    organisation = session.exec(select(Organisation).where(Organisation.id == person.organisation_id)).one()
    row = tries.key(secret, "password", person.email)
    try:
        tries.check(session, row)
    except Refusal as refusal:
        return Step(sentence=refusal.sentence)
    if not passwords.fits(typed, person.password_hash):
        step = proved(session, person, typed, secret, organisation.demonstration)
        if step.sentence:
            return Step(sentence="That is neither your password nor a new code. Check it and try again.")
    tries.right(session, row)
    session.exec(update(SignIn).where(col(SignIn.id) == visitor.session_id).values(proved_at=now()))
    return Step(person_id=person.id)


def shown_code(session: Session, person_id: UUID, secret: str) -> str:
    """The code of this moment for somebody of the demonstration, whose pages show it; empty for everybody else."""
    person = session.exec(
        select(Person).join(Organisation).where(Person.id == person_id, col(Organisation.demonstration))
    ).first()
    return second_factor.code(person, secret) if person and person.factor_sealed else ""


def recovery_codes(session: Session, person_id: UUID, *, renewed: bool = False) -> list[str]:
    """Ten new recovery codes for this person."""
    person = session.exec(select(Person).where(Person.id == person_id)).one()
    if renewed:
        audit.record(session, person, Act.RECOVERY_CODES_RENEWED, person)
    return second_factor.recovery_codes(session, person)


def change_password(session: Session, visitor: Visitor, change: Change, secret: str) -> Step:
    """Choose a new password; the other sessions of this person end."""
    person = session.exec(select(Person).where(Person.id == visitor.id)).one()
    row = tries.key(secret, "password", person.email)
    try:
        tries.check(session, row)
        passwords.check(change.new, person.name, person.email, visitor.organisation)
        if change.new != change.same:
            raise Refusal("The two new passwords differ. Type the same one twice.")
        if change.new == change.present:
            raise Refusal("The new password is the present one. Choose another.")
    except Refusal as refusal:
        return Step(sentence=refusal.sentence)
    if not passwords.fits(change.present, person.password_hash):
        tries.wrong(session, row)
        return Step(sentence="The present password is not right. Type it once more.")
    tries.right(session, row)
    person.password_hash, person.password_until = passwords.hashed(change.new), None
    end_sessions(session, person.id, visitor.session_id)
    audit.record(session, visitor, Act.PASSWORD_CHANGED, person)
    return Step(person_id=person.id)


def _begin_factor(session: Session, person: Person, secret: str) -> None:
    """A new key to enrol with; people of the demonstration have it at once, for their codes stand on the page."""
    second_factor.begin(person, secret)
    organisation = session.exec(select(Organisation).where(Organisation.id == person.organisation_id)).one()
    if organisation.demonstration:
        person.factor_at = now()


__all__ = ["Visitor", "add_person", "fingerprint", "organisation_called"]
