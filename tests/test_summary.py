"""What the commissioner reads, what an analyst decides about it, and what goes back to those who spoke."""

import re

import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.coding.models import Coding
from consult.coding.reading import pieces
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import Database
from consult.summary import release
from consult.summary.small_numbers import people
from tests.walk import Client, answer_survey, press, sign_in, work

SAID = "My social worker keeps changing and it would be better if they stayed."


@pytest.fixture
def heard(client: Client, database: Database, consultation: Consultation) -> Consultation:
    """A consultation in which one child and one carer have spoken."""
    for survey in ("your-care-children", "your-care-carers"):
        answer_survey(client, survey, SAID)
    work(database)
    return consultation


def test_every_views_item_says_who_was_heard_and_who_was_not(
    client: Client, database: Database, heard: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get(f"/consultations/{heard.id}/views").text
    for item in ("away-2.4", "away-4.8", "risk-2.5", "risk-4.5"):
        assert f"/views/{item}" in page
    assert "children: a few" in page
    row = page[page.index("/views/away-4.8") :]
    assert "parents" in row[: row.index("</tr>")], "parents can answer it and were not heard"


def test_one_views_item_shows_themes_group_beside_group_with_marked_words(
    client: Client, database: Database, heard: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get(f"/consultations/{heard.id}/views/away-4.8").text
    assert "Workers who stay" in page
    assert page.count('aria-labelledby="g-') == 3
    assert "not approved for publication" in page
    assert "Nothing has been said on this by this group yet" in page
    assert client.get(f"/consultations/{heard.id}/views/away-9.9").status_code == 404


def test_an_analyst_confirms_rejects_and_adds_and_the_history_stays(
    client: Client, database: Database, heard: Consultation
) -> None:
    with database.begin() as session:
        coding = session.exec(select(Coding).where(Coding.kind == "theme", Coding.code == "staff-continuity")).first()
        assert coding is not None
    sign_in(client, database, Role.ANALYST)
    passages = f"/consultations/{heard.id}/utterances"
    code = {"kind": "theme", "code": "staff-continuity", "back": passages}
    for verdict in ("confirm", "reject", "add"):
        assert press(client, passages, code, at=f"/utterances/{coding.utterance_id}/{verdict}").status_code == 200
    with database.begin() as session:
        history = session.exec(
            select(Coding).where(Coding.utterance_id == coding.utterance_id, Coding.code == "staff-continuity")
        ).all()
        assert sorted(row.verdict for row in history) == ["added", "confirmed", "rejected", "suggested"]
        assert [row.verdict for row in history if row.superseded_at is None] == ["added"]
        assert all(row.person_id for row in history if row.verdict != "suggested")


def test_a_rejected_code_is_gone_from_the_page_when_a_release_was_made(
    client: Client, database: Database, heard: Consultation
) -> None:
    sign_in(client, database, Role.ANALYST)
    with database.begin() as session:
        codings = session.exec(select(Coding).where(Coding.kind == "theme", Coding.code == "staff-continuity")).all()
    form = client.get(f"/consultations/{heard.id}/utterances").text
    key = re.search(r'name="_csrf_token" value="([^"]+)"', form)
    assert key is not None
    for coding in codings:
        fields = {"kind": "theme", "code": coding.code, "_csrf_token": key[1]}
        answer = client.post(f"/utterances/{coding.utterance_id}/reject", data=fields)
        assert answer.url.path == f"/utterances/{coding.utterance_id}"
        assert "Workers who stay" not in answer.text[answer.text.index("What stands") :].partition("Add a theme")[0]
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{heard.id}/views/away-4.8"
    assert "<h3>Workers who stay" in client.get(path).text, "between two releases nothing moves"
    database.call(release.make, heard.id)
    assert "<h3>Workers who stay" not in client.get(path).text


def test_a_commissioner_may_not_decide_about_codes(client: Client, database: Database, heard: Consultation) -> None:
    with database.begin() as session:
        utterance = session.exec(select(Utterance)).first()
        assert utterance is not None
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{heard.id}/utterances"
    fields = {"kind": "theme", "code": "voice"}
    assert press(client, path, fields, at=f"/utterances/{utterance.id}/add").status_code == 403


def test_filters_narrow_what_was_said(client: Client, database: Database, heard: Consultation) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{heard.id}/utterances"
    everything, carers = (
        client.get(f"{path}{by}").text.count('<article class="passage"') for by in ("", "?group=carers")
    )
    assert 0 < carers < everything
    assert "Nothing that was said is like this" in client.get(f"{path}?theme=siblings").text


def test_a_decision_reaches_those_who_spoke(client: Client, database: Database, heard: Consultation) -> None:
    assert "still answering" in client.get("/you-said/your-care-children").text
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{heard.id}/feedback"
    promise = {"theme": "staff-continuity", "state": "doing", "heard": "Workers change too often.", "owner": "Head"}
    back = press(client, path, promise)
    assert "Fill in the theme" in back.text
    assert "Workers change too often." in back.text, "what was typed stays"
    promise["answer"] = "Every child keeps one worker for two years."
    assert "Say by when" in press(client, path, promise).text
    press(client, path, {**promise, "due_on": "2027-06-30"})
    press(client, path, {**promise, "state": "done"})
    client.cookies.clear()
    told = client.get("/you-said/your-care-children").text
    assert "Every child keeps one worker" in told
    assert told.count("Workers change too often.") == 1, "the newer decision takes the older one's place"


@pytest.mark.parametrize(
    ("count", "group", "words"),
    [
        (0, "children", "nobody"),
        (1, "children", "a few"),
        (9, "children", "a few"),
        (10, "children", "about 10"),
        (13, "children", "about 15"),
        (4, "carers", "a few"),
        (5, "carers", "5"),
    ],
)
def test_small_numbers_identify_nobody(count: int, group: str, words: str) -> None:
    assert people(count, group) == words


def test_words_are_cut_where_marks_begin_and_end() -> None:
    assert pieces("abcdef", [(1, 3), (2, 4)]) == [("a", False), ("bcd", True), ("ef", False)]
    assert pieces("abc", [(0, 3)]) == [("abc", False)]
    assert pieces("", []) == []
