"""The command line: `consult up`, `consult person add`, `consult evaluate` and the rest."""

import argparse
import sys
from typing import Any

from consult.commands import asking, judging, keeping, people, record, starting
from consult.commands.command import Command
from consult.errors import Refusal

ROOMS = (starting, people, asking, record, keeping, judging)
NOUNS = {  # words that only name what their actions are about
    "person": "people who sign in",
    "audit": "the record of who did what",
    "demonstration": "the demonstration consultation",
}


def main() -> None:
    """Run one command; a refusal is printed as its sentence and ends with status 1."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except Refusal as refusal:
        sys.exit(refusal.sentence)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="consult", description="Stakeholder consultation for children's services.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    actions: dict[str, Any] = {}
    for command in (each for room in ROOMS for each in room.COMMANDS):
        noun, _, action = command.name.rpartition(" ")
        if noun and noun not in actions:
            about = commands.add_parser(noun, help=NOUNS[noun], description=f"{NOUNS[noun].capitalize()}.")
            actions[noun] = about.add_subparsers(required=True, metavar="ACTION")
        _add(actions.get(noun, commands), action, command)
    return parser


def _add(commands: Any, name: str, command: Command) -> None:
    says = command.says
    made = commands.add_parser(name, help=says, description=command.more or f"{says.capitalize()}.")
    for each in command.arguments:
        made.add_argument(*each.names, **each.options)
    made.set_defaults(run=command.run)


if __name__ == "__main__":
    main()
