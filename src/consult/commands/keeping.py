"""Commands that write a backup and restore it."""

from argparse import Namespace
from pathlib import Path

from consult.commands.command import Command, argument, say
from consult.settings import from_environment


def _backup(arguments: Namespace) -> None:
    from consult import recovery

    rows = recovery.backed_up(from_environment(), arguments.file)
    say(f"{arguments.file} holds {rows} rows. Keep the secret elsewhere: it alone opens this file.")


def _restore(arguments: Namespace) -> None:
    from consult import recovery

    settings = from_environment()
    key = recovery.secret(settings, arguments.secret)
    ledger = recovery.known_ledger(settings, arguments.forgotten, nothing=arguments.nothing_forgotten)
    new = arguments.data.resolve()
    done = recovery.restored(settings, arguments.file, new, key, ledger, keep_cards=arguments.keep_cards)
    say(f"Restored into {arguments.data}; {sum(done.forgotten.values())} rows were forgotten again.")
    if done.voided:
        say(f"{done.voided} printed cards are void: nobody knows which were used since the backup. Print new ones.")
    if done.revoked:
        say(f"Access tokens are revoked ({done.revoked}): nobody knows which were since the backup. Make new ones.")
    say(
        "People, roles and passwords are as they were then: whoever left since must be ended again on the page “People”."
    )


COMMANDS = (
    Command(
        "backup",
        _backup,
        "write everything kept, but the secret that opens it, to a file",
        (argument("file", type=Path),),
    ),
    Command(
        "restore",
        _restore,
        "restore a backup into a new data folder, and forget again",
        (
            argument("file", type=Path),
            argument("--data", type=Path, required=True, help="the new data folder"),
            argument("--secret", type=Path, help="file with the secret (default CONSULT_SECRET)"),
            argument("--forgotten", type=Path, help="the ledger (default that of CONSULT_DATA)"),
            argument("--nothing-forgotten", action="store_true", help="there is no ledger: nothing was deleted"),
            argument("--keep-cards", action="store_true", help="no card was used since: unused ones stay good"),
        ),
    ),
)
