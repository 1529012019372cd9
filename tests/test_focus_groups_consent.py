"""Consent: nobody is quoted or recorded who did not say yes, and one person's words can be taken back from everywhere."""

import re
from uuid import UUID

import pytest
from sqlmodel import select

from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import Database
from consult.focus_groups.models import Attendee, Note
from consult.safeguarding.models import Concern
from tests.test_focus_groups import session_path
from tests.test_transcripts import dump
from tests.walk import Client, press, work

__all__ = ["session_path"]
CANARY = "Mornings are loud like a turquoise trombone."


def person(database: Database, label: str) -> Attendee:
    with database.begin() as session:
        return session.exec(select(Attendee).where(Attendee.label == label)).one()


def test_quoting_needs_a_yes_and_for_a_child_somebody_who_consented(
    client: Client, database: Database, session_path: str
) -> None:
    press(client, session_path, {"speaker": "YP1", "words": CANARY})
    press(client, session_path, at=f"{session_path}/close")
    work(database)
    child = person(database, "YP1").id
    yes = {"person": str(child), f"takes-part-{child}": "yes", f"quotable-{child}": "yes"}
    refused = press(client, f"{session_path}/consent", yes)
    assert "Say who consented for YP1" in refused.text
    assert f'name="quotable-{child}" value="yes" checked' in refused.text, "nothing ticked is lost"
    assert "Kept." in press(client, f"{session_path}/consent", {**yes, f"consented-by-{child}": "parent"}).text
    with database.begin() as session:
        assert session.exec(select(Utterance)).one().quotable
    press(client, f"{session_path}/consent", {"person": str(child), f"takes-part-{child}": "yes"})
    with database.begin() as session:
        assert not session.exec(select(Utterance)).one().quotable, "a yes can be taken back"
    assert "has spoken" in press(client, f"{session_path}/consent", {"person": str(child)}).text


def test_who_does_not_take_part_has_no_chip_and_no_turn(client: Client, database: Database, session_path: str) -> None:
    child = person(database, "YP1").id
    press(client, f"{session_path}/consent", {"person": str(child)})
    assert 'name="speaker" value="YP1"' not in client.get(session_path).text
    assert "people who take part" in press(client, session_path, {"speaker": "YP1", "words": "Still."}).text


@pytest.mark.parametrize("closed", [True, False], ids=["in the corpus", "still open"])
def test_withdrawing_one_person_removes_their_words_from_everywhere_and_says_so(
    client: Client, database: Database, consultation: Consultation, session_path: str, closed: bool
) -> None:
    press(client, session_path, {"speaker": "YP1", "question": "better-home", "words": CANARY})
    press(client, session_path, {"speaker": "YP1", "words": "And my worker keeps changing."})
    press(client, session_path, {"speaker": "Carer 2", "words": "Nobody rings us back."})
    if closed:
        press(client, session_path, at=f"{session_path}/close")
        work(database)
        with database.begin() as session:
            assert session.exec(select(Coding)).first() is not None
    assert CANARY in dump(database)
    child = person(database, "YP1")
    said = press(client, f"{session_path}/consent", at=f"{session_path}/withdraw/{child.id}").text
    assert f"Removed: 2 notes, and {2 if closed else 0} passages of the corpus" in said
    assert "withdrawn on" in said
    work(database)
    dumped = dump(database)
    assert CANARY not in dumped
    assert "keeps changing" not in dumped
    assert "Nobody rings us back." in dumped, "the others stay"
    with database.begin() as session:
        left = {row.id for row in session.exec(select(Utterance))}
        assert all(row.utterance_id in left for row in session.exec(select(Coding)))
        assert len(session.exec(select(Speaker)).all()) == (1 if closed else 0)
        assert {row.attendee_id for row in session.exec(select(Note))} == {person(database, "Carer 2").id}
    if not closed:
        assert "people who take part" in press(client, session_path, {"speaker": "YP1", "words": "Again."}).text


def test_what_the_lead_was_sent_stays_when_somebody_withdraws(
    client: Client, database: Database, session_path: str
) -> None:
    press(client, session_path, {"speaker": "YP1", "words": "He hits me when nobody is there."})
    child = person(database, "YP1").id
    press(client, f"{session_path}/consent", at=f"{session_path}/withdraw/{child}")
    with database.begin() as session:
        assert len(session.exec(select(Concern)).all()) == 1


def test_somebody_joins_an_open_session(client: Client, database: Database, session_path: str) -> None:
    joined = press(client, f"{session_path}/consent", {"label": "YP7", "group": "children"}, at=f"{session_path}/seats")
    assert re.search(r'scope="row">.*YP7', joined.text)
    again = press(client, f"{session_path}/consent", {"label": "YP7", "group": "children"}, at=f"{session_path}/seats")
    assert "has this label already" in again.text
    assert 'value="YP7"' in again.text
    assert UUID(str(person(database, "YP7").id))
