"""What we keep, who sees it and for how long: told from the settings, in both languages, and honest about help and paper."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, update

from consult.consultations.models import Consultation
from consult.database import Database, today
from consult.pages import words
from consult.responses import helping, submission
from tests.walk import Client, press

ADDRESS = "your-care-children"
PAGE = f"/survey/{ADDRESS}/en/what-we-keep"
CANNOT = "We cannot find out who you are."


def _keep(database: Database, consultation: Consultation, closes: date, **clocks: int) -> None:
    def keep(session: Session) -> None:
        row = session.get_one(Consultation, consultation.id)
        row.closes = closes
        row.definition = {**row.definition, "keeps": {**row.definition["keeps"], **clocks}}

    database.call(keep)


def test_the_page_says_what_the_settings_say(client: Client, database: Database, consultation: Consultation) -> None:
    _keep(database, consultation, date(2027, 1, 31), answers=1, concerns=120, names=5)
    told = client.get(PAGE).text
    assert "28 February 2027" in told, "one month after the day on which it closes"
    assert "31 January 2027" in told
    assert "for 10 years" in told
    assert "go 5 months after" in told
    _keep(database, consultation, date(2027, 1, 31), answers=6)
    assert "31 July 2027" in client.get(PAGE).text


@pytest.mark.parametrize("language", ["en", "cy"])
def test_it_says_all_in_each_language(
    client: Client, database: Database, consultation: Consultation, language: str
) -> None:
    told = " ".join(client.get(PAGE.replace("/en/", f"/{language}/")).text.replace("&#39;", "'").split())
    own = words(language)
    for word in (word for word in own if word.startswith("kept") and "{" not in own[word]):
        if word not in ("kept-years", "kept-months"):
            assert own[word] in told, word
    assert own["promise-anonymous"] in told


def test_it_is_told_before_the_first_question_at_every_question_and_when_all_is_over(
    client: Client, database: Database, consultation: Consultation
) -> None:
    assert f'href="{PAGE}"' in client.get(f"/survey/{ADDRESS}/en").text
    question = press(client, f"/survey/{ADDRESS}/en")
    assert 'value="what-we-keep"' in question.text
    shown = press(client, question.url.path, {"turn": "what-we-keep"})
    assert shown.url.path == PAGE
    assert f'href="{question.url.path}"' in shown.text, "and leads back to where they were"
    over = today() - timedelta(days=30)
    database.call(
        lambda s: s.exec(update(Consultation).where(col(Consultation.id) == consultation.id).values(closes=over))
    )
    assert client.get(PAGE).status_code == 200
    assert client.get("/survey/nothing/en/what-we-keep").status_code == 404


def test_help_and_paper_are_never_called_anonymous(
    client: Client, database: Database, consultation: Consultation
) -> None:
    assert CANNOT in client.get(f"/survey/{ADDRESS}/en").text
    question = press(client, f"/survey/{ADDRESS}/en")
    token = client.cookies[f"__Host-draft-{ADDRESS}"]
    database.call(helping.helped, token, "carer")
    for path in (f"/survey/{ADDRESS}/en", PAGE, question.url.path, f"/survey/{ADDRESS}/en/helping"):
        page = client.get(path).text
        assert CANNOT not in page, path
        assert "anonymous" not in page.replace("this is not anonymous", ""), path
    assert "this is not anonymous" in client.get(f"/survey/{ADDRESS}/en").text
    paper = client.get(f"/paper/{ADDRESS}/en").text
    assert "Paper is not anonymous" in paper
    assert CANNOT not in paper
    database.call(helping.helped, token, helping.NOBODY)
    assert CANNOT in client.get(PAGE).text
    assert database.call(submission.draft, token).helped_by is None


def test_no_words_of_ours_promise_total_secrecy() -> None:
    from consult.consultations import secrecy

    for language in ("en", "cy"):
        for grown_up in (True, False):
            for word, said in words(language, grown_up=grown_up).items():
                assert secrecy.honest(said) == said, word
