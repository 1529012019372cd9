"""The ledger adds up whoever writes codings, its numbers open their lists; why a code is there; near-identical ones together."""

import random
import re
from uuid import UUID, uuid4

from sqlmodel import col, select, update

from consult.accounts.models import Role
from consult.coding import ledger, suggestion
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.entry import Said, Who
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from tests.walk import Client, press, sign_in, work

QUESTION = "What could be better about where you live?"


def said(database: Database, consultation: Consultation, *texts: str) -> list[UUID]:
    """One child for each text; the utterances, coded by the machine."""
    who = Who(consultation.id, "children", "survey", today())
    for text in texts:
        database.call(entry.enter, who, [Said("better-home", QUESTION, (), text)])
    work(database)
    with database.begin() as session:
        rows = {row.words: row.id for row in session.exec(select(Utterance))}
    return [rows[text] for text in texts]


def test_shares_add_up_to_a_hundred() -> None:
    luck = random.Random(5)
    for _ in range(200):
        counts = {state: luck.randrange(0, 10 ** luck.randrange(1, 6)) for state in ("a", "b", "c", "d")}
        assert sum(ledger.shares(counts).values()) == (100 if sum(counts.values()) else 0)
    assert ledger.shares({"a": 1, "b": 1, "c": 1, "d": 0}) == {"a": 34, "b": 33, "c": 33, "d": 0}


def test_the_ledger_is_right_whoever_appends_or_supersedes_codings(
    client: Client, database: Database, consultation: Consultation
) -> None:
    [coded, silent] = said(database, consultation, "I never see my brother.", "idk")
    who = Who(consultation.id, "children", "survey", today())
    waiting = database.call(entry.enter, who, [Said("better-home", QUESTION, (), "My room is cold.")])

    def states() -> dict[str, int]:
        return dict(database.call(ledger.ledger, consultation.id).whole.states)

    assert states() == {"coded": 1, "abstained": 1, "waiting": 1, "held": 0}
    with database.begin() as session:
        session.exec(update(Coding).where(col(Coding.utterance_id) == coded).values(superseded_at=now()))
        session.add(Coding(utterance_id=silent, kind="theme", code="home", verdict="added", codebook="", made_at=now()))
    assert states() == {"coded": 1, "abstained": 1, "waiting": 1, "held": 0}
    with database.begin() as session:
        assert session.get_one(Utterance, coded).state == "abstained"
        assert session.get_one(Utterance, silent).state == "coded"
    for _ in range(suggestion.MOST_ATTEMPTS):
        assert database.call(suggestion.claim, waiting)
    assert states()["held"] == 1, "what failed too often is seen"
    sign_in(client, database, Role.ANALYST)
    page = f"/consultations/{consultation.id}/ledger"
    press(client, page, {}, at=f"{page}/again")
    assert states()["waiting"] == 1
    work(database)
    assert states()["waiting"] == 0


def test_every_number_of_the_ledger_opens_the_list_behind_it(
    client: Client, database: Database, consultation: Consultation
) -> None:
    said(database, consultation, "I never see my brother.", "idk", "My social worker left without saying goodbye.")
    sign_in(client, database, Role.ANALYST)
    page = client.get(f"/consultations/{consultation.id}/ledger").text
    links = re.findall(r'<a href="(/consultations/[^"]+/utterances\?[^"]*)"[^>]*>(\d+)', page)
    assert len(links) >= 4 * 6
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).text
        assert listed.count('<article class="passage"') == int(number), address


def test_an_utterance_says_why_and_shows_every_row(
    client: Client, database: Database, consultation: Consultation
) -> None:
    [one, other] = said(database, consultation, "I never see my brother.", "I hardly ever see my brother now.")
    sign_in(client, database, Role.ANALYST)
    for at, verdict in ((other, "confirm"), (one, "reject")):
        fields = {"kind": "theme", "code": "siblings"}
        press(client, f"/consultations/{consultation.id}/utterances", fields, at=f"/utterances/{at}/{verdict}")
    press(
        client, f"/consultations/{consultation.id}/utterances", {"kind": "theme", "code": "siblings"},
        at=f"/utterances/{one}/add",
    )  # fmt: skip
    page = client.get(f"/utterances/{one}").text
    assert "<mark>brother</mark>" in page
    assert "I hardly ever see my brother now." in page, "the nearest example that a person confirmed"
    rows = page[page.index("Its history") :]
    assert [verdict in rows for verdict in ("suggested", "rejected", "added")] == [True] * 3
    assert "analyst person" in rows
    assert "learned-2" in rows, "the machine's version"
    sign_in(client, database, Role.ANALYST, "Other Council")
    assert client.get(f"/utterances/{one}").status_code == 404


def test_near_identical_ones_are_shown_decided_and_undone_together(
    client: Client, database: Database, consultation: Consultation
) -> None:
    texts = ("I never see my brother", "i never see my brother!", "The food is bland and always late.")
    [one, same, different] = said(database, consultation, *texts)
    sign_in(client, database, Role.ANALYST)
    path = f"/utterances/{one}/alike"
    page = client.get(path).text
    assert texts[1] in page
    assert texts[2] not in page
    shown = re.findall(rf'name="shown-{same}" value="([^"]+)"', page)
    fields = {"batch": uuid4(), "code": ["theme:siblings"], "also": [str(same)], f"shown-{same}": shown}
    press(client, path, fields)
    with database.begin() as session:
        assert session.get_one(Utterance, same).checked_at is not None
        assert session.get_one(Utterance, different).checked_at is None
        kept = session.exec(select(Coding.code).where(Coding.utterance_id == same, Coding.verdict == "confirmed")).all()
        assert kept == ["siblings"]
    bench = f"/consultations/{consultation.id}/workbench"
    press(client, bench, {}, at=f"{bench}/undo")
    with database.begin() as session:
        assert not session.exec(select(Utterance).where(col(Utterance.checked_at).is_not(None))).all()
