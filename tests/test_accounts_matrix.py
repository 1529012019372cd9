"""Who may do what: every route, every role, one's own organisation and another's; from the routes themselves."""

import re
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlmodel import select

from consult.accounts import passage, tokens
from consult.accounts.models import Person, Role, SignIn
from consult.app import Access, matrix
from consult.database import Database, now
from consult.focus_groups.models import FocusGroup, Note
from consult.pages import EVERYONE
from consult.tables import metadata
from tests.every_row import CANARY, Council, council
from tests.walk import Client

ROUTES = [row for row in matrix() if row.allow != EVERYONE]
KNOWN = {"consultation_id", "person_id", "concern_id", "group_id", "utterance_id", "batch_id", "address", "draft_id"}
PROVED_AGAIN = {
    ("GET", "/concerns/{concern_id}"),
    ("POST", "/concerns/{concern_id}"),
    ("POST", "/consultations/{consultation_id}/exports"),
    ("GET", "/exports/{export_id}"),
    ("POST", "/consultations/{consultation_id}/files/csv"),
    ("POST", "/consultations/{consultation_id}/files/qdpx"),
    ("POST", "/account/recovery-codes"),
    ("POST", "/account/tokens"),
    ("POST", "/people"),
    ("POST", "/people/{person_id}"),
    ("POST", "/people/{person_id}/reset-factor"),
    ("POST", "/people/{person_id}/reset-password"),
}
OF_A_LEAD = {"concerns", "unread", "consultations", "frameworks", "account", "confirm", "sign-out", "still-here"}
OWN = ("/account", "/confirm", "/sign-out", "/still-here")  # pages about the visitor alone
CHANGING = {"audit_entry", "sign_in", "tries", "person"}  # tables that a visit itself may write to


@pytest.fixture
def councils(client: Client, database: Database) -> tuple[Council, Council]:
    """Two councils with the same rows."""
    exports = client.app.state.exports
    with database.begin() as session:
        return council(session, "first", exports), council(session, "second", exports)


def come_in(client: Client, database: Database, person_id: UUID) -> str:
    """A session of this person in the client's cookies, and the key of its forms."""
    token = f"{uuid4()}"
    with database.begin() as session:
        moment = now()
        signed_in = SignIn(token_hash=passage.fingerprint(token), person_id=person_id, began_at=moment, seen_at=moment)
        signed_in.proved_at = moment
        session.add(signed_in)
        who = session.get_one(Person, person_id)
        reader = passage.Visitor(who.id, who.name, who.organisation_id, "", frozenset(map(Role, who.roles)))
        program = tokens.make(session, reader, tokens.Wish("a program", "30"))
    client.cookies.clear()
    client.cookies.set("__Host-session", token)
    client.cookies.set("token", program)  # a jar to keep it in; the product knows no such cookie
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/account").text)
    assert key is not None
    return key[1]


def ask(
    client: Client, access: Access, path: str, key: str = "", fields: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Status, where to, and the page; by the token of whoever came in where it takes one."""
    if access.bearer:
        answer = client.get(path, headers={"Authorization": f"Bearer {client.cookies.get('token', '')}"})
    elif access.method == "GET":
        answer = client.get(path, follow_redirects=False)
    else:
        answer = client.request(
            access.method, path, data={**(fields or {}), "_csrf_token": key}, follow_redirects=False
        )
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_nobody_comes_in_unsigned(client: Client, database: Database, councils: tuple[Council, Council]) -> None:
    client.cookies.clear()
    shown = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert shown is not None
    for access in ROUTES:
        status, location, page = ask(client, access, councils[0].path(access), shown[1])
        assert (status, location[:8]) == ((401, "") if access.bearer else (303, "/sign-in")), access
        assert CANARY not in page


def test_each_role_reaches_its_own_and_is_refused_the_rest(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    verbatim = []
    for role in Role:
        key = come_in(client, database, councils[0].people[role])
        for access in sorted(ROUTES, key=lambda row: row.method != "GET"):
            path = councils[0].path(access)
            if role not in access.allow:
                assert ask(client, access, path, key)[0] == 403, (role, access)
            elif access.method == "GET":
                status, _, page = ask(client, access, path)
                known = set(re.findall(r"\{(\w+):", access.path)) <= KNOWN
                assert status in {200, 204, 303, 400} or (status in {403, 404} and not known), (role, access, status)
                verbatim += [(role, access.path)] if CANARY in page else []
    assert {role for role, _ in verbatim} <= {Role.FACILITATOR, Role.SAFEGUARDING_LEAD}, verbatim
    assert (Role.SAFEGUARDING_LEAD, "/concerns/{concern_id:uuid}") in verbatim
    assert {path.split("/")[1] for role, path in verbatim if role == Role.SAFEGUARDING_LEAD} == {"concerns", "unread"}
    assert {path.split("/")[1] for role, path in verbatim if role == Role.FACILITATOR} == {"focus-groups"}


def test_nobody_reaches_another_organisation(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    mine, theirs = councils
    before = contents(database, theirs)
    fields = {"question": "good-home", "utterance": theirs.rows["utterance_id"]}  # what a worry is raised about
    for role in Role:
        key = come_in(client, database, mine.people[role])
        for access in ROUTES:
            if role not in access.allow or access.path.startswith(OWN):
                continue
            status, _, page = ask(client, access, theirs.path(access), key, fields)
            assert status < 500, (role, access, status)
            assert CANARY not in page or access.path in ("/concerns", "/unread/words"), (role, access)
            assert theirs.id.hex not in page, (role, access)
            assert theirs.rows["consultation_id"] not in page.replace(theirs.path(access), ""), (role, access)
            if "_id:" in access.path:
                assert status >= 400, (role, access, status)
                assert access.method != "GET" or status == 404, (role, access, status)
    assert contents(database, theirs) == before


def test_nobody_switches_their_own_second_factor_off(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    for person_id in councils[0].people.values():
        key = come_in(client, database, person_id)
        for access in ROUTES:
            if access.method == "POST" and access.path.startswith("/account"):
                ask(client, access, councils[0].path(access), key)
        with database.begin() as session:
            assert session.get_one(Person, person_id).factor_at is not None


def test_what_leaves_and_who_may_do_what_is_proved_again() -> None:
    assert {(row.method, re.sub(r":\w+\}", "}", row.path)) for row in ROUTES if row.fresh} >= PROVED_AGAIN


def test_a_safeguarding_lead_sees_concerns_and_what_is_asked_and_no_corpus() -> None:
    paths = {row.path for row in ROUTES if Role.SAFEGUARDING_LEAD in row.allow}
    assert {path.split("/")[1] for path in paths} == OF_A_LEAD
    assert {path.rsplit("/", 1)[1] for path in paths if path.startswith("/consultations/")} == {
        "{consultation_id:uuid}",
        "survey.xlsx",
    }


def test_facilitators_see_their_own_groups_only(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    group_id = UUID(councils[0].rows["group_id"])
    with database.begin() as session:
        other = Person(
            organisation_id=councils[0].id,
            name="Other",
            email="other@first.example",
            roles=["facilitator"],
            password_hash="",
        )
        session.add(other)
        session.flush()
        other_id = other.id
    key = come_in(client, database, other_id)
    for access in ROUTES:
        if "{group_id:" in access.path:
            assert ask(client, access, councils[0].path(access), key)[0] in {400, 404}, access
    assert "Tuesday group" not in client.get("/focus-groups").text
    with database.begin() as session:
        (note,) = session.exec(select(Note).join(FocusGroup).where(FocusGroup.id == group_id)).all()
    assert (CANARY in note.words, note.undone_at) == (True, None)


def test_one_who_has_left_or_lost_the_role_is_refused_at_once(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    lead = councils[0].people[Role.SAFEGUARDING_LEAD]
    come_in(client, database, lead)
    assert client.get("/concerns").status_code == 200
    with database.begin() as session:
        session.get_one(Person, lead).roles = ["analyst"]
    assert client.get("/concerns").status_code == 403
    with database.begin() as session:
        session.get_one(Person, lead).left_at = now()
    assert client.get("/concerns").url.path == "/sign-in"


def test_the_matrix_is_whole(web: Litestar) -> None:
    served = {
        (route.path_format, method)
        for route in web.routes
        for method in getattr(route, "methods", [])
        if method != "OPTIONS"
    }
    assert {(re.sub(r":\w+\}", "}", row.path), row.method) for row in matrix()} == served


def contents(database: Database, council: Council) -> list[str]:
    """Every row that belongs to this council or to its consultation, in every table that has such a column."""
    found = []
    owners = {"organisation_id": str(council.id), "consultation_id": council.rows["consultation_id"]}
    with database.begin() as session:
        for table in metadata.sorted_tables:
            for column, value in owners.items():
                if column in table.c and table.name not in CHANGING:
                    rows = session.connection().execute(
                        text(f'SELECT t::text FROM "{table.name}" t WHERE {column} = CAST(:value AS uuid)'),
                        {"value": value},
                    )
                    found += sorted(rows.scalars())
    return found
