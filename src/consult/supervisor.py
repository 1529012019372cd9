"""`consult up`: one parent that starts everything, keeps it running, and stops it cleanly."""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from consult import migration, servers
from consult.errors import Refusal
from consult.settings import Settings

LOOK_EVERY = 0.2  # seconds between looks at the children
LONGEST_START = 90.0  # seconds; a busy machine may need many
LONGEST_STOP = 20.0  # seconds for a child to end by itself
PAUSE = 1.0  # seconds from one start of a child to the next


@dataclass
class Program:
    """One child: its name, how to start it, and the running process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    again_at: float = 0.0


class Supervisor:
    """The running product of one data folder."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.data = _writable(settings.folder)
        self.stopping = threading.Event()
        self.postgres: servers.Postgres | None = None
        self.programs: list[Program] = []
        self.environment: dict[str, str] = {}

    def run(self, migrated: Callable[["Supervisor"], None], served: Callable[[], None]) -> None:
        """Start everything and stay until SIGINT or SIGTERM; calls back when the tables are there, and when pages are."""
        with _only_one(self.data), _signals(self.stopping):
            try:
                self._start(migrated)
                if not self.stopping.is_set():
                    served()
                while not self.stopping.wait(LOOK_EVERY):
                    self._keep()
            finally:
                self._stop()

    def _start(self, migrated: Callable[["Supervisor"], None]) -> None:
        _free(self.settings.host, int(self.settings.port))
        self.environment = {**os.environ, **self._servers()}
        # What the command line said counts for the children too: the worker lays letters into the data folder.
        self.environment |= {"CONSULT_DATA": str(self.data), "CONSULT_PORT": self.settings.port}
        self.environment["CONSULT_SECRET"] = self.settings.secret or kept_secret(self.data)
        migration.upgrade(self.environment["DATABASE_URL"])
        migrated(self)
        for program in _programs(self.settings, self.data):
            self._launch(program)
        self._wait_until_served()

    def _servers(self) -> dict[str, str]:
        database_url, broker_url = self.settings.database_url, self.settings.redis_url
        if not database_url:
            self.postgres = servers.Postgres(self.data)
            database_url = self.postgres.url
        if not broker_url:
            command, broker_url = servers.broker(self.data)
            self._launch(Program("broker", command))
            servers.wait_for_broker(broker_url)
        return {"DATABASE_URL": database_url, "REDIS_URL": broker_url}

    def _launch(self, program: Program) -> None:
        # PGAPPNAME names its connections in pg_stat_activity, so that what each costs the database can be seen.
        environment = {**(self.environment or os.environ), "PGAPPNAME": f"consult {program.name}"}
        program.again_at = time.monotonic() + PAUSE
        program.process = servers.child(program.command, environment, self.data / f"{program.name}.log")
        if program not in self.programs:
            self.programs.append(program)

    def _keep(self) -> None:
        """Start again what has died; what dies right after its start is tried once a second, and its log says why."""
        if self.postgres is not None:
            self.postgres.keep()
        for program in self.programs:
            if program.process is not None and program.process.poll() is not None:
                _end_with(program.process)
                program.process = None
            if program.process is None and time.monotonic() >= program.again_at:
                self.say(f"The {program.name} ended and is started again; see {program.name}.log in {self.data}.")
                self._launch(program)

    def _wait_until_served(self) -> None:
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until and not self.stopping.is_set():
            with contextlib.suppress(OSError), socket.create_connection(_address(self.settings), timeout=1):
                return
            if any(program.process is None or program.process.poll() is not None for program in self.programs):
                break
            time.sleep(0.05)
        if not self.stopping.is_set():
            raise Refusal(f"Not everything started. The programs' own words are in the .log files in {self.data}.")

    def _stop(self) -> None:
        """Web first, so that nobody is refused half-way; the broker and the database last."""
        for program in reversed(self.programs):
            if program.process is not None:
                program.process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    program.process.wait(LONGEST_STOP)
                _end_with(program.process)
        if self.postgres is not None:
            self.postgres.stop()


def _end_with(ended: subprocess.Popen[bytes]) -> None:
    """End what an ended child has left behind, such as the pool of a killed worker."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(ended.pid, signal.SIGKILL)


def kept_secret(data: Path) -> str:
    """The key that signs forms and receipts, made once and readable by its owner only."""
    path = data / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _programs(settings: Settings, data: Path) -> list[Program]:
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "--app"]
    return [
        Program("worker", [*celery, "workers.app", "worker", "--loglevel", "WARNING", "--concurrency", "1",
                           "--without-gossip", "--without-mingle"]),
        Program("schedule", [*celery, "workers.schedule", "beat", "--loglevel", "WARNING", "--schedule",
                             str(data / "schedule"), "--pidfile", ""]),
        Program("web", [python, "-m", "uvicorn", "consult.app:from_environment", "--factory", "--host", settings.host,
                        "--port", settings.port, "--no-access-log", "--log-level", "warning", "--no-server-header"]),
    ]  # fmt: skip


def _writable(data: Path) -> Path:
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / ".writable").touch()
        (data / ".writable").unlink()
    except OSError:
        raise Refusal(
            f"The data folder {data} is not writable. Make it so, or set CONSULT_DATA to a folder that is."
        ) from None
    return data


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[TextIO]:
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                f"Another consult runs on {data}. Stop that one, or set CONSULT_DATA and CONSULT_PORT for a second."
            ) from None
        yield lock


@contextlib.contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refusal(
                f"Port {port} on {host} is taken. Stop the program that has it, or set CONSULT_PORT to another."
            ) from None


def _address(settings: Settings) -> tuple[str, int]:
    return ("127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host, int(settings.port))  # noqa: S104
