"""How long the pages of blind coding, of the codebook and of files take with many utterances, in this process.

.venv/bin/python benchmarks/agreement.py --utterances 20000 --json
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from litestar.testing import TestClient
from sqlalchemy import text
from sqlmodel import Session, select

from consult import app as application
from consult import migration, servers
from consult.accounts import duty, passage
from consult.accounts.models import Person, SignIn
from consult.coding import adjudication, blind
from consult.consultations import publication
from consult.database import Database, now
from consult.settings import Settings

FILL = """
WITH one AS (
  INSERT INTO speaker (id, consultation_id, "group", route, language, said_on, coded_on, coding_attempts)
  SELECT gen_random_uuid(), :consultation, (ARRAY['children','carers','parents','professionals'])[1 + n % 4], 'survey',
    'en', current_date, current_date, 0 FROM generate_series(1, :number) AS n RETURNING id, "group"
), said AS (
  INSERT INTO utterance (id, consultation_id, speaker_id, "group", route, question_id, question, informs, kind, words, language)
  SELECT gen_random_uuid(), :consultation, id, "group", 'survey', 'better-home', 'What could be better?', '{}', 'words',
    'My social worker changes often, and nobody tells me why. ' || id, 'en' FROM one RETURNING id
)
INSERT INTO coding (id, utterance_id, kind, code, verdict, probability, start, "end", engine, codebook, made_at)
SELECT gen_random_uuid(), said.id, kind, code, 'suggested', 0.8, 3, 16, 'e', 'c', now()
FROM said, LATERAL (VALUES
  ('theme', (ARRAY['school','voice','siblings','mental-health','social-worker','housing'])[1 + abs(hashtext(said.id::text)) % 6]),
  ('theme', 'staff-continuity'), ('aspect', 'could-be-better')) AS given(kind, code)
"""


def main() -> None:
    """Fill, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="consult-") as folder:
        postgres = servers.Postgres(Path(folder))
        migration.upgrade(postgres.url)
        database = Database(postgres.url, threads=2)
        try:
            p95 = _measured(database, postgres.url, asked.utterances, asked.times)
        finally:
            database.close()
            postgres.stop()
    print(json.dumps({"utterances": asked.utterances, "p95_ms": p95}, indent=None if asked.json else 2))


def _measured(database: Database, url: str, utterances: int, times: int) -> dict[str, float]:
    token, consultation, sample = database.call(_filled, utterances)
    web = application.create(Settings(), url, "redis://127.0.0.1:1/0", "a secret of the benchmark")
    book = "/codebook/childrens-services"
    pages = {
        "agreement": f"/consultations/{consultation}/agreement",
        "sample with figures": f"/samples/{sample[0]}",
        "difference": f"/samples/{sample[0]}/differences/1",
        "blind passage": f"/samples/{sample[1]}/passages/1",
        "utterances while coding blind": f"/consultations/{consultation}/utterances",
        "codebook": book,
        "code": f"{book}/codes/school",
        "merge": f"{book}/merge",
        "draft": f"{book}/draft",
        "codebook file": f"{book}/file",
        "files": f"/consultations/{consultation}/files",
    }
    with TestClient(web, base_url="https://consult.test") as client:
        client.cookies.set("__Host-session", token, domain="consult.test")
        return {name: _p95(client, path, times) for name, path in pages.items()}


def _p95(client: TestClient, path: str, times: int) -> float:  # type: ignore[type-arg]
    took = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return round(quantiles(took, n=20)[-1], 1)


def _filled(session: Session, utterances: int) -> tuple[str, UUID, tuple[UUID, UUID]]:
    organisation = passage.organisation_called(session, "Benchmark Council")
    people = [
        Person(organisation_id=organisation.id, name=name, email=f"{name}@bench.example", roles=["analyst"], password_hash="")
        for name in ("ann", "ben")
    ]  # fmt: skip
    session.add_all(people)
    people_on_duty(session, organisation.id)
    consultation = publication.publish(session, organisation.id, "your-care", demonstration=True)
    session.execute(text(FILL), {"consultation": consultation.id, "number": utterances})
    session.execute(text("UPDATE utterance SET state = 'coded'"))
    session.execute(text("ANALYZE"))
    token = "a token of the benchmark"
    moment = now()
    session.add(
        SignIn(
            token_hash=passage.fingerprint(token),
            person_id=people[0].id,
            began_at=moment,
            seen_at=moment,
            proved_at=moment,
        )
    )
    session.flush()
    ann, ben = (
        passage.Visitor(person.id, person.name, organisation.id, "", frozenset(blind.CODERS)) for person in people
    )
    plan = blind.Plan(min(500, utterances // 4), ann.id, ben.id, 1)
    done, being_coded = (blind.draw(session, ann, consultation.id, plan) for _ in range(2))
    for who, codes in ((ann, ["theme/school"]), (ben, ["theme/voice"])):
        for position in blind.marked(session, done, who.id):
            blind.mark(session, who, done, position, codes)
        adjudication.finish(session, who, done)
    from consult.coding import codebook_edition

    codebook_edition.merge(session, ann, "childrens-services", ["school", "voice"], "voice")
    codebook_edition.split(session, ann, "childrens-services", "siblings", ["One", "Two"])
    assert session.exec(select(SignIn)).first() is not None
    return token, consultation.id, (done, being_coded)


def people_on_duty(session: Session, organisation_id: UUID) -> None:
    """Nothing opens for children without them."""
    told = {"organisation_id": organisation_id, "roles": ["safeguarding-lead"], "password_hash": ""}
    posts = [Person(name=post, email=f"{post}@bench.example", **told) for post in duty.POSTS]
    session.add_all(posts)
    session.flush()
    words = {"en": "We read on weekdays.", "cy": "Rydyn ni'n darllen ar ddyddiau gwaith."}
    duty.put(session, organisation_id, duty.Watch(*(person.id for person in posts), words))


if __name__ == "__main__":
    main()
