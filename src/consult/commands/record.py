"""Commands that show who may do what, and hold the record of who did what."""

import re
from argparse import Namespace
from pathlib import Path
from typing import Any

from consult.commands.command import Command, argument, in_database, say
from consult.errors import Refusal


def _matrix(_: Namespace) -> None:
    from consult.accounts.models import Role
    from consult.app import matrix

    say("| page | " + " | ".join(["everyone", *Role, "proved again", "by token"]) + " |")
    say("|---" * (len(Role) + 4) + "|")
    for access in matrix():
        everyone = isinstance(access.allow, str)
        ticks = [everyone, *(not everyone and role in access.allow for role in Role), access.fresh, access.bearer]
        path = re.sub(r":\w+\}", "}", access.path)
        say(f"| {access.method} {path} | " + " | ".join("yes" if tick else "" for tick in ticks) + " |")


def _audit_verify(arguments: Namespace) -> None:
    from consult.accounts import audit_reading

    known = audit_reading.heads(arguments.head) if arguments.head else []

    def verify(session: Any) -> None:
        count, faults = audit_reading.verified(session, known)
        if faults:
            raise Refusal("\n".join(["The audit is not whole.", *faults]))
        say(f"The audit is whole: {count} entries, each chained to the one before.")

    in_database(verify)


def _audit_head(_: Namespace) -> None:
    from consult.accounts import audit

    in_database(lambda session: say(str(audit.head(session))))


HEAD = argument("--head", type=Path, help="a file of ends that were written down elsewhere")
COMMANDS = (
    Command("matrix", _matrix, "print who may use which page, made from the pages themselves"),
    Command("audit verify", _audit_verify, "find any edit, deletion, swap or cut tail", (HEAD,)),
    Command("audit head", _audit_head, "print the end of the record, to be kept elsewhere"),
)
