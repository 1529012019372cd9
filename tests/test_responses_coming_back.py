"""Coming back by three words: on any device, for 14 days, never somebody else's; a wrong guess is slowed and counted."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from consult.consultations.models import Consultation
from consult.database import Database, today
from consult.responses import codes, coming_back, correction, guessing, submission
from consult.responses.guessing import TooMany
from consult.responses.models import Response
from tests.walk import Client, press
from tests.ways import AT, SECRET, SURVEY, begun, receipt_of, rows, three_words


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
