"""What an export of responses costs: CPU of this process and of PostgreSQL together, and the most memory this one takes."""

import argparse
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from consult import migration, servers
from consult.accounts import duty, passage
from consult.accounts.models import Person
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import Database
from consult.documents import responses_table

_SPEAKERS = """
INSERT INTO speaker (id, consultation_id, "group", route, age_band, said_on, coding_attempts, language)
SELECT gen_random_uuid(), :consultation, 'children', 'survey', '12-14', DATE '2026-10-01', 0, 'en'
FROM generate_series(1, :rows)
"""
_CHOICES = """
INSERT INTO choice (id, consultation_id, speaker_id, "group", question_id, options, missing)
SELECT gen_random_uuid(), s.consultation_id, s.id, s."group", asked.id,
  CASE WHEN asked.number % 5 = 0 THEN '{}'::varchar[] ELSE '{mostly}'::varchar[] END,
  CASE WHEN asked.number % 5 = 0 THEN 'skipped' END
FROM speaker s CROSS JOIN unnest(CAST(:asked AS varchar[])) WITH ORDINALITY AS asked (id, number)
WHERE s.consultation_id = :consultation
"""
_WORDS = """
INSERT INTO utterance (id, consultation_id, speaker_id, "group", route, question_id, informs, kind, words, language)
SELECT gen_random_uuid(), s.consultation_id, s.id, s."group", s.route, asked.id, '{}', 'words',
  repeat('My worker stays and listens to me. ', 3), 'en'
FROM speaker s CROSS JOIN unnest(CAST(:asked AS varchar[])) AS asked (id) WHERE s.consultation_id = :consultation
"""


def main() -> None:
    """Fill a database with made-up speakers, export them, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=120_000, help="responses to export")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="consult-export-"))
    postgres = servers.Postgres(folder)
    try:
        migration.upgrade(postgres.url)
        figures = measure(Database(postgres.url, threads=1), folder, arguments.rows)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        print(json.dumps(figures))
    else:
        print("  ".join(f"{name} {value}" for name, value in figures.items()))


def measure(database: Database, folder: Path, rows: int) -> dict[str, Any]:
    """Fill, export and measure: seconds of CPU in both processes, megabytes of the larger, and of the file."""
    with database.begin() as session:
        consultation = filled(session, rows)
    with database.begin() as session:
        backend = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        before, began = time.process_time() + _cpu(backend), time.monotonic()
        path = folder / "responses.csv"
        responses_table.write(session, consultation, path)
        cpu = time.process_time() + _cpu(backend) - before
    with path.open("rb") as file:
        written = sum(1 for _ in file) - 1
    database.close()
    return {
        "rows": written,
        "cpu_s": round(cpu, 2),
        "seconds": round(time.monotonic() - began, 2),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_mb": round(path.stat().st_size / 1e6, 1),
    }


def filled(session: Session, rows: int) -> Consultation:
    """“Your care, your say” with this many speakers who answered every question of the survey for children."""
    organisation = passage.organisation_called(session, "Benchmark Council")
    people = [
        Person(
            organisation_id=organisation.id,
            name=post,
            email=f"{post}@benchmark.example",
            roles=["safeguarding-lead"],
            password_hash="",
        )
        for post in duty.POSTS
    ]
    session.add_all(people)
    session.flush()
    away = dict.fromkeys(("en", "cy"), "Weekdays.")
    duty.put(session, organisation.id, duty.Watch(*(person.id for person in people), away))
    consultation = publication.publish(session, organisation.id, "your-care")
    survey = next(
        each for each in publication.surveys(session, consultation.id) if each.definition.id == "your-care-children"
    )
    words = [each.id for each in survey.definition.question if each.kind == "free_text"]
    closed = [each.id for each in survey.definition.question if each.asks and each.kind != "free_text"]
    connection = session.connection()
    for query, asked in ((_SPEAKERS, None), (_CHOICES, closed), (_WORDS, words)):
        values = {"consultation": consultation.id, **({"rows": rows} if asked is None else {"asked": asked})}
        connection.execute(text(query), values)
    for table in ("speaker", "choice", "utterance"):
        connection.execute(text(f"ANALYZE {table}"))
    return consultation


def _cpu(process: int) -> float:
    """Seconds of CPU that a process has used, on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main()
