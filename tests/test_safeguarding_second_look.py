"""What neither phrases nor wording noticed is looked at again by its meaning, moments after it was sent."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from consult.accounts.models import Organisation
from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation
from consult.database import Database, today
from consult.focus_groups import session as focus_group
from consult.focus_groups import writing
from consult.focus_groups.session import Plan, Seat
from consult.focus_groups.writing import Turn
from consult.responses import submission
from consult.safeguarding import evaluation, lexicon, second_look
from consult.safeguarding.models import Concern
from tests.test_summary_quotation import person
from tests.walk import Client, answer_survey

HELD_OUT = Path(__file__).parents[1] / "surveys" / "concerns" / "held-out"  # nothing was learned from it


def _told_by_meaning_alone() -> str:
    """A worry of the texts nobody learned from that only the second look hears."""
    lines = [json.loads(line) for line in (HELD_OUT / "fresh-4.jsonl").read_text("utf-8").splitlines()]
    children = (line["text"] for line in lines if line["concern"] and line["group"] == "children")
    return next(text for text in children if not lexicon.concerns(text) and second_look.concerns(text))


@pytest.fixture(scope="module")
def said() -> str:
    """Found once, for looking costs."""
    return _told_by_meaning_alone()


def test_what_was_sent_is_looked_at_again(
    client: Client, database: Database, consultation: Consultation, said: str
) -> None:
    answer_survey(client, "your-care-children", said)
    assert _concerns(database) == []
    for response_id in database.call(submission.unreleased, 9):
        database.call(submission.release, response_id)
    found = _concerns(database)
    assert {concern.words for concern in found} == {said}
    assert all(concern.kinds in lexicon.KINDS and concern.acknowledged_at is None for concern in found)


def test_notes_of_a_session_are_looked_at_again(
    database: Database, organisation: Organisation, consultation: Consultation, said: str
) -> None:
    reader: Visitor = person(database, "facilitator")
    plan = Plan("Council", "focus-group", today(), "home", [], [Seat("YP1", "children", None)])
    group = database.call(focus_group.open_group, reader, consultation.id, plan)
    for words in (said, "The food is fine and we like it."):
        database.call(writing.write, reader, group.id, Turn("YP1", "", "words", words))
    database.call(focus_group.close, reader, group.id)
    database.call(focus_group.release, group.id)
    assert [(concern.words, concern.source_id) for concern in _concerns(database)] == [(said, group.id)]


@pytest.mark.parametrize("said", ["", "The food is fine and we like it.", "My dad hits me", "he never hits me"])
def test_it_is_silent_where_nothing_or_everything_was_heard(said: str) -> None:
    assert second_look.concerns(said) == []


@pytest.mark.parametrize(
    ("name", "recall", "alarms"), [("fresh-3", 0.95, 0.28), ("fresh-4", 0.90, 0.28), ("fresh-4-welsh", 0.95, 0.32)]
)
def test_texts_that_nothing_was_made_for_are_heard(name: str, recall: float, alarms: float) -> None:
    figures = evaluation.concerns(HELD_OUT / f"{name}.jsonl")
    assert figures["recall"] >= recall
    assert figures["false_alarm_rate"] <= alarms
    assert figures["in_request"]["recall"] < figures["recall"], "the second look hears what the first does not"


def _concerns(database: Database) -> list[Concern]:
    return database.call(lambda session: list(session.exec(select(Concern)).all()))
