"""A council of its own in a started product: passages that the engine has coded, and an analyst who is signed in."""

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext
from sqlmodel import Session, col, select, update

from consult.accounts import passage
from consult.accounts.models import Person, Role, SignIn
from consult.coding import suggestion
from consult.consultations import publication
from consult.corpus import entry
from consult.database import Database, now, today
from consult.settings import house
from tests.conftest import Product
from tests.walk import put_on_duty


@dataclass(frozen=True)
class Council:
    """Where it is, whose it is, and what is said in it."""

    product: Product
    database: Database
    organisation_id: UUID
    consultation_id: UUID

    @property
    def path(self) -> str:
        """Its consultation's pages."""
        return f"/consultations/{self.consultation_id}"


@contextmanager
def council(product: Product, name: str) -> Iterator[Council]:
    """A new council, with a consultation in which nobody has spoken yet."""
    with closing(Database(product.database_url, threads=1)) as database:
        organisation_id, consultation_id = database.call(_founded, name)
        yield Council(product, database, organisation_id, consultation_id)


def speak(there: Council, said: Sequence[str]) -> None:
    """Children say this, and the engine codes it: here, so that nobody waits for the demonstration."""
    there.database.call(_entered, there.consultation_id, said)


def sayings(many: int) -> list[str]:
    """What children say in the demonstration, each once."""
    lines = (house("surveys") / "your-care" / "demonstration.jsonl").read_text(encoding="utf-8").splitlines()
    answers = (
        answer for line in map(json.loads, lines) for answer in line["answers"].values() if line["language"] == "en"
    )
    said = dict.fromkeys(answer["said"] for answer in answers if len(answer.get("said", "")) > 20)
    assert len(said) >= many
    return list(said)[:many]


def sign_out(there: Council) -> None:
    """Every session of the council ends, as by idling."""
    there.database.call(_ended, there.organisation_id)


def admit(there: Council, context: BrowserContext, name: str = "Ann", *roles: Role) -> None:
    """Sign somebody of the council in (an analyst, if nothing is said)."""
    token = there.database.call(_admitted, there.organisation_id, name, roles or (Role.ANALYST,))
    host = there.product.address.replace("http:", "https:")
    context.add_cookies([{"name": "__Host-session", "value": token, "url": host, "httpOnly": True, "sameSite": "Lax"}])


@contextmanager
def signed_in(
    there: Council, browser: Browser, name: str = "Ann", *roles: Role, width: int = 1280
) -> Iterator[BrowserContext]:
    """A browser in which somebody of the council is signed in."""
    context = browser.new_context(base_url=there.product.address, viewport={"width": width, "height": 900})
    admit(there, context, name, *roles)
    try:
        yield context
    finally:
        context.close()


def _founded(session: Session, name: str) -> tuple[UUID, UUID]:
    organisation = passage.organisation_called(session, name)
    put_on_duty(session, organisation.id)
    return organisation.id, publication.publish(session, organisation.id, "your-care").id


def _entered(session: Session, consultation_id: UUID, said: Sequence[str]) -> None:
    """Ten things each, because the engine reads what one child said at once."""
    who = entry.Who(consultation_id, "children", "survey", today())
    answers = [entry.Said("better-home", "What could be better?", (), words) for words in said]
    for start in range(0, len(answers), 10):
        suggestion.suggest(session, entry.enter(session, who, answers[start : start + 10]))


def _ended(session: Session, organisation_id: UUID) -> None:
    people = select(Person.id).where(Person.organisation_id == organisation_id)
    session.exec(update(SignIn).where(col(SignIn.person_id).in_(people)).values(ended_at=now()))


def _admitted(session: Session, organisation_id: UUID, name: str, roles: Sequence[Role]) -> str:
    email = f"{name.lower()}@{organisation_id.hex}.example"
    found = session.exec(select(Person).where(Person.email == email)).first() or Person(
        organisation_id=organisation_id, name=name, email=email, roles=[role.value for role in roles], password_hash="",
        factor_at=now(),
    )  # fmt: skip
    session.add(found)
    session.flush()
    token, moment = secrets.token_urlsafe(32), now()
    kept = passage.fingerprint(token)
    session.add(SignIn(token_hash=kept, person_id=found.id, began_at=moment, seen_at=moment, proved_at=moment))
    return token
