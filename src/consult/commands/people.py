"""Commands about people: who signs in, and who is on duty."""

import getpass
import sys
from argparse import Namespace
from typing import Any

from consult.commands.command import Command, argument, in_database, say
from consult.errors import Refusal

ROLES = "administrator, commissioner, analyst, facilitator or safeguarding-lead; may be given several times"


def _person_add(arguments: Namespace) -> None:
    from consult.accounts import passage

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    in_database(passage.add_person, arguments.organisation, arguments.name, arguments.email, arguments.role, password)
    say(f"{arguments.email} can sign in.")


def _person_reset(arguments: Namespace) -> None:
    from consult.accounts import people

    def reset(session: Any) -> None:
        people.reset_factor(session, None, people.called(session, arguments.email))

    in_database(reset)
    say(f"{arguments.email} sets up a second factor at the next sign-in; their sessions have ended.")


def _duty(arguments: Namespace) -> None:
    from consult.accounts import duty, passage

    def put(session: Any) -> None:
        organisation = passage.organisation_called(session, arguments.organisation)
        able = {person.email: person.id for person in duty.able_people(session, organisation.id)}
        words = {"en": arguments.out_of_hours, "cy": arguments.out_of_hours_cy}
        named = [arguments.lead, arguments.deputy, arguments.manager]
        for email in filter(None, named):
            if email.strip().casefold() not in able:
                raise Refusal(f"{email} is nobody with the role safeguarding-lead at {organisation.name}.")
        lead, deputy, manager = (able[email.strip().casefold()] if email else None for email in named)
        duty.put(session, organisation.id, duty.Watch(lead, deputy, manager, words))

    in_database(put)
    say(f"{arguments.organisation} has people on duty.")


COMMANDS = (
    Command(
        "person add",
        _person_add,
        "add a person; asks for the password",
        (
            argument("email"),
            argument("--name", required=True),
            argument("--organisation", required=True),
            argument("--role", action="append", required=True, help=ROLES),
        ),
    ),
    Command(
        "person reset", _person_reset, "forget a person's second factor; they set it up again", (argument("email"),)
    ),
    Command(
        "duty",
        _duty,
        "say who is on duty for concerns; a survey for children cannot open without",
        (
            argument("--organisation", required=True),
            argument("--lead", required=True, metavar="EMAIL"),
            argument("--deputy", required=True, metavar="EMAIL"),
            argument("--manager", metavar="EMAIL"),
            argument("--out-of-hours", required=True, metavar="WORDS", help="what respondents are told, in English"),
            argument("--out-of-hours-cy", required=True, metavar="WORDS", help="the same in Welsh"),
        ),
    ),
)
