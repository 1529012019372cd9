"""Nobody who was promised that they cannot be found is found: an attacker with everything does no better than chance."""

import logging
import random
import time
from math import sqrt
from pathlib import Path

import pytest
import redis
from sqlalchemy import DateTime, text
from sqlalchemy.exc import DBAPIError

from consult import queue, shuffle, supervisor
from consult.coding import suggestion
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.consultations.publication import Published
from consult.database import Database
from consult.responses import cards, codes, submission
from consult.settings import Settings, house
from consult.tables import metadata
from tests import intruder
from tests.conftest import Servers
from tests.intruder import Run

SECRET = "a secret of the tests"
SIZES = (53, *[3] * 49)  # children in each run: 200 in 50 runs
ADDRESS = "your-care-children"
SAID = ("I like my room.", "The food is good.", "More trips please.", "My worker listens.")
EXPECTED = float(len(SIZES))  # hits by chance: one a run


@pytest.fixture
def survey(database: Database, consultation: Consultation) -> Published:
    """A survey that is promised to be anonymous."""
    found = database.call(publication.open_survey, ADDRESS)
    assert found.definition.mode == "anonymous"
    return found


def _answered(database: Database, survey: Published, size: int) -> Run:
    """Children who were given cards one after the other, and use them in that order."""
    asked = next(question for question in survey.definition.question if question.kind == "free_text")
    with database.begin() as session:
        batch = cards.make(session, survey, size, SECRET)
        given = cards.printed(session, survey.consultation_id, batch, SECRET)[1]
    truth = []
    for code in given:
        spent = database.call(cards.spend, code, "en", SECRET)
        assert spent is not None
        token = spent[1]
        database.call(submission.answer, token, "en", asked, {"said": random.choice(SAID)})
        sent = database.call(submission.send, token, SECRET)
        database.call(submission.release, sent.id)
        truth.append(str(sent.id))
    return Run([{code, codes.card_hash(SECRET, code).hex()} for code in given], truth)


def _found(database: Database, runs: list[Run], files: tuple[Path, ...] = ()) -> dict[str, float]:
    """The best that the attacker does: hits by an order, by a join, and the strongest correlation with the true order."""
    names = [table.name for table in metadata.sorted_tables]
    with database.engine.connect() as connection:
        extra = connection.execute(text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'leaky%'")).scalars()
        rows = intruder.dump(connection, [*names, *extra])
    best = {"order": 0.0, "joined": 0.0, "correlation": 0.0, "tries": 0.0}
    for values in intruder.traces(rows, files).values():
        each = [intruder.hits(run, values) for run in runs]
        strength = abs(sum(score for _, _, score in each)) / sqrt(len(runs))
        best["order"] = max(best["order"], sum(up for up, _, _ in each), sum(down for _, down, _ in each))
        best["joined"] = max(best["joined"], sum(intruder.joined(run, values) for run in runs))
        best["correlation"] = max(best["correlation"], strength)
        best["tries"] += 2
    return best


def _journal(data: Path) -> tuple[Path, ...]:
    return tuple(path for path in (data / "broker").rglob("appendonly*") if path.is_file())


def _logs(real: Servers, data: Path) -> tuple[Path, ...]:
    """Whatever the servers wrote, after workers have taken every job and the broker's journal was begun anew."""
    client = redis.Redis.from_url(real.broker_url)
    client.delete(queue.QUEUE)
    queue.begin_journal(real.broker_url)
    while client.info("persistence")["aof_rewrite_in_progress"] or client.info("persistence")["aof_rewrite_scheduled"]:
        time.sleep(0.01)
    client.close()
    return (*_journal(data), *data.glob("*.log"), data / "postgres" / "log")


def test_the_attacker_does_no_better_than_chance(
    database: Database, survey: Published, real: Servers, data: Path
) -> None:
    early = [_answered(database, survey, size) for size in SIZES[:25]]
    before = _found(database, early)
    assert before["order"] == sum(SIZES[:25]), "in the order of arrival everybody is found: the attacker is able"
    shuffle.shuffle(database, whole=True)
    runs = [*early, *(_answered(database, survey, size) for size in SIZES[25:])]
    shuffle.shuffle(database, whole=True)
    after = _found(database, runs, _logs(real, data))
    assert after["tries"] > 100
    assert after["joined"] == 0
    assert after["order"] <= intruder.most_by_chance(EXPECTED, int(after["tries"]))
    assert after["correlation"] < 5


LINKS = {
    "a clock": "SELECT id AS response_id, clock_timestamp() AS began_at FROM response ORDER BY xmin::text::int",
    "a counter": "SELECT id AS response_id, row_number() OVER (ORDER BY xmin::text::int) AS number FROM response",
    "the order of rows": "SELECT id AS response_id FROM response ORDER BY xmin::text::int",
}


@pytest.mark.parametrize("link", LINKS)
def test_the_attacker_finds_everybody_by_a_link_that_was_put_back(
    database: Database, survey: Published, link: str
) -> None:
    run = _answered(database, survey, 30)
    with database.begin() as session:
        session.connection().execute(text(f"CREATE TABLE leaky AS {LINKS[link]}"))
    try:
        shuffle.shuffle(database, whole=True)
        assert _found(database, [run])["order"] == len(run.truth)
    finally:
        with database.begin() as session:
            session.connection().execute(text("DROP TABLE leaky"))


def test_the_attacker_finds_everybody_by_a_key_that_leads_from_card_to_answers(
    database: Database, survey: Published
) -> None:
    run = _answered(database, survey, 30)
    with database.begin() as session:
        session.connection().execute(text("CREATE TABLE leaky (response_id uuid, code_hash bytea)"))
        for known, response in zip(run.known, run.truth, strict=True):
            row = {"response": response, "hash": bytes.fromhex(max(known, key=len))}
            session.connection().execute(text("INSERT INTO leaky VALUES (CAST(:response AS uuid), :hash)"), row)
    try:
        assert _found(database, [run])["joined"] == len(run.truth)
    finally:
        with database.begin() as session:
            session.connection().execute(text("DROP TABLE leaky"))


def test_the_machines_codings_and_the_brokers_journal_tell_no_order(
    database: Database, survey: Published, real: Servers, data: Path
) -> None:
    run = _answered(database, survey, 12)
    for speaker in database.call(suggestion.uncoded, 100):
        database.call(suggestion.suggest, speaker)
    assert _found(database, [run], _journal(data))["order"] == len(run.truth), "before, the journal tells all"
    shuffle.shuffle(database, whole=True)
    assert _found(database, [run], _logs(real, data))["order"] < intruder.most_by_chance(1.0, 200)


def test_every_table_that_leads_to_a_respondent_is_rewritten() -> None:
    rewritten = {table.name for table in shuffle.tables()}
    assert {"response", "card", "card_batch", "paper_form", "speaker", "utterance", "choice", "coding"} <= rewritten
    roots = {"response", "speaker", "utterance", "choice"}
    leading = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table.name in roots for key in table.foreign_keys)
    }
    assert leading <= rewritten


def test_nothing_of_a_respondent_has_a_clock(database: Database) -> None:
    """Columns with a time of day, in tables that respondents' rows stand in, are those of staff and of concerns."""
    clocks = {
        f"{table.name}.{column.name}"
        for table in shuffle.tables()
        for column in table.columns
        if isinstance(column.type, DateTime) and table.name not in ("concern", "contact_wish")
    }
    assert {name for name in clocks if name.split(".")[0] in ("response", "card", "card_batch", "paper_form")} == set()
    assert {name for name in clocks if name.split(".")[0] in ("speaker", "utterance", "choice")} == set()


def test_the_web_server_keeps_no_log_of_who_came() -> None:
    assert all(
        "--no-access-log" in program.command
        for program in supervisor._programs(Settings(), Path())
        if program.name == "web"
    )
    compose = (house("templates").parent / "docker-compose.yml").read_text()
    assert all("--no-access-log" in line for line in compose.splitlines() if "uvicorn" in line)


def test_errors_of_the_database_repeat_no_words(database: Database, real: Servers, data: Path) -> None:
    with pytest.raises(DBAPIError) as raised:
        database.call(lambda session: session.execute(text("SELECT CAST(:words AS int)"), {"words": "CANARY-ERROR"}))
    assert "CANARY-ERROR" not in str(raised.value).partition("[SQL")[2]
    with pytest.raises(DBAPIError):
        database.call(
            lambda session: session.execute(
                text("INSERT INTO response (id, language) VALUES (gen_random_uuid(), :words)"), {"words": "CANARY-ROW"}
            )
        )
    assert b"CANARY-" not in (data / "postgres" / "log").read_bytes()


def test_a_failed_job_logs_no_words(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://nowhere")
    import workers.app  # noqa: F401 -- puts the filter in its place

    log = logging.getLogger("celery.app.trace")
    try:
        raise ValueError("CANARY-JOB")
    except ValueError as error:
        log.error("Task %(name)s raised: %(exc)s", {"name": "release", "exc": repr(error)}, exc_info=True)
    assert "ValueError in test_a_failed_job_logs_no_words" in caplog.text
    assert "CANARY-JOB" not in caplog.text
