"""How fast the workbench answers with a large corpus: python benchmarks/workbench.py [--utterances N] [--json]."""

import argparse
import json
import re
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

from litestar.testing import TestClient
from sqlalchemy import text

from consult import app as application
from consult import migration, queue, servers
from consult.accounts import passage
from consult.accounts.models import Role
from consult.consultations import publication
from consult.database import Database
from consult.settings import Settings
from tests.walk import SECRET, press, put_on_duty, sign_in

TIMES = 30
FILL = (
    """INSERT INTO speaker (id, consultation_id, "group", route, language, said_on, coded_on, coding_attempts)
    SELECT gen_random_uuid(), :consultation, (ARRAY['children','parents','carers','professionals'])[1 + n % 4], 'survey', 'en',
      CURRENT_DATE, CURRENT_DATE, 0 FROM generate_series(1, :many / 3 + 1) n""",
    """INSERT INTO utterance (id, consultation_id, speaker_id, "group", route, question_id, question, informs, kind, words,
      language, margin)
    SELECT gen_random_uuid(), :consultation, s.id, s."group", 'survey', 'question-' || part % 12,
      'What about ' || part % 12 || '?',
      '{}', 'words', 'My social worker keeps changing and nobody told me why, number ' || s.n || ' of part ' || part || '.', 'en',
      random() FROM (SELECT *, row_number() OVER () n FROM speaker) s, generate_series(1, 3) p,
      LATERAL (SELECT (s.n * 3 + p)::int part) x LIMIT :many""",
    """INSERT INTO coding (id, utterance_id, kind, code, verdict, probability, start, "end", engine, codebook, made_at)
    SELECT gen_random_uuid(), u.id, c.kind, c.code, 'suggested', 0.4 + random() / 2, 3, 16, 'learned-1', '2026.1', now()
    FROM utterance u CROSS JOIN (VALUES ('theme', 'staff-continuity'), ('theme', 'social-worker'), ('aspect', 'could-be-better'),
      ('views', 'away-4.8'), ('sentiment', 'negative')) c(kind, code)""",
    """INSERT INTO impression (utterance_id, base, wording, sense, chances)
    SELECT id, 'learned-1', decode(repeat(md5(id::text), 16), 'hex'), decode(repeat(md5(id::text), 24), 'hex'),
      decode(repeat('00', 114), 'hex') FROM utterance""",
    """WITH gone AS (UPDATE utterance SET checked_at = now() WHERE id IN (SELECT id FROM utterance LIMIT :many / 10) RETURNING id)
    UPDATE coding SET verdict = 'confirmed', person_id = :person WHERE utterance_id IN (SELECT id FROM gone)""",
    "ANALYZE",
)


def measured(many: int) -> dict[str, object]:
    """95th percentile in milliseconds by page, over real servers, through the whole application."""
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as folder:
        data = Path(folder)
        postgres = servers.Postgres(data)
        command, broker_url = servers.broker(data)
        broker = servers.child(command, {}, data / "broker.log")
        try:
            servers.wait_for_broker(broker_url)
            migration.upgrade(postgres.url)
            queue.connect(broker_url)
            return _pages(postgres.url, broker_url, many)
        finally:
            broker.kill()
            broker.wait()
            postgres.stop()


def _pages(database_url: str, broker_url: str, many: int) -> dict[str, object]:
    database = Database(database_url, 2)
    organisation = database.call(passage.organisation_called, "Test Council")
    database.call(put_on_duty, organisation.id)
    consultation = database.call(publication.publish, organisation.id, "your-care")
    web = application.create(Settings(), database_url, broker_url, SECRET)
    with TestClient(web, base_url="https://consult.test") as client:
        sign_in(client, database, Role.ANALYST)
        with database.begin() as session:
            person = (
                session.connection().execute(text("SELECT id FROM person WHERE email LIKE 'analyst@%'")).scalar_one()
            )
            for statement in FILL:
                session.connection().execute(
                    text(statement), {"consultation": consultation.id, "many": many, "person": person}
                )
        base = f"/consultations/{consultation.id}"
        at = _turn(client.get(f"{base}/workbench").text)
        pages = {
            "workbench": f"{base}/workbench",
            "workbench by group": f"{base}/workbench?order=group&group=carers",
            "workbench random sample": f"{base}/workbench?order=sample",
            "workbench by theme and question": f"{base}/workbench?theme=staff-continuity&question=question-3",
            "ledger": f"{base}/ledger",
            "passages": f"{base}/utterances",
            "passages by theme and state": f"{base}/utterances?theme=staff-continuity&state=coded&group=carers",
            "why": f"/utterances/{at}",
            "near-identical": f"/utterances/{at}/alike",
            "progress": f"{base}/progress",
            "learning": f"{base}/learning",
        }
        figures = {name: _p95(lambda path=path: client.get(path)) for name, path in pages.items()}
        figures["keep and go on"] = _p95(lambda: _check(client, base))
    database.close()
    return {"utterances": many, "p95_ms": figures, "slowest_ms": max(figures.values())}


def _p95(ask: object) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()  # type: ignore[operator]
        took.append(1000 * (time.perf_counter() - began))
        assert answer is None or answer.status_code == 200, answer.status_code
    return round(statistics.quantiles(took, n=20)[-1], 1)


def _check(client: TestClient[object], base: str) -> None:
    """Open the workbench, keep what is offered, and be shown the next: two pages."""
    page = client.get(f"{base}/workbench").text
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    fields = {"shown": shown, "keep": shown, "batch": str(uuid4())}
    press(client, f"{base}/workbench", fields, at=f"/utterances/{_turn(page)}/check")


def _turn(page: str) -> UUID:
    found = re.search(r'action="/utterances/([0-9a-f-]{36})/check"', page)
    assert found is not None
    return UUID(found[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = measured(asked.utterances)
    print(json.dumps(result) if asked.json else "\n".join(f"{name}: {value}" for name, value in result.items()))
