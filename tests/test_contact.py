"""“You can also ask us to contact you”: the promise, kept before, while and after answering, and never left unread."""

import re

import pytest
from sqlalchemy import text
from sqlmodel import select

from consult import sealing
from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.database import Database
from consult.responses.models import Response
from consult.safeguarding.models import Concern, ContactWish
from consult.tables import metadata
from tests.walk import Client, answer_survey, press, sign_in

SURVEY = "your-care-children"
BASE = f"/survey/{SURVEY}/en"
REACH = "Zebedee, 07700 900123, after school"


def queue(client: Client, database: Database) -> list[str]:
    """The links of the lead's queue."""
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    return re.findall(r'href="(/concerns/[^"]+)"', client.get("/concerns").text)


def test_a_wish_without_any_worry_reaches_the_lead_and_is_sealed(
    client: Client, database: Database, consultation: Consultation
) -> None:
    press(client, BASE)
    kept = press(client, f"{BASE}/contact", {"reach": REACH})
    assert kept.url.query == b"kept=yes"
    assert "Thank you for asking" in kept.text
    assert f"{BASE}/question/" in kept.text, "the way on is the next question"
    with database.begin() as session:
        for table in metadata.sorted_tables:
            dumped = str(session.connection().execute(text(f'SELECT to_jsonb(t) FROM "{table.name}" t')).all())
            assert "Zebedee" not in dumped, table.name
            assert "900123" not in dumped, table.name

    (link,) = queue(client, database)
    assert "wants-to-be-contacted" in client.get("/concerns").text
    assert "Zebedee" not in client.get("/concerns").text
    opened = client.get(link)
    assert REACH in opened.text
    assert "gAAAA" not in opened.text
    press(client, link, {"kind": "outcome", "words": "Rang; all is well."})
    with database.begin() as session:
        (wish,) = session.exec(select(ContactWish)).all()
    assert wish.answered_at is not None
    assert wish.answered_by is not None


def test_an_unread_worry_carries_the_wish_and_a_read_one_does_not(
    client: Client, database: Database, consultation: Consultation
) -> None:
    press(client, BASE)
    press(client, f"{BASE}/question/good-home", {"said": "My stepdad hits me."})
    press(client, f"{BASE}/contact", {"reach": REACH})
    with database.begin() as session:
        assert len(session.exec(select(Concern)).all()) == 1
    cookies = dict(client.cookies)
    (link,) = queue(client, database)
    assert REACH in client.get(link).text
    client.cookies.clear()
    client.cookies.update(cookies)
    press(client, f"{BASE}/contact", {"reach": "Please, again"})
    assert len(queue(client, database)) == 2, "who has read the first need not look there again"


def test_closing_and_asking_again_is_a_new_concern(
    client: Client, database: Database, consultation: Consultation
) -> None:
    press(client, BASE)
    cookies = dict(client.cookies)
    for _ in range(2):
        client.cookies.clear()
        client.cookies.update(cookies)
        press(client, f"{BASE}/contact", {"reach": REACH})
        (link,) = queue(client, database)
        press(client, link, {"kind": "outcome", "words": "Rang."})


def test_anybody_may_ask_before_starting_and_after_sending(
    client: Client, database: Database, consultation: Consultation
) -> None:
    assert f'href="{BASE}/contact"' in client.get(BASE).text
    press(client, f"{BASE}/contact", {"reach": REACH})
    with database.begin() as session:
        assert session.exec(select(Response)).all() == [], "asking for help begins no answers"
    thanks = answer_survey(client, SURVEY, "Fine.")
    assert f'href="{BASE}/contact"' in thanks.text
    assert press(client, f"{BASE}/contact", {"reach": " "}).url.path == thanks.url.path
    assert f"{BASE}/thanks" in press(client, f"{BASE}/contact", {"reach": REACH}).text
    assert len(queue(client, database)) == 2


def test_a_draft_that_is_gone_does_not_stand_in_the_way(
    client: Client, database: Database, consultation: Consultation
) -> None:
    press(client, BASE)
    with database.begin() as session:
        session.connection().execute(text("DELETE FROM response"))
    assert press(client, f"{BASE}/contact", {"reach": REACH}).url.query == b"kept=yes"
    assert len(queue(client, database)) == 1


def test_the_door_on_a_question_keeps_what_was_typed(
    client: Client, database: Database, consultation: Consultation
) -> None:
    first = press(client, BASE)
    assert 'name="turn" value="contact"' in first.text
    there = press(client, f"{BASE}/question/good-home", {"said": "Half a thought", "turn": "contact"})
    assert there.url.path == f"{BASE}/contact"
    assert "Half a thought" in client.get(f"{BASE}/question/good-home").text


@pytest.mark.parametrize(("secret", "purpose"), [("another", "reach"), ("secret", "another")])
def test_a_seal_opens_only_with_its_secret_and_for_its_purpose(secret: str, purpose: str) -> None:
    kept = sealing.sealed("secret", "reach", REACH)
    assert kept != sealing.sealed("secret", "reach", REACH)
    assert sealing.opened("secret", "reach", kept) == REACH
    assert sealing.opened(secret, purpose, kept) is None
    assert sealing.opened("secret", "reach", kept[:-4] + "abc=") is None
