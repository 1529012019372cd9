"""Sessions that end, passwords that are one's own, and proof once more before what needs care; nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from litestar import Litestar, get, post
from litestar.testing import TestClient
from sqlmodel import Session, col, select

from consult import app as application
from consult.accounts import passage, passwords, sessions
from consult.accounts.guard import STAFF
from consult.accounts.models import Person, Role, SignIn
from consult.consultations.models import Consultation
from consult.database import Database, now
from consult.errors import Refusal
from consult.pages import Asked
from consult.settings import Settings
from tests.conftest import Servers
from tests.walk import PASSWORD, SECRET, Client, new_code, press, sign_in_by_hand

EMAIL = "commissioner@testcouncil.example"
WORDS = "Nobody asked us,\nand we would have said so & more."
FORM = {"theme": "staff-continuity", "heard": WORDS, "answer": "", "state": "done", "owner": "", "due_on": ""}


def aged(session: Session, column: str, age: timedelta) -> None:
    """Every session as if this had happened so long ago."""
    for signed_in in session.exec(select(SignIn)):
        setattr(signed_in, column, now() - age)


def test_a_form_sent_after_the_session_ended_comes_back_and_is_sent(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    path = f"/consultations/{consultation.id}/feedback"
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    database.call(aged, "seen_at", sessions.IDLE + timedelta(minutes=1))
    page = client.post(path, data={**FORM, "_csrf_token": key[1]})
    assert "What you typed is kept" in page.text
    assert WORDS[:6] not in page.text, "it is sealed until it is known who asks"
    page = client.post("/sign-in", data={**hidden(page.text), "email": EMAIL, "password": PASSWORD})
    page = client.post("/sign-in/code", data={**hidden(page.text), "code": database.call(new_code, EMAIL)})
    assert "What you typed is here" in page.text
    assert f'action="{path}"' in page.text
    assert WORDS.replace("&", "&amp;") in page.text
    refused = client.post(path, data={**hidden(page.text), **FORM})
    assert refused.url.path == path, "the form is taken again, under the key of the new session"
    assert WORDS.replace("&", "&amp;") in refused.text


def test_what_one_person_typed_is_not_given_to_another(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    path = f"/consultations/{consultation.id}/feedback"
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    database.call(aged, "seen_at", sessions.IDLE + timedelta(minutes=1))
    page = client.post(path, data={**FORM, "_csrf_token": key[1]})
    other = "analyst@testcouncil.example"
    page = client.post("/sign-in", data={**hidden(page.text), "email": other, "password": PASSWORD})
    page = client.post("/sign-in/code", data={**hidden(page.text), "code": database.call(new_code, other)})
    assert page.url.path == "/consultations"
    assert WORDS[:6] not in page.text


@pytest.fixture
def careful(real: Servers, database: Database, consultation: Consultation, client: Client) -> TestClient[Litestar]:
    """The application with one more room, in which everything has to be proved again."""

    @get("/careful", allow=STAFF, fresh=True)
    async def looked_at() -> str:
        return "with care"

    @post("/careful", allow=STAFF, fresh=True)
    async def done(request: Asked) -> str:
        return f"done: {(await request.form()).get('words')}"

    @get("/careful/broken", allow=STAFF)
    async def broken() -> str:
        raise ZeroDivisionError

    made = application.create(Settings(), real.database_url, real.broker_url, SECRET)
    for handler in (looked_at, done, broken):
        made.register(handler)
    return TestClient(made, base_url="https://consult.test", raise_server_exceptions=False)


def test_what_needs_care_is_proved_again_and_nothing_typed_is_lost(
    careful: TestClient[Litestar], database: Database
) -> None:
    with careful as client:
        sign_in_by_hand(client, database, Role.COMMISSIONER)
        assert client.get("/careful").text == "with care"
        key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/account").text)
        assert key is not None
        database.call(aged, "proved_at", sessions.FRESH + timedelta(minutes=1))
        asked = client.get("/careful", params={"format": "csv"})
        assert asked.url.path == "/confirm"
        assert hidden(asked.text)["next"] == "/careful?format=csv"
        assert "neither your password" in client.post("/confirm", data={**hidden(asked.text), "proof": "wrong"}).text
        assert client.post("/confirm", data={**hidden(asked.text), "proof": PASSWORD}).text == "with care"
        database.call(aged, "proved_at", sessions.FRESH + timedelta(minutes=1))
        page = client.post("/careful", data={"words": WORDS, "_csrf_token": key[1]})
        assert page.status_code == 403
        page = client.post("/confirm", data={**hidden(page.text), "proof": database.call(new_code, EMAIL)})
        sent = client.post("/careful", data={**hidden(page.text), "words": WORDS})
        assert sent.text == f"done: {WORDS}"


def test_a_key_of_a_form_is_worth_nothing_in_another_session(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    before = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/account").text)
    assert before is not None
    press(client, "/account", at="/sign-out")
    press(client, "/sign-in", {"email": EMAIL, "password": PASSWORD})
    press(client, "/sign-in/code", {"code": database.call(new_code, EMAIL)})
    assert client.post("/sign-out", data={"_csrf_token": before[1]}).status_code == 403
    assert client.get("/consultations").url.path == "/consultations"


def test_a_key_of_a_form_is_worth_nothing_in_another_browser(client: Client, consultation: Consultation) -> None:
    begin = "/survey/your-care-children/en"
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(begin).text)
    assert key is not None
    client.cookies.clear()
    client.get(begin)
    assert client.post(begin, data={"_csrf_token": key[1]}).status_code == 403


def test_own_sessions_are_listed_and_ended(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    first = client.cookies["__Host-session"]
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    page = client.get("/account").text
    assert page.count("Begun") == 1
    ends = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)
    assert len(ends) == 1
    press(client, "/account", at=ends[0])
    assert client.get("/account").status_code == 200
    here = client.cookies["__Host-session"]
    client.cookies.set("__Host-session", first)
    assert client.get("/account").url.path == "/sign-in"
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    press(client, "/account", at="/account/sessions/end")
    client.cookies.set("__Host-session", here)
    assert client.get("/account").url.path == "/sign-in"


def test_nobody_ends_the_session_of_somebody_else(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    theirs = client.cookies["__Host-session"]
    with database.begin() as session:
        (session_id,) = session.exec(select(SignIn.id).where(col(SignIn.ended_at).is_(None))).all()
    sign_in_by_hand(client, database, Role.ANALYST)
    press(client, "/account", at=f"/account/sessions/{session_id}/end")
    press(client, "/account", at="/account/sessions/end")
    client.cookies.set("__Host-session", theirs)
    assert client.get("/account").url.path == "/account"


def test_a_page_that_somebody_types_in_keeps_its_session(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    database.call(aged, "seen_at", sessions.IDLE - timedelta(minutes=1))
    assert client.get("/still-here").status_code == 204
    with database.begin() as session:
        seen = session.exec(select(SignIn.seen_at).where(col(SignIn.ended_at).is_(None))).one()
    assert now() - seen < timedelta(minutes=1)
    assert 'id="still-here"' in client.get("/consultations").text


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("eleven char", "too short"),
        ("x" * 129, "too long"),
        ("qwerty123456", "Many people use"),
        ("Password!!!!2026", "Many people use"),
        ("aaaaaaaaaaaaaaaa", "Many people use"),
        ("leavemealone", "Many people use"),
        ("ann.smith.consult", "mostly your name"),
        ("TestCouncil-2026", "mostly your name"),
    ],
)
def test_a_weak_password_is_refused_in_a_sentence_that_says_what_to_do(password: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        passwords.check(password, "Ann Smith", "ann.smith@testcouncil.example", "Test Council")


def test_nobody_changes_theirs_to_a_weak_one(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    chosen = {"present-password": PASSWORD, "new-password": "qwerty123456", "same-password": "qwerty123456"}
    assert "Many people use this password" in press(client, "/account/password", chosen).text
    assert database.call(passage.sign_in, EMAIL, PASSWORD, SECRET).token


@pytest.mark.parametrize(
    "password", ["three calm otters", "пароль для детей", "    a b c d e f g   ", "kettle purple" * 9]
)
def test_any_characters_will_do(password: str) -> None:
    passwords.check(password[:128], "Ann Smith", "ann.smith@testcouncil.example", "Test Council")
    assert passwords.fits(password, passwords.hashed(password))
    assert not passwords.fits(password + "x", passwords.hashed(password))


def test_an_old_hash_is_made_anew_at_the_next_sign_in_by_hand(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with database.begin() as session:
        session.exec(select(Person).where(Person.email == EMAIL)).one().password_hash = weak
    assert database.call(passage.sign_in, EMAIL, PASSWORD, SECRET).token
    with database.begin() as session:
        kept = session.exec(select(Person.password_hash).where(Person.email == EMAIL)).one()
    assert not passwords.outdated(kept)
    assert passwords.fits(PASSWORD, kept)


def test_every_answer_is_sealed(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    for path in ("/", "/sign-in", "/consultations", "/nowhere", "/static/x/y"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"unsafe|data:|https?:|\*", policy)
        assert "max-age=63072000; includeSubDomains" in headers["strict-transport-security"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        for feature in ("camera", "microphone", "geolocation", "display-capture", "usb", "bluetooth", "payment"):
            assert f"{feature}=()" in headers["permissions-policy"], feature
        assert headers["referrer-policy"] in ("same-origin", "no-referrer")
        if not path.startswith("/static/"):
            assert headers["cache-control"] == "no-store"
    page = client.get("/consultations").text
    for setting in ('"historyCacheSize": 0', '"allowEval": false', '"includeIndicatorStyles": false'):
        assert setting in page


def test_a_refusal_wears_the_frame_of_whoever_meets_it(careful: TestClient[Litestar], database: Database) -> None:
    lost = "/consultations/3f2b8c1e-0000-4000-8000-000000000000"
    with careful as client:
        sign_in_by_hand(client, database, Role.ANALYST)
        for path, status in (("/concerns", 403), (lost, 404), ("/nowhere", 404), ("/careful/broken", 500)):
            page = client.get(path)
            assert page.status_code == status
            assert '<body class="desk">' in page.text, path
            assert '<a class="button" href="/consultations">' in page.text
            assert ('aria-label="Main"' in page.text) is (path != "/nowhere"), "nobody knows who is lost outside"
        assert client.get("/survey/nothing/en").text.count('<body class="calm') == 1
        client.cookies.clear()
        assert client.get("/nowhere").text.count('<body class="calm') == 1, "a child with a mistyped link sees help"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's main form."""
    main = page.split("<main")[1]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main))
