"""Who may do what: every route, every role, one's own organisation and another's; from the routes themselves."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlmodel import Session, select

from consult.accounts import passage, tokens
from consult.accounts.models import Person, Role, SignIn
from consult.app import Access, matrix
from consult.coding.blind_models import BlindSample
from consult.consortium.models import Consortium, Membership
from consult.consultations import publication
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.documents import export
from consult.documents.models import Export
from consult.focus_groups.models import Attendee, FocusGroup, Note, Photo
from consult.imports.models import BroughtFile, BroughtResponse
from consult.pages import EVERYONE
from consult.responses.models import CardBatch, Response
from consult.safeguarding.notice import Place, raise_by_hand
from consult.survey_files.models import SurveyDraft
from consult.tables import metadata
from tests.walk import Client, put_on_duty

CANARY = "zanzibarquux"  # stands in verbatim words only
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
            factor_at=now(),
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


def whole(session: Session, made: Council, exports: Path) -> Council:
    """The same, with files, a sample, a consortium, and answers of both kinds that nobody has read."""
    consultation_id, analyst = UUID(made.rows["consultation_id"]), made.people[Role.ANALYST]
    owned = {"organisation_id": made.id, "consultation_id": consultation_id, "person_id": analyst}
    file = BroughtFile(**owned, ending=".csv", chosen_at=now())
    kept = Export(**owned, kind="figures-csv", asked_at=now(), ready_at=now(), size=1)
    coders = {"first_id": analyst, "second_id": made.people[Role.ADMINISTRATOR], "drawn_by_id": analyst}
    drawn = {"seed": 1, "size": 0, "codebook": "childrens-services", "codes": {}, "drawn_at": now()}
    sample = BlindSample(consultation_id=consultation_id, **coders, **drawn)
    consortium = Consortium(name="The region", founded_at=now())
    said = {"good-home": {"said": f"{CANARY} {made.id.hex}"}}
    survey_id = publication.surveys(session, consultation_id)[0].id
    days = {"started_on": today(), "sent_on": today(), "released_on": today()}
    answer = Response(survey_id=survey_id, token_hash=made.id.bytes, language="en", answers=said, **days)
    session.add_all([file, kept, sample, consortium, answer])
    session.flush()
    group_id = UUID(made.rows["group_id"])
    note_id = session.exec(select(Note.id).where(Note.focus_group_id == group_id)).one()
    photo = Photo(note_id=note_id, kind="image/png", picture=CANARY.encode())
    seat = Attendee(focus_group_id=group_id, label="YP1", group="children")
    brought = {"speaker_id": uuid4(), "fingerprint": made.id.bytes, "unread_since": today()}
    row = BroughtResponse(file_id=file.id, consultation_id=consultation_id, **brought)
    member = Membership(consortium_id=consortium.id, organisation_id=made.id, joined_at=now())
    session.add_all([photo, seat, row, member])
    session.flush()
    exports.mkdir(parents=True, exist_ok=True)
    export.place(exports, kept).write_text("figures")
    more = {"file_id": file, "export_id": kept, "sample_id": sample, "consortium_id": consortium}
    more |= {"response_id": answer, "photo_id": photo, "attendee_id": seat, "row_id": row}
    return replace(made, rows=made.rows | {name: str(one.id) for name, one in more.items()})


@pytest.fixture
def councils(client: Client, database: Database) -> tuple[Council, Council]:
    """Two councils with the same rows."""
    exports = client.app.state.exports
    with database.begin() as session:
        return whole(session, council(session, "first"), exports), whole(session, council(session, "second"), exports)


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
    for role in Role:
        key = come_in(client, database, mine.people[role])
        for access in ROUTES:
            if role not in access.allow or access.path.startswith(OWN):
                continue
            status, _, page = ask(client, access, theirs.path(access), key)
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
