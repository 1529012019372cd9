"""Ways in and back: three words, a receipt, cards, a shared tablet, a helper, leaving; nothing twice and nothing left behind."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import col, select

from consult.accounts.models import Role
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, today
from consult.errors import Closed
from consult.responses import cards, codes, coming_back, correction, guessing, submission
from consult.responses.guessing import TooMany
from consult.responses.models import Card, CardBatch, Response
from consult.safeguarding.models import Concern
from tests.walk import Client, answer_survey, press, sign_in, work

SURVEY = "your-care-children"
SECRET = "a secret of the tests"
AT = f"/survey/{SURVEY}/en"


def begun(client: Client) -> str:
    """Start a survey; the path of its first question."""
    return press(client, AT).url.path


def three_words(client: Client) -> str:
    shown = client.get(f"{AT}/stop").text
    return " ".join(re.findall(r"<li>([a-z]+)</li>", shown))


def receipt_of(thanks: httpx.Response) -> str:
    found = re.search(r'class="receipt">([A-Z0-9-]{14})<', thanks.text)
    assert found is not None
    return found[1]


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.begin() as session:
        return [tuple(row) for row in session.connection().execute(text(sql))]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_lists_hold_1024_words_that_cannot_be_mistaken(language: str) -> None:
    words = codes.listed(language)
    assert len(words) == len(set(words)) == 1024
    assert all(word.isascii() and word.isalpha() and 3 <= len(word) <= 9 for word in words)


def test_three_words_read_in_either_language_and_however_they_are_typed() -> None:
    numbers = (3, 700, 1023)
    for language in ("en", "cy"):
        one, two, three = codes.in_words(numbers, language)
        assert numbers in codes.readings(f"  {one.upper()}-{two}, {three} ")
    assert list(codes.readings("qqq www eee")) == []


def test_a_draft_opens_on_another_device_and_no_longer_on_the_first(
    client: Client, consultation: Consultation, database: Database
) -> None:
    first = begun(client)
    second = press(client, first, {"chose": "yes"}).url.path
    words = three_words(client)
    assert three_words(client) == words
    old = dict(client.cookies)

    client.cookies.clear()
    opened = press(client, "/come-back/en", {"code": words.upper()})
    assert opened.url.path == second
    assert 'value="yes" checked' in client.get(first).text
    new = dict(client.cookies)

    client.cookies.clear()
    for name, value in old.items():
        client.cookies.set(name, value, domain="consult.test", path="/")
    assert client.get(first).status_code == 404
    client.cookies.clear()
    for name, value in new.items():
        client.cookies.set(name, value, domain="consult.test", path="/")
    assert three_words(client) == words
    kept = rows(database, "SELECT return_hash FROM response")
    assert all(word.encode() not in bytes(row[0]) for row in kept for word in words.split())  # type: ignore[call-overload]


def test_words_end_when_the_answers_are_sent_or_14_days_are_over(
    client: Client, consultation: Consultation, database: Database
) -> None:
    begun(client)
    words = three_words(client)
    with database.begin() as session:
        response = session.exec(select(Response)).one()
        response.started_on = today() - timedelta(days=15)
    assert press(client, "/come-back/en", {"code": words}).status_code == 422
    with database.begin() as session:
        session.exec(select(Response)).one().started_on = today() - timedelta(days=14)
    assert press(client, "/come-back/cy", {"code": words}).status_code == 200
    press(client, f"{AT}/check")
    client.cookies.clear()
    assert press(client, "/come-back/en", {"code": words}).status_code == 422


def test_two_drafts_never_share_their_words(
    database: Database, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = codes.return_numbers
    monkeypatch.setattr(codes, "return_numbers", lambda secret, i, n: (1, 2, 3) if n == 0 else real(secret, i, n))
    one, two = (database.call(submission.start, SURVEY, "en") for _ in range(2))
    assert database.call(coming_back.code, one, SECRET) == (1, 2, 3)
    other = database.call(coming_back.code, two, SECRET)
    assert other != (1, 2, 3)
    assert database.call(coming_back.code, two, SECRET) == other


def test_a_wrong_code_gets_a_kind_sentence_and_is_not_shown_again(client: Client, consultation: Consultation) -> None:
    answer = press(client, "/come-back/en", {"code": "wrong words typed"})
    assert answer.status_code == 422
    assert "Please check each word" in answer.text
    assert "wrong words typed" not in answer.text


def test_guessing_is_slowed_for_the_site_and_a_class_of_60_passes(
    database: Database, consultation: Consultation
) -> None:
    drafts = [database.call(submission.start, SURVEY, "en") for _ in range(60)]
    words = [" ".join(codes.in_words(database.call(coming_back.code, token, SECRET), "en")) for token in drafts]
    for typed in words:
        assert database.call(coming_back.reopen, "oops not these", SECRET) is None
        assert database.call(coming_back.reopen, typed, SECRET) is not None
    for _ in range(60):
        database.call(coming_back.reopen, "still not these", SECRET)
    with pytest.raises(TooMany):
        database.call(coming_back.reopen, words[0], SECRET)
    assert {row[0] for row in rows(database, "SELECT what FROM guess")} == {coming_back.WHAT}
    assert database.call(correction.look_up, "K7MP-2QXW-9RTD") is None  # another kind of code still has its own count


def test_old_guesses_are_forgotten(database: Database) -> None:
    database.call(guessing.wrong, "card")
    rows_before = rows(database, "UPDATE guess SET minute = minute - interval '2 days' RETURNING wrong")
    assert rows_before == [(1,)]
    database.call(guessing.wrong, "card")
    assert rows(database, "SELECT wrong FROM guess") == [(1,)]


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


def test_a_card_opens_its_survey_once(client: Client, consultation: Consultation, database: Database) -> None:
    sign_in(client, database, Role.FACILITATOR)
    at = f"/consultations/{consultation.id}/ways-in"
    shown = press(client, at, {"survey": SURVEY, "number": "3"})
    printed = re.findall(r"<b>([A-Z0-9]{4}-[A-Z0-9]{4})</b>", shown.text)
    assert len(set(printed)) == 3
    client.cookies.clear()
    entered = press(client, "/enter", {"code": f" {printed[0].lower().replace('-', '')} "}, at="/enter/en")
    assert entered.url.path == AT
    assert "Go on with your answers" in entered.text
    assert "/question/feel-home" in press(client, AT).url.path
    client.cookies.clear()
    assert press(client, "/enter/en", {"code": printed[0]}).status_code == 422
    assert rows(database, "SELECT count(*) FROM response") == [(1,)]
    assert rows(database, "SELECT used FROM card_batch") == [(1,)]
    sign_in(client, database, Role.FACILITATOR)
    again = client.get(shown.url.path).text
    assert printed[0] not in again
    assert printed[1] in again


def test_a_survey_for_cards_begins_with_a_card_only(
    client: Client, consultation: Consultation, database: Database
) -> None:
    with database.begin() as session:
        survey = session.exec(select(Survey).where(Survey.address == SURVEY)).one()
        survey.definition = {**survey.definition, "entry": "cards"}
        session.add(survey)
    publication.forget_kept()
    promise = client.get(f"/survey/{SURVEY}/en")
    assert '<a class="main" href="/enter/en">' in promise.text
    refused = press(client, "/enter/cy", at=f"/survey/{SURVEY}/cy")
    assert refused.status_code == 403
    assert '<html lang="cy"' in refused.text
    assert "ar gerdyn" in refused.text
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1, SECRET)
    _, (code,) = database.call(cards.printed, consultation.id, batch, SECRET)
    opened = press(client, "/enter/en", {"code": code})
    assert opened.url.path == f"/survey/{SURVEY}/en"
    assert press(client, opened.url.path).url.path.startswith(f"/survey/{SURVEY}/en/question/")


def test_nothing_joins_a_card_to_answers() -> None:
    response = set(Response.__table__.columns.keys())  # type: ignore[attr-defined]
    for table in (Card, CardBatch):
        foreign = {key.column.table.name for key in table.__table__.foreign_keys}  # type: ignore[attr-defined]
        assert "response" not in foreign
    assert not {"card_id", "code_hash", "batch_id"} & response


def test_a_thousand_cards_are_made_at_once(consultation: Consultation, database: Database) -> None:
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1000, SECRET)
    _, unused = database.call(cards.printed, consultation.id, batch, SECRET)
    assert len(set(unused)) == 1000


def test_a_card_of_a_closed_survey_is_not_used_up(
    client: Client, consultation: Consultation, database: Database
) -> None:
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1, SECRET)
    _, (code,) = database.call(cards.printed, consultation.id, batch, SECRET)
    with database.begin() as session:
        session.get_one(Consultation, consultation.id).closes = today() - timedelta(days=1)
    assert press(client, "/enter/en", {"code": code}).status_code == 410
    assert rows(database, "SELECT count(*) FROM card") == [(1,)]


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


def test_no_code_is_ever_in_an_address(client: Client, consultation: Consultation) -> None:
    begun(client)
    words = three_words(client).split()
    visited: list[str] = []
    client.event_hooks["response"].append(lambda response: visited.append(str(response.request.url)))
    client.cookies.clear()
    press(client, "/come-back/en", {"code": " ".join(words)})
    code = receipt_of(press(client, f"{AT}/check"))
    press(client, "/receipt/en", {"code": code})
    client.get("/receipt/en/answers")
    assert not [url for url in visited if code in url or any(f"/{word}" in url or f"={word}" in url for word in words)]


def test_the_receipt_page_counts_a_wrong_code(client: Client, consultation: Consultation, database: Database) -> None:
    answer = press(client, "/receipt/en", {"code": "nothing like it"})
    assert (answer.status_code, "Please check each letter" in answer.text) == (422, True)
    with database.begin() as session:
        assert session.execute(select(col(Response.id))).first() is None
    assert rows(database, "SELECT what, wrong FROM guess") == [("receipt code", 1)]
