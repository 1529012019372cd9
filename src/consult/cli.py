"""The command line: `consult up`, `consult person add`, `consult evaluate` and the rest."""

import argparse
import getpass
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from consult.errors import Refusal
from consult.settings import Settings, from_environment

UP = """\
Starts the product: PostgreSQL and the broker (embedded in the data folder, or those that DATABASE_URL and REDIS_URL
name), migrations, the web server, one worker and the schedule. The first start loads a demonstration consultation to
click through. Ctrl-C or SIGTERM stops everything cleanly."""


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
    settings = Settings()

    up = _command(commands, "up", _up, "start everything; Ctrl-C stops it", UP)
    up.add_argument("--port", default=None, help=f"port of the web server (default {settings.port}, or CONSULT_PORT)")
    up.add_argument("--data", default=None, help=f"data folder (default {settings.data}, or CONSULT_DATA)")

    person = _command(commands, "person", None, "people who sign in")
    people = person.add_subparsers(required=True, metavar="ACTION")
    add = _command(people, "add", _person_add, "add a person; asks for the password")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--organisation", required=True)
    add.add_argument(
        "--role",
        action="append",
        required=True,
        help="administrator, commissioner, analyst, facilitator or safeguarding-lead; may be given several times",
    )

    duty = _command(
        commands, "duty", _duty, "say who is on duty for concerns; a survey for children cannot open without"
    )
    duty.add_argument("--organisation", required=True)
    duty.add_argument("--lead", required=True, metavar="EMAIL")
    duty.add_argument("--deputy", required=True, metavar="EMAIL")
    duty.add_argument("--manager", default=None, metavar="EMAIL")
    duty.add_argument("--out-of-hours", required=True, metavar="WORDS", help="what respondents are told, in English")
    duty.add_argument("--out-of-hours-cy", required=True, metavar="WORDS", help="the same in Welsh")
    reset = _command(people, "reset", _person_reset, "forget a person's second factor; they set it up again")
    reset.add_argument("email")

    publish = _command(commands, "publish", _publish, "publish a ready-made consultation of surveys/")
    publish.add_argument("folder", help="your-care or wiltshire-2011")
    publish.add_argument("--organisation", required=True)
    publish.add_argument(
        "--opens", type=date.fromisoformat, default=None, help="YYYY-MM-DD, instead of the file's date"
    )
    publish.add_argument(
        "--closes", type=date.fromisoformat, default=None, help="YYYY-MM-DD, instead of the file's date"
    )

    _command(
        commands,
        "train",
        _train,
        "learn again from the labelled texts of surveys/codebooks, and carry the result there",
    )
    _command(commands, "migrate", _migrate, "bring the database of DATABASE_URL to the present shape")

    _command(commands, "matrix", _matrix, "print who may use which page, made from the pages themselves")

    audit = _command(commands, "audit", None, "the record of who did what")
    looks = audit.add_subparsers(required=True, metavar="ACTION")
    verify = _command(looks, "verify", _audit_verify, "find any edit, deletion, swap or cut tail")
    verify.add_argument("--head", type=Path, default=None, help="a file of ends that were written down elsewhere")
    _command(looks, "head", _audit_head, "print the end of the record, to be kept elsewhere")
    backup = _command(commands, "backup", _backup, "write everything kept, but the secret that opens it, to a file")
    backup.add_argument("file", type=Path)
    restore = _command(commands, "restore", _restore, "restore a backup into a new data folder, and forget again")
    restore.add_argument("file", type=Path)
    restore.add_argument("--data", type=Path, required=True, help="the new data folder")
    restore.add_argument("--secret", type=Path, default=None, help="file with the secret (default CONSULT_SECRET)")
    restore.add_argument("--forgotten", type=Path, default=None, help="the ledger (default that of CONSULT_DATA)")
    restore.add_argument("--nothing-forgotten", action="store_true", help="there is no ledger: nothing was deleted")

    demonstration = _command(commands, "demonstration", None, "the demonstration consultation")
    actions = demonstration.add_subparsers(required=True, metavar="ACTION")
    _command(actions, "remove", _demonstration_remove, "remove it and everything that came of it")

    evaluate = _command(commands, "evaluate", _evaluate, "score a labelled file; needs no running server")
    evaluate.add_argument("what", choices=["themes", "views", "aspects", "sentiment", "identifiers", "concerns"])
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--codebook", type=Path, default=None, help="another codebook (TOML); with --folds")
    evaluate.add_argument("--folds", type=int, default=None, help="train and score on the file itself, in folds")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], None] | None, says: str, more: str = ""
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=says, description=more or f"{says.capitalize()}.")
    if run is not None:
        made.set_defaults(run=run)
    return made


def _up(arguments: argparse.Namespace) -> None:
    from consult import demonstration
    from consult.database import Database
    from consult.supervisor import Supervisor

    settings = from_environment()
    settings = replace(settings, port=arguments.port or settings.port, data=arguments.data or settings.data)

    def migrated(running: Supervisor) -> None:
        from consult import queue

        queue.connect(running.environment["REDIS_URL"])
        database = Database(running.environment["DATABASE_URL"], threads=1)
        if settings.demonstration != "no" and demonstration.load(database):
            _say("The demonstration is loaded; the worker is coding what was said.")
        database.close()

    def served() -> None:
        address = f"http://{'localhost' if settings.host == '127.0.0.1' else settings.host}:{settings.port}"
        _say(f"consult runs. Surveys: {address}/   Staff: {address}/sign-in   Data: {settings.folder}")
        if settings.demonstration != "no":
            _say(f"Demonstration sign-ins, all with the password “{demonstration.PASSWORD}”:")
            for email, (_, role) in demonstration.PEOPLE.items():
                _say(f"  {email:30} {role}")
            _say("The code is filled in on the page that asks for it, in the demonstration only: press “Go on”.")
        _say("Ctrl-C stops it.")

    Supervisor(settings, _say).run(migrated, served)


def _person_add(arguments: argparse.Namespace) -> None:
    from consult.accounts import passage

    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    _in_database(passage.add_person, arguments.organisation, arguments.name, arguments.email, arguments.role, password)
    _say(f"{arguments.email} can sign in.")


def _duty(arguments: argparse.Namespace) -> None:
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

    _in_database(put)
    _say(f"{arguments.organisation} has people on duty.")


def _person_reset(arguments: argparse.Namespace) -> None:
    from consult.accounts import people

    def reset(session: Any) -> None:
        people.reset_factor(session, None, people.called(session, arguments.email))

    _in_database(reset)
    _say(f"{arguments.email} sets up a second factor at the next sign-in; their sessions have ended.")


def _publish(arguments: argparse.Namespace) -> None:
    from consult.accounts import passage
    from consult.consultations import publication

    def publish(session: Any) -> None:
        organisation = passage.organisation_called(session, arguments.organisation)
        dates = publication.Dates(arguments.opens, arguments.closes)
        publication.publish(session, organisation.id, arguments.folder, dates)

    _in_database(publish)
    _say(f"{arguments.folder} is published.")


def _train(_: argparse.Namespace) -> None:
    from consult.coding import codebook, training

    _say(f"Learned: {training.ship(codebook.load()).name}.")


def _migrate(_: argparse.Namespace) -> None:
    _with_database(lambda database: None)  # noqa: ARG005 -- opening it brings it to the present shape
    _say("The database has the present shape.")


def _backup(arguments: argparse.Namespace) -> None:
    from consult import recovery

    rows = recovery.backed_up(from_environment(), arguments.file)
    _say(f"{arguments.file} holds {rows} rows. Keep the secret elsewhere: it alone opens this file.")


def _restore(arguments: argparse.Namespace) -> None:
    from consult import recovery

    settings = from_environment()
    key = recovery.secret(settings, arguments.secret)
    ledger = recovery.known_ledger(settings, arguments.forgotten, nothing=arguments.nothing_forgotten)
    gone = recovery.restored(settings, arguments.file, arguments.data.resolve(), key, ledger)
    _say(f"Restored into {arguments.data}; {sum(gone.values())} rows were forgotten again.")


def _demonstration_remove(_: argparse.Namespace) -> None:
    from consult import demonstration

    _with_database(demonstration.remove)
    _say("The demonstration is removed.")


def _matrix(_: argparse.Namespace) -> None:
    from consult.accounts.models import Role
    from consult.app import matrix

    _say("| page | " + " | ".join(["everyone", *Role, "proved again", "by token"]) + " |")
    _say("|---" * (len(Role) + 4) + "|")
    for access in matrix():
        everyone = isinstance(access.allow, str)
        ticks = [everyone, *(not everyone and role in access.allow for role in Role), access.fresh, access.bearer]
        path = re.sub(r":\w+\}", "}", access.path)
        _say(f"| {access.method} {path} | " + " | ".join("yes" if tick else "" for tick in ticks) + " |")


def _audit_verify(arguments: argparse.Namespace) -> None:
    from consult.accounts import audit_reading

    known = audit_reading.heads(arguments.head) if arguments.head else []

    def verify(session: Any) -> None:
        count, faults = audit_reading.verified(session, known)
        if faults:
            raise Refusal("\n".join(["The audit is not whole.", *faults]))
        _say(f"The audit is whole: {count} entries, each chained to the one before.")

    _in_database(verify)


def _audit_head(_: argparse.Namespace) -> None:
    from consult.accounts import audit

    _in_database(lambda session: _say(str(audit.head(session))))


def _evaluate(arguments: argparse.Namespace) -> None:
    figures = _figures(arguments)
    if arguments.json:
        _say(json.dumps(figures))
        return
    for name, figure in figures.items():
        _say(f"{name}: {figure}" if not isinstance(figure, dict) else f"{name}:")
        for key, row in figure.items() if isinstance(figure, dict) else ():
            _say(f"  {key:26} {row}")


def _figures(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.file.is_file():
        raise Refusal(f"There is no file {arguments.file}.")
    if arguments.what == "identifiers":
        from consult.corpus import evaluation as identifiers

        return identifiers.identifiers(arguments.file)
    if arguments.what == "concerns":
        from consult.safeguarding import evaluation as concerns

        return concerns.concerns(arguments.file)
    from consult.coding import evaluation

    return evaluation.evaluate(arguments.what, arguments.file, arguments.codebook, arguments.folds)


def _in_database(f: Callable[..., Any], *values: Any) -> None:
    _with_database(lambda database: database.call(f, *values))


def _with_database(f: Callable[[Any], Any]) -> None:
    """Call `f(database)`: on DATABASE_URL, or on the embedded server of the data folder, running or not."""
    from consult import migration, servers
    from consult.database import Database

    settings = from_environment()
    url = settings.database_url or servers.Postgres(settings.folder).url
    migration.upgrade(url)
    database = Database(url, threads=1)
    try:
        f(database)
    finally:
        database.close()


def _say(text: str) -> None:
    sys.stdout.write(text + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
