"""The people of an organisation: added, given roles, let in again, and gone."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from consult.accounts import audit, passwords, second_factor
from consult.accounts.audit import Act, Actor
from consult.accounts.models import Organisation, Person, Role, SignIn
from consult.database import now
from consult.errors import NotFound, Refusal

FIRST_PASSWORD_LASTS = timedelta(days=7)


def add_person(session: Session, organisation: str, name: str, email: str, roles: list[str], password: str) -> Person:
    """Add somebody to an organisation, which is made if it is new; refused for a weak password or a known e-mail."""
    passwords.check(password, name, email, organisation)
    return _added(session, organisation_called(session, organisation).id, name, email, roles, password)


def organisation_called(session: Session, name: str) -> Organisation:
    """The organisation of this name, made if there is none."""
    organisation = session.exec(select(Organisation).where(Organisation.name == name)).first()
    if organisation is None:
        organisation = Organisation(name=name)
        session.add(organisation)
        session.flush()
    return organisation


def invite(session: Session, visitor: Actor, name: str, email: str, roles: list[str]) -> tuple[Person, str]:
    """Add a colleague; the first password, which the administrator hands over, is good for a week and one sign-in."""
    if not name.strip() or "@" not in email.strip("@ "):
        raise Refusal("Give the person's name and e-mail address.")
    password = passwords.first_one()
    person = _added(session, visitor.organisation_id, name.strip(), email, roles, password)
    person.password_until = now() + FIRST_PASSWORD_LASTS
    audit.record(session, visitor, Act.PERSON_ADDED, person)
    return person, password


def colleagues(session: Session, visitor: Actor) -> list[Person]:
    """Everybody of the visitor's organisation, those who left last."""
    return list(
        session.exec(
            select(Person)
            .where(Person.organisation_id == visitor.organisation_id)
            .order_by(col(Person.left_at).is_not(None), col(Person.name), col(Person.email))
        )
    )


def colleague(session: Session, visitor: Actor, person_id: UUID) -> Person:
    """One person of the visitor's organisation."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or person.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such person here.")
    return person


def give_roles(session: Session, visitor: Actor, person_id: UUID, roles: list[str]) -> None:
    """Give a person these roles and no others; refused when nobody could give roles any more."""
    person = colleague(session, visitor, person_id)
    kept = _known(roles)
    if Role.ADMINISTRATOR.value not in kept:
        _not_the_last(session, person)
    if kept != person.roles:
        person.roles = kept
        audit.record(session, visitor, Act.ROLES_CHANGED, person)


def reset_factor(session: Session, visitor: Actor | None, person: Person) -> None:
    """Forget a person's second factor and end their sessions: they enrol again when they next sign in."""
    second_factor.reset(session, person)
    end_sessions(session, person.id)
    audit.record(session, visitor, Act.FACTOR_RESET, person)


def reset_password(session: Session, visitor: Actor, person: Person) -> str:
    """A new first password for somebody who forgot theirs; their second factor stays, their sessions end."""
    password = passwords.first_one()
    person.password_hash, person.password_until = passwords.hashed(password), now() + FIRST_PASSWORD_LASTS
    end_sessions(session, person.id)
    audit.record(session, visitor, Act.PASSWORD_RESET, person)
    return password


def leave(session: Session, visitor: Actor, person_id: UUID) -> None:
    """End a person's access, at once and in every browser; what they did stays recorded."""
    person = colleague(session, visitor, person_id)
    _not_the_last(session, person)
    if person.left_at is None:
        person.left_at = now()
        second_factor.reset(session, person)
        end_sessions(session, person.id)
        audit.record(session, visitor, Act.PERSON_LEFT, person)


def end_sessions(session: Session, person_id: UUID, but: UUID | None = None) -> None:
    """End a person's sessions, all or all `but` one."""
    session.exec(
        update(SignIn)
        .where(col(SignIn.person_id) == person_id, col(SignIn.id) != but, col(SignIn.ended_at).is_(None))
        .values(ended_at=now())
    )


def called(session: Session, email: str) -> Person:
    """The person with this e-mail address, of any organisation: for the command line."""
    person = session.exec(select(Person).where(Person.email == plain(email))).first()
    if person is None:
        raise NotFound("Nobody here has this e-mail address.")
    return person


def plain(email: str) -> str:
    """One way to write an e-mail address."""
    return email.strip().casefold()


def _added(session: Session, organisation_id: UUID, name: str, email: str, roles: list[str], password: str) -> Person:
    kept = _known(roles)
    if session.exec(select(Person).where(Person.email == plain(email))).first():
        raise Refusal("Somebody with this e-mail address is here already.")
    person = Person(
        organisation_id=organisation_id,
        name=name,
        email=plain(email),
        roles=kept,
        password_hash=passwords.hashed(password),
    )
    session.add(person)
    session.flush()
    return person


def _known(roles: list[str]) -> list[str]:
    if not roles or set(roles) - {role.value for role in Role}:
        raise Refusal(f"Give at least one of these roles: {', '.join(Role)}.")
    return sorted(set(roles))


def _not_the_last(session: Session, person: Person) -> None:
    others = session.exec(
        select(Person.id).where(
            Person.organisation_id == person.organisation_id,
            Person.id != person.id,
            col(Person.left_at).is_(None),
            col(Person.roles).contains([Role.ADMINISTRATOR.value]),
        )
    ).first()
    if Role.ADMINISTRATOR.value in person.roles and others is None:
        raise Refusal("This is the last administrator. Make somebody else one first.")
