"""Ways of answering: with pauses, on a shared tablet, with a helper, in two tabs; nothing twice and nothing left behind."""

import re

from sqlmodel import select

from consult.accounts.models import Role
from consult.consultations.models import Consultation, Survey
from consult.database import Database
from tests.walk import Client, answer_survey, press, sign_in, work
from tests.ways import AT, SURVEY, begun, rows, three_words


def test_stopping_keeps_what_was_typed_and_an_empty_box_is_no_skip(
    client: Client, consultation: Consultation, database: Database
) -> None:
    first = begun(client)
    second = press(client, first, {"chose": "yes"}).url.path
    assert press(client, second, {"said": "", "turn": "stop"}).url.path == f"{AT}/stop"
    assert press(client, second, {"said": "My dog.", "turn": "stop"}).url.path == f"{AT}/stop"
    (kept,) = rows(database, "SELECT answers FROM response")
    assert kept == ({"feel-home": {"chose": ["yes"]}, "good-home": {"said": "My dog."}},)


def test_who_is_answering_keeps_their_own_version(
    client: Client, consultation: Consultation, database: Database
) -> None:
    first = begun(client)
    before = client.get(first).text
    with database.begin() as session:
        old = session.exec(select(Survey).where(Survey.address == SURVEY)).one()
        changed = {**old.definition, "title": {"en": "A new title", "cy": "Teitl newydd"}}
        fresh = old.model_dump(exclude={"id", "version", "definition"})
        session.add(Survey(**fresh, version=old.version + 1, definition=changed))
    words = three_words(client)
    assert "A new title" not in before
    assert "A new title" not in client.get(first).text
    client.cookies.clear()
    assert "A new title" not in press(client, "/come-back/en", {"code": words}).text
    client.cookies.clear()
    assert "A new title" in press(client, AT).text


def test_a_shared_tablet_starts_clean_for_the_next_child(
    client: Client, consultation: Consultation, database: Database
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    started = client.get(f"/tablet/{SURVEY}")
    assert started.headers["clear-site-data"] == '"cache", "storage"'
    assert client.get("/consultations").url.path == "/sign-in"
    first = begun(client)
    assert f'href="/tablet/{SURVEY}"' in client.get(first).text
    client.get(f"/tablet/{SURVEY}")
    assert client.get(first).status_code == 404
    thanks = answer_survey(client, SURVEY, "Fine.").text
    assert f'content="60;url=/tablet/{SURVEY}"' in thanks
    press(client, f"/tablet/{SURVEY}")
    assert f'href="/tablet/{SURVEY}"' not in client.get(f"/survey/{SURVEY}").text


def test_a_helper_is_named_on_every_page_and_writes_apart(
    client: Client, consultation: Consultation, database: Database
) -> None:
    first = begun(client)
    page = press(client, f"{AT}/helping", {"role": "advocate"})
    assert "Helping with these answers" in page.text
    press(client, f"{AT}/helping", {"notes": "She was tired today."}, at=f"{AT}/helper-notes")
    for path in (first, f"{AT}/check", f"{AT}/stop"):
        assert "An advocate" in client.get(path).text, path
    assert press(client, f"{AT}/helping", {"role": "boss"}).status_code == 400
    answer_survey(client, SURVEY, "I like my room.")
    work(database)
    assert rows(database, "SELECT words FROM utterance WHERE kind = 'note'") == [("She was tired today.",)]
    assert rows(database, "SELECT count(*) FROM utterance WHERE kind = 'words' AND words LIKE '%tired%'") == [(0,)]
    press(client, AT)
    assert "Helping with these answers" not in client.get(first).text


def test_what_a_helper_writes_is_looked_at_too(client: Client, consultation: Consultation, database: Database) -> None:
    begun(client)
    noted = {"notes": "He told me that his uncle touches him."}
    assert "/here-for-you/" in press(client, f"{AT}/helping", noted, at=f"{AT}/helper-notes").url.path
    assert rows(database, "SELECT question_id FROM concern") == [("helper-notes",)]


def test_after_leaving_nothing_is_shown_until_somebody_goes_on(client: Client, consultation: Consultation) -> None:
    first = begun(client)
    left = client.get("/leave", follow_redirects=False)
    assert left.status_code == 303
    assert left.headers["location"].startswith("https://www.bbc.co.uk/")
    for path in (first, f"{AT}/check", f"{AT}/stop", f"{AT}/helping"):
        shown = client.get(path)
        assert shown.status_code == 403
        assert "Your care, your say" not in shown.text
    assert press(client, AT).url.path == first


def test_repeats_from_two_tabs_and_double_clicks_never_duplicate(
    client: Client, consultation: Consultation, database: Database
) -> None:
    first = begun(client)
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(first).text)
    assert key is not None
    for _ in range(3):
        client.post(first, data={"chose": "yes", "_csrf_token": key[1]})
    press(client, AT)  # the first page again, in another tab
    for _ in range(3):
        client.post(f"{AT}/check", data={"_csrf_token": key[1]})
    thanks = client.get(f"{AT}/thanks").text
    assert thanks == client.get(f"{AT}/thanks").text
    assert client.get(first).url.path == f"{AT}/thanks"
    client.post(first, data={"chose": "no", "_csrf_token": key[1]})
    work(database)
    work(database)
    assert rows(database, "SELECT answers->'feel-home' FROM response") == [({"chose": ["yes"]},)]
    assert rows(database, "SELECT count(*) FROM speaker") == [(1,)]
