"""New themes: alike passages that no theme was found for are proposed, and named, merged or dismissed by people."""

import re
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from consult import meaning
from consult.accounts.models import Person, Role
from consult.coding import blind, codebook_edition, proposals, shelf
from consult.coding.blind_models import BlindItem, BlindSample
from consult.coding.proposal_models import Proposal, ProposalMember, ThemeSearch
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from tests.walk import Client, press, sign_in, work

pytestmark = pytest.mark.skipif(not meaning.installed(), reason="the extra `meaning` is not installed")
KEY = shelf.CHILDRENS_SERVICES
SAID = (
    "The bees in the meadow make honey",
    "I look after a beehive with bees",
    "Honey bees came to our roof",
    "The bees sell well, and honey too",
    "Bees and honey and a beehive",
    "Steam trains go past the window",
    "I collect model trains",
    "An old steam train on the rails",
    "The train museum has engines",
    "Trains and steam engines",
)


@pytest.fixture
def page(client: Client, database: Database, consultation: Consultation) -> str:
    """The page of a consultation in which groups were looked for, opened by an analyst."""

    def say(session: Session) -> None:
        for text in SAID:
            who = entry.Who(consultation.id, "children", "survey", today())
            entry.enter(session, who, [entry.Said(None, None, (), text)] * 2)

    database.call(say)
    work(database)
    sign_in(client, database, Role.ANALYST)
    path = f"/consultations/{consultation.id}/new-themes"
    look(client, database, path)
    return path


def look(client: Client, database: Database, path: str) -> None:
    """Press the button, and do what the worker does."""
    assert "The machine is looking" in press(client, path).text
    [waiting] = database.call(proposals.unfinished, 10)
    assert database.call(proposals.claim, waiting)
    database.call(proposals.look, waiting)


def shown(client: Client, path: str) -> dict[str, str]:
    """Each group's key words, by its number."""
    pattern = r'id="group-([0-9a-f-]{36})".*?<h2[^>]*>(.*?)</h2>'
    return dict(re.findall(pattern, client.get(path).text, re.DOTALL))


def about(client: Client, path: str, word: str) -> str:
    """The number of the group with this key word."""
    return next(number for number, words in shown(client, path).items() if word in words.split(", "))


def members(session: Session, proposal: str) -> list[UUID]:
    rows = session.exec(select(ProposalMember).where(ProposalMember.proposal_id == UUID(proposal)))
    return [row.utterance_id for row in rows]


def test_a_group_is_named_and_is_in_the_draft(
    client: Client, database: Database, consultation: Consultation, page: str
) -> None:
    bees = about(client, page, "bees")
    assert "Honey bees came to our roof" in client.get(page).text or "beehive" in client.get(page).text
    fields = {"group": bees, "name": "Bees", "definition": "", "examples": "We keep bees", "word": ["bees", "zebra"]}
    refused = press(client, page, fields, at=f"{page}/name")
    assert refused.status_code == 400
    assert "Write a definition" in refused.text
    assert "We keep bees" in refused.text, "what was typed stays"
    press(client, page, {**fields, "definition": "About keeping bees."}, at=f"{page}/name")
    with database.begin() as session:
        draft = codebook_edition.draft(session, consultation.organisation_id, KEY)
        assert draft is not None
        code = next(code for code in draft.content.codes if code.name == "Bees")
        assert (code.definition, code.examples, code.phrases) == ("About keeping bees.", ("We keep bees",), ("bees",))
        row = session.get_one(Proposal, UUID(bees))
        who = session.exec(select(Person.id).where(Person.name == "analyst person")).one()
        assert (row.state, row.code, row.decided_by_id) == ("named", code.key, who)
    assert bees not in shown(client, page)
    late = press(client, page, {**fields, "definition": "A second time."}, at=f"{page}/name")
    assert late.status_code == 404
    assert "A second time." in late.text, "nothing typed is lost"


def test_a_group_is_merged_and_a_dismissed_one_does_not_come_back(
    client: Client, database: Database, consultation: Consultation, page: str
) -> None:
    bees, trains = about(client, page, "bees"), about(client, page, "trains")
    empty = press(client, page, {"group": bees, "into": "school"}, at=f"{page}/merge")
    assert "Tick a key word or write an example" in empty.text
    nowhere = press(client, page, {"group": bees, "word": "bees"}, at=f"{page}/merge")
    assert "Choose the theme" in nowhere.text
    press(client, page, {"group": bees, "into": "school", "word": "bees", "examples": "A hive"}, at=f"{page}/merge")
    press(client, page, {"group": trains}, at=f"{page}/dismiss")
    with database.begin() as session:
        before = codebook_edition.live(session, consultation.organisation_id, KEY).content.code("school")
        code = codebook_edition.shown(session, consultation.organisation_id, KEY).content.code("school")
        assert before is not None
        assert code is not None
        assert code.phrases == (*before.phrases, "bees")
        assert code.examples == (*before.examples, "A hive")
        assert session.get_one(Proposal, UUID(trains)).state == "dismissed"
    look(client, database, page)
    words = ", ".join(shown(client, page).values()).split(", ")
    assert "trains" not in words
    assert "bees" not in words
    assert "Nothing that the engine passed over forms a group." in client.get(page).text


def test_looking_again_replaces_what_nobody_decided_on_and_says_when_it_failed(
    client: Client, database: Database, page: str
) -> None:
    before = shown(client, page)
    look(client, database, page)
    after = shown(client, page)
    assert sorted(before.values()) == sorted(after.values())
    assert not before.keys() & after.keys()
    press(client, page)
    [waiting] = database.call(proposals.unfinished, 10)
    assert [database.call(proposals.claim, waiting) for _ in range(4)] == [True, True, True, False]
    assert "The last search failed" in client.get(page).text
    database.call(proposals.look, waiting)
    with database.begin() as session:
        assert not session.get_one(ThemeSearch, waiting).failed, "the last attempt may still succeed"


def test_whoever_takes_their_words_back_leaves_the_group(client: Client, database: Database, page: str) -> None:
    bees = about(client, page, "bees")
    with database.begin() as session:
        rows = session.exec(select(ProposalMember).where(ProposalMember.proposal_id == UUID(bees))).all()
        speakers = [session.get_one(Utterance, row.utterance_id).speaker_id for row in rows]
        for row, speaker in zip(rows, speakers, strict=True):
            row.words = ["rare"] if speaker in sorted(set(speakers))[:2] else ["shared"]
            session.add(row)
    assert shown(client, page)[bees] == "shared", "what only two say may tell who they are"
    database.call(entry.leave_all, sorted(set(speakers))[1:])
    with database.begin() as session:
        assert len(members(session, bees)) == speakers.count(min(speakers))
    assert bees not in shown(client, page), "one person does not make a group"


def test_a_blind_coder_sees_none_of_theirs_and_another_organisation_nothing(
    client: Client, database: Database, consultation: Consultation, page: str
) -> None:
    bees = about(client, page, "bees")

    def draw(session: Session) -> None:
        who = session.exec(select(Person.id).order_by(col(Person.name) != "analyst person")).first()
        assert who is not None
        sample = BlindSample(
            consultation_id=consultation.id, seed=1, size=10, codebook="t", codes={}, first_id=who, second_id=who,
            drawn_by_id=who, drawn_at=now(),
        )  # fmt: skip
        session.add(sample)
        session.flush()
        for place, each in enumerate(members(session, bees)):
            session.add(BlindItem(sample_id=sample.id, utterance_id=each, position=place, machine=[]))

    database.call(draw)
    assert bees not in shown(client, page)
    assert "bees" not in client.get(page).text.lower()
    refused = press(client, page, {"group": bees}, at=f"{page}/dismiss")
    assert refused.status_code == 404, "nor decide on it"
    assert blind.HIDDEN not in refused.text
    sign_in(client, database, Role.ANALYST, "Other Council")
    assert client.get(page).status_code == 404
    for act in ("", "/name", "/merge", "/dismiss"):
        fields = {"group": bees, "name": "Bees", "definition": "Bees."}
        assert press(client, "/account", fields, at=f"{page}{act}").status_code == 404
    with database.begin() as session:
        assert session.get_one(Proposal, UUID(bees)).state == "new"
