"""The record of who did what: whatever is edited, cut, swapped or added in it is found."""

import random
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, ProgrammingError
from sqlmodel import Session, select

from consult import cli
from consult.accounts import audit, audit_reading, passage, people
from consult.accounts.audit import FIRST, Act, Head
from consult.accounts.models import AuditEntry, Person, Role
from consult.consultations.models import Consultation
from consult.database import Database, now
from consult.errors import Refusal
from tests.conftest import Servers
from tests.walk import PASSWORD, SECRET, Client, new_code, press, sign_in_by_hand

TAMPERINGS = 1_000


def acted(session: Session, times: int) -> None:
    """So many entries by people of two organisations."""
    for _ in range(times):
        person = Person(id=uuid4(), organisation_id=uuid4(), name="", email="", roles=[], password_hash="")
        audit.record(session, person, random.choice(list(Act)), person)


def kept(session: Session) -> list[AuditEntry]:
    """The whole record, as it stands in the table."""
    return list(audit.entries(session))


def copied(row: AuditEntry, **changed: object) -> AuditEntry:
    return AuditEntry(**{**row.model_dump(), **changed})


def edited(rows: list[AuditEntry], dice: random.Random) -> None:
    """Change one column of one row."""
    at = dice.randrange(len(rows))
    column = dice.choice([name for name in AuditEntry.model_fields if name != "number"])
    other = {
        "at": now(),
        "organisation_id": dice.choice([None, uuid4()]),
        "person_id": dice.choice([None, uuid4()]),
        "act": "nothing",
        "kind": "nothing",
        "object_id": "",
        "previous": dice.randbytes(32),
        "hash": dice.randbytes(32),
    }
    rows[at] = copied(rows[at], **{column: other[column]})


def edited_and_hashed_anew(rows: list[AuditEntry], dice: random.Random) -> None:
    """Change one row, and compute its own hash, or the whole chain after it, anew."""
    at = dice.randrange(len(rows))
    rows[at] = copied(rows[at], person_id=uuid4())
    rows[at].hash = audit.digest(rows[at])
    if dice.random() < 0.5:
        for later in range(at + 1, len(rows)):
            rows[later] = copied(rows[later], previous=rows[later - 1].hash)
            rows[later].hash = audit.digest(rows[later])


def deleted(rows: list[AuditEntry], dice: random.Random) -> None:
    """Take some rows out, anywhere."""
    at = dice.randrange(len(rows))
    del rows[at : at + dice.randint(1, 5)]


def swapped(rows: list[AuditEntry], dice: random.Random) -> None:
    """Let two rows change places, with or without their numbers."""
    one, other = dice.sample(range(len(rows)), 2)
    first, second = copied(rows[one]), copied(rows[other])
    if dice.random() < 0.5:
        first.number, second.number = second.number, first.number
    rows[one], rows[other] = second, first


def cut(rows: list[AuditEntry], dice: random.Random) -> None:
    """Cut the tail off."""
    del rows[dice.randrange(len(rows)) :]


def added(rows: list[AuditEntry], dice: random.Random) -> None:
    """Put an invented row in, or the same row twice."""
    at = dice.randrange(len(rows))
    rows.insert(at, copied(rows[at], act=dice.choice([rows[at].act, "nothing"])))


WAYS: list[Callable[[list[AuditEntry], random.Random], None]] = [
    edited,
    edited_and_hashed_anew,
    deleted,
    swapped,
    cut,
    added,
]


def test_a_thousand_tamperings_are_a_thousand_found(database: Database) -> None:
    dice = random.Random(20261122)
    database.call(acted, 60)
    whole, end = database.call(kept), database.call(audit.head)
    assert list(audit.faults(whole, [Head(0, FIRST), end])) == []
    found = 0
    for number in range(TAMPERINGS):
        rows = list(whole)
        WAYS[number % len(WAYS)](rows, dice)
        found += any(True for _ in audit.faults(rows, [end]))
    assert found == TAMPERINGS


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_entry SET act = 'nothing' WHERE number = 3", "Entry 3 was changed"),
        ("DELETE FROM audit_entry WHERE number = 4", "Entry 4 is missing"),
        ("DELETE FROM audit_entry WHERE number > 8", "Entry 10 was written down as the end, and is not here"),
        ("TRUNCATE audit_entry", "Entry 10 was written down as the end"),
    ],
)
def test_the_table_refuses_and_if_forced_tells(database: Database, tmp_path: Path, statement: str, said: str) -> None:
    database.call(acted, 10)
    head = tmp_path / "elsewhere" / "head"
    database.call(audit_reading.write_head, head)
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), database.begin() as session:
        session.connection().execute(text(statement))
    assert database.call(audit_reading.verified, audit_reading.heads(head)) == (10, [])
    with database.begin() as session:
        session.connection().execute(text("SET LOCAL session_replication_role = replica"))
        session.connection().execute(text(statement))
    _, faults = database.call(audit_reading.verified, audit_reading.heads(head))
    assert any(said in fault for fault in faults), faults


def test_the_command_says_whether_the_record_is_whole(
    database: Database,
    real: Servers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    head = tmp_path / "head"
    database.call(acted, 10)
    database.call(audit_reading.write_head, head)
    monkeypatch.setenv("DATABASE_URL", real.database_url)
    monkeypatch.setattr("sys.argv", ["consult", "audit", "verify", f"--head={head}"])
    cli.main()
    assert "The audit is whole: 10 entries" in capfd.readouterr().out
    with database.begin() as session:
        session.connection().execute(text("SET LOCAL session_replication_role = replica"))
        session.connection().execute(text("DELETE FROM audit_entry WHERE number = 10"))
    with pytest.raises(SystemExit, match="Entry 10 was written down as the end"):
        cli.main()


def test_entries_written_at_the_same_moment_are_one_chain(database: Database) -> None:
    writers = [threading.Thread(target=database.call, args=(acted, 5)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert database.call(audit_reading.verified, []) == (40, [])


def test_an_act_that_failed_is_not_recorded(database: Database) -> None:
    def fails(session: Session) -> None:
        acted(session, 1)
        raise Refusal("No.")

    with pytest.raises(Refusal):
        database.call(fails)
    assert database.call(audit.head).number == 0


def test_a_file_that_holds_no_heads_is_refused(tmp_path: Path) -> None:
    (tmp_path / "head").write_text("what is this\n")
    with pytest.raises(Refusal, match="not a file of heads"):
        audit_reading.heads(tmp_path / "head")


def test_what_people_do_is_recorded_and_read_by_their_administrator(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    email = "commissioner@testcouncil.example"
    press(client, "/sign-in", {"email": email, "password": "wrong"})
    press(client, "/consultations", at="/sign-out")
    sign_in_by_hand(client, database, Role.ADMINISTRATOR)
    page = client.get("/audit").text
    for act in (Act.FACTOR_SET_UP, Act.SIGN_IN_REFUSED, Act.SIGNED_OUT, Act.PUBLISHED):
        assert act.value in page
    only = client.get("/audit", params={"act": Act.SIGNED_OUT.value}).text
    assert "1 entry" in only
    assert "commissioner person" in only
    sign_in_by_hand(client, database, Role.ADMINISTRATOR, "Another Council")
    theirs = client.get("/audit").text
    assert "commissioner person" not in theirs
    assert Act.PUBLISHED.value not in theirs.split("<tbody>")[1]
    _, faults = database.call(audit_reading.verified, [])
    assert faults == []


def test_no_entry_holds_what_was_typed(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    client.cookies.clear()
    press(client, "/sign-in", {"email": "purple-kettle@nowhere.example", "password": "purple kettle"})
    with database.begin() as session:
        rows = session.connection().execute(text("SELECT audit_entry::text FROM audit_entry")).scalars()
        assert not [row for row in rows if "kettle" in row or "commissioner@" in row]


def test_a_person_is_let_in_changed_and_gone(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.ADMINISTRATOR)
    wrong = press(client, "/people", {"name": "Bo New", "email": "bo@testcouncil.example"})
    assert "at least one of these roles" in wrong.text
    assert "bo@testcouncil.example" in wrong.text, "what was typed stays"
    shown = press(client, "/people", {"name": "Bo New", "email": "bo@testcouncil.example", "role": "analyst"}).text
    first = shown.split('class="receipt">')[1].split("<")[0]
    with database.begin() as session:
        bo = session.exec(select(Person).where(Person.email == "bo@testcouncil.example")).one().id
    press(client, f"/people/{bo}", {"role": "facilitator"})
    assert database.call(_person, bo).roles == ["facilitator"]
    assert "last administrator" in press(client, f"/people/{_me(database)}", {"role": "analyst"}).text
    step = database.call(passage.sign_in, "bo@testcouncil.example", first, SECRET)
    assert step.token
    press(client, f"/people/{bo}", at=f"/people/{bo}/leave")
    assert not database.call(passage.sign_in, "bo@testcouncil.example", first, SECRET).token
    sign_in_by_hand(client, database, Role.ADMINISTRATOR, "Another Council")
    assert client.get(f"/people/{bo}").status_code == 404


def test_a_first_password_is_good_for_choosing_ones_own(client: Client, database: Database) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    with database.begin() as session:
        person = session.exec(select(Person)).one()
        first = people.reset_password(
            session, passage.Visitor(person.id, "", person.organisation_id, "", frozenset()), person
        )
    assert database.call(passage.sign_in, person.email, PASSWORD, SECRET).sentence
    client.cookies.clear()
    press(client, "/sign-in", {"email": person.email, "password": first})
    page = press(client, "/sign-in/code", {"code": database.call(new_code, person.email)})
    assert page.url.path == "/account/password"
    assert client.get("/consultations").url.path == "/account/password"
    chosen = {"present-password": first, "new-password": "seven calm otters", "same-password": "seven calm otters"}
    assert press(client, "/account/password", chosen).url.path == "/account"
    assert client.get("/consultations").url.path == "/consultations"


def _person(session: Session, person_id: UUID) -> Person:
    return session.get_one(Person, person_id)


def _me(database: Database) -> UUID:
    with database.begin() as session:
        email = "administrator@testcouncil.example"
        return session.exec(select(Person).where(Person.email == email)).one().id
