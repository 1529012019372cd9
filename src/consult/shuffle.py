"""Rewriting respondents' rows so that nothing in the database tells in which order they came (STANDARDS 2).

PostgreSQL gives every row a hidden place (`ctid`) and the number of the transaction that wrote it (`xmin`); both rise
with time. Here each table is written anew by one transaction and laid out by its random key, then the server's own
journal is begun afresh. Words that were deleted leave the files at the same time.
"""

import logging
from datetime import datetime

from psycopg import sql
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from consult.database import Database, now
from consult.tables import metadata

log = logging.getLogger(__name__)

SOURCES = (
    *("response", "card", "card_batch", "paper_form", "speaker", "concern", "contact_wish"),
    *("note", "read_back", "read_back_answer", "published_summary"),
)
LEADING = {"response_id", "speaker_id", "source_id", "utterance_id"}  # columns that lead to somebody who answered
MANY = 10_000  # rows of a table that is rewritten at night only: page turns wait while it is
NIGHT = range(2, 5)  # o'clock
PATIENCE = "5s"  # a table that somebody is reading for longer is left for the next hour


def tables() -> list[Table]:
    """Every table with rows that come of somebody's answering; a new table that leads to one is found by its columns."""
    return [table for table in metadata.sorted_tables if table.name in SOURCES or LEADING & set(table.columns.keys())]


def shuffle(database: Database, moment: datetime | None = None, *, whole: bool = False) -> list[str]:
    """Rewrite what has come in since the last time; the names of the tables that were rewritten.

    Idempotent. Large tables wait for the night, unless `whole`.
    """
    small = not whole and (moment or now()).hour not in NIGHT
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        done = [table.name for table in tables() if _due(connection, table, small) and _rewrite(connection, table)]
        if done:
            _begin_journal(connection)
        connection.execute(text("RESET lock_timeout"))
    return done


def _due(connection: Connection, table: Table, small: bool) -> bool:
    """Rows written by more than one transaction, or so few that one transaction may have written a single person's."""
    rows, writers = connection.execute(
        text(f'SELECT count(*), count(DISTINCT xmin::text) FROM "{table.name}"')  # noqa: S608 -- our own table's name
    ).one()
    gone = connection.execute(text("SELECT pg_relation_size(CAST(:name AS regclass))"), {"name": table.name}).scalar()
    if small and rows > MANY:
        return False
    return writers > 1 or 0 < rows <= 100 or (rows == 0 and bool(gone))


def _rewrite(connection: Connection, table: Table) -> bool:
    """False when somebody holds the table for too long."""
    column = next(iter(table.primary_key.columns)).name
    name, key = sql.Identifier(table.name).as_string(), sql.Identifier(column).as_string()
    try:
        # Two transactions: what the first leaves dead, the second does not copy. Nothing has changed for a trigger.
        connection.exec_driver_sql(
            f"BEGIN; ALTER TABLE {name} DISABLE TRIGGER USER; UPDATE {name} SET {key} = {key}; "  # noqa: S608 -- our names
            f"ALTER TABLE {name} ENABLE TRIGGER USER; COMMIT"
        )
        connection.execute(text(f"CLUSTER {name} USING {sql.Identifier(str(table.primary_key.name)).as_string()}"))
        connection.execute(text(f"ANALYZE {name}"))
    except OperationalError as error:
        log.warning("A table was not rewritten this time (%s).", type(error.orig).__name__)
        return False
    return True


def _begin_journal(connection: Connection) -> None:
    """The write-ahead log keeps times and old rows until it is begun anew; a server of others' may not let us."""
    for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            connection.execute(text(statement))
        except (ProgrammingError, DBAPIError) as error:
            log.warning("The server's journal was not begun anew (%s).", type(error.orig).__name__)
