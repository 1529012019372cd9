"""Backup and restore: every table as COPY gives it, sealed, with counts and hashes that must come out equal.

The secret is not in a backup, and opens it: whoever finds one reads nothing. What was forgotten after a backup was made
is forgotten again when it is restored, by the ledger's copy that lies in the data folder and never in a backup.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from consult import backup_seal, migration
from consult.database import today
from consult.errors import Refusal
from consult.tables import metadata

TABLE, ROWS, END = b"t", b"r", b"e"  # what a part of a backup is: the beginning of a table, rows of it, the manifest
HEAD = 9  # bytes: which of these, and how long it is


@dataclass(frozen=True)
class Kept:
    """One table of a backup: its columns, those of its key first, and what must come out equal."""

    columns: list[str]
    keys: int
    rows: int
    sha256: str


def write(database_url: str, path: Path, secret: str) -> dict[str, Kept]:
    """Write every table as it is at one moment; refused when there is a file already."""
    if path.exists():
        raise Refusal(f"{path} is there already. Choose another name, so that no backup is lost.")
    with backup_seal.Writer(path, secret) as out, psycopg.connect(database_url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = {name: _copied(connection, name, columns, keys, out) for name, columns, keys in _tables()}
        manifest = {
            "made_on": today().isoformat(),
            "migration": connection.execute("SELECT version_num FROM alembic_version").fetchall()[0][0],
            "tables": {name: vars(kept) for name, kept in tables.items()},
        }
        _part(out, END, json.dumps(manifest).encode())
    return tables


def check(path: Path, secret: str) -> dict[str, Any]:
    """The manifest of a backup that is whole; refused, with nothing changed, when it is not."""
    rows: dict[str, int] = {}
    digests: dict[str, Any] = {}
    manifest: dict[str, Any] = {"tables": None}
    name = ""
    for what, part in _parts(path, secret):
        if what == TABLE:
            name = json.loads(part)["name"]
            rows[name], digests[name] = 0, sha256()
        elif what == ROWS:
            rows[name] += part.count(b"\n")
            digests[name].update(part)
        else:
            manifest = json.loads(part)
    found = {name: (rows[name], digests[name].hexdigest()) for name in rows}
    if manifest["tables"] is None or found != {
        name: (kept["rows"], kept["sha256"]) for name, kept in manifest["tables"].items()
    }:
        raise Refusal(backup_seal.DAMAGED)
    return manifest


def restore(path: Path, secret: str, database_url: str, ledger: list[dict[str, Any]]) -> dict[str, int]:
    """Fill an empty database from a backup, then forget again; how many rows of each table were forgotten again.

    Refused before anything is written when the backup is damaged or the database holds something.
    """
    manifest = check(path, secret)
    with psycopg.connect(database_url) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchall():
            raise Refusal("The database to restore into is not empty. Choose a new data folder.")
    migration.upgrade(database_url, manifest["migration"])
    with psycopg.connect(database_url) as connection:
        _fill(connection, path, secret)
        for name, kept in manifest["tables"].items():
            if _copied(connection, name, kept["columns"], kept["keys"]) != Kept(**kept):
                raise Refusal(f"The table {name} did not come back as it was. Try again into another new data folder.")
    migration.upgrade(database_url)
    with psycopg.connect(database_url) as connection:
        return _forget_again(connection, ledger)


def _tables() -> Iterator[tuple[str, list[str], int]]:
    """Every table, parents first, with its columns, and how many of them are its key: these come first."""
    for table in metadata.sorted_tables:
        keys = [column.name for column in table.primary_key.columns]
        yield table.name, [*keys, *(column.name for column in table.columns if column.name not in keys)], len(keys)


def _copied(
    connection: psycopg.Connection[Any], name: str, columns: list[str], keys: int, out: backup_seal.Writer | None = None
) -> Kept:
    """Copy a table, in the order of its key, which tells nothing of when a row came; without `out`, only count and hash."""
    if out:
        _part(out, TABLE, json.dumps({"name": name, "columns": columns}).encode())
    order = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _listed(columns), sql.Identifier(name), _listed(columns[:keys])
    )
    rows, digest = 0, sha256()
    with connection.cursor().copy(order) as copy:
        for part in map(bytes, copy):
            rows += part.count(b"\n")
            digest.update(part)
            if out:
                _part(out, ROWS, part)
    return Kept(columns, keys, rows, digest.hexdigest())


def _fill(connection: psycopg.Connection[Any], path: Path, secret: str) -> None:
    """Triggers rest meanwhile: what they do was done when these rows were first written."""
    begun: dict[str, Any] = {}
    waiting = bytearray()
    for what, part in _parts(path, secret):
        if what == ROWS:
            waiting += part
        if waiting and (what != ROWS or len(waiting) > backup_seal.BLOCK):
            _insert(connection, begun["name"], begun["columns"], bytes(waiting))
            waiting.clear()
        if what == TABLE:
            begun = json.loads(part)


def _insert(connection: psycopg.Connection[Any], name: str, columns: list[str], rows: bytes) -> None:
    table = sql.Identifier(name)
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
    with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, _listed(columns))) as copy:
        copy.write(rows)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _forget_again(connection: psycopg.Connection[Any], ledger: list[dict[str, Any]]) -> dict[str, int]:
    """Delete the rows that the ledger knows by the hashes of their ids, and carry the ledger itself over.

    Names are not in question here: the schedule parts them from old work again within the hour.
    """
    gone: dict[str, int] = {}
    for line in ledger:
        kind, marks = line["kind"], [bytes.fromhex(mark) for mark in line["marks"]]
        if kind in metadata.tables and kind != "person":
            gone[kind] = gone.get(kind, 0) + _delete(connection, kind, marks)
        connection.execute(
            "INSERT INTO forgotten (id, consultation_id, kind, why, number, forgotten_on, marks) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [line["id"], line["consultation_id"], kind, line["why"], len(marks), line["forgotten_on"], marks],
        )
    return {kind: number for kind, number in gone.items() if number}


def _delete(connection: psycopg.Connection[Any], kind: str, marks: list[bytes]) -> int:
    """Rows that point to them first, where the database does not take those along itself."""
    theirs = sql.SQL("SELECT id FROM {} WHERE sha256(uuid_send(id)) = ANY(%s)").format(sql.Identifier(kind))
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == kind and not key.ondelete:
                connection.execute(
                    sql.SQL("DELETE FROM {} WHERE {} IN ({})").format(
                        sql.Identifier(table.name), sql.Identifier(key.parent.name), theirs
                    ),
                    [marks],
                )
    return connection.execute(
        sql.SQL("DELETE FROM {} WHERE id IN ({})").format(sql.Identifier(kind), theirs), [marks]
    ).rowcount


def _listed(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _part(out: backup_seal.Writer, what: bytes, part: bytes) -> None:
    out.write(what + len(part).to_bytes(HEAD - 1, "big") + part)


def _parts(path: Path, secret: str) -> Iterator[tuple[bytes, bytes]]:
    waiting = bytearray()
    for block in backup_seal.read(path, secret):
        waiting += block
        while len(waiting) >= HEAD and len(waiting) >= (whole := HEAD + int.from_bytes(waiting[1:HEAD], "big")):
            yield bytes(waiting[:1]), bytes(waiting[HEAD:whole])
            del waiting[:whole]
