"""How long the commissioner's pages take with many responses: `p95_ms` by page, on servers of its own.

python -m benchmarks.reading --responses 100000 --json
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient
from sqlmodel import select

from benchmarks import load
from consult import app as application
from consult import migration, queue, servers
from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.accounts.routes import guard
from consult.coding import shelf
from consult.consortium import membership, sharing
from consult.database import Database
from consult.settings import Settings
from consult.summary import release, sentences

ROUNDS = 30
ITEM = "away-4.8"


def measured(database: Database, url: str, responses: int) -> dict[str, Any]:
    """Fill, count, then read every page several times over; milliseconds from request to whole page."""
    consultation_id = load.fill(database, responses)
    began = time.monotonic()
    database.call(release.make, consultation_id)
    released = time.monotonic() - began
    with database.begin() as session:
        person = session.exec(select(Person).where(Person.email == load.EMAIL)).one()
    roles = frozenset({Role.COMMISSIONER})
    visitor = Visitor(person.id, person.name, person.organisation_id, load.ORGANISATION, roles)
    database.call(sentences.draft, visitor, consultation_id, ITEM)
    made = database.call(membership.found, visitor, "Measured")
    database.call(sharing.share, visitor, made.id, consultation_id)
    base, together = f"/consultations/{consultation_id}", f"/consortia/{made.id}"
    pages = {
        "cycle": f"{base}/views",
        "views item": f"{base}/views/{ITEM}",
        "views item, one route": f"{base}/views/{ITEM}?only=route:survey",
        "behind a number": f"{base}/views/{ITEM}/said?group=children",
        "behind a theme": f"{base}/views/{ITEM}/said?group=carers&theme=staff-continuity",
        "quotes": f"{base}/quotes",
        "summary": f"{base}/views/{ITEM}/summary",
        "what was said": f"{base}/utterances",
        "fair and open": f"{base}/legitimacy",
        "interface, consultations": "/api/1/consultations",
        "interface, consultation": f"/api/1{base}",
        "interface, cycle": f"/api/1{base}/cycle",
        "interface, views item": f"/api/1{base}/views/{ITEM}",
        "interface, quotes": f"/api/1{base}/quotes",
        "interface, decisions": f"/api/1{base}/decisions",
        "interface, frameworks": "/api/1/frameworks",
        "interface, framework": "/api/1/frameworks/away",
        "interface, codebook": f"/api/1/codebooks/{shelf.CHILDRENS_SERVICES}",
        "consortium": together,
        "consortium, views items": f"{together}/views",
        "consortium, views item": f"{together}/views/{ITEM}",
    }
    web = application.create(Settings(), url, "redis://127.0.0.1:1", "measured")
    with _signed_in(web, visitor) as client:
        return {
            "responses": responses,
            "release_s": round(released, 1),
            **_times(client, pages),
        }


def _signed_in(web: Litestar, visitor: Visitor) -> TestClient[Litestar]:
    """The application with one visitor let in, because signing in is not what is measured."""

    async def let_in(connection: Any, _: Any) -> None:
        connection.scope["state"]["visitor"] = visitor

    for route in web.routes:
        for handler in getattr(route, "route_handlers", []):
            handler._resolved_guards = [let_in]
    assert guard is not let_in
    return TestClient(web, base_url="https://measured.test")


def _times(client: TestClient[Litestar], pages: dict[str, str]) -> dict[str, dict[str, float]]:
    """By page: the 95th percentile from request to whole page, and the web process's own CPU time."""
    found: dict[str, dict[str, float]] = {"p95_ms": {}, "cpu_ms": {}}
    for name, path in pages.items():
        times, used = [], time.process_time()
        for _ in range(ROUNDS):
            began = time.perf_counter()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
        found["cpu_ms"][name] = round(1000 * (time.process_time() - used) / ROUNDS, 1)
        found["p95_ms"][name] = round(statistics.quantiles(times, n=20)[-1], 1)
    return found


def main() -> None:
    """Measure on a database that is thrown away after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="consult-reading-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user when this is root
        postgres = servers.Postgres(Path(folder))
        try:
            migration.upgrade(postgres.url)
            queue._Sender.app = None
            database = Database(postgres.url, threads=2)
            found = measured(database, postgres.url, given.responses)
            database.close()
        finally:
            postgres.stop()
    print(json.dumps(found) if given.json else "\n".join(f"{name}: {ms} ms" for name, ms in found["p95_ms"].items()))


if __name__ == "__main__":
    main()
