"""What a command is, and what every command needs: the database, and a line on the terminal."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consult.settings import from_environment


@dataclass(frozen=True)
class Argument:
    """One argument of a command, as argparse knows it."""

    names: tuple[str, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Command:
    """One command; a name of two words is an action of the first."""

    name: str
    run: Callable[[Namespace], None]
    says: str
    arguments: tuple[Argument, ...] = ()
    more: str = ""


def argument(*names: str, **options: Any) -> Argument:
    """An argument, written as for argparse."""
    return Argument(names, options)


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + os.linesep)
    sys.stdout.flush()


def in_database(f: Callable[..., Any], *values: Any) -> None:
    """Call `f(session, *values)` and commit."""
    with_database(lambda database: database.call(f, *values))


def with_database(f: Callable[[Any], Any]) -> None:
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
