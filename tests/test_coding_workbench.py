"""The workbench: whose turn it is, what a check does, what an undo brings back, and that nothing is counted twice."""

import re
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from consult.accounts.models import Person, Role
from consult.coding.blind_models import BlindItem, BlindSample
from consult.coding.models import Coding, UtteranceCheck
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import Database, now
from tests.walk import Client, answer_survey, press, sign_in, work

SAID = "My social worker keeps changing and it would be better if they stayed."


@pytest.fixture
def heard(client: Client, database: Database, consultation: Consultation) -> Consultation:
    """A consultation in which one child and one carer have spoken, with an analyst signed in."""
    for survey in ("your-care-children", "your-care-carers"):
        answer_survey(client, survey, SAID)
    work(database)
    sign_in(client, database, Role.ANALYST)
    return consultation


def turn(page: str) -> UUID:
    """The utterance on the bench."""
    found = re.search(r'action="/utterances/([0-9a-f-]{36})/check"', page)
    assert found is not None, "the bench is empty"
    return UUID(found[1])


def shown(page: str) -> list[str]:
    return re.findall(r'name="shown" value="([^"]+)"', page)


def standing(session: Session, utterance: UUID) -> dict[str, str]:
    rows = session.exec(select(Coding).where(Coding.utterance_id == utterance, col(Coding.superseded_at).is_(None)))
    return {f"{row.kind}:{row.code}": row.verdict for row in rows}


def check(client: Client, heard: Consultation, fields: dict[str, object], at: UUID) -> str:
    bench = f"/consultations/{heard.id}/workbench"
    answer = press(client, bench, fields, at=f"/utterances/{at}/check")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_check_keeps_rejects_and_adds_and_the_next_comes(
    client: Client, database: Database, heard: Consultation
) -> None:
    page = client.get(f"/consultations/{heard.id}/workbench").text
    at, codes = turn(page), shown(page)
    kept = [code for code in codes if code != codes[0]]
    after = check(client, heard, {"shown": codes, "keep": kept, "typed": "Brothers and sisters", "batch": uuid4()}, at)
    assert turn(after) != at
    with database.begin() as session:
        verdicts = standing(session, at)
        assert session.get_one(Utterance, at).checked_at is not None
    assert verdicts[codes[0]] == "rejected"
    assert all(verdicts[code] == "confirmed" for code in kept)
    assert "added" in verdicts.values()


def test_what_is_sent_twice_is_done_once(client: Client, database: Database, heard: Consultation) -> None:
    page = client.get(f"/consultations/{heard.id}/workbench").text
    at, fields = turn(page), {"shown": shown(page), "keep": shown(page), "batch": uuid4()}
    check(client, heard, fields, at)
    with database.begin() as session:
        before = len(session.exec(select(Coding)).all())
    check(client, heard, {**fields, "keep": []}, at)
    with database.begin() as session:
        assert len(session.exec(select(Coding)).all()) == before
        assert len(session.exec(select(UtteranceCheck)).all()) == 1


def test_an_undo_is_a_new_row_and_brings_back_what_stood(
    client: Client, database: Database, heard: Consultation
) -> None:
    bench = f"/consultations/{heard.id}/workbench"
    page = client.get(bench).text
    at, codes = turn(page), shown(page)
    with database.begin() as session:
        before, rows = standing(session, at), len(session.exec(select(Coding)).all())
    check(client, heard, {"shown": codes, "keep": codes[1:], "add": "theme:siblings", "batch": uuid4()}, at)
    again = press(client, bench, {}, at=f"{bench}/undo")
    assert turn(again.text) == at
    with database.begin() as session:
        assert standing(session, at) == before
        assert session.get_one(Utterance, at).checked_at is None
        assert len(session.exec(select(Coding)).all()) == rows + 2 * (len(codes) + 1), "nothing is overwritten"
        assert len(session.exec(select(UtteranceCheck)).all()) == 2
    refused = press(client, bench, {}, at=f"{bench}/undo")
    assert refused.status_code == 400
    assert "nothing of yours to undo" in refused.text


def test_a_refused_form_comes_back_as_it_was(client: Client, heard: Consultation) -> None:
    bench = f"/consultations/{heard.id}/workbench"
    page = client.get(bench).text
    fields = {"shown": shown(page), "keep": shown(page)[:1], "typed": "no such code", "add": "theme:siblings"}
    refused = press(client, bench, fields, at=f"/utterances/{turn(page)}/check")
    assert refused.status_code == 400
    assert 'value="no such code"' in refused.text
    assert re.search(r'name="add" value="theme:siblings" checked', refused.text)
    assert refused.text.count("checked>") == 2 + 1, "one kept, one added, and the switch of the keys"


def test_the_queue_begins_where_the_machine_is_least_sure_and_skips_on(
    client: Client, database: Database, heard: Consultation
) -> None:
    with database.begin() as session:
        rows = session.exec(select(Utterance)).all()
        for number, row in enumerate(rows):
            row.margin = 0.01 * (len(rows) - number)
        surest = rows[0].id
    seen: list[UUID] = []
    page = client.get(f"/consultations/{heard.id}/workbench").text
    while "end of the queue" not in page:
        seen.append(turn(page))
        skip = re.search(r'id="skip" href="([^"]+)"', page)
        assert skip is not None
        page = client.get(skip[1].replace("&amp;", "&")).text
    with database.begin() as session:
        margins = {row.id: row.margin for row in session.exec(select(Utterance))}
    assert len(seen) == len(set(seen)) == len(margins)
    unsure = [margins[each] for each in seen if (margins[each] or 0) < 0.15]
    assert unsure == sorted(unsure, key=lambda margin: margin or 0)
    assert margins[seen[0]] == min(margin for margin in margins.values() if margin is not None)
    assert seen[0] != surest
    assert f"{len(seen)} were skipped" in page


def test_nobody_reaches_another_organisations_utterances(
    client: Client, database: Database, heard: Consultation
) -> None:
    page = client.get(f"/consultations/{heard.id}/workbench").text
    at = turn(page)
    sign_in(client, database, Role.ANALYST, "Other Council")
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/consultations").text)
    assert key is not None
    for path in (f"/utterances/{at}/check", f"/consultations/{heard.id}/workbench/undo"):
        assert client.post(path, data={"_csrf_token": key[1], "shown": shown(page)}).status_code == 404
    assert client.get(f"/consultations/{heard.id}/workbench").status_code == 404
    with database.begin() as session:
        assert session.exec(select(UtteranceCheck)).all() == []


def test_whoever_codes_a_passage_blind_meets_it_nowhere_here(
    client: Client, database: Database, heard: Consultation
) -> None:
    with database.begin() as session:
        mine = session.exec(select(Person.id).where(Person.email == "analyst@testcouncil.example")).one()
        rows = session.exec(select(Utterance.id).order_by(col(Utterance.id))).all()
        common = {"first_id": mine, "second_id": mine, "drawn_by_id": mine, "drawn_at": now(), "codebook": "t"}
        sample = BlindSample(consultation_id=heard.id, seed=1, size=len(rows), codes={}, **common)
        session.add(sample)
        session.flush()
        session.add_all(
            BlindItem(sample_id=sample.id, utterance_id=row, position=place, machine=[])
            for place, row in enumerate(rows[1:])
        )
    page = client.get(f"/consultations/{heard.id}/workbench").text
    assert turn(page) == rows[0], "the only one that is not in the sample"
    assert str(rows[1]) not in client.get(f"/utterances/{rows[0]}/alike").text
    skip = re.search(r'id="skip" href="([^"]+)"', page)
    assert skip is not None
    assert "end of the queue" in client.get(skip[1].replace("&amp;", "&")).text
    for path in (
        f"/utterances/{rows[1]}",
        f"/utterances/{rows[1]}/alike",
        f"/consultations/{heard.id}/workbench?at={rows[1]}",
    ):
        assert client.get(path).status_code == 403
