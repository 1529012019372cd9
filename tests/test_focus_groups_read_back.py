"""Reading back: the group says whether it was heard right, by a link that ends, and never by name."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.consultations.models import Consultation, Forgotten
from consult.database import Database, today
from consult.focus_groups.models import ReadBack, ReadBackAnswer
from consult.safeguarding.models import Concern
from tests.test_focus_groups import session_path
from tests.walk import Client, answer_survey, press, sign_in, work

__all__ = ["session_path"]


@pytest.fixture
def link(client: Client, session_path: str) -> str:
    """The path of a summary that a group can check; nobody is signed in any more."""
    press(
        client, session_path, {"speaker": "YP1", "question": "better-home", "words": "Kian says the bus never comes."}
    )
    form = client.get(f"{session_path}/read-back").text
    assert "- [name] says the bus never comes." in form, "a beginning without names stands in the box"
    said = {"summary": "The bus never comes. Zbigniew Frankham knows.", "language": "en"}
    made = press(client, f"{session_path}/read-back", said)
    found = re.search(r'href="(/you-told-us/\w+)"', made.text)
    assert found is not None
    client.cookies.clear()
    return found[1]


def test_a_group_reads_and_answers_without_signing_in_and_worrying_words_reach_the_lead(
    client: Client, database: Database, link: str
) -> None:
    shown = client.get(link).text
    assert "The bus never comes. [name] knows." in shown
    assert "April" not in shown, "neither title nor place says which group this was"
    assert not re.search("anonymous|confidential|cannot find", shown)
    assert "Choose one answer first." in press(client, link, {"words": "A kite."}).text
    assert "A kite." in press(client, link, {"words": "A kite."}).text
    key = {"key": "5e2b7c1a-6d0f-4f3e-9c1d-2a7b8c9d0e1f"}
    for _ in range(2):
        thanked = press(client, link, {"verdict": "partly", "words": "My uncle touches me.", **key})
        assert "0800 1111" in thanked.text
    with database.begin() as session:
        (answer,) = session.exec(select(ReadBackAnswer)).all()
        assert answer.verdict == "partly"
        (concern,) = session.exec(select(Concern)).all()
        assert concern.route == "focus-group"


def test_the_facilitator_sees_what_was_said_of_it(
    client: Client, database: Database, session_path: str, link: str
) -> None:
    press(client, link, {"verdict": "no", "words": "It was the train."})
    sign_in(client, database, Role.FACILITATOR)
    assert "It was the train." in client.get(f"{session_path}/read-back").text
    assert "1 answer" in client.get("/focus-groups").text


def test_a_link_ends_and_a_new_one_ends_the_one_before(
    client: Client, database: Database, session_path: str, link: str
) -> None:
    sign_in(client, database, Role.FACILITATOR)
    press(client, f"{session_path}/read-back", {"summary": "The train never comes."})
    assert client.get(link).status_code == 410
    assert client.get(f"{link}x").status_code == 404
    with database.begin() as session:
        for given in session.exec(select(ReadBack)):
            assert link.rsplit("/", 1)[1] not in str(given.model_dump())
            assert given.expires_on <= today() + timedelta(days=28)


def test_withdrawing_takes_the_summary_too(client: Client, database: Database, session_path: str, link: str) -> None:
    sign_in(client, database, Role.FACILITATOR)
    _, child = re.findall(r"/withdraw/([0-9a-f-]{36})", client.get(f"{session_path}/consent").text)
    press(client, f"{session_path}/consent", at=f"{session_path}/withdraw/{child}")
    assert client.get(link).status_code == 404
    with database.begin() as session:
        assert session.exec(select(ReadBack)).all() == []
        assert {row.kind for row in session.exec(select(Forgotten))} == {"note", "read_back"}, (
            "a restored backup forgets"
        )


def test_the_guide_is_printed_with_its_questions_and_what_to_say_first(client: Client, session_path: str) -> None:
    guide = client.get(f"{session_path}/guide").text
    assert "What could be better about where you live?" in guide
    assert "nobody has to answer" in guide
    assert not re.search("anonymous|confidential|cannot find", guide), "they sit in a room together"


def test_one_question_asked_in_a_survey_and_in_a_group_stands_together_marked_by_route(
    client: Client, database: Database, consultation: Consultation, session_path: str
) -> None:
    said = "My social worker keeps changing and nobody tells me why."
    press(client, session_path, {"speaker": "YP1", "question": "better-home", "words": said})
    press(client, session_path, at=f"{session_path}/close")
    answer_survey(client, "your-care-children", "My worker keeps changing, it would be better if they stayed.")
    for _ in range(2):
        work(database)
    sign_in(client, database, Role.COMMISSIONER)
    passages = f"/consultations/{consultation.id}/utterances?group=children&views=away-4.8"
    together = re.sub("</?mark>", "", client.get(passages).text)
    assert set(re.findall(r"children, ([a-z-]+)", together)) == {"focus-group", "survey"}
    assert said in together
    item = client.get(f"/consultations/{consultation.id}/views/away-4.8").text
    assert re.findall(r'"tag line">([a-z ]+):', item[item.index("Children") :])[:2] == ["focus group", "survey"]
