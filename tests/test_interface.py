"""What other programs read: the figures of the pages, by a token, and never more than a commissioner may see."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from sqlmodel import Session, col, select, update

from consult.accounts import audit, tokens
from consult.accounts.models import AccessToken, AuditEntry, Person, Role, SignIn
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from consult.feedback import publication as feedback
from consult.summary import quotation, release
from tests.test_summary_quotation import person
from tests.test_summary_release import ITEM, crowd
from tests.walk import Client, press, sign_in

SAID = "Nobody may quote this kestrel."
HIDDEN = 7  # children who spoke of one theme, which is never said as a number


@pytest.fixture
def heard(database: Database, consultation: Consultation) -> Consultation:
    """A consultation with carers to count, a few children, a quote that was approved and a decision."""
    crowd(database, consultation, 24, "carers", "voice")
    crowd(database, consultation, 12, "carers", "siblings", route="focus-group")
    crowd(database, consultation, 25, "children", "voice")
    crowd(database, consultation, HIDDEN, "children", "siblings")
    database.call(release.make, consultation.id)
    one = person(database, "one")
    with database.begin() as session:
        central = quotation.central(session, one, consultation.id, ITEM)
        quote = next(each for each in central if each.group == "carers")
        session.exec(update(Utterance).where(col(Utterance.id) != quote.utterance_id).values(words=SAID))
        quotation.approve(session, one, quote.utterance_id)
        promise = feedback.Promise("voice", "done", "You were not asked.", "We ask you now.", "Head of care", None)
        feedback.decide(session, one, consultation.id, promise)
    return consultation


def make_token(client: Client, database: Database, organisation: str = "Test Council") -> str:
    """A token of a commissioner, made on their account page; the client forgets its cookies."""
    sign_in(client, database, Role.COMMISSIONER, organisation)
    page = press(client, "/account/tokens", {"name": "Power BI", "days": "90"})
    found = re.search(r"consult_[\w-]{43}", page.text)
    assert found is not None
    client.cookies.clear()
    return found[0]


@pytest.fixture
def ask(client: Client, database: Database, heard: Consultation) -> Any:
    """Ask the interface for a path as JSON, with a token that is good."""
    token = make_token(client, database)

    def asked(path: str, **headers: str) -> Any:
        return client.get(path, headers={"Authorization": f"Bearer {token}", **headers}, follow_redirects=False)

    asked.token = token  # type: ignore[attr-defined]
    return asked


def counts(answer: Any) -> Iterator[dict[str, Any]]:
    """Every count anywhere in an answer."""
    if isinstance(answer, dict):
        if {"words", "number", "why"} <= set(answer):
            yield answer
        answer = list(answer.values())
    for each in answer if isinstance(answer, list) else []:
        yield from counts(each)


def shown(count: dict[str, Any]) -> str:
    return str(count["words"])


def paths(heard: Consultation) -> dict[str, str]:
    return {"consultation_id": str(heard.id), "key": ITEM, "framework": "away", "codebook": "childrens-services"}


def test_every_address_of_the_document_answers_in_its_shape(client: Client, ask: Any, heard: Consultation) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "http://" not in json.dumps(document)
    assert "https://" not in json.dumps(document)
    assert len(document["paths"]) == 9
    for path, item in document["paths"].items():
        answer = ask(path.format(**paths(heard)))
        assert answer.status_code == 200, path
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**strict(schema), "components": strict(document["components"])}).validate(answer.json())
        assert item["get"]["description"].endswith(".")
        assert all(each["description"] for each in item["get"]["parameters"]) if "parameters" in item["get"] else True
    for shape in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
        assert shape["description"].endswith(".")


def strict(schema: Any) -> Any:
    """The same schema, which takes no field that it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema and schema.get("type") == "object" else {}
    return {name: strict(each) for name, each in schema.items()} | closed


def test_the_interface_states_what_the_pages_state(
    client: Client, database: Database, ask: Any, heard: Consultation
) -> None:
    base = f"/consultations/{heard.id}"
    item, cycle = ask(f"/api/1{base}/views/{ITEM}").json(), ask(f"/api/1{base}/cycle").json()
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get(f"{base}/views/{ITEM}").text
    for group in item["groups"]:
        section = page.partition(f'aria-labelledby="g-{group["group"]}"')[2].partition("</section>")[0]
        assert f"{shown(group['said_by']).capitalize()} heard" in section
        for theme in group["themes"]:
            assert theme["name"].replace("'", "&#39;") in section
            assert shown(theme["said_by"]) in section
    carers = next(group for group in item["groups"] if group["group"] == "carers")
    assert (carers["said_by"]["words"], carers["said_by"]["number"]) == ("36", 36)
    assert carers["themes"][0]["of_group"] == "about two thirds"
    row = next(row for row in cycle["items"] if row["key"] == ITEM)
    assert {one["group"]: shown(one["heard"]) for one in row["heard"]}["children"] == "about 30"
    assert "children: about 30" in client.get(f"{base}/views").text
    only = ask(f"/api/1{base}/views/{ITEM}?only=route:focus-group").json()
    assert shown(next(group for group in only["groups"] if group["group"] == "carers")["said_by"]) == "12"
    assert ask(f"/api/1{base}/views/{ITEM}?only=colour:red").json()["detail"].startswith("Write `only` as one of route")


def test_a_hidden_count_stays_hidden_and_so_do_words_that_nobody_approved(ask: Any, heard: Consultation) -> None:
    base = f"/api/1/consultations/{heard.id}"
    said = [ask(f"{base}{rest}") for rest in ("", "/cycle", f"/views/{ITEM}", "/quotes", "/decisions")]
    every = [count for answer in said for count in counts(answer.json())]
    assert len(every) > 20
    assert all(count["number"] in (0, None) or count["number"] >= 5 for count in every)
    item = said[2].json()
    siblings = [
        theme
        for group in item["groups"]
        for theme in group["themes"]
        if (group["group"], theme["key"]) == ("children", "siblings")
    ]
    assert [(shown(theme["said_by"]), theme["said_by"]["number"], theme["by_few"]) for theme in siblings] == [
        ("a few", None, True)
    ]
    assert not any("kestrel" in answer.text for answer in said)
    quotes = said[3].json()["quotes"]
    assert [quote["group"] for quote in quotes] == ["carers"]
    assert said[4].json()["decisions"][0]["answer"] == "We ask you now."


def test_what_was_read_already_is_not_sent_again(ask: Any) -> None:
    first = ask("/api/1/frameworks/away")
    assert first.headers["cache-control"] == "private, no-cache"
    again = ask("/api/1/frameworks/away", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ask("/api/1/frameworks/risk", **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_what_goes_wrong_is_a_problem_with_a_sentence(client: Client, ask: Any) -> None:
    for path in ("/api/1/nothing", "/api/1/frameworks/x", "/api/1/codebooks/x", "/api/1/consultations/x"):
        answer = ask(path)
        assert answer.headers["content-type"] == "application/problem+json", path
        assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (404, 404, "Not Found")
        assert answer.json()["detail"].endswith(".")
    unsigned = client.get("/api/1/consultations")
    assert unsigned.status_code == 401
    assert unsigned.headers["www-authenticate"].startswith("Bearer")


def test_a_token_is_shown_once_kept_as_a_hash_and_ends_when_it_is_revoked(
    client: Client, database: Database, ask: Any
) -> None:
    assert ask("/api/1/consultations").status_code == 200
    with database.begin() as session:
        (kept,) = session.exec(select(AccessToken)).all()
    assert ask.token not in repr(kept)
    assert (kept.name, kept.scope, kept.used_on, kept.expires_on) == (
        "Power BI", "read", today(), today() + timedelta(days=90),
    )  # fmt: skip
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get("/account/tokens").text
    assert "Power BI" in page
    assert ask.token not in page
    press(client, "/account/tokens", at=f"/account/tokens/{kept.id}/revoke")
    assert ask("/api/1/consultations").status_code == 401
    with database.begin() as session:
        acts = session.exec(select(AuditEntry.act).where(AuditEntry.object_id == str(kept.id))).all()
    assert acts == [audit.Act.TOKEN_MADE, audit.Act.TOKEN_REVOKED]


@pytest.mark.parametrize("gone", ["old", "left", "role", "other first password"])
def test_a_token_lets_nobody_in_who_would_not_come_in_themselves(database: Database, ask: Any, gone: str) -> None:
    with database.begin() as session:
        kept = session.exec(select(AccessToken)).one()
        owner = session.get_one(Person, kept.person_id)
        if gone == "old":
            kept.expires_on = today() - timedelta(days=1)
        elif gone == "left":
            owner.left_at = owner.factor_at
        elif gone == "role":
            owner.roles = [Role.FACILITATOR.value]
        else:
            owner.password_until = owner.factor_at
    assert ask("/api/1/consultations").status_code == (403 if gone == "role" else 401)


def test_a_cookie_is_no_token_and_a_token_opens_no_page(client: Client, database: Database, ask: Any) -> None:
    assert ask("/consultations").headers["location"].startswith("/sign-in")
    client.cookies.set("__Host-session", ask.token)
    assert client.get("/consultations", follow_redirects=False).status_code == 303
    client.cookies.clear()
    sign_in(client, database, Role.COMMISSIONER)
    assert client.get("/api/1/consultations").status_code == 401
    cookie = client.cookies["__Host-session"]
    assert client.get("/api/1/consultations", headers={"Authorization": f"Bearer {cookie}"}).status_code == 401


def test_the_token_of_another_organisation_finds_nothing(
    client: Client, database: Database, heard: Consultation
) -> None:
    token = make_token(client, database, "Other Council")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/1/consultations", headers=headers).json() == {"consultations": []}
    for rest in ("", "/cycle", f"/views/{ITEM}", "/quotes", "/decisions"):
        assert client.get(f"/api/1/consultations/{heard.id}{rest}", headers=headers).status_code == 404


def test_a_token_has_a_name_a_proof_and_a_limit(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    refused = press(client, "/account/tokens", {"name": " ", "days": "90"})
    assert (refused.status_code, "Give the token a name" in refused.text) == (400, True)
    refused = press(client, "/account/tokens", {"name": "Power BI", "days": "4000"})
    assert "Choose how long" in refused.text
    assert 'value="Power BI"' in refused.text
    one = person(database, "one")
    with database.begin() as session:
        for number in range(tokens.MOST):
            tokens.make(session, one, tokens.Wish(f"Program {number}", "30"))
        with pytest.raises(tokens.Refusal, match="10 tokens already"):
            tokens.make(session, one, tokens.Wish("One more", "30"))
    database.call(_long_ago)
    asked = press(client, "/account/tokens", {"name": "Power BI", "days": "90"})
    assert "Is it still you?" in asked.text
    assert "consult_" not in asked.text


def test_the_page_describes_every_address(client: Client, consultation: Consultation) -> None:
    page = client.get("/api")
    assert urlsplit(str(page.url)).path == "/api"
    document = client.get("/api/openapi.json").json()
    assert all(path in page.text for path in document["paths"])
    assert all(f'id="{name}"' in page.text for name in document["components"]["schemas"])


def _long_ago(session: Session) -> None:
    for signed_in in session.exec(select(SignIn).where(col(SignIn.proved_at).is_not(None))):
        signed_in.proved_at = now() - timedelta(minutes=6)
