"""Who may look: signing in, sessions that end, roles that reach only so far."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from consult.accounts import passage
from consult.accounts.models import Person, Role, SignIn
from consult.consultations.models import Consultation
from consult.database import Database, now
from consult.errors import Refusal
from tests.walk import PASSWORD, Client, new_code, press, sign_in_by_hand

PAGES = {
    "/consultations": set(Role),
    "/frameworks": set(Role),
    "/focus-groups": {Role.FACILITATOR, Role.ADMINISTRATOR},
    "/concerns": {Role.SAFEGUARDING_LEAD},
    "/unread": {Role.SAFEGUARDING_LEAD},
    "/duty": {Role.ADMINISTRATOR},
}


def test_a_person_signs_in_and_out(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    assert "Your care, your say" in client.get("/consultations").text
    press(client, "/consultations", at="/sign-out")
    assert client.get("/consultations").url.path == "/sign-in"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", list(PAGES))
def test_a_role_reaches_its_pages_and_no_others(
    client: Client, database: Database, consultation: Consultation, role: Role, path: str
) -> None:
    sign_in_by_hand(client, database, role)
    assert client.get(path).status_code == (200 if role in PAGES[path] else 403)


def test_wrong_password_and_unknown_email_are_refused_alike(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    client.cookies.clear()
    wrong = press(client, "/sign-in", {"email": "analyst@testcouncil.example", "password": "wrong password"})
    unknown = press(client, "/sign-in", {"email": "nobody@nowhere.example", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 422
    assert "do not go together" in wrong.text
    assert "do not go together" in unknown.text
    assert "analyst@testcouncil.example" in wrong.text, "what was typed stays"


def test_signing_in_leads_back_but_never_elsewhere(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    client.cookies.clear()
    assert client.get("/frameworks").url.query == b"next=/frameworks"
    email = "commissioner@testcouncil.example"
    for asked, reached in (
        ("/frameworks", "/frameworks"),
        ("//evil.example", "/consultations"),
        ("https://evil.example", "/consultations"),
        ("/\\evil.example", "/consultations"),
    ):
        press(client, "/sign-in", {"email": email, "password": PASSWORD, "next": asked})
        fields = {"code": database.call(new_code, email), "next": asked}
        assert press(client, "/sign-in/code", fields).url.path == reached


def test_a_session_idles_out_and_runs_out(client: Client, database: Database, consultation: Consultation) -> None:
    for age in ({"seen_at": timedelta(minutes=20)}, {"began_at": timedelta(hours=10)}):
        sign_in_by_hand(client, database, Role.COMMISSIONER)
        with database.begin() as session:
            for signed_in in session.exec(select(SignIn)):
                for column, length in age.items():
                    setattr(signed_in, column, now() - length - timedelta(minutes=1))
        assert client.get("/consultations").url.path == "/sign-in"


def test_a_form_without_its_key_is_refused(client: Client, database: Database, consultation: Consultation) -> None:
    refused = client.post("/sign-in", data={"email": "a@b.example", "password": PASSWORD})
    assert refused.status_code == 403
    assert "open it again" in refused.text


def test_passwords_are_kept_as_argon2id_and_cookies_as_hashes(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.COMMISSIONER)
    cookie = client.cookies["__Host-session"]
    with database.begin() as session:
        person = session.exec(select(Person).where(Person.email == "commissioner@testcouncil.example")).one()
        signed_in = session.exec(select(SignIn).where(col(SignIn.ended_at).is_(None))).one()
    assert person.password_hash.startswith("$argon2id$")
    assert cookie.encode() not in signed_in.token_hash
    assert passage.fingerprint(cookie) == signed_in.token_hash


@pytest.mark.parametrize(
    ("email", "roles", "password", "sentence"),
    [
        ("a@b.example", ["analyst"], "short", "too short"),
        ("a@b.example", ["emperor"], PASSWORD, "Give at least one of these roles"),
        ("a@b.example", [], PASSWORD, "Give at least one of these roles"),
    ],
)
def test_a_person_is_added_only_with_what_is_needed(
    database: Database, email: str, roles: list[str], password: str, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        database.call(passage.add_person, "Test Council", "A Person", email, roles, password)


def test_every_answer_carries_its_headers(client: Client, consultation: Consultation) -> None:
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "__Host-csrf=" in headers["set-cookie"]
    assert "HttpOnly" in headers["set-cookie"]
    assert "Secure" in headers["set-cookie"]
    assert "SameSite=lax" in headers["set-cookie"]
    assert "Domain" not in headers["set-cookie"]
