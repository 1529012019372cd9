"""Real servers for every test: PostgreSQL and a broker from wheels, and a whole started product where one is needed."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import text

from consult import app as application
from consult import migration, queue, servers
from consult.accounts import passage
from consult.accounts.models import Organisation
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import Database
from consult.settings import Settings
from consult.tables import metadata
from tests.canary import WATCH, Watch
from tests.page_check import check_page
from tests.walk import PASSWORD, SECRET, put_on_duty

__all__ = ["PASSWORD"]

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What takes longest goes first, so that two who share the tests out between them end together.
LONGEST = ("product", "test_never_lost.py", "test_up.py", "test_modes.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays together; tests of the started product too, since each who runs some must start it and have it coded."""
    groups = {item: "product" if "product" in item.fixturenames else item.path.name for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: LONGEST.index(groups[item]) if groups[item] in LONGEST else len(LONGEST))


@dataclass(frozen=True)
class Servers:
    """Where the servers of this test run are."""

    database_url: str
    broker_url: str


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """A data folder with a short path, gone after the run."""
    folder = Path(tempfile.mkdtemp(prefix="consult-tests-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def canary(data: Path) -> Iterator[Watch]:
    """Through the whole run: nothing that was typed stands in a log, a letter, an address or the broker's journal."""
    logging.getLogger().addHandler(WATCH)
    yield WATCH
    logging.getLogger().removeHandler(WATCH)
    assert WATCH.leaks([data]) == []


@pytest.fixture(scope="session")
def real(data: Path) -> Iterator[Servers]:
    """PostgreSQL, migrated, and a broker."""
    postgres = servers.Postgres(data)
    command, broker_url = servers.broker(data)
    broker = servers.child(command, dict(os.environ), data / "broker.log")
    servers.wait_for_broker(broker_url)
    migration.upgrade(postgres.url)
    yield Servers(postgres.url, broker_url)
    broker.kill()
    broker.wait()
    postgres.stop()


@pytest.fixture(scope="session")
def pool(real: Servers) -> Iterator[Database]:
    """The connections of this test run."""
    database = Database(real.database_url, threads=2)
    yield database
    database.close()


def empty(pool: Database) -> None:
    """Empty every table. The audit refuses; only a test, as the database's owner, may set its trigger aside."""
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with pool.begin() as session:
        session.connection().execute(text("SET LOCAL session_replication_role = replica"))
        session.connection().execute(text(f"TRUNCATE {tables}"))
    publication.forget_kept()


@pytest.fixture
def database(pool: Database, real: Servers) -> Database:
    """An empty database."""
    empty(pool)
    queue.connect(real.broker_url)
    return pool


@pytest.fixture
def organisation(database: Database) -> Organisation:
    """A council with people on duty."""
    council = database.call(passage.organisation_called, "Test Council")
    database.call(put_on_duty, council.id)
    return council


@pytest.fixture
def consultation(database: Database, organisation: Organisation) -> Consultation:
    """“Your care, your say”, published by the council."""
    return database.call(publication.publish, organisation.id, "your-care")


@pytest.fixture(scope="session")
def web(real: Servers, pool: Database, data: Path) -> Litestar:
    """The application over the real servers."""
    return application.create(Settings(data=str(data)), real.database_url, real.broker_url, SECRET)


@pytest.fixture(scope="session")
def served(web: Litestar) -> Iterator[TestClient[Litestar]]:
    """The application as it is served, once for the run."""
    with TestClient(web, base_url="https://consult.test", raise_server_exceptions=False) as client:
        client.event_hooks = {"response": [check_page, WATCH.look]}
        yield client


@pytest.fixture
def client(served: TestClient[Litestar], database: Database) -> TestClient[Litestar]:
    """A browser's cookies and forms without a browser; every page that any test fetches is checked."""
    served.cookies.clear()
    served.app.state.limits.empty()
    return served


@dataclass
class Product:
    """A started product: its address, its data folder and its parent process."""

    address: str
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def database_url(self) -> str:
        """Its embedded database."""
        return f"postgresql://postgres:@/postgres?host={self.data}/postgres"

    @property
    def broker_url(self) -> str:
        """Its embedded broker."""
        return servers.broker(self.data)[1]


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_product(data: Path, port: int, demonstration: bool = True) -> Product:
    """`consult up` as a user runs it; returns when its pages are served."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONSULT_")}
    environment |= {"CONSULT_DEMONSTRATION": "yes" if demonstration else "no"}
    log = data.parent / f"{data.name}.up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "consult.cli", "up", "--data", str(data), "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
        )
    product = Product(f"http://localhost:{port}", data, process)
    for _ in range(1_500):
        try:
            if httpx.get(f"{product.address}/healthy").status_code == 200:
                return product
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def stop_product(product: Product) -> int:
    """Ctrl-C; the status it ended with."""
    product.process.send_signal(signal.SIGINT)
    return product.process.wait(60)


@pytest.fixture(scope="session")
def product(data: Path) -> Iterator[Product]:
    """A product with its demonstration, for the tests that are told from outside."""
    folder = data / "p"
    started = start_product(folder, free_port())
    yield started
    stop_product(started)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
