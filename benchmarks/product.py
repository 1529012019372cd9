"""A started product to measure: its programs, what CPU time each has used, and its database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from consult.servers import run_folder

TICKS = os.sysconf("SC_CLK_TCK")
LONGEST_START = 150.0  # seconds
SURVEY = "your-care-children"
ORGANISATION = "Measured Council"


@dataclass(frozen=True)
class Process:
    """One line of /proc: its parent, and the CPU time of itself and of children that have ended, in ms."""

    parent: int
    own: float
    ended: float


@dataclass(frozen=True)
class Product:
    """A running `consult up`: the pid of its supervisor, and where its web server listens."""

    up: int
    host: str
    port: int

    @property
    def programs(self) -> dict[str, int]:
        """The pids of web, worker, schedule, broker and database that run at this moment."""
        pids = {name: pid for pid in _children(self.up) if (name := _name(pid))}
        with contextlib.suppress(OSError, ValueError):
            pids["database"] = int((self._data / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        return pids

    @property
    def database_url(self) -> str:
        """The database that the supervisor was given, or the one embedded in its data folder."""
        given = _environment(self.up).get("DATABASE_URL")
        return given or f"postgresql://postgres:@/postgres?host={self._data / 'postgres'}"

    @property
    def _data(self) -> Path:
        return Path(f"/proc/{self.up}/cwd", _environment(self.up).get("CONSULT_DATA", ".consult")).resolve()

    @property
    def broker_socket(self) -> Path:
        """The socket of the broker embedded in its data folder."""
        return run_folder(self._data) / "broker.sock"

    def connection_of(self, program: str) -> int | None:
        """The pid of one PostgreSQL process that works for this program, if the database answers."""
        with contextlib.suppress(psycopg.Error), self.connect() as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = %s", (f"consult {program}",)
            ).fetchone()
            return int(row[0]) if row else None
        return None

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the measurer's own."""
        return psycopg.connect(self.database_url, autocommit=True)

    def count(self, sql: str) -> int:
        """The one number that this query gives."""
        with self.connect() as connection:
            row = connection.execute(sql.encode()).fetchone()
        assert row
        return int(row[0])

    def cpu(self) -> dict[str, float]:
        """CPU ms so far of web, database, broker, and of the worker with its own connections, by process tree."""
        table = _processes()
        pids = self.programs
        used = {name: _tree(table, pid) for name, pid in pids.items()}
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'consult worker'"
            ).fetchall()
        of_worker = sum(table[pid].own for (pid,) in rows if pid in table)
        used["database"] -= of_worker
        used["worker"] += of_worker
        return used

    def settle(self, longest: float) -> bool:
        """Wait until every sent response is released and coded; False when that takes longer than `longest` seconds."""
        until = time.monotonic() + longest
        while self.count(UNFINISHED):
            if time.monotonic() > until:
                return False
            time.sleep(0.5)
        return True


UNFINISHED = """SELECT (SELECT count(*) FROM response WHERE sent_on IS NOT NULL AND released_on IS NULL)
 + (SELECT count(*) FROM speaker WHERE coded_on IS NULL)"""


@contextlib.contextmanager
def started(port: int | None = None) -> Iterator[Product]:
    """A product of its own on a temporary folder, with the ready-made consultation published; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="consult-measured-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user when this is root
        port = port or _free_port()
        environment = {
            **os.environ,
            "CONSULT_DATA": f"{folder}/data",
            "CONSULT_PORT": str(port),
            "CONSULT_DEMONSTRATION": "no",
        }
        with Path(folder, "up.log").open("wb") as said:
            up = subprocess.Popen([sys.executable, "-m", "consult.cli", "up"], env=environment, stdout=said)
        try:
            product = Product(up.pid, "localhost", port)
            _wait_until_served(product, up)
            _publish({**environment, "DATABASE_URL": product.database_url})
            yield product
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(60)


def running(url: str, up: int) -> Product:
    """The product that runs already at this address under a supervisor with this pid."""
    parts = urlsplit(url)
    return Product(up, parts.hostname or "localhost", parts.port or 8000)


def _publish(environment: dict[str, str]) -> None:
    consult = [sys.executable, "-m", "consult.cli"]
    council = ["--organisation", ORGANISATION]
    people = {"--lead": "lead@measured.example", "--deputy": "deputy@measured.example"}
    adding = [
        [*consult, "person", "add", email, "--name", email, "--role", "safeguarding-lead", *council]
        for email in people.values()
    ]
    watch = [word for pair in people.items() for word in pair] + [
        "--out-of-hours",
        "Call.",
        "--out-of-hours-cy",
        "Ffonia.",
    ]
    for command in (*adding, [*consult, "duty", *council, *watch], [*consult, "publish", "your-care", *council]):
        subprocess.run(
            command, env=environment, check=True, stdout=subprocess.DEVNULL, input=b"answers are measured here\n"
        )


def _wait_until_served(product: Product, up: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and up.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((product.host, product.port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("The product did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processes() -> dict[int, Process]:
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rsplit(") ", 1)[1].split()
                user, system, ended_user, ended_system = (int(tick) * 1000 / TICKS for tick in fields[11:15])
                table[int(entry.name)] = Process(int(fields[1]), user + system, ended_user + ended_system)
    return table


def _tree(table: dict[int, Process], root: int) -> float:
    if root not in table:
        return 0.0
    children = [pid for pid, process in table.items() if process.parent == root]
    return table[root].own + table[root].ended + sum(_tree(table, pid) for pid in children)


def _children(parent: int) -> list[int]:
    return [pid for pid, process in _processes().items() if process.parent == parent]


def _name(pid: int) -> str:
    """The name that the supervisor gave a program; Valkey writes its title over its environment, so its title counts."""
    with contextlib.suppress(OSError):
        if b"valkey-server" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return "broker"
    return _environment(pid).get("PGAPPNAME", "").removeprefix("consult ")


def _environment(pid: int) -> dict[str, str]:
    try:
        lines = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def own_cpu(pid: int) -> float:
    """CPU ms that this one process has used so far."""
    return _processes()[pid].own
