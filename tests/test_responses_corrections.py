"""After sending: what was said can be corrected, deleted or read, and the corpus follows."""

from datetime import timedelta

import pytest
from sqlmodel import select

from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, today
from consult.errors import Closed
from consult.responses import correction
from consult.safeguarding.models import Concern
from tests.walk import Client, answer_survey, press, work
from tests.ways import SURVEY, receipt_of, rows


def test_a_correction_replaces_what_the_corpus_holds(
    client: Client, consultation: Consultation, database: Database
) -> None:
    code = receipt_of(answer_survey(client, SURVEY, "The garden is lovely."))
    work(database)
    (before,) = rows(database, "SELECT id, speaker_id, version FROM response")
    client.cookies.clear()
    shown = press(client, "/receipt/en", {"code": code.lower().replace("-", " ")})
    assert "The garden is lovely." in shown.text
    path = "/receipt/en/change/good-home"
    assert "The swing is lovely." in press(client, path, {"said": "The swing is lovely."}).text
    press(client, path, {"said": "The swing is lovely."})
    work(database)
    (after,) = rows(database, "SELECT id, speaker_id, version FROM response")
    assert (after[0], after[2], before[2]) == (before[0], 2, 1)
    assert after[1] != before[1]
    with database.begin() as session:
        assert [speaker.id for speaker in session.exec(select(Speaker))] == [after[1]]
        said = session.exec(select(Utterance.words).where(Utterance.question_id == "good-home")).all()
    assert said == ["The swing is lovely."]
    assert rows(database, "SELECT count(*) FROM choice WHERE question_id = 'feel-home'") == [(1,)]


def test_a_correction_that_worries_shows_help_and_reaches_the_lead(
    client: Client, consultation: Consultation, database: Database
) -> None:
    code = receipt_of(answer_survey(client, SURVEY, "Fine."))
    press(client, "/receipt/en", {"code": code})
    answer = press(client, "/receipt/en/change/good-home", {"said": "I want to kill myself"})
    assert answer.url.path == "/receipt/en/here-for-you"
    with database.begin() as session:
        assert len(session.exec(select(Concern)).all()) == 1


def test_deleting_takes_all_but_the_safeguarding_record(
    client: Client, consultation: Consultation, database: Database
) -> None:
    code = receipt_of(answer_survey(client, SURVEY, "I want to kill myself"))
    work(database)
    press(client, "/receipt/en", {"code": code})
    assert "One thing stays" in client.get("/receipt/en/delete").text
    assert press(client, "/receipt/en/delete").url.path == "/receipt/en/deleted"
    for table in ("response", "speaker", "utterance", "choice", "coding"):
        assert rows(database, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert rows(database, "SELECT count(*) > 0 FROM concern") == [(True,)]
    assert client.get("/receipt/en/answers").status_code == 404
    assert press(client, "/receipt/en", {"code": code}).status_code == 422


def test_after_closing_answers_can_be_read_but_not_changed(
    client: Client, consultation: Consultation, database: Database
) -> None:
    code = receipt_of(answer_survey(client, SURVEY, "Fine."))
    with database.begin() as session:
        session.get_one(Consultation, consultation.id).closes = today() - timedelta(days=1)
    shown = press(client, "/receipt/en", {"code": code})
    assert "Fine." in shown.text
    assert "/change/" not in shown.text
    assert "/receipt/en/decided" in shown.text
    with pytest.raises(Closed):
        database.call(correction.take_back, code)
    assert rows(database, "SELECT count(*) FROM response") == [(1,)]
