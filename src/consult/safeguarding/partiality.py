"""Who may not read a concern, or be told of it: whoever works at the kind of setting that it may be about."""

from collections.abc import Iterable

from consult.accounts.models import Person
from consult.safeguarding.models import Concern

ABOUT_STAFF = frozenset({"staff-conduct", "allegation"})

# Where a text says that it comes from (a session's kind of place, a survey's setting), and whose workplace that may be.
_WORKPLACES = {
    "home": {"children-home"},
    "children-home": {"children-home"},
    "residential": {"children-home"},
    "in-care": {"children-home", "foster"},
    "foster-home": {"foster"},
    "foster": {"foster"},
    "fostering": {"foster"},
    "kinship": {"foster"},
    "short-breaks": {"foster", "children-home"},
    "stayed-on": {"foster"},
    "supported": {"supported-housing"},
    "supported-housing": {"supported-housing"},
    "school": {"school"},
    "education": {"school"},
    "health": {"health"},
    "mental-health": {"health"},
    "youth-club": {"youth-club"},
}


def may_read(person: Person, concern: Concern) -> bool:
    """Whether this person stands far enough from what the concern may be about.

    Words about staff whose setting nobody knows could be about any, so they pass by everybody who works at one.
    """
    if person.setting is None:
        return True
    workplaces = _WORKPLACES.get(concern.setting or "")
    if workplaces is None:
        return ABOUT_STAFF.isdisjoint(concern.kinds.split(", "))
    return person.setting not in workplaces


def impartial(people: Iterable[Person], concern: Concern) -> list[Person]:
    """Those of these people who may read it."""
    return [person for person in people if may_read(person, concern)]
