"""The second factor: nobody without, each code once, sealed where it is kept, and a way in when the telephone is lost."""

import re
from datetime import timedelta
from time import time

import pyotp
import pytest
from sqlmodel import Session, col, select, update

from consult.accounts import passage, people, second_factor, tries
from consult.accounts.models import Organisation, Person, RecoveryCode, Role, SignIn, Tries
from consult.consultations.models import Consultation
from consult.database import Database
from tests.walk import PASSWORD, SECRET, Client, new_code, press, sign_in_by_hand

EMAIL = "analyst@testcouncil.example"


@pytest.fixture
def analyst(client: Client, database: Database, consultation: Consultation) -> Client:
    """An analyst who has a second factor, and is signed out again."""
    sign_in_by_hand(client, database, Role.ANALYST)
    client.cookies.clear()
    return client


def password_given(client: Client, email: str = EMAIL) -> str:
    """The page after the right password."""
    client.cookies.clear()
    page = press(client, "/sign-in", {"email": email, "password": PASSWORD})
    assert page.url.path == "/sign-in/code"
    return page.text


def given(client: Client, code: str) -> str:
    """Where this code leads."""
    return press(client, "/sign-in/code", {"code": code}).url.path


def person_called(session: Session, email: str = EMAIL) -> Person:
    return session.exec(select(Person).where(Person.email == email)).one()


def test_the_first_sign_in_sets_it_up(client: Client, database: Database, consultation: Consultation) -> None:
    database.call(passage.add_person, "Test Council", "Ann", EMAIL, [Role.ANALYST.value], PASSWORD)
    page = password_given(client)
    shown = re.search(r'class="receipt">([A-Z2-7 ]+)<', page)
    assert shown is not None
    assert {len(part) for part in shown[1].split()} == {4}
    image = client.get("/sign-in/key.svg")
    assert image.headers["content-type"] == "image/svg+xml"
    assert image.content.startswith(b"<?xml")
    assert client.get("/consultations").url.path == "/sign-in", "a password alone opens nothing"
    password_given(client)
    assert database.call(person_called).factor_at is None
    codes = press(client, "/sign-in/code", {"code": database.call(new_code, EMAIL)})
    assert len(re.findall(r"<code>(?:[a-z2-9]{4}-){5}[a-z2-9]{4}</code>", codes.text)) == 10
    assert client.get("/consultations").status_code == 200
    assert "1 of your 10" not in client.get("/account").text
    password_given(client)
    assert client.get("/sign-in/key.svg").status_code == 404, "the key is shown while it is set up and never again"


def test_the_key_is_sealed_and_the_codes_are_hashed(analyst: Client, database: Database) -> None:
    person = database.call(person_called)
    key = second_factor.key(person, SECRET)
    assert person.factor_sealed is not None
    assert key.encode() not in person.factor_sealed
    codes = database.call(passage.recovery_codes, person.id)
    with database.begin() as session:
        kept = session.exec(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not {code.replace("-", "").encode() for code in codes} & set(kept)


def test_a_code_is_taken_once(analyst: Client, database: Database) -> None:
    password_given(analyst)
    code = database.call(new_code, EMAIL)
    assert given(analyst, code) == "/consultations"
    password_given(analyst)
    assert given(analyst, code) == "/sign-in/code"
    assert analyst.get("/consultations").url.path == "/sign-in"


def test_a_clock_may_be_one_step_wrong_and_no_more(analyst: Client, database: Database) -> None:
    person = database.call(person_called)
    codes, this = pyotp.TOTP(second_factor.key(person, SECRET)), int(time()) // 30
    for drift, taken in ((-3, False), (3, False), (-1, True), (1, True)):
        person.factor_step = 0
        assert second_factor.fits(person, codes.at((this + drift) * 30), SECRET) is taken, drift


def test_a_recovery_code_lets_in_once_and_is_renewed(analyst: Client, database: Database) -> None:
    first = database.call(passage.recovery_codes, database.call(person_called).id)
    password_given(analyst)
    assert given(analyst, f" {first[0].upper()} ") == "/consultations"
    renewed = press(analyst, "/account", at="/account/recovery-codes").text
    password_given(analyst)
    for dead in first[:2]:
        assert given(analyst, dead) == "/sign-in/code"
    fresh = re.findall(r"<code>([a-z2-9-]+)</code>", renewed)
    assert given(analyst, fresh[3]) == "/consultations"
    assert "9 of your 10" in analyst.get("/account").text


def test_tries_are_slowed_and_nobody_is_locked_out_for_ever(analyst: Client, database: Database) -> None:
    password_given(analyst)
    for _ in range(tries.FREE):
        assert given(analyst, "123") == "/sign-in/code"
    slowed = press(analyst, "/sign-in/code", {"code": database.call(new_code, EMAIL)})
    assert "Too many tries. Wait" in slowed.text
    with database.begin() as session:
        session.exec(update(Tries).values(wrong=1_000))
    for earlier, path in ((timedelta(minutes=14), "/sign-in/code"), (timedelta(minutes=15), "/consultations")):
        with database.begin() as session:
            for row in session.exec(select(Tries)):
                row.wrong_at = passage.now() - earlier
        assert given(analyst, database.call(new_code, EMAIL)) == path


def test_passwords_are_slowed_for_known_and_unknown_alike(analyst: Client, database: Database) -> None:
    for email in (EMAIL, "nobody@nowhere.example"):
        said = [press(analyst, "/sign-in", {"email": email, "password": "wrong"}).text for _ in range(tries.FREE + 1)]
        assert ["Too many tries" in text for text in said] == [False] * tries.FREE + [True]


def test_an_administrator_resets_it_and_every_session_ends(analyst: Client, database: Database) -> None:
    sign_in_by_hand(analyst, database, Role.ANALYST)
    assert analyst.get("/consultations").url.path == "/consultations"
    with database.begin() as session:
        people.reset_factor(session, None, person_called(session))
    assert analyst.get("/consultations").url.path == "/sign-in"
    assert "Set up your second factor" in password_given(analyst)


def test_only_the_demonstration_shows_its_codes(analyst: Client, database: Database) -> None:
    assert "demonstration" not in password_given(analyst)
    database.call(passage.add_person, "Shown Council", "Dee", "dee@shown.example", [Role.ANALYST.value], PASSWORD)
    with database.begin() as session:
        shown = session.exec(select(Organisation).where(Organisation.name == "Shown Council")).one()
        shown.demonstration = True
    page = password_given(analyst, "dee@shown.example")
    code = re.search(r'name="code" value="([0-9]{6})"', page)
    assert code is not None
    assert "This is a demonstration: your code is" in page
    assert given(analyst, code[1]) == "/consultations"
    assert not re.search(r'name="code" value="[0-9]', password_given(analyst))


def test_the_cookie_changes_with_the_code_and_a_half_way_one_runs_out(analyst: Client, database: Database) -> None:
    password_given(analyst)
    before = analyst.cookies["__Host-session"]
    given(analyst, database.call(new_code, EMAIL))
    assert analyst.cookies["__Host-session"] != before
    password_given(analyst)
    with database.begin() as session:
        waiting = session.exec(select(SignIn).where(col(SignIn.proved_at).is_(None))).all()
        for signed_in in waiting:
            signed_in.began_at -= passage.HALF_WAY
    code = database.call(new_code, EMAIL)
    key = re.search(r'name="_csrf_token" value="([^"]+)"', analyst.get("/sign-in").text)
    assert key is not None
    late = analyst.post("/sign-in/code", data={"code": code, "_csrf_token": key[1]})
    assert late.url.path == "/sign-in"
