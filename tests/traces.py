"""Where words still stand: in a dump of the whole database, catalogue and all, and in every file of the data folder."""

from pathlib import Path

from sqlalchemy import text

from consult.database import Database


def dumped(database: Database) -> bytes:
    """Every table of the catalogue too, where the planner keeps samples of columns."""
    dump = b""
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        tables = connection.execute(text("SELECT schemaname || '.' || tablename FROM pg_tables")).scalars().all()
        for table in tables:
            with raw.cursor().copy(f"COPY {table} TO STDOUT") as out:
                dump += b"".join(bytes(part) for part in out)
    return dump


def on_disk(data: Path, word: str) -> list[str]:
    """Files in which a word stands: tables, journals, logs, letters, exports, the broker's journal."""
    found = []
    for path in data.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue
        if word.encode() in content:
            found.append(str(path.relative_to(data)))
    return found
