"""What bringing a file of responses in costs: reading, checking and bringing, with redaction and a look for worries."""

import argparse
import csv
import io
import json
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from sqlalchemy import text
from sqlmodel import select

from consult import migration, queue, servers
from consult.accounts import passage
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.database import Database
from consult.imports import bringing, description, saying, stages
from consult.imports.description import Box
from consult.imports.models import WORKED, BroughtFile, BroughtResponse
from consult.imports.plan import Plan, Use
from consult.settings import house
from tests.walk import put_on_duty

HEADINGS = [
    "Response ID",
    "Date submitted",
    "Are you a",
    "How old are you?",
    "What could be better?",
    "What works well?",
]
USES = (
    Use("identifier"),
    Use("date"),
    Use("group"),
    Use("age-band"),
    Use("words", "better-home"),
    Use("new", ask="What works well?", informs=("away-4.8",)),
)
WHO = ("Child or young person", "Foster carer", "Parent", "Social worker")


def main() -> None:
    """Make a file of made-up responses, bring it in by the worker's own steps, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="responses in the file")
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="consult-bringing-"))
    postgres = servers.Postgres(folder)
    command, broker_url = servers.broker(folder)
    broker = servers.child(command, {}, folder / "broker.log")
    try:
        servers.wait_for_broker(broker_url)
        queue.connect(broker_url)
        migration.upgrade(postgres.url)
        figures = measure(Database(postgres.url, threads=1), folder, arguments.rows, arguments.format)
    finally:
        broker.kill()
        broker.wait()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures) if arguments.json else "  ".join(f"{name} {value}" for name, value in figures.items()))


def measure(database: Database, folder: Path, rows: int, form: str) -> dict[str, Any]:
    """Seconds of the clock by stage, seconds of CPU here and in PostgreSQL, and the most memory this process takes."""
    box = Box(folder / "imports", "a secret of the benchmark")
    content = made(rows, form)
    with database.begin() as session:
        person = passage.add_person(
            session, "Measured", "Ann", "ann@measured.example", [Role.ANALYST.value], "listen to children"
        )
        put_on_duty(session, person.organisation_id)
        consultation_id = publication.publish(session, person.organisation_id, "your-care").id
        backend = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
    visitor = Visitor(person.id, "Ann", person.organisation_id, "Measured", frozenset({Role.ANALYST}))
    cpu, took = time.process_time() + _cpu(backend), {}
    chosen = database.call(bringing.choose, visitor, consultation_id, f"answers.{form}", _parts(content), box)
    took["reading"] = worked(database, box, chosen.id)
    plan = Plan(said_on="2025-03-31", source="Care survey 2025", read_before=True, uses=USES)
    matched = database.call(saying.columns, visitor, chosen.id, box, plan)
    database.call(saying.values, visitor, chosen.id, box, _fields(database, visitor, chosen.id, box, matched))
    took["checking"] = worked(database, box, chosen.id)
    database.call(bringing.bring_in, visitor, chosen.id)
    took["bringing"] = worked(database, box, chosen.id)
    cpu = time.process_time() + _cpu(backend) - cpu
    with database.begin() as session:
        file = session.get_one(BroughtFile, chosen.id)
        here = len(session.exec(select(BroughtResponse.id)).all())
        concerns = session.connection().execute(text("SELECT count(*) FROM concern")).scalar_one()
    assert here == file.taken
    database.close()
    return {
        "rows": file.rows,
        "taken": file.taken,
        "rejected": file.rows - file.taken,
        "concerns": concerns,
        "seconds": round(sum(took.values()), 1),
        **{f"{stage}_s": round(seconds, 1) for stage, seconds in took.items()},
        "cpu_s": round(cpu, 1),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_mb": round(len(content) / 1e6, 1),
    }


def worked(database: Database, box: Box, file_id: UUID) -> float:
    """Do the worker's part of one stage, slice by slice; the seconds it took."""
    began = time.monotonic()
    stage = _stage(database, file_id)
    while stage in WORKED and _stage(database, file_id) == stage:
        assert database.call(stages.claim, file_id)
        stages.work(database, box, file_id)
    return time.monotonic() - began


def made(rows: int, form: str) -> bytes:
    """The file: real sentences about care, each row another; one in a hundred has a day that has not come."""
    table = _rows(rows)
    if form == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in table:
            sheet.append(row)
        packed = io.BytesIO()
        book.save(packed)
        return packed.getvalue()
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode()


def _rows(rows: int) -> Iterator[list[str]]:
    chance = random.Random(7)
    files = sorted((house("surveys") / "codebooks/childrens-services").glob("*.jsonl"))
    said = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    yield HEADINGS
    for number in range(1, rows + 1):
        day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}" if number % 100 else "2099-01-01"
        works = f"{chance.choice(said)} It was week {number}." if chance.random() < 0.6 else ""
        better = f"{chance.choice(said)} That was {number} days ago."
        yield [str(number), day, chance.choice(WHO), "11 to 14", better, works]


def _fields(database: Database, visitor: Visitor, file_id: UUID, box: Box, plan: Plan) -> dict[str, list[str]]:
    """What the page of values would send: the guesses as they are."""
    with database.begin() as session:
        file, consultation = bringing.ours(session, visitor, file_id)
        found, _, _ = description.described(session, file, consultation, box.secret)
    fields = {"ask-5": [plan.uses[5].ask], "informs-5": list(plan.uses[5].informs)}
    for place in (2, 3):
        for at, value in enumerate(found[place].values or []):
            fields[f"value-{place}-{at}"] = [plan.uses[place].values[value]]
    return fields


def _stage(database: Database, file_id: UUID) -> str:
    return database.call(lambda session: session.get_one(BroughtFile, file_id, populate_existing=True).stage)


def _parts(content: bytes) -> Iterator[bytes]:
    return (content[at : at + 500_000] for at in range(0, len(content), 500_000))


def _cpu(process: int) -> float:
    """Seconds of CPU that a process has used, on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main()
