"""Answering: saved at every page turn, sent once, brought through the door once."""

import re

import pytest
from sqlalchemy import text
from sqlmodel import select

from consult import queue
from consult.consultations.definition import SurveyDefinition
from consult.consultations.definition import survey as defined
from consult.consultations.models import Consultation
from consult.corpus.models import Choice, Utterance
from consult.database import Database
from consult.errors import NotFound
from consult.responses import answers, routing, submission
from consult.responses.answers import NeedsAnswer, Sent
from consult.responses.models import Response
from tests.walk import Client, answer_survey, press, speakers, work

SURVEY = "your-care-children"


def tiny() -> SurveyDefinition:
    """Two questions, the second only for those who say no to the first."""
    both = {"en": "Is it good?", "cy": "Ydy e'n dda?"}
    return defined(
        {
            "id": "tiny",
            "for": ["children"],
            "mode": "anonymous",
            "title": both,
            "question": [
                {"id": "good", "kind": "yes_no", "ask": both},
                {"id": "why", "kind": "free_text", "ask": both, "show_if": {"good": ["no"]}},
                {
                    "id": "which",
                    "kind": "choices",
                    "ask": both,
                    "option": [{"key": "a", "en": "A", "cy": "A"}, {"key": "b", "en": "B", "cy": "B"}],
                },
            ],
        },
        "tiny.toml",
    )


def test_a_question_is_asked_only_when_its_condition_holds() -> None:
    assert [q.id for q in routing.path(tiny(), {})] == ["good", "which"]
    assert [q.id for q in routing.path(tiny(), {"good": {"chose": ["no"]}})] == ["good", "why", "which"]
    after = routing.after(tiny(), {"good": {"chose": ["yes"]}}, "good")
    before = routing.before(tiny(), {}, "which")
    assert after is not None
    assert before is not None
    assert (after.id, before.id) == ("which", "good")


def test_an_answer_is_checked_against_its_question() -> None:
    good, why, which = tiny().question
    assert answers.answer(good, Sent("", ["no"], "")) == {"chose": ["no"]}
    assert answers.answer(good, Sent("", [], "rather-not")) == {"missing": "rather-not"}
    assert answers.answer(why, Sent("  ", [], "")) == {"missing": "skipped"}
    assert answers.answer(why, Sent("a\r\nb\0", [], "")) == {"said": "a\nb"}
    assert answers.answer(which, Sent("", ["b", "a", "x"], "")) == {"chose": ["a", "b"]}
    for wrong in (Sent("", [], ""), Sent("", ["perhaps"], ""), Sent("", ["yes", "no"], "")):
        with pytest.raises(NeedsAnswer):
            answers.answer(good, wrong)
    with pytest.raises(NeedsAnswer):
        answers.answer(why, Sent("x" * (answers.LONGEST + 1), [], ""))


def test_a_whole_survey_is_answered_sent_and_brought_through_the_door_once(
    client: Client, database: Database, consultation: Consultation
) -> None:
    thanks = answer_survey(client, SURVEY, "I like Karen, my key worker, and the food.")
    assert "Thank you" in thanks.text
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", thanks.text)
    assert code is not None

    for _ in range(3):
        work(database)
    with database.begin() as session:
        assert len(speakers(session, consultation.id)) == 1
        said = session.exec(select(Utterance)).all()
        assert len(said) == 4
        assert all("Karen" not in row.words and "[name]" in row.words for row in said)
        assert {row.group for row in said} == {"children"}
        assert len(session.exec(select(Choice)).all()) == 8
        assert len(session.exec(select(Response)).all()) == 1
    assert client.get(thanks.url.path).text.count(code[0]) == 1


def test_sending_twice_is_sending_once(client: Client, database: Database, consultation: Consultation) -> None:
    thanks = answer_survey(client, SURVEY, "Fine.")
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert key is not None
    check = thanks.url.path.replace("thanks", "check")
    assert client.post(check, data={"_csrf_token": key[1]}).url.path == thanks.url.path
    question = thanks.url.path.replace("thanks", "question/good-home")
    client.post(question, data={"_csrf_token": key[1], "said": "Changed after sending"})
    with database.begin() as session:
        (kept,) = session.exec(select(Response)).all()
        assert kept.answers["good-home"] == {"said": "Fine."}


def test_every_page_turn_saves_and_a_draft_goes_on_where_it_was(
    client: Client, database: Database, consultation: Consultation
) -> None:
    first = press(client, f"/survey/{SURVEY}/en")
    second = press(client, first.url.path, {"chose": "yes"})
    assert "Question 2 of" in second.text
    again = press(client, f"/survey/{SURVEY}/en")
    assert again.url.path == second.url.path
    with database.begin() as session:
        (draft,) = session.exec(select(Response)).all()
        assert draft.answers == {"feel-home": {"chose": ["yes"]}}
        assert draft.sent_on is None


def test_nothing_chosen_asks_again_kindly_and_keeps_the_place(client: Client, consultation: Consultation) -> None:
    first = press(client, f"/survey/{SURVEY}/en")
    again = press(client, first.url.path, {})
    assert again.status_code == 422
    assert "Please choose an answer" in again.text
    long = press(client, first.url.path.replace("feel-home", "good-home"), {"said": "so much " * 2_000})
    assert long.status_code == 422
    assert "so much so much" in long.text


def test_the_language_switches_at_any_time_and_what_was_typed_is_kept(
    client: Client, database: Database, consultation: Consultation
) -> None:
    first = press(client, f"/survey/{SURVEY}/en")
    path = first.url.path.replace("feel-home", "good-home")
    welsh = press(client, path, {"said": "Half a thought", "turn": "cy"})
    assert welsh.url.path == path.replace("/en/", "/cy/")
    assert "Half a thought" in welsh.text
    assert '<html lang="cy"' in welsh.text
    back = press(client, welsh.url.path, {"said": "Half a thought", "turn": "back"})
    assert back.url.path.endswith("/cy/question/feel-home")


def test_nobody_is_thanked_before_they_have_sent(client: Client, consultation: Consultation) -> None:
    press(client, f"/survey/{SURVEY}/en")
    assert client.get(f"/survey/{SURVEY}/en/thanks").url.path == f"/survey/{SURVEY}/en/check"


def test_no_cookie_no_answers(client: Client, consultation: Consultation) -> None:
    client.cookies.clear()
    lost = client.get(f"/survey/{SURVEY}/en/check")
    assert lost.status_code == 404
    assert "start again" in lost.text
    assert client.get("/survey/nothing").status_code == 404
    assert client.get(f"/survey/{SURVEY}/fr").status_code == 404


def test_a_token_that_was_made_up_opens_nothing(database: Database, consultation: Consultation) -> None:
    for token in ("", "x" * 64, "0" * 32 + "secret"):
        with pytest.raises(NotFound):
            database.call(submission.survey_of, token)


def test_a_stopped_broker_stops_nobody(client: Client, database: Database, consultation: Consultation) -> None:
    queue.connect("redis://127.0.0.1:1/0")
    assert "Thank you" in answer_survey(client, SURVEY, "It is still sent.").text
    with database.begin() as session:
        assert len(submission.unreleased(session, 10)) == 1


def test_nothing_about_the_respondent_is_kept(client: Client, database: Database, consultation: Consultation) -> None:
    answer_survey(client, SURVEY, "Nothing but words.")
    with database.begin() as session:
        (row,) = session.connection().execute(text("SELECT to_jsonb(response) FROM response")).all()
    assert not re.search(r"testclient|python-httpx|127\.0\.0\.1", str(row[0]))
    assert not re.search(r"\d\d:\d\d:\d\d", str(row[0])), "a response knows the day and nothing finer"


def test_a_row_that_fails_again_and_again_is_left_and_shown(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, SURVEY, "Fine.")
    with database.begin() as session:
        (waiting,) = submission.unreleased(session, 10)
    for _ in range(submission.MOST_ATTEMPTS):
        assert database.call(submission.claim, waiting)
    assert not database.call(submission.claim, waiting)
    assert database.call(submission.failed, consultation.id) == 1
