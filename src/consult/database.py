"""The one database, PostgreSQL: a sync session for domain functions, and a way to call them from async handlers."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, Session, SQLModel

from consult import queue

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def random_id() -> Any:
    """A primary key that tells nothing of when or in which order its row was made (STANDARDS 2)."""
    return Field(default_factory=uuid4, primary_key=True)


def document(**options: Any) -> Any:
    """A column that keeps one JSON document; assign a new value to change it, a change in place is not saved."""
    return Field(sa_column=Column(JSONB(none_as_null=True), nullable=options.pop("nullable", False)), **options)


def now() -> datetime:
    """This moment, with its time zone."""
    return datetime.now(ZoneInfo("Europe/London"))


def today() -> date:
    """The date in the United Kingdom: respondents' rows know the day and nothing finer."""
    return now().date()


class Database:
    """One pool of connections, with as many threads as connections so that no thread waits for one."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self.engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=threads,
            max_overflow=0,
            pool_use_lifo=True,
            pool_pre_ping=False,
            hide_parameters=True,  # an error's own words would repeat what somebody typed
            connect_args={"options": "-c timezone=Europe/London", "connect_timeout": 5},
        )
        self._at_once: Engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    @contextmanager
    def begin(self, engine: Engine | None = None) -> Iterator[Session]:
        """A session that commits at the end of the block, then sends the nudges that were asked for inside it."""
        with Session(engine or self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()
            queue.send(session.info)

    def call(
        self,
        f: Callable[Concatenate[Session, Arguments], Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Run `f(session, ...)` in this thread and commit; once more if the connection turned out to be dead.

        A restarted database leaves dead connections in the pool; what a domain function does, it can do twice.
        """
        return self._twice(self.engine, lambda session: f(session, *arguments, **named))

    async def run(
        self,
        f: Callable[Concatenate[Session, Arguments], Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Run `f(session, ...)` off the event loop; it has committed when this returns."""
        return await self._aside(self.engine, lambda session: f(session, *arguments, **named))

    async def run_at_once(
        self,
        f: Callable[Concatenate[Session, Arguments], Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Like `run`, for what only reads or is a single statement: each statement commits itself.

        Without BEGIN and COMMIT a page asks PostgreSQL once where it would ask three times.
        """
        return await self._aside(self._at_once, lambda session: f(session, *arguments, **named))

    async def _aside(self, engine: Engine, f: Callable[[Session], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._twice, engine, f)

    def _twice(self, engine: Engine, f: Callable[[Session], Result]) -> Result:
        try:
            with self.begin(engine) as session:
                return f(session)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with self.begin(engine) as session:
            return f(session)

    def close(self) -> None:
        """Give back every thread and connection."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


__all__ = ["UUID", "Database", "document", "now", "random_id", "today"]
