"""A file of another product becomes evidence: chosen, matched, looked at, brought in, read, and taken out again."""

import base64
import csv
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
import redis
from litestar import Litestar
from sqlmodel import select

from consult import queue
from consult.accounts.audit import Act
from consult.accounts.models import AuditEntry, Role
from consult.coding.models import Coding
from consult.consultations.models import Consultation, Forgotten
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now
from consult.imports.models import BroughtFile, BroughtResponse, Stage
from consult.mail import Letter
from consult.queue import Job
from consult.safeguarding import escalation
from consult.safeguarding.models import Concern
from tests import bringing
from tests.bringing import CITIZEN_SPACE
from tests.conftest import Servers
from tests.test_transcripts import dump
from tests.walk import Client, press, sign_in
from tests.walk import work as everything_else

WORRY = "ANON-4,2025-03-07 09:00:00,Child or young person,15 to 17,,My stepdad hits me every night.,Bus\r\n"


@pytest.fixture
def analyst(client: Client, database: Database, web: Litestar, consultation: Consultation) -> Client:
    """Somebody who may bring files, signed in; no file is there yet."""
    shutil.rmtree(web.state.imports, ignore_errors=True)
    sign_in(client, database, Role.ANALYST)
    return client


def checked(client: Client, database: Database, web: Litestar, consultation: Consultation, content: str) -> UUID:
    """A file on its way as far as the preview, every guess left as it is."""
    page = bringing.upload(client, consultation.id, "answers.csv", content.encode())
    assert page.status_code == 200, page.text
    file_id = UUID(page.url.path.rsplit("/", 1)[1])
    bringing.work(database, bringing.box(web), file_id)
    for step in ("columns", "values"):
        path = f"/brought/{file_id}/{step}"
        page = press(client, path, bringing.filled(client.get(path).text) | {"source": ["Care survey 2025"]})
        assert page.status_code == 200, page.text
    bringing.work(database, bringing.box(web), file_id)
    return file_id


def test_a_file_becomes_evidence_and_can_be_taken_out_again(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation
) -> None:
    file_id = checked(analyst, database, web, consultation, CITIZEN_SPACE + WORRY)
    page = analyst.get(f"/brought/{file_id}").text
    assert "Citizen Space" in page
    assert "3 of 4 rows can be brought in" in page
    assert "I want to see [name] more" in page, "the preview is redacted"
    assert "Karen" not in page
    assert "No column that is brought in says anything" in page
    press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/bring-in")
    file = bringing.work(database, bringing.box(web), file_id)
    assert (file.stage, file.taken, file.rows_done) == (Stage.BROUGHT, 3, 4)
    everything_else(database)
    with database.begin() as session:
        child, carer, other = bringing.heard(session)
        assert (child[0].group, child[0].route, child[0].source, child[0].age_band) == (
            "children", "survey", "Care survey 2025", "11-14",
        )  # fmt: skip
        assert str(child[0].said_on) == "2025-03-04"
        (said,) = child[1]
        assert (said.question_id, said.words) == ("better-home", "I want to see [name] more, she listens to me.")
        assert (said.quotable, said.source, said.informs) == (False, "Care survey 2025", ["away-4.8"])
        assert carer[0].group == "carers"
        assert session.exec(select(Coding).where(Coding.utterance_id == said.id)).first(), "coded like every answer"
        (concern,) = session.exec(select(Concern)).all()
        assert concern.words == "My stepdad hits me every night."
        assert concern.route == "survey (Care survey 2025, row 5)", "a lead can find whose it is"
        assert other[0].age_band == "15-17"
    press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/withdraw")
    assert bringing.work(database, bringing.box(web), file_id).stage == Stage.WITHDRAWN
    with database.begin() as session:
        for table in (Speaker, Utterance, Coding, BroughtResponse):
            assert session.exec(select(table)).all() == []
        (gone,) = session.exec(select(Forgotten)).all()
        assert (gone.kind, gone.number) == ("speaker", 3)
        acts = [entry.act for entry in session.exec(select(AuditEntry).where(AuditEntry.kind == "brought_file"))]
        assert acts == ["brought responses in from a file", "took the responses of a file out again"]
        assert len(session.exec(select(Concern)).all()) == 1, "what a lead was sent stays"


def test_worries_of_one_file_are_told_of_in_one_letter(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation, real: Servers
) -> None:
    two = WORRY + WORRY.replace("ANON-4", "ANON-5").replace("every night", "every day")
    file_id = checked(analyst, database, web, consultation, CITIZEN_SPACE + two)
    press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/bring-in")
    assert nudged(real, Job.ALERT).isdisjoint({str(file_id)})
    bringing.work(database, bringing.box(web), file_id)
    with database.begin() as session:
        concerns = {str(concern_id) for concern_id in session.exec(select(Concern.id))}
    assert len(concerns) == 2
    assert nudged(real, Job.ALERT) & {*concerns, str(file_id)} == {str(file_id)}
    letters: list[Letter] = []
    database.call(escalation.alert, file_id, now(), letters.append, "https://consult.example/concerns")
    (letter,) = letters
    assert letter.subject == "2 concerns wait to be read"
    assert "https://consult.example/concerns" in letter.words
    assert "stepdad" not in letter.words


def nudged(real: Servers, job: Job) -> set[str]:
    """Whatever the broker was asked to have done by this job."""
    with closing(redis.Redis.from_url(real.broker_url)) as broker:
        waiting = [json.loads(message) for message in broker.lrange(queue.URGENT, 0, -1)]  # type: ignore[union-attr]
    bodies = (base64.b64decode(message["body"]) for message in waiting if message["headers"]["task"] == job)
    return {about for body in bodies for about in json.loads(body)[0]}


def test_no_name_of_a_file_is_ever_kept_and_nothing_of_it_lingers(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation, data: Path
) -> None:
    file_id = checked(analyst, database, web, consultation, CITIZEN_SPACE)
    there = sorted(path.suffix for path in web.state.imports.iterdir())
    assert there == [".rows"], "the upload goes as soon as it was read"
    names = ("Karen", "Frankham", "a@b.example", "listens to me")
    on_disk = [
        path for path in web.state.imports.rglob("*") if any(name.encode() in path.read_bytes() for name in names)
    ]
    assert on_disk == [], "what waits is sealed"
    dumped = dump(database)
    assert [name for name in names if name in dumped] == [], "before it is brought in the database says nothing of it"
    press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/bring-in")
    bringing.work(database, bringing.box(web), file_id)
    everything_else(database)
    assert list(web.state.imports.iterdir()) == []
    dumped = dump(database)
    assert "listens to me" in dumped
    assert [name for name in names[:3] if name in dumped] == []
    with database.begin() as session:
        file = session.get_one(BroughtFile, file_id)
        assert (file.sealed_columns, file.sealed_plan) == (None, None)


def test_what_stays_out_is_a_table_without_words_or_formulas(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation
) -> None:
    broken = CITIZEN_SPACE.replace("Date Submitted", "=Date Submitted").replace("2025-03-04", "soon")
    broken = broken.replace("Response ID", "Response ID,Submitted", 1).replace("ANON-", "ANON-,2025-01-01,ANON-")
    file_id = checked(analyst, database, web, consultation, broken.replace("=Date Submitted", "=Date of it"))
    rows = list(csv.DictReader(io.StringIO(analyst.get(f"/brought/{file_id}/left-out").text.removeprefix("\ufeff"))))
    assert {(row["row"], row["check"]) for row in rows} >= {("4", "nothing-said")}
    assert all(row["reason"] and row["remedy"] for row in rows)
    assert not any("Frankham" in value for row in rows for value in row.values())
    assert not any(value.startswith("=") for row in rows for value in row.values())


def test_only_whoever_chose_a_file_sees_what_is_in_it(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation
) -> None:
    file_id = checked(analyst, database, web, consultation, CITIZEN_SPACE)
    sign_in(analyst, database, Role.ADMINISTRATOR)
    page = analyst.get(f"/brought/{file_id}")
    assert page.status_code == 200
    assert "listens to me" not in page.text
    for step in ("columns", "values"):
        assert analyst.get(f"/brought/{file_id}/{step}").status_code == 404
    sign_in(analyst, database, Role.ANALYST, "Another Council")
    assert analyst.get(f"/brought/{file_id}").status_code == 404


def test_nothing_typed_is_lost_and_refusals_say_what_to_do(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation
) -> None:
    path = f"/consultations/{consultation.id}/brought"
    assert "Choose the file" in press(analyst, path).text
    assert "Choose a file that ends in" in bringing.upload(analyst, consultation.id, "answers.pdf", b"%PDF").text
    page = bringing.upload(analyst, consultation.id, "answers.csv", CITIZEN_SPACE.encode())
    file_id = UUID(page.url.path.rsplit("/", 1)[1])
    assert "being read" in page.text
    bringing.work(database, bringing.box(web), file_id)
    columns = f"/brought/{file_id}/columns"
    fields = bringing.filled(analyst.get(columns).text)
    assert fields["use-4"] == "out", "an e-mail address stays out"
    typed = fields | {"source": ["Typed by me"], "use-2": "out", "use-5": "choice:better-home"}
    refused = press(analyst, columns, typed)
    assert refused.status_code == 400
    assert "Choose the group of those who spoke" in refused.text
    assert "Typed by me" in refused.text
    assert bringing.filled(refused.text)["use-2"] == "out"
    gone = press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/leave")
    assert "given up" in gone.text
    assert list(web.state.imports.iterdir()) == []
    assert press(analyst, path, at=f"/brought/{file_id}/bring-in").status_code == 400


def test_large_files_are_taken_up_to_a_limit(
    analyst: Client, web: Litestar, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"said\n" + b"It is fine.\n" * 900_000
    assert len(large) > 10_000_000, "more than the framework takes where nobody says so"
    assert "being read" in bringing.upload(analyst, consultation.id, "answers.csv", large).text
    monkeypatch.setattr("consult.imports.bringing.LARGEST", 1_000_000)
    refused = bringing.upload(analyst, consultation.id, "answers.csv", large)
    assert refused.status_code == 400
    assert "Divide it into smaller files" in refused.text
    assert [path.suffix for path in web.state.imports.iterdir()] == [".upload"], "nothing of the refused one"


def test_what_nobody_has_read_waits_for_a_lead(
    analyst: Client, database: Database, web: Litestar, consultation: Consultation
) -> None:
    file_id = checked(analyst, database, web, consultation, CITIZEN_SPACE)
    press(analyst, f"/brought/{file_id}", at=f"/brought/{file_id}/bring-in")
    bringing.work(database, bringing.box(web), file_id)
    sign_in(analyst, database, Role.SAFEGUARDING_LEAD)
    assert "2 answers that came by a file wait to be read" in analyst.get("/unread").text
    page = analyst.get("/unread/brought")
    assert "I want to see [name] more" in page.text
    with database.begin() as session:
        assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.WORDS_READ)).first()
    row, utterance = re.search(r'worry/([^"]+)".*?name="utterance" value="([^"]+)"', page.text, re.DOTALL).groups()  # type: ignore[union-attr]
    raised = press(analyst, "/unread/brought", {"utterance": utterance}, at=f"/unread/brought/worry/{row}")
    assert "Raised." in raised.text
    seen = re.findall(r'name="seen" value="([^"]+)"', page.text)
    press(analyst, "/unread/brought", {"seen": seen})
    assert "came by a file" not in analyst.get("/unread").text
    with database.begin() as session:
        assert [concern.kinds for concern in session.exec(select(Concern))] == ["raised-by-reader"]
        assert {row.read_on is not None for row in session.exec(select(BroughtResponse))} == {True}
