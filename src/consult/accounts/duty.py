"""Who is on duty when a child may be in danger, and what respondents are told when nobody is at a desk (STANDARDS 3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from consult.accounts.models import Duty, Person, Role
from consult.database import now
from consult.errors import Refusal

POSTS = ("lead", "deputy", "manager")  # in the order in which an alert that nobody opens goes on
LANGUAGES = {"en": "English", "cy": "Welsh"}
LONGEST_WORDS = 300
SETTINGS = {
    "children-home": "a children’s home",
    "foster": "a fostering service or foster home",
    "supported-housing": "supported housing",
    "school": "a school or college",
    "health": "a health service",
    "youth-club": "a youth club or group",
}


@dataclass(frozen=True)
class Watch:
    """Who shall be on duty, and the out-of-hours words by language (en, cy)."""

    lead: UUID | None
    deputy: UUID | None
    manager: UUID | None
    out_of_hours: dict[str, str]


def standing(session: Session, organisation_id: UUID) -> Duty | None:
    """The duty that stands: what was set last."""
    return session.exec(
        select(Duty).where(Duty.organisation_id == organisation_id).order_by(col(Duty.set_at).desc()).limit(1)
    ).first()


def people(session: Session, organisation_id: UUID) -> list[Person]:
    """Those on duty who still work here, in the order in which they are told."""
    duty = standing(session, organisation_id)
    if duty is None:
        return []
    able = {person.id: person for person in able_people(session, organisation_id)}
    named = (duty.lead_id, duty.deputy_id, duty.manager_id)
    return [able[person_id] for person_id in named if person_id in able]


def able_people(session: Session, organisation_id: UUID, role: Role = Role.SAFEGUARDING_LEAD) -> list[Person]:
    """Whoever may open concerns, and so can be on duty, by name; or those who have another role."""
    return list(
        session.exec(
            select(Person)
            .where(
                Person.organisation_id == organisation_id,
                col(Person.left_at).is_(None),
                col(Person.roles).contains([role.value]),
            )
            .order_by(col(Person.name), col(Person.id))
        )
    )


def missing(session: Session, organisation_id: UUID) -> list[str]:
    """What a survey for children still lacks before it may open; nothing when everything is there."""
    duty = standing(session, organisation_id)
    able = {person.id for person in able_people(session, organisation_id)}
    lacking = [
        name
        for name, person_id in (
            ("a safeguarding lead", duty and duty.lead_id),
            ("a deputy", duty and duty.deputy_id),
        )
        if person_id not in able
    ]
    words = duty.out_of_hours if duty else {}
    return lacking + [f"out-of-hours words in {name}" for code, name in LANGUAGES.items() if not words.get(code)]


def out_of_hours(session: Session, organisation_id: UUID, language: str) -> str:
    """What a respondent who needs somebody is told about nights and weekends, in English where their language has
    no words; empty where nothing is set."""
    duty = standing(session, organisation_id)
    return duty.out_of_hours.get(language) or duty.out_of_hours["en"] if duty else ""


def put(session: Session, organisation_id: UUID, watch: Watch, set_by: UUID | None = None) -> Duty:
    """From now on these are on duty; what stood before is kept."""
    lead, deputy = _checked(watch, {person.id: person for person in able_people(session, organisation_id)})
    duty = Duty(
        organisation_id=organisation_id,
        lead_id=lead,
        deputy_id=deputy,
        manager_id=watch.manager,
        out_of_hours={code: watch.out_of_hours[code].strip() for code in LANGUAGES},
        set_at=now(),
        set_by=set_by,
    )
    session.add(duty)
    session.flush()
    return duty


def tie(session: Session, organisation_id: UUID, person_id: UUID, setting: str) -> None:
    """Say at which kind of setting somebody works, or at none: concerns about such a place go past them."""
    person = session.get(Person, person_id)
    if person is None or person.organisation_id != organisation_id:
        raise Refusal("That person is not here any more. Open the page again.")
    if setting and setting not in SETTINGS:
        raise Refusal("Choose one of the settings, or none.")
    person.setting = setting or None


def _checked(watch: Watch, able: dict[UUID, Person]) -> tuple[UUID, UUID]:
    """The lead and the deputy, when nothing is missing."""
    named = [person_id for person_id in (watch.lead, watch.deputy, watch.manager) if person_id is not None]
    if watch.lead is None or watch.deputy is None:
        raise Refusal("Choose a safeguarding lead and a deputy.")
    if len(set(named)) < len(named):
        raise Refusal("Choose a different person for each post, so that an alert always reaches somebody else.")
    if not set(named) <= set(able):
        raise Refusal("Choose people who have the role safeguarding-lead, because only they can open a concern.")
    if all(able[person_id].setting for person_id in named):
        raise Refusal("At least one person on duty must work at no setting, so that they can read of any.")
    for code, language in LANGUAGES.items():
        words = watch.out_of_hours.get(code, "").strip()
        if not words or len(words) > LONGEST_WORDS:
            raise Refusal(f"Write the out-of-hours words in {language}, in at most {LONGEST_WORDS} letters.")
    return watch.lead, watch.deputy
