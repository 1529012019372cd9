"""All free text is read by a person: what waits, how long, and who read it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from consult.accounts import duty
from consult.accounts.models import Person, Role
from consult.consultations.models import Consultation
from consult.database import Database, today
from consult.mail import Letter
from consult.responses import reading
from consult.responses.models import Reading, Response
from consult.safeguarding import escalation
from consult.safeguarding.models import Concern
from tests.walk import Client, answer_survey, press, sign_in

SURVEY = "your-care-children"
LONDON = ZoneInfo("Europe/London")


def at(moment: str) -> datetime:
    """A moment in the United Kingdom."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def sent_long_ago(database: Database, day: date) -> None:
    """Make every response one of this day."""
    with database.begin() as session:
        for response in session.exec(select(Response)):
            response.sent_on = day


def test_every_answer_waits_until_a_person_has_read_it(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, SURVEY, "The tea is nice here.")
    press(client, f"/survey/{SURVEY}/en")  # begun and not sent: nobody reads it
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    assert re.search(r"Unread answers <span class=\"tag gap\">1</span>", client.get("/concerns").text)
    assert "tea" not in client.get("/unread").text, "the list shows no words"
    page = client.get(f"/unread/words?consultation={consultation.id}")
    assert "The tea is nice here." in page.text
    seen = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert seen is not None
    assert press(client, "/unread/words", {"seen": seen[1]}).url.path == "/unread"
    assert "Everything has been read" in client.get("/unread").text
    with database.begin() as session:
        (kept,) = session.exec(select(Reading)).all()
        reader = session.get_one(Person, kept.read_by)
    assert reader.roles == [Role.SAFEGUARDING_LEAD]


def test_an_answer_that_was_corrected_waits_again(
    client: Client, database: Database, consultation: Consultation
) -> None:
    thanks = answer_survey(client, SURVEY, "The tea is nice here.")
    with database.begin() as session:
        for response in session.exec(select(Response)):
            response.read_version = response.version
    press(client, thanks.url.path)
    press(client, "/receipt/en/change/good-home", {"said": "The tea is cold now."})
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    assert "The tea is cold now." in client.get("/unread/words").text


def test_an_answer_without_words_need_not_be_read(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, SURVEY, " ")
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    assert "Everything has been read" in client.get("/unread").text


def test_whoever_reads_may_raise_a_worry(client: Client, database: Database, consultation: Consultation) -> None:
    answer_survey(client, SURVEY, "The tea is nice here.")
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    form = re.search(
        r'action="(/unread/worry/[^"]+)".*?name="question" value="([^"]+)"', client.get("/unread/words").text
    )
    assert form is not None
    assert "It is in the queue" in press(client, "/unread/words", {"question": form[2]}, at=form[1]).text
    assert press(client, "/unread/words", {"question": "none"}, at=form[1]).status_code == 404
    with database.begin() as session:
        (concern,) = session.exec(select(Concern)).all()
    assert (concern.words, concern.kinds) == ("The tea is nice here.", "raised-by-reader")


@pytest.mark.parametrize(
    ("sent", "moment", "late"),
    [
        ("2026-11-23", "2026-11-24T16:59", False),
        ("2026-11-23", "2026-11-24T17:00", True),
        ("2026-11-20", "2026-11-23T09:00", False),  # a weekend is no working day
        ("2026-12-24", "2026-12-28T18:00", False),  # nor is Boxing Day's substitute
        ("2026-12-24", "2026-12-29T18:00", True),
    ],
)
def test_words_are_late_after_one_working_day(sent: str, moment: str, late: bool) -> None:
    assert reading.late(date.fromisoformat(sent), at(moment)) is late


def test_late_words_alarm_the_lead_and_the_deputy_once_a_day(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, SURVEY, "The tea is nice in Llandudno.")
    sent_long_ago(database, date(2026, 11, 20))
    letters: list[Letter] = []
    for moment in ("2026-11-23T12:00", "2026-11-23T17:30", "2026-11-23T18:30", "2026-11-24T09:00"):
        for organisation_id in database.call(reading.overdue, at(moment)):
            database.call(
                escalation.alarm, organisation_id, at(moment), letters.append, "https://consult.example/unread"
            )
    assert [letter.to.split("@")[0] for letter in letters] == ["lead", "deputy"] * 2
    assert not any(re.search("tea|llandudno|care", letter.words, re.IGNORECASE) for letter in letters)
    assert all("https://consult.example/unread" in letter.words for letter in letters)


def _of_another_council(client: Client, database: Database, _: Consultation) -> None:
    sign_in(client, database, Role.SAFEGUARDING_LEAD, "Another Council")


def _who_works_at_a_setting(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    with database.begin() as session:
        for person in duty.able_people(session, consultation.organisation_id):
            person.setting = "school"


@pytest.mark.parametrize("stranger", [_of_another_council, _who_works_at_a_setting])
def test_words_are_not_for(
    client: Client,
    database: Database,
    consultation: Consultation,
    stranger: Callable[[Client, Database, Consultation], None],
) -> None:
    answer_survey(client, SURVEY, "The tea is nice here.")
    with database.begin() as session:
        (response,) = session.exec(select(Response)).all()
        assert response.sent_on == today()
    stranger(client, database, consultation)
    assert "Everything has been read" in client.get("/unread").text
    assert "tea" not in client.get("/unread/words").text
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/unread/words").text)
    assert key is not None
    for path, fields in (
        ("/unread/words", {"seen": f"{response.id} 1"}),
        (f"/unread/worry/{response.id}", {"question": "good-home"}),
    ):
        assert client.post(path, data={**fields, "_csrf_token": key[1]}).status_code == 404
