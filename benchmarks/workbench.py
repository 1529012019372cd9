"""How fast the workbench answers with a large corpus: python benchmarks/workbench.py [--utterances N] [--json]."""

import argparse
import json
import re
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from litestar.testing import TestClient
from sqlalchemy import text
from sqlmodel import Session, col, select

from consult import app as application
from consult import migration, queue, servers
from consult.accounts import passage
from consult.accounts.models import Organisation, Person, Role
from consult.accounts.passage import Visitor
from consult.coding import adjudication, blind, checking, codebook_edition, shelf
from consult.coding.blind import Plan
from consult.coding.checking import Outcome
from consult.consultations import publication
from consult.corpus.models import Utterance
from consult.database import Database
from consult.settings import Settings
from tests.walk import SECRET, put_on_duty, sign_in

TIMES = 30
BOOK = f"/codebook/{shelf.CHILDRENS_SERVICES}"
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
        ann, *others = database.call(_coders, organisation)
        database.call(_filled, {"consultation": consultation.id, "many": many, "person": ann.id})
        base = f"/consultations/{consultation.id}"
        at = _turn(client.get(f"{base}/workbench").text)
        database.call(_history, ann, at)
        pages = {**_workbench(base, at), **_ledger(client, base)}
        figures = {name: _p95(lambda path=path: client.get(path)) for name, path in pages.items()}
        figures["keep and go on"] = _p95(_Desk(client, f"{base}/workbench").keep)
        samples = database.call(_sampled, consultation.id, [ann, *others], min(500, many // 4))
        database.call(_drafted, ann)
        pages = {**_blind(base, *samples), **_codebook(base)}
        figures |= {name: _p95(lambda path=path: client.get(path)) for name, path in pages.items()}
    database.close()
    return {"utterances": many, "p95_ms": figures, "slowest_ms": max(figures.values())}


def _workbench(base: str, at: UUID) -> dict[str, str]:
    return {
        "workbench": f"{base}/workbench",
        "workbench by group": f"{base}/workbench?order=group&group=carers",
        "workbench random sample": f"{base}/workbench?order=sample",
        "workbench by theme and question": f"{base}/workbench?theme=staff-continuity&question=question-3",
        "ledger": f"{base}/ledger",
        "passages": f"{base}/utterances",
        "passages by theme and state": f"{base}/utterances?theme=staff-continuity&state=coded&group=carers",
        "passages, far on": f"{base}/utterances?from=10000",
        "why and history": f"/utterances/{at}",
        "near-identical": f"/utterances/{at}/alike",
        "progress": f"{base}/progress",
        "learning": f"{base}/learning",
    }


def _ledger(client: TestClient[object], base: str) -> dict[str, str]:
    """The lists behind the numbers of the ledger: the longest of each kind."""
    links = re.findall(r'<a href="([^"]+/utterances\?[^"]*)"[^>]*>(\d+)', client.get(f"{base}/ledger").text)
    longest: dict[str, tuple[int, str]] = {}
    for link, number in links:
        path = link.replace("&amp;", "&")
        kind = "the ledger's list by " + (" and ".join(sorted(re.findall(r"(\w+)=", path))) or "nothing")
        longest[kind] = max(longest.get(kind, (0, "")), (int(number), path))
    return {kind: path for kind, (_, path) in longest.items()}


def _blind(base: str, done: UUID, being_coded: UUID) -> dict[str, str]:
    return {
        "agreement": f"{base}/agreement",
        "sample with figures": f"/samples/{done}",
        "sample being coded": f"/samples/{being_coded}",
        "difference": f"/samples/{done}/differences/1",
        "blind passage": f"/samples/{being_coded}/passages/1",
        "workbench while coding blind": f"{base}/workbench",
        "passages while coding blind": f"{base}/utterances",
        "ledger while coding blind": f"{base}/ledger",
        "progress with figures": f"{base}/progress",
    }


def _codebook(base: str) -> dict[str, str]:
    return {
        "codebook": BOOK,
        "code": f"{BOOK}/codes/school",
        "aspect": f"{BOOK}/aspects/works-well",
        "new code": f"{BOOK}/new",
        "split": f"{BOOK}/split?code=staff-continuity",
        "merge": f"{BOOK}/merge",
        "draft and its preview": f"{BOOK}/draft",
        "codebook file": f"{BOOK}/file",
        "import": f"{BOOK}/import",
        "files": f"{base}/files",
    }


def _coders(session: Session, organisation: Organisation) -> list[Visitor]:
    """The analyst who is signed in, and two who code too."""
    for name in ("ben", "cat"):
        told = {"name": name, "email": f"{name}@bench.example", "roles": ["analyst"], "password_hash": ""}
        session.add(Person(organisation_id=organisation.id, **told))
    session.flush()
    rows = session.exec(select(Person).where(col(Person.roles).contains(["analyst"])).order_by(col(Person.email))).all()
    return [Visitor(row.id, row.name, organisation.id, organisation.name, frozenset({Role.ANALYST})) for row in rows]


def _filled(session: Session, about: dict[str, object]) -> None:
    for statement in FILL:
        session.connection().execute(text(statement), about)


def _history(session: Session, ann: Visitor, at: UUID) -> None:
    """One passage that was gone through ten times, and undone as often."""
    code = ("theme", "staff-continuity")
    for number in range(10):
        outcome = Outcome([code], [code] if number % 2 else [], [("theme", "siblings")])
        checking.check(session, ann, at, uuid4(), outcome)
        checking.undo(session, ann, session.get_one(Utterance, at).consultation_id)


def _sampled(session: Session, consultation_id: UUID, coders: list[Visitor], size: int) -> tuple[UUID, UUID]:
    """A sample that two have coded and differ in throughout, and one that is being coded."""
    ann, ben, cat = coders
    plan = Plan(size, ann.id, ben.id, 1)
    done, being_coded = (blind.draw(session, cat, consultation_id, plan) for _ in range(2))
    for who, codes in ((ann, ["theme/school"]), (ben, ["theme/voice"])):
        for position in blind.marked(session, done, who.id):
            blind.mark(session, who, done, position, codes)
        adjudication.finish(session, who, done)
    return done, being_coded


def _drafted(session: Session, ann: Visitor) -> None:
    """A draft with a change of every kind, to the codes that stand most often."""
    codebook_edition.merge(session, ann, shelf.CHILDRENS_SERVICES, ["social-worker", "voice"], "voice")
    codebook_edition.split(session, ann, shelf.CHILDRENS_SERVICES, "staff-continuity", ["One", "Two"])
    codebook_edition.retire(session, ann, shelf.CHILDRENS_SERVICES, "housing")
    codebook_edition.add(session, ann, shelf.CHILDRENS_SERVICES, {"name": "Pets", "definition": "Animals at home."})


def _p95(ask: object) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()  # type: ignore[operator]
        took.append(1000 * (time.perf_counter() - began))
        assert answer is None or answer.status_code == 200, answer.status_code
    return round(statistics.quantiles(took, n=20)[-1], 1)


class _Desk:
    """Somebody at the workbench, who keeps what is offered and is shown the next: one request each, as htmx sends it."""

    def __init__(self, client: TestClient[object], path: str) -> None:
        self._client, self._shown = client, client.get(path).text

    def keep(self) -> httpx.Response:
        """Keep, and go on."""
        shown = re.findall(r'name="shown" value="([^"]+)"', self._shown)
        hidden = dict(re.findall(r'name="(_csrf_token|batch|tier)" value="([^"]*)"', self._shown))
        path = f"/utterances/{_turn(self._shown)}/check"
        answer = self._client.post(path, data={**hidden, "shown": shown, "keep": shown}, headers={"HX-Request": "true"})
        self._shown = answer.text
        return answer


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
