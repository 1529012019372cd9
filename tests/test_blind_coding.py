"""Blind double coding: neither coder sees the machine or the other, and what comes of it is what they agreed."""

import re
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from consult.accounts.models import Organisation, Person, Role
from consult.accounts.passage import Visitor
from consult.coding import adjudication, agreement, blind, shelf
from consult.coding.blind import Plan
from consult.coding.blind_models import BlindItem, BlindSample
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from consult.errors import NotAllowed, Refusal
from consult.summary.models import Central
from tests.walk import PASSWORD, Client, hashed, new_code, press, sign_in

THEMES = ["social-worker", "staff-continuity", "school"]
SECRET = "Workers who stay"  # the name of a theme that the machine has put on every passage


def coder(session: Session, organisation: Organisation, name: str, role: Role = Role.ANALYST) -> Visitor:
    """Somebody who codes."""
    email = f"{name}@test.example"
    person = Person(organisation_id=organisation.id, name=name, email=email, roles=[role.value], password_hash=hashed())
    session.add(person)
    session.flush()
    return Visitor(person.id, name, organisation.id, organisation.name, frozenset({role}))


@pytest.fixture
def coders(database: Database, organisation: Organisation) -> list[Visitor]:
    """Three who code."""
    return [database.call(coder, organisation, name) for name in ("ann", "ben", "cat")]


@pytest.fixture
def said(database: Database, consultation: Consultation) -> list[UUID]:
    """30 coded passages of children and 10 of carers."""
    return database.call(speak, consultation.id, {"children": 30, "carers": 10})


def speak(session: Session, consultation_id: UUID, numbers: dict[str, int]) -> list[UUID]:
    """Passages with a theme by machine each, and its aspect."""
    for group, number in numbers.items():
        for place in range(number):
            who = entry.Who(consultation_id, group, "survey", today())
            words = entry.Said("better-home", "What could be better?", (), f"Passage {place} of {group}.")
            speaker_id = entry.enter(session, who, [words])
            session.get_one(entry.Speaker, speaker_id).coded_on = today()
    rows = session.exec(select(Utterance).order_by(col(Utterance.words))).all()
    codes = [("theme", "staff-continuity"), ("aspect", "unmet-need")]
    common = {"verdict": "suggested", "probability": 0.9, "codebook": "t", "made_at": now()}
    session.add_all(Coding(utterance_id=row.id, kind=kind, code=code, **common) for row in rows for kind, code in codes)
    session.flush()
    return [row.id for row in rows]


def central(session: Session, sample_id: UUID) -> list[str]:
    """Three passages of the sample stand for a theme, as a release would have it; their words."""
    rows = session.exec(
        select(Utterance).join(BlindItem).where(BlindItem.sample_id == sample_id, Utterance.group == "carers").limit(3)
    ).all()
    for rank, row in enumerate(rows):
        told = {"consultation_id": row.consultation_id, "item": "", "group": row.group, "theme": "staff-continuity"}
        session.add(Central(utterance_id=row.id, rank=rank, cautions=[], **told))
    return [row.words for row in rows]


def hidden(database: Database, sample_id: UUID) -> list[str]:
    """The words of a sample."""
    with database.begin() as session:
        return list(session.exec(select(Utterance.words).join(BlindItem).where(BlindItem.sample_id == sample_id)))


def drawn(database: Database, coders: list[Visitor], consultation: Consultation, size: int = 40) -> UUID:
    plan = Plan(size, coders[0].id, coders[1].id, seed=1)
    return database.call(blind.draw, coders[2], consultation.id, plan)


def code_all(database: Database, who: Visitor, sample_id: UUID, codes: list[str], other: dict[int, list[str]]) -> None:
    """Code every passage alike, but for those in `other`, and finish."""
    for place in database.call(blind.marked, sample_id, who.id):
        database.call(blind.mark, who, sample_id, place, other.get(place, codes))
    database.call(adjudication.finish, who, sample_id)


def test_a_sample_is_spread_in_proportion_and_can_be_drawn_again() -> None:
    there = [(uuid4(), "children" if n % 4 else "carers", ["food"] if n % 8 else ["food", "rare"]) for n in range(80)]
    chosen = blind.spread(there, 20, seed=3)
    about = {passage: (group, themes) for passage, group, themes in there}
    assert len(set(chosen)) == 20
    assert sum(about[each][0] == "carers" for each in chosen) == 5
    assert 2 <= sum("rare" in about[each][1] for each in chosen) <= 3
    assert chosen == blind.spread(there, 20, seed=3) != blind.spread(there, 20, seed=4)


def listed(client: Client, path: str) -> int:
    """How many passages a list holds, page after page."""
    pages = [client.get(f"{path}&from={place}").text for place in (0, 20, 40)]
    assert ["More</a>" in page for page in pages[1:]] == [False, False]
    return sum(page.count('<article class="passage"') for page in pages)


def test_while_it_is_open_no_page_shows_a_coder_any_code(
    client: Client, database: Database, consultation: Consultation, coders: list[Visitor], said: list[UUID]
) -> None:
    sample_id = drawn(database, coders, consultation, 30)
    at = f"/consultations/{consultation.id}"
    quotable = database.call(central, sample_id)
    for who, sees in ((coders[0], 10), (coders[1], 10), (coders[2], 40)):
        enter(client, database, who)
        assert listed(client, f"{at}/utterances?") == sees
        assert listed(client, f"{at}/utterances?theme=staff-continuity") == sees
        quotes = client.get(f"{at}/quotes").text
        assert [words in quotes for words in quotable] == [sees == 40] * 3
        bench = client.get(f"{at}/workbench").text
        assert f"{sees} " in bench
        assert sees == 40 or not any(words in bench for words in hidden(database, sample_id))
    enter(client, database, coders[0])
    first = client.get(f"/samples/{sample_id}/passages/1").text
    assert "checked>" not in first.split("data-scripted")[0]
    assert "0.9" not in first
    themes = re.findall(r'value="theme/([^"]+)"', first)
    assert themes == [theme.key for theme in shelf.codebook(shelf.CHILDRENS_SERVICES).themes], "in the codebook's order"
    with database.begin() as session:
        item = session.exec(select(BlindItem).where(BlindItem.sample_id == sample_id)).first()
        assert item is not None
    code = {"kind": "theme", "code": "staff-continuity", "back": f"{at}/utterances"}
    for verdict in ("confirm", "reject", "add"):
        refused = press(client, f"{at}/agreement", code, at=f"/utterances/{item.utterance_id}/{verdict}")
        assert refused.status_code == 403
        assert "coding this passage blind" in refused.text
    assert client.get(f"/samples/{sample_id}/differences/1").status_code == 403


def test_one_who_has_finished_still_sees_nothing_until_the_other_has(
    database: Database, consultation: Consultation, coders: list[Visitor], said: list[UUID]
) -> None:
    sample_id = drawn(database, coders, consultation, 20)
    code_all(database, coders[0], sample_id, ["theme/school"], {})
    assert len(database.call(blind.hidden, coders[0])) == 20
    with database.begin() as session, pytest.raises(NotAllowed):
        adjudication.coded(session, session.get_one(BlindSample, sample_id))
    with pytest.raises(Refusal, match="have finished"):
        database.call(blind.mark, coders[0], sample_id, 1, [])
    with pytest.raises(Refusal, match="20 passages are not coded"):
        database.call(adjudication.finish, coders[1], sample_id)
    assert database.call(agreement.standing, consultation.id) is None
    code_all(database, coders[1], sample_id, ["theme/school"], {})
    assert database.call(blind.hidden, coders[0]) == database.call(blind.hidden, coders[1]) == frozenset()


def test_differences_are_settled_and_become_codings(
    client: Client, database: Database, consultation: Consultation, coders: list[Visitor], said: list[UUID]
) -> None:
    sample_id = drawn(database, coders, consultation)
    right = ["theme/staff-continuity"]
    code_all(database, coders[0], sample_id, right, {})
    code_all(database, coders[1], sample_id, right, {1: ["theme/school"], 2: []})
    found = database.call(agreement.standing, consultation.id)
    assert found is not None
    assert found.passages == 40
    assert found.people["micro_f1"].value == pytest.approx(2 * 38 / (40 + 39), abs=1e-4)
    assert found.machine["micro_f1"].value == pytest.approx((1 + 2 * 38 / (40 + 39)) / 2, abs=1e-4)
    assert found.accuracy == {}, "not before the differences are settled"
    with pytest.raises(Refusal, match="one of the two coders"):
        database.call(adjudication.settle, coders[0], sample_id, 1, right, together=False)
    enter(client, database, coders[2])
    page = press(client, f"/samples/{sample_id}/differences/1", {"code": ["theme/school"]})
    assert page.url.path == f"/samples/{sample_id}/differences/2"
    assert "1 to settle" in page.text
    page = press(client, page.url.path, {"code": right})
    assert page.url.path == f"/samples/{sample_id}"
    assert "Every difference is settled" in page.text
    found = database.call(agreement.standing, consultation.id)
    assert found is not None
    assert found.accuracy["micro_f1"].value == pytest.approx(39 / 40, abs=1e-4)
    with database.begin() as session:
        codings = session.exec(
            select(BlindItem.position, Coding.kind, Coding.code, Coding.verdict)
            .join(Coding, col(Coding.utterance_id) == col(BlindItem.utterance_id))
            .where(BlindItem.sample_id == sample_id, col(Coding.superseded_at).is_(None))
        ).all()
        assert len(session.exec(select(Coding).where(Coding.verdict == "suggested")).all()) == 80, "the history stays"
    assert ("theme", "school", "added") in [row[1:] for row in codings if row[0] == 1]
    assert ("theme", "staff-continuity", "rejected") in [row[1:] for row in codings if row[0] == 1]
    assert {row[1:] for row in codings if row[0] > 1} == {
        ("theme", "staff-continuity", "confirmed"),
        ("aspect", "unmet-need", "rejected"),
    }


def test_what_cannot_be_drawn_says_why_and_nothing_typed_is_lost(
    client: Client, database: Database, consultation: Consultation, coders: list[Visitor], said: list[UUID]
) -> None:
    enter(client, database, coders[2])
    at = f"/consultations/{consultation.id}/agreement"
    one, two = str(coders[0].id), str(coders[1].id)
    for sent, sentence in (
        ({"size": "20", "first": one, "second": one}, "two different people"),
        ({"size": "3", "first": one, "second": two}, "between 10 and 1000"),
        ({"size": "41", "first": one, "second": two}, "There are 40 passages"),
        ({"size": "many", "first": one, "second": two}, "in figures"),
        ({"size": "20", "first": one, "second": two, "seed": "2147483648"}, "whole number"),
        ({"size": "20", "first": one, "second": str(uuid4())}, "from the list"),
    ):
        page = press(client, at, sent)
        assert page.status_code == 400
        assert sentence in page.text
        assert f'value="{sent["size"]}"' in page.text
    assert press(client, at, {"size": "20", "first": one, "second": two}).status_code == 200
    page = press(client, at, {"size": "30", "first": one, "second": two})
    assert "There are 20 passages" in page.text, "what was sampled before is not drawn again"


def test_another_organisation_knows_of_no_sample(
    client: Client, database: Database, consultation: Consultation, coders: list[Visitor], said: list[UUID]
) -> None:
    sample_id = drawn(database, coders, consultation, 20)
    sign_in(client, database, Role.ANALYST, "Other Council")
    for path in (f"/samples/{sample_id}", f"/samples/{sample_id}/passages/1", f"/samples/{sample_id}/differences/1"):
        assert client.get(path).status_code == 404
    enter(client, database, coders[2])
    assert client.get(f"/samples/{sample_id}/passages/1").status_code == 403, "coded by two others"


def enter(client: Client, database: Database, who: Visitor) -> None:
    """Sign in as this coder."""
    client.cookies.clear()
    email = f"{who.name}@test.example"
    press(client, "/sign-in", {"email": email, "password": PASSWORD})
    press(client, "/sign-in/code", {"code": database.call(new_code, email)})
    assert client.get("/consultations").url.path == "/consultations"
