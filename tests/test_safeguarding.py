"""A worry: noticed as it is sent, met with help, and read by a lead."""

import re
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from consult import sealing
from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.database import Database
from consult.safeguarding.models import Concern, ContactWish
from consult.safeguarding.notice import REACH
from tests.walk import Client, press, sign_in

SURVEY = "your-care-children"
WORRY = "I don't feel safe here, he hits me when nobody is looking"


def worry(client: Client) -> str:
    """A child writes a worry; the path of the page that they see."""
    first = press(client, f"/survey/{SURVEY}/en")
    question = first.url.path.replace("feel-home", "good-home")
    return press(client, question, {"said": WORRY}).url.path


def test_a_worry_brings_a_calm_page_that_can_be_passed_by(
    client: Client, database: Database, consultation: Consultation
) -> None:
    path = worry(client)
    assert "/here-for-you/" in path
    page = client.get(path).text
    assert "0800 1111" in page
    assert "Do you want someone to contact you?" in page
    assert "hits" not in page, "it never repeats their words"
    onward = re.search(r'class="button" href="([^"]+)"', page)
    assert onward is not None
    assert client.get(onward[1]).status_code == 200
    assert client.get(path.rpartition("/")[0] + "/no-such-question").status_code == 404
    with database.begin() as session:
        (concern,) = session.exec(select(Concern)).all()
    assert concern.words == WORRY
    assert concern.acknowledged_at is None


def test_the_same_words_are_one_concern_and_changed_words_another(
    client: Client, database: Database, consultation: Consultation
) -> None:
    question = worry(client).replace("here-for-you", "question")
    assert press(client, question, {"said": WORRY}).status_code == 200
    assert press(client, question, {"said": WORRY + " and I am scared"}).status_code == 200
    with database.begin() as session:
        assert len(session.exec(select(Concern)).all()) == 2


def test_a_wish_to_be_contacted_is_kept_and_an_empty_box_is_none(
    client: Client, database: Database, consultation: Consultation
) -> None:
    path = worry(client)
    press(client, path, {"reach": "  "})
    press(client, path, {"reach": "Sam, text me after school"})
    with database.begin() as session:
        (wish,) = session.exec(select(ContactWish)).all()
    assert sealing.opened("a secret of the tests", REACH, wish.sealed_reach) == "Sam, text me after school"


def test_the_lead_reads_it_first_and_closes_it_with_what_was_done(
    client: Client, database: Database, consultation: Consultation
) -> None:
    press(client, worry(client), {"reach": "Sam, text me"})
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    queue = client.get("/concerns")
    assert "waiting 0 min" in queue.text
    assert "hits" not in queue.text, "the list shows no words"
    link = re.search(r'href="(/concerns/[^"]+)"', queue.text)
    assert link is not None
    page = client.get(link[1])
    assert "he hits me" in page.text
    assert "Sam, text me" in page.text
    assert "opened" in client.get("/concerns").text
    assert "Write what was done" in press(client, link[1], {"kind": "note", "words": " "}).text
    assert "Choose what this is" in press(client, link[1], {"kind": "rumour", "words": "Typed, not lost"}).text
    assert "Typed, not lost" in press(client, link[1], {"kind": "rumour", "words": "Typed, not lost"}).text
    referred = press(client, link[1], {"kind": "referral", "words": "To children's social care, by phone."})
    assert "To children&#39;s social care, by phone." in referred.text
    assert "safeguarding-lead person" in referred.text
    press(client, link[1], {"kind": "outcome", "words": "Strategy meeting called."})
    assert "Nothing waits" in client.get("/concerns").text
    assert link[1] in client.get("/concerns?closed=yes").text
    assert "Strategy meeting called." in client.get(link[1]).text


def test_what_was_written_cannot_be_changed_and_altered_words_are_seen(
    client: Client, database: Database, consultation: Consultation
) -> None:
    worry(client)
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    (link,) = re.findall(r'href="(/concerns/[^"]+)"', client.get("/concerns").text)
    press(client, link, {"kind": "note", "words": "Rang the home."})
    assert sha256(WORRY.encode()).hexdigest() in client.get(link).text
    assert "Unaltered" in client.get(link).text
    with pytest.raises(DBAPIError, match="never changed"), database.begin() as session:
        session.connection().execute(text("UPDATE concern_note SET words = 'All was well.'"))
    with pytest.raises(DBAPIError, match="only with its concern"), database.begin() as session:
        session.connection().execute(text("DELETE FROM concern_note"))
    with database.begin() as session:
        session.connection().execute(text("UPDATE concern SET words = 'All is well.'"))
    assert "Altered since it was noticed" in client.get(link).text


def test_another_councils_lead_sees_nothing(client: Client, database: Database, consultation: Consultation) -> None:
    worry(client)
    with database.begin() as session:
        (concern,) = session.exec(select(Concern)).all()
    sign_in(client, database, Role.SAFEGUARDING_LEAD, "Another Council")
    assert "Nothing waits" in client.get("/concerns").text
    assert client.get(f"/concerns/{concern.id}").status_code == 404
