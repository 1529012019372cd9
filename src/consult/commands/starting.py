"""Commands that start the product, shape its database, and take the demonstration away."""

from argparse import Namespace
from dataclasses import replace

from consult.commands.command import Command, argument, say, with_database
from consult.settings import Settings, from_environment

UP = """\
Starts the product: PostgreSQL and the broker (embedded in the data folder, or those that DATABASE_URL and REDIS_URL
name), migrations, the web server, one worker and the schedule. The first start loads a demonstration consultation to
click through. Ctrl-C or SIGTERM stops everything cleanly."""


def _up(arguments: Namespace) -> None:
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
            say("The demonstration is loaded; the worker is coding what was said.")
        database.close()

    def served() -> None:
        address = f"http://{'localhost' if settings.host == '127.0.0.1' else settings.host}:{settings.port}"
        say(f"consult runs. Surveys: {address}/   Staff: {address}/sign-in   Data: {settings.folder}")
        if settings.demonstration != "no":
            say(f"Demonstration sign-ins, all with the password “{demonstration.PASSWORD}”:")
            for email, (_, role) in demonstration.PEOPLE.items():
                say(f"  {email:30} {role}")
            say("The code is filled in on the page that asks for it, in the demonstration only: press “Go on”.")
        say("Ctrl-C stops it.")

    Supervisor(settings, say).run(migrated, served)


def _migrate(_: Namespace) -> None:
    with_database(lambda database: None)  # noqa: ARG005 -- opening it brings it to the present shape
    say("The database has the present shape.")


def _demonstration_remove(_: Namespace) -> None:
    from consult import demonstration

    with_database(demonstration.remove)
    say("The demonstration is removed.")


COMMANDS = (
    Command(
        "up",
        _up,
        "start everything; Ctrl-C stops it",
        (
            argument("--port", help=f"port of the web server (default {Settings().port}, or CONSULT_PORT)"),
            argument("--data", help=f"data folder (default {Settings().data}, or CONSULT_DATA)"),
        ),
        UP,
    ),
    Command("migrate", _migrate, "bring the database of DATABASE_URL to the present shape"),
    Command("demonstration remove", _demonstration_remove, "remove it and everything that came of it"),
)
