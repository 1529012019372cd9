"""On paper: the way through in words, posters, and keying a form twice before it counts."""

import re
from io import BytesIO

import httpx
from pypdf import PdfReader
from sqlalchemy import text

from consult.accounts.models import Role
from consult.consultations import publication
from consult.consultations.definition import SurveyDefinition
from consult.consultations.definition import survey as defined
from consult.consultations.models import Consultation
from consult.database import Database
from consult.responses import paper
from tests.walk import Client, press, sign_in, work

SURVEY = "your-care-children"


def tiny() -> SurveyDefinition:
    """Five questions; two and three only for those who say no to the first, four for a choice in the third."""
    both = {"en": "Is it good?", "cy": "Ydy e'n dda?"}
    options = [{"key": key, "en": key, "cy": key} for key in ("a", "b", "c")]
    no = {"good": ["no"]}
    return defined(
        {
            "id": "tiny",
            "for": ["children"],
            "mode": "anonymous",
            "title": both,
            "question": [
                {"id": "good", "kind": "yes_no", "ask": both},
                {"id": "why", "kind": "free_text", "ask": both, "show_if": no},
                {"id": "which", "kind": "choices", "ask": both, "option": options, "show_if": no},
                {"id": "more", "kind": "free_text", "ask": both, "show_if": {"which": ["c"]}},
                {"id": "last", "kind": "choice", "ask": both, "option": options},
            ],
        },
        "tiny.toml",
    )


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.begin() as session:
        return [tuple(row) for row in session.connection().execute(text(sql))]


def key_form(client: Client, consultation: Consultation, number: int, **answers: str) -> httpx.Response:
    fields = {f"answer-{name.replace('_', '-')}": said for name, said in answers.items()}
    at = f"/consultations/{consultation.id}/paper/{SURVEY}"
    page = client.get(at).text
    keying = re.search(r'name="keying" value="([^"]+)"', page)
    assert keying is not None
    return press(client, at, {"number": str(number), "language": "en", "keying": keying[1], **fields})


def test_the_way_through_is_said_in_numbers() -> None:
    first, why, which, more, last = paper.printed(tiny())
    assert first.jumps == {5: ["yes", "not-sure"]}
    assert [(number, keys) for item in (why, which, more) for number, _, keys in item.only_if] == [
        (1, ["no"]),
        (1, ["no"]),
        (3, ["c"]),
    ]
    assert [item.jumps for item in (why, which, more, last)] == [{}, {}, {}, {}]


def test_digits_choose_and_words_stay_as_they_are() -> None:
    typed = {"good": "2", "why": "Too loud, 9 out of 10.", "which": "1, 3", "last": "9"}
    keyed = paper.read(tiny(), 1, "en", typed)
    assert keyed.answers == {
        "good": {"chose": ["no"]},
        "why": {"said": "Too loud, 9 out of 10."},
        "which": {"chose": ["a", "c"]},
        "more": {"missing": "skipped"},
        "last": {"missing": "dont-know"},
    }
    assert paper.read(tiny(), 1, "en", {"good": "7", "which": "two", "last": "1 2"}).wrong == [1, 3, 5]


def test_every_kind_can_be_keyed() -> None:
    both = {"en": "Is it good?", "cy": "Ydy e'n dda?"}
    options = [{"key": key, "en": key, "cy": key} for key in ("a", "b", "c")]
    survey = defined(
        {
            "id": "kinds",
            "for": ["children"],
            "mode": "anonymous",
            "title": both,
            "question": [
                {"id": "told", "kind": "information", "ask": both, "text": both},
                {"id": "order", "kind": "rank", "ask": both, "option": options},
                {"id": "sort", "kind": "piles", "ask": both, "option": options, "pile": options[:2]},
                {"id": "when", "kind": "date", "ask": both, "least": 2000, "most": 2030},
                {"id": "many", "kind": "number", "ask": both, "most": 20},
            ],
        },
        "kinds.toml",
    )
    typed = {"order": "312", "sort": "1 0 2", "when": "03 2024", "many": "9"}
    assert paper.read(survey, 1, "en", typed).answers == {
        "order": {"ranked": ["c", "a", "b"]},
        "sort": {"sorted": {"a": "a", "c": "b"}},
        "when": {"month": 3, "year": 2024},
        "many": {"number": 9},
    }
    assert [item.number for item in paper.printed(survey)] == [0, 1, 2, 3, 4]
    wrong = {"order": "4", "sort": "1 2", "when": "then", "many": "21"}
    assert paper.read(survey, 1, "en", wrong).wrong == [1, 2, 3, 4]


def test_a_form_is_sent_when_it_was_keyed_twice_alike(
    client: Client, consultation: Consultation, database: Database
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    once = key_form(client, consultation, 12, feel_home="2", good_home="The dog")
    assert "Form 12 is kept" in once.text
    assert rows(database, "SELECT count(*) FROM response") == [(0,)]
    twice = key_form(client, consultation, 12, feel_home="2", good_home="The dog")
    assert "Form 12 is sent" in twice.text
    third = key_form(client, consultation, 12, feel_home="2", good_home="The dog")
    assert third.status_code == 400
    work(database)
    assert rows(database, "SELECT route, answers->'feel-home' FROM response") == [("paper", {"chose": ["yes"]})]
    assert rows(database, "SELECT route, words FROM utterance") == [("paper", "The dog")]
    assert rows(database, "SELECT answers, sent_on IS NOT NULL FROM paper_form") == [({}, True)]


def test_differences_are_shown_and_settled(client: Client, consultation: Consultation, database: Database) -> None:
    sign_in(client, database, Role.FACILITATOR)
    key_form(client, consultation, 3, feel_home="2", good_home="The dog")
    differing = key_form(client, consultation, 3, feel_home="3", good_home="The dog")
    assert differing.status_code == 409
    assert "The first time: Yes" in differing.text
    assert differing.text.count("The first time") == 1
    assert rows(database, "SELECT count(*) FROM response") == [(0,)]
    fields = {"number": "3", "answer-feel-home": "3", "answer-good-home": "The dog", "settled": "yes"}
    at = f"/consultations/{consultation.id}/paper/{SURVEY}"
    keying = re.search(r'name="keying" value="([^"]+)"', differing.text)
    assert keying is not None
    for _ in range(2):  # a double click
        assert "Form 3 is sent" in press(client, at, {**fields, "keying": keying[1]}).text
    assert rows(database, "SELECT answers->'feel-home' FROM response") == [({"chose": ["a-bit"]},)]


def test_a_double_click_is_not_the_second_time(client: Client, consultation: Consultation, database: Database) -> None:
    sign_in(client, database, Role.FACILITATOR)
    at = f"/consultations/{consultation.id}/paper/{SURVEY}"
    keying = re.search(r'name="keying" value="([^"]+)"', client.get(at).text)
    assert keying is not None
    for _ in range(2):
        assert "Form 5 is kept" in press(client, at, {"number": "5", "answer-feel-home": "1", "keying": keying[1]}).text
    assert rows(database, "SELECT count(*) FROM response") == [(0,)]


def test_a_slip_comes_back_with_all_that_was_keyed(
    client: Client, consultation: Consultation, database: Database
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    slip = key_form(client, consultation, 6, feel_home="8", good_home="The dog")
    assert slip.status_code == 400
    assert "question 1" in slip.text
    assert "The dog" in slip.text
    assert rows(database, "SELECT count(*) FROM paper_form") == [(0,)]


def test_words_on_paper_reach_the_safeguarding_lead(
    client: Client, consultation: Consultation, database: Database
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    for _ in range(2):
        page = key_form(client, consultation, 8, good_home="I want to kill myself")
    assert "went to the safeguarding lead" in page.text
    assert "kill" not in page.text
    assert rows(database, "SELECT route FROM concern") == [("paper",)]


def test_every_survey_prints_in_both_languages_and_easy_read(
    client: Client, consultation: Consultation, database: Database
) -> None:
    for survey in database.call(publication.surveys, consultation.id):
        for language, easy in (("en", ""), ("cy", ""), ("en", "/easy-read"), ("cy", "/easy-read")):
            page = client.get(f"/paper/{survey.address}/{language}{easy}")
            assert page.status_code == 200
            assert page.text.count("<h2>") == len(survey.definition.question) + 1  # and the contact slip
            assert "{options}" not in page.text
            assert "<svg" in page.text


def test_a_poster_and_its_code_are_printed_for_those_who_invite(
    client: Client, consultation: Consultation, database: Database
) -> None:
    at = f"/consultations/{consultation.id}/poster/{SURVEY}"
    assert client.get(at).url.path == "/sign-in"
    sign_in(client, database, Role.FACILITATOR)
    assert f"https://consult.test/survey/{SURVEY}" in client.get(at).text
    code = client.get(f"{at}/code.svg")
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert code.text.startswith("<?xml")
    printed = PdfReader(BytesIO(client.get(f"{at}/poster.pdf").content))
    text = printed.pages[0].extract_text()
    assert f"https://consult.test/survey/{SURVEY}" in text
    assert "Your care, your say" in text
    assert "Dy ofal, dy lais" in text
    assert len(printed.pages) == 1
    sign_in(client, database, Role.COMMISSIONER, "Other Council")
    assert client.get(at).status_code == 404
