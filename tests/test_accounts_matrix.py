"""Who may do what: every route, every role, one's own organisation and another's; from the routes themselves."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlmodel import Session

from consult.accounts import passage, tokens
from consult.accounts.models import Person, Role, SignIn
from consult.app import Access, matrix
from consult.consultations import publication
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.focus_groups.models import FocusGroup, Note
from consult.pages import EVERYONE
from consult.responses.models import CardBatch
from consult.safeguarding.notice import Place, raise_by_hand
from consult.survey_files.models import SurveyDraft
from consult.tables import metadata
from tests.walk import Client, put_on_duty

CANARY = "zanzibarquux"  # stands in verbatim words only
ROUTES = [row for row in matrix() if row.allow != EVERYONE]
KNOWN = {"consultation_id", "person_id", "concern_id", "group_id", "utterance_id", "batch_id", "address", "draft_id"}
OWN = ("/account", "/confirm", "/sign-out", "/still-here")  # pages about the visitor alone
CHANGING = {"audit_entry", "sign_in", "tries", "person"}  # tables that a visit itself may write to


@dataclass(frozen=True)
class Council:
    """An organisation with one person of each role, and one row of everything that a path may name."""

    id: UUID
    people: dict[Role, UUID]
    rows: dict[str, str]

    def path(self, access: Access) -> str:
        """The route's path with this council's rows in it; a name that is not known gets a row that nobody has."""
        return re.sub(r"\{(\w+):(\w+)\}", lambda found: self.rows.get(found[1]) or _other(found[2]), access.path)


def _other(kind: str) -> str:
    return {"uuid": str(uuid4()), "int": "1"}.get(kind, "x")


def person(organisation_id: UUID, role: Role, email: str) -> Person:
    return Person(organisation_id=organisation_id, name=email, email=email, roles=[role.value], password_hash="")


def council(session: Session, name: str) -> Council:
    organisation = passage.organisation_called(session, name)
    people = {
        role: Person(
            organisation_id=organisation.id,
            name=f"{role} of {name}",
            email=f"{role}@{name}.example",
            roles=[role.value],
            password_hash="",
        )
        for role in Role
    }
    spare = Person(
        organisation_id=organisation.id,
        name="Spare",
        email=f"spare@{name}.example",
        roles=["analyst"],
        password_hash="",
    )
    session.add_all([*people.values(), spare])
    put_on_duty(session, organisation.id)
    session.flush()
    consultation = publication.publish(session, organisation.id, "your-care")
    survey = publication.surveys(session, consultation.id)[0]
    group = FocusGroup(
        consultation_id=consultation.id,
        facilitator_id=people[Role.FACILITATOR].id,
        title="Tuesday group",
        held_on=today(),
        place_kind="home",
        guide=[],
    )
    session.add(group)
    session.flush()
    session.add(Note(focus_group_id=group.id, words=f"I like the {CANARY} here.", position=1, written_at=now()))
    place = Place(organisation.id, consultation.id, "survey", "children", uuid4(), "better-home")
    raise_by_hand(session, place, f"They said {CANARY} to me.")
    batch = CardBatch(consultation_id=consultation.id, address=survey.address, number=1, made_on=today(), spent={})
    draft = SurveyDraft(
        organisation_id=organisation.id,
        source="XLSForm",
        document={"id": "tiny", "title": {}, "languages": ["en"], "question": []},
        report=[],
        made_at=now(),
        changed_at=now(),
    )
    speaker = Speaker(consultation_id=consultation.id, group="children", route="survey", said_on=today())
    session.add_all([batch, speaker, draft])
    session.flush()
    said = {"group": "children", "route": "survey", "words": "The food is good."}
    utterance = Utterance(consultation_id=consultation.id, speaker_id=speaker.id, **said)
    session.add(utterance)
    session.flush()
    concern = (
        session.connection()
        .execute(text("SELECT id FROM concern WHERE organisation_id = :id"), {"id": organisation.id})
        .scalar_one()
    )
    rows = {
        "consultation_id": consultation.id,
        "person_id": spare.id,
        "concern_id": concern,
        "group_id": group.id,
        "batch_id": batch.id,
        "utterance_id": utterance.id,
        "address": survey.address,
        "draft_id": draft.id,
        "key": "away-4.8",
    }
    return Council(
        organisation.id, {role: one.id for role, one in people.items()}, {k: str(v) for k, v in rows.items()}
    )


@pytest.fixture
def councils(client: Client, database: Database) -> tuple[Council, Council]:
    """Two councils with the same rows."""
    with database.begin() as session:
        return council(session, "first"), council(session, "second")


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


def ask(client: Client, access: Access, path: str, key: str = "") -> tuple[int, str, str]:
    """Status, where to, and the page; by the token of whoever came in where it takes one."""
    if access.bearer:
        answer = client.get(path, headers={"Authorization": f"Bearer {client.cookies.get('token', '')}"})
    elif access.method == "GET":
        answer = client.get(path, follow_redirects=False)
    else:
        answer = client.request(access.method, path, data={"_csrf_token": key}, follow_redirects=False)
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
                assert status in {200, 204, 303, 400} or (status == 404 and not known), (role, access, status)
                verbatim += [(role, access.path)] if CANARY in page else []
    assert {role for role, _ in verbatim} <= {Role.FACILITATOR, Role.SAFEGUARDING_LEAD}, verbatim
    assert (Role.SAFEGUARDING_LEAD, "/concerns/{concern_id:uuid}") in verbatim
    assert {path.split("/")[1] for role, path in verbatim if role == Role.SAFEGUARDING_LEAD} == {"concerns"}
    assert {path.split("/")[1] for role, path in verbatim if role == Role.FACILITATOR} == {"focus-groups"}


def test_nobody_reaches_another_organisation(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
    mine, theirs = councils
    before = contents(database, theirs)
    for role in Role:
        key = come_in(client, database, mine.people[role])
        for access in ROUTES:
            if role not in access.allow or access.path.startswith(OWN):
                continue
            status, _, page = ask(client, access, theirs.path(access), key)
            assert status < 500, (role, access, status)
            assert CANARY not in page or access.path == "/concerns", (role, access)
            assert theirs.rows["consultation_id"] not in page.replace(theirs.path(access), ""), (role, access)
            if "_id:" in access.path:
                assert status >= 400, (role, access, status)
                assert access.method != "GET" or status == 404, (role, access, status)
    assert contents(database, theirs) == before


def test_facilitators_see_their_own_groups_only(
    client: Client, database: Database, councils: tuple[Council, Council]
) -> None:
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
    come_in(client, database, other_id)
    assert client.get(f"/focus-groups/{councils[0].rows['group_id']}").status_code == 404


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
