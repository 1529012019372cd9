"""Walking through the product as a person does, by its forms."""

import re
from functools import cache
from typing import Any
from uuid import UUID

import httpx
from playwright.sync_api import Page
from sqlmodel import Session, col, select

from consult.accounts import duty, passage, passwords, second_factor, sessions
from consult.accounts.guard import COOKIE
from consult.accounts.models import Person, Role
from consult.coding import suggestion
from consult.corpus.models import Speaker
from consult.database import Database, now
from consult.focus_groups import session as focus_group
from consult.responses import submission
from consult.summary import release
from tests.canary import WATCH

PASSWORD = "listen to children"
SECRET = "a secret of the tests"
Client = httpx.Client  # a test client, or one that speaks to a started product


class _Plain(httpx.HTTPTransport):
    """Speaks http where the client believes in https, so that Secure cookies are sent, as a browser does to localhost."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        plain = request.url.copy_with(scheme="http")
        return super().handle_request(
            httpx.Request(request.method, plain, headers=request.headers, stream=request.stream)
        )


def outside(address: str) -> httpx.Client:
    """A client of a started product."""
    secure = address.replace("http://", "https://")
    watched = {"response": [WATCH.look]}
    return httpx.Client(base_url=secure, transport=_Plain(), follow_redirects=True, timeout=30, event_hooks=watched)


def press(client: Client, path: str, fields: dict[str, Any] | None = None, at: str | None = None) -> httpx.Response:
    """Open the page, fill its form in and press the button; `at` is where the form goes, when not to its own page."""
    form = client.get(path).text
    key = re.search(r'name="_csrf_token" value="([^"]+)"', form)
    assert key is not None, f"no form on {path}"
    return client.post(at or path, data={**(fields or {}), "_csrf_token": key[1]})


def put_on_duty(session: Session, organisation_id: UUID) -> list[Person]:
    """A lead, a deputy and a manager, so that a survey for children may open; they have no password and never sign in."""
    people = [
        Person(
            organisation_id=organisation_id,
            name=f"{post.capitalize()} on duty",
            email=f"{post}@{organisation_id.hex}.example",
            roles=[Role.SAFEGUARDING_LEAD.value],
            password_hash="",
        )
        for post in duty.POSTS
    ]
    session.add_all(people)
    session.flush()
    lead, deputy, manager = (person.id for person in people)
    words = {"en": "We read messages on weekdays.", "cy": "Rydyn ni'n darllen ar ddyddiau gwaith."}
    duty.put(session, organisation_id, duty.Watch(lead, deputy, manager, words))
    return people


def sign_in(client: Client, database: Database, role: Role, organisation: str = "Test Council") -> None:
    """Be somebody with this role, in a session that the product opens as it does once password and code were right."""
    token = database.call(_session, role, organisation)
    client.cookies.clear()
    client.cookies.set(client.app.state.cookies.named(COOKIE), token, client.base_url.host)


def _session(session: Session, role: Role, organisation: str) -> str:
    email = email_of(role, organisation)
    person = session.exec(select(Person).where(Person.email == email)).first() or Person(
        organisation_id=passage.organisation_called(session, organisation).id,
        name=f"{role} person",
        email=email,
        roles=[role.value],
        password_hash=hashed(),
    )
    if person.factor_at is None:
        second_factor.begin(person, SECRET)
        person.factor_at = now()
    session.add(person)
    session.flush()
    return sessions.opened(session, person, proved=True)


def sign_in_by_hand(client: Client, database: Database, role: Role, organisation: str = "Test Council") -> None:
    """Add a person with this role and sign in as them by the forms, with their second factor."""
    email = email_of(role, organisation)
    if not database.call(_known, email):
        database.call(passage.add_person, organisation, f"{role} person", email, [role], PASSWORD)
    client.cookies.clear()
    page = press(client, "/sign-in", {"email": email, "password": PASSWORD})
    assert page.url.path == "/sign-in/code"
    page = press(client, "/sign-in/code", {"code": database.call(new_code, email)})
    if "recovery codes" in page.text:  # the first sign-in of this person
        page = client.get("/consultations")
    assert page.url.path == "/consultations"


def email_of(role: Role, organisation: str) -> str:
    """The e-mail address of whoever has this role."""
    return f"{role}@{organisation.replace(' ', '').lower()}.example"


@cache
def hashed() -> str:
    """Everybody's password, hashed once: it is made to be slow."""
    return passwords.hashed(PASSWORD)


def new_code(session: Session, email: str) -> str:
    """The code that this person's telephone shows now, as if none had been used before."""
    person = session.exec(select(Person).where(Person.email == email)).one()
    person.factor_step = 0
    return second_factor.code(person, SECRET)


def demonstrate(client: Client, email: str) -> httpx.Response:
    """Sign in to a started product as one of its demonstration's people; the first page."""
    client.cookies.clear()
    page = press(client, "/sign-in", {"email": email, "password": PASSWORD})
    code = re.search(r'name="code" value="([0-9]{6})"', page.text)
    assert code is not None, page.text
    return press(client, "/sign-in/code", {"code": code[1]})


def enter(page: Page, email: str) -> None:
    """Sign in to a started product in a browser, as one of its demonstration's people."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/consultations")


def answer_survey(client: Client, address: str, said: str, language: str = "en") -> httpx.Response:
    """Answer a whole survey, `said` to every free text and the first option else; the thank-you page."""
    page = press(client, f"/survey/{address}/{language}")
    while "/question/" in page.url.path:
        chosen = re.search(r'name="chose" value="([^"]+)"', page.text)
        fields = {"chose": chosen[1]} if chosen else {"said": said}
        page = press(client, page.url.path, fields)
        if "/here-for-you/" in page.url.path:
            onward = re.search(r'class="button" href="([^"]+)"', page.text)
            assert onward is not None
            page = client.get(onward[1])
    assert page.url.path.endswith("/check")
    return press(client, page.url.path)


def work(database: Database) -> None:
    """What the worker does, here and now: release everything that was sent, code it, and count it where a batch is due."""
    for response_id in database.call(submission.unreleased, 1000):
        database.call(submission.release, response_id)
    for group_id in database.call(focus_group.unreleased, 1000):
        database.call(focus_group.release, group_id)
    for speaker_id in database.call(suggestion.uncoded, 1000):
        database.call(suggestion.suggest, speaker_id)
    for consultation_id in database.call(release.due, 1000):
        database.call(release.make, consultation_id)


def speakers(session: Session, consultation_id: UUID) -> list[Speaker]:
    """Everybody heard in a consultation."""
    return list(
        session.exec(select(Speaker).where(Speaker.consultation_id == consultation_id).order_by(col(Speaker.id)))
    )


def _known(session: Session, email: str) -> bool:
    return session.exec(select(Person).where(Person.email == email)).first() is not None
