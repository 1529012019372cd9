"""A facilitator's session: opened, written turn by turn, closed, and brought through the door like any answer."""

import re
from typing import Any

import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import Database
from consult.focus_groups.models import FocusGroup, Note
from consult.safeguarding.models import Concern
from tests.walk import Client, press, sign_in, speakers, work

PLAN: dict[str, Any] = {
    "title": "Children in Care Council, April",
    "route": "focus-group",
    "held_on": "2026-11-10",
    "place_kind": "council",
    "question": ["good-home", "better-home"],
    "label-0": "YP1",
    "group-0": "children",
    "age-0": "15-17",
    "label-1": "Carer 2",
    "group-1": "carers",
}


@pytest.fixture
def session_path(client: Client, database: Database, consultation: Consultation) -> str:
    """An open session of a signed-in facilitator."""
    sign_in(client, database, Role.FACILITATOR)
    opened = press(client, f"/consultations/{consultation.id}/focus-groups/new", PLAN)
    assert opened.status_code == 200
    return opened.url.path


def test_a_session_goes_from_the_room_to_the_corpus(
    client: Client, database: Database, consultation: Consultation, session_path: str
) -> None:
    turns = [
        {
            "speaker": "YP1",
            "question": "better-home",
            "kind": "words",
            "words": "Nobody told Kian he was moving again.",
        },
        {"speaker": "Carer 2", "question": "", "kind": "words", "words": "I never get the referral information."},
        {"speaker": "", "question": "", "kind": "saw", "words": "Everybody nodded."},
    ]
    for turn in turns:
        page = press(client, session_path, turn)
        assert turn["words"] in page.text
    assert "This session is closed" in press(client, session_path, at=f"{session_path}/close").text
    for _ in range(2):
        work(database)

    with database.begin() as session:
        said = {row.kind + " " + row.group: row for row in session.exec(select(Utterance))}
        assert {speaker.route for speaker in speakers(session, consultation.id)} == {"focus-group"}
    assert len(said) == 3
    assert said["words children"].words == "Nobody told [name] he was moving again."
    assert said["words children"].question_id == "better-home"
    assert "away-4.8" in said["words children"].informs
    assert said["words carers"].question_id is None
    assert said["saw children"].words == "Everybody nodded."
    assert not any(row.quotable for row in said.values()), "nobody has agreed to be quoted yet"
    assert "in the corpus" in client.get("/focus-groups").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Give the session a title"),
        ({"held_on": "yesterday"}, "Give the date"),
        ({"label-0": "", "label-1": ""}, "Say who was there"),
        ({"label-1": "YP1"}, "Two people have the same label"),
        ({"place_kind": "moon"}, "Choose the kind"),
        ({"group-0": "aliens"}, "Choose a group"),
    ],
)
def test_a_plan_that_lacks_something_comes_back_as_typed(
    client: Client, database: Database, consultation: Consultation, change: dict[str, str], sentence: str
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    back = press(client, f"/consultations/{consultation.id}/focus-groups/new", {**PLAN, **change})
    assert back.status_code == 400
    assert sentence in back.text
    assert change.get("title", PLAN["title"]).strip() in back.text
    with database.begin() as session:
        assert session.exec(select(FocusGroup)).all() == []


def test_an_empty_turn_asks_for_words_and_a_closed_session_takes_none(
    client: Client, database: Database, session_path: str
) -> None:
    assert "Write something first" in press(client, session_path, {"words": " "}).text
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(session_path).text)
    assert key is not None
    press(client, session_path, at=f"{session_path}/close")
    late = client.post(session_path, data={"_csrf_token": key[1], "words": "One more thing."})
    assert late.status_code == 410
    with database.begin() as session:
        assert session.exec(select(Note)).all() == []


def test_a_worry_raised_by_hand_reaches_the_lead(client: Client, database: Database, session_path: str) -> None:
    press(client, session_path, {"speaker": "YP1", "words": "It is just how she said it."})
    press(client, session_path, at=f"{session_path}/worry/1")
    press(client, session_path, at=f"{session_path}/worry/1")
    with database.begin() as session:
        (concern,) = session.exec(select(Concern)).all()
    assert concern.kinds == "raised-by-facilitator"
    assert concern.route == "focus-group"


def test_another_facilitator_sees_nothing_of_it(client: Client, database: Database, session_path: str) -> None:
    sign_in(client, database, Role.FACILITATOR, "Another Council")
    assert client.get(session_path).status_code == 404
    assert "April" not in client.get("/focus-groups").text
