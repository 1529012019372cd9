"""You said, we did, and what shows that it was decided fairly."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.corpus.models import Reply
from consult.database import Database, today
from consult.feedback import facts, principles, publication, wording
from consult.feedback.models import Decision
from consult.responses.models import Replied, Response
from consult.safeguarding.models import Concern
from consult.summary import release
from tests.test_summary_release import crowd
from tests.walk import Client, answer_survey, press, sign_in, work

SAID = "My social worker keeps changing and it would be better if they stayed."
PROMISE = {
    "theme": "staff-continuity",
    "state": "doing",
    "heard": "Workers change too often.",
    "answer": "Every child keeps one worker.",
    "owner": "Head of care",
    "due_on": (today() + timedelta(days=30)).isoformat(),
}
OTHER = {**PROMISE, "theme": "siblings", "heard": "Brothers and sisters meet too rarely.", "answer": "More visits."}


def receipt(client: Client, survey: str = "your-care-children") -> str:
    found = re.search(r'class="receipt">([A-Z0-9-]{14})<', answer_survey(client, survey, SAID).text)
    assert found is not None
    return found[1]


def decide(client: Client, database: Database, consultation: Consultation, **changed: str) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{consultation.id}/feedback"
    assert press(client, path, {**PROMISE, **changed}).status_code == 200


def test_each_age_and_language_reads_its_own_words_or_the_nearest(
    client: Client, database: Database, consultation: Consultation
) -> None:
    decide(
        client,
        database,
        consultation,
        **{
            "heard-8-11-en": "Your worker changes a lot.",
            "answer-8-11-en": "You keep one.",
            "heard-11-17-cy": "Mae gweithwyr yn newid.",
            "answer-11-17-cy": "Un gweithiwr i bawb.",
        },
    )
    client.cookies.clear()
    assert "Your worker changes a lot." in client.get("/you-said/your-care-children-8-11").text
    assert "Workers change too often." not in client.get("/you-said/your-care-children-8-11/en/8-11").text
    assert "Your worker changes a lot." not in client.get("/you-said/your-care-carers").text
    welsh = client.get("/you-said/your-care-children?language=cy")
    assert welsh.url.path == "/you-said/your-care-children/cy/11-17"
    assert "Mae gweithwyr yn newid." in welsh.text
    assert "Mae gweithwyr yn newid." in client.get("/you-said/your-care-children/cy/8-11").text, "the nearest in Welsh"
    assert 'lang="cy"' in client.get("/you-said/your-care-children/en/8-11").text
    assert client.get("/you-said/your-care-children/fr/8-11").status_code == 404
    card = client.get("/you-said/your-care-children/en/8-11/postcard").text
    assert "<svg" in card
    assert "Your worker changes a lot." in card


def test_what_is_hard_to_read_or_not_written_is_pointed_out(
    client: Client, database: Database, consultation: Consultation
) -> None:
    long = "We will " + "really " * 12 + "utilise one worker for each child."
    decide(client, database, consultation, **{"heard-8-11-en": "Workers change.", "answer-8-11-en": long})
    page = client.get(f"/consultations/{consultation.id}/feedback").text
    assert "Make it 12 or fewer" in page
    assert "“utilise” is an office word" in page
    assert "8 to 11 years, Cymraeg" in page
    assert wording.hard("Workers stay.", "8-11", "en") == []
    half = press(client, f"/consultations/{consultation.id}/feedback", {**PROMISE, "heard-8-11-en": "Only this half."})
    assert "Write both parts" in half.text
    assert "Only this half." in half.text


def test_a_receipt_code_shows_what_was_decided_what_they_spoke_of_first(
    client: Client, database: Database, consultation: Consultation
) -> None:
    code = receipt(client)
    work(database)
    decide(client, database, consultation, **OTHER)
    decide(client, database, consultation)
    client.cookies.clear()
    press(client, "/receipt/en", {"code": code})
    page = client.get("/receipt/en/decided").text
    assert page.count("You spoke of this") == 1
    assert page.index("You spoke of this") < page.index(PROMISE["heard"]) < page.index(OTHER["heard"])


def test_a_reply_is_counted_once_belongs_to_nobody_and_worry_reaches_the_lead(
    client: Client, database: Database, consultation: Consultation
) -> None:
    code = receipt(client)
    decide(client, database, consultation)
    with database.begin() as session:
        decision = session.exec(select(Decision)).one()
    client.cookies.clear()
    press(client, "/receipt/en", {"code": code})
    at = f"/receipt/en/decided/{decision.id}"
    nothing = press(client, "/receipt/en/decided", {"words": "My words stay."}, at=at)
    assert nothing.status_code == 422
    assert "My words stay." in nothing.text
    worry = "I want to kill myself. Karen knows."
    shown = press(client, "/receipt/en/decided", {"verdict": "wrong", "words": worry}, at=at)
    assert shown.url.path == "/receipt/en/here-for-you"
    again = client.get("/receipt/en/decided").text
    assert "We have your reply" in again
    assert f"decided/{decision.id}" not in again
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/receipt/en").text)
    assert key is not None
    client.post(at, data={"verdict": "right", "_csrf_token": key[1]})
    with database.begin() as session:
        reply = session.exec(select(Reply)).one()
        assert (reply.verdict, reply.group) == ("wrong", "children")
        assert "Karen" not in reply.words
        concern = session.exec(select(Concern).where(Concern.route == "reply")).one()
        assert concern.source_id == session.exec(select(Replied.response_id)).one()
        assert not {str(reply.id), reply.words} & set(map(str, vars(session.exec(select(Response)).one()).values()))
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get(f"/consultations/{consultation.id}/feedback").text
    assert "children: not right: a few" in page
    assert "[name]" in page


def test_a_promise_whose_day_has_passed_is_seen_on_the_consultations_page(
    client: Client, database: Database, consultation: Consultation
) -> None:
    decide(client, database, consultation)
    overview = f"/consultations/{consultation.id}"
    assert "overdue" not in client.get(overview).text
    decide(client, database, consultation, due_on=(today() - timedelta(days=1)).isoformat())
    assert "1 promise is overdue" in client.get(overview).text
    assert "overdue" in client.get(f"{overview}/feedback").text
    sign_in(client, database, Role.FACILITATOR)
    assert "overdue" not in client.get(overview).text


def test_who_decides_who_read_and_how_it_was_considered_are_kept(
    client: Client, database: Database, consultation: Consultation
) -> None:
    receipt(client)
    work(database)
    sign_in(client, database, Role.COMMISSIONER)
    page = f"/consultations/{consultation.id}/legitimacy"
    assert "Heard and not considered yet" in client.get(page).text
    said = {"theme": "staff-continuity", "outcome": "accepted", "considered_by": "The board"}
    refused = press(client, page, {**said, "considered_on": today().isoformat()}, at=f"{page}/considered")
    assert "Write the reason" in refused.text
    assert 'value="The board"' in refused.text
    said |= {"reason": "Everybody said so.", "considered_on": today().isoformat()}
    assert "Everybody said so." in press(client, page, said, at=f"{page}/considered").text
    tomorrow = (today() + timedelta(days=1)).isoformat()
    reading = {"reader": "Cabinet member", "what": "away-4.8", "read_on": tomorrow}
    assert "today or earlier" in press(client, page, reading, at=f"{page}/reading").text
    assert (
        "Cabinet member" in press(client, page, {**reading, "read_on": today().isoformat()}, at=f"{page}/reading").text
    )
    decides = {"deciders": "Cabinet", "reasons": "Contracts end.", "decides_on": "2027-05-01"}
    assert "Contracts end." in press(client, page, decides, at=f"{page}/mandate").text
    assert client.get(f"{page}/nothing").status_code in (404, 405)
    sign_in(client, database, Role.ANALYST)
    assert "Everybody said so." in client.get(page).text
    assert press(client, page, said, at=f"{page}/considered").status_code == 403


@pytest.mark.parametrize(
    ("closed_days_ago", "words"), [(-5, "still open"), (1, "83 days left"), (84, "0 days left"), (86, "2 days late")]
)
def test_the_response_is_due_twelve_weeks_after_closing(
    client: Client, database: Database, consultation: Consultation, closed_days_ago: int, words: str
) -> None:
    with database.begin() as session:
        session.get_one(Consultation, consultation.id).closes = today() - timedelta(days=closed_days_ago)
    sign_in(client, database, Role.COMMISSIONER)
    assert words in client.get(f"/consultations/{consultation.id}/legitimacy").text
    seen = client.get(f"/consultations/{consultation.id}").text
    assert (words in seen) == (closed_days_ago > 0)


def test_what_was_heard_does_not_move_between_two_releases(database: Database, consultation: Consultation) -> None:
    crowd(database, consultation, 6, "carers", "voice")
    database.call(release.make, consultation.id)
    crowd(database, consultation, 3, "carers", "siblings")
    crowd(database, consultation, 2, "parents", "siblings")
    found = database.call(facts.facts, consultation)
    assert (set(found.themes_heard), found.heard) == ({"voice"}, {"carers": "6"})
    assert "parents" in found.not_heard
    database.call(release.make, consultation.id)
    found = database.call(facts.facts, consultation)
    assert (set(found.themes_heard), found.heard) == ({"voice", "siblings"}, {"carers": "6", "parents": "a few"})


def test_the_pack_says_what_is_known_and_what_is_not(
    client: Client, database: Database, consultation: Consultation
) -> None:
    def unknown() -> str:
        standards = principles.pack(database.call(facts.facts, consultation))
        assert [len(standard.findings) for standard in standards] == [4, 4, 7]
        return " ".join(line for standard in standards for finding in standard.findings for line in finding.unknown)

    before = unknown()
    assert "Who decides is not recorded." in before
    assert "No child has been heard." in before
    receipt(client)
    work(database)
    decide(client, database, consultation)
    after = unknown()
    assert "No child has been heard." not in after
    assert "No decision is published yet." not in after
    assert "Who decides is not recorded." in after
    assert "The four Gunning principles" in client.get(f"/consultations/{consultation.id}/standards").text


def test_another_organisation_sees_none_of_it(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.COMMISSIONER, "Other Council")
    for page in ("feedback", "legitimacy", "standards"):
        assert client.get(f"/consultations/{consultation.id}/{page}").status_code == 404
    decided = press(client, "/consultations", PROMISE, at=f"/consultations/{consultation.id}/feedback")
    assert decided.status_code == 404
    with database.begin() as session:
        assert publication.decisions(session, consultation.id) == []
