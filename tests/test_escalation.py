"""Nobody sleeps on a worry: who is told, when, in which words, by a clock that is passed in."""

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from consult.accounts import duty
from consult.accounts.models import Person, Role
from consult.consultations.models import Consultation
from consult.database import Database, now, today
from consult.mail import Letter
from consult.safeguarding import escalation, notice, working_days
from consult.safeguarding.models import Alert, Concern
from consult.safeguarding.notice import Place
from tests.conftest import Product
from tests.test_focus_groups import PLAN
from tests.walk import Client, outside, press, sign_in

PAGE = "https://consult.example/concerns"
WORRY = "My stepdad hits me."
MINUTE = timedelta(minutes=1)
LONDON = ZoneInfo("Europe/London")


class Clock:
    """A moment that a test moves on, and the letters that were sent until then."""

    def __init__(self, database: Database) -> None:
        self.database, self.letters, self.moment = database, list[Letter](), now()

    def after(self, wait: timedelta) -> list[str]:
        """To whom letters went, so long after the beginning; the watch looks twice, as after a restart."""
        before = len(self.letters)
        for _ in range(2):
            for concern in self.database.call(escalation.owing, self.moment + wait):
                self.database.call(escalation.alert, concern, self.moment + wait, self.letters.append, PAGE)
        return [letter.to.split("@")[0] for letter in self.letters[before:]]


@pytest.fixture
def clock(database: Database) -> Clock:
    return Clock(database)


def concern(
    database: Database,
    consultation: Consultation,
    words: str = WORRY,
    setting: str | None = None,
    batch_id: UUID | None = None,
) -> UUID:
    """A worry of a child who answers a survey, or whose answer came with many others."""
    about = (consultation.organisation_id, consultation.id, "survey", "children", uuid4(), "better-home")
    place = Place(*about, setting, batch_id)
    assert database.call(notice.look, place, words)
    with database.begin() as session:
        return session.exec(select(Concern.id).where(Concern.source_id == place.source_id)).one()


def change(database: Database, concern_id: UUID, f: Callable[[Concern, list[Person]], None]) -> None:
    """Change a concern as its readers would."""
    with database.begin() as session:
        row = session.get_one(Concern, concern_id)
        f(row, duty.people(session, row.organisation_id))


def test_unread_it_goes_to_the_lead_then_the_deputy_then_the_manager(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    concern(database, consultation)
    clock.moment = now()
    assert clock.after(0 * MINUTE) == ["lead"]
    assert clock.after(29 * MINUTE) == []
    assert clock.after(31 * MINUTE) == ["deputy"]
    assert clock.after(59 * MINUTE) == []
    assert clock.after(61 * MINUTE) == ["manager"]
    assert clock.after(62 * MINUTE) == []


def test_what_came_in_one_file_is_told_of_in_one_letter_and_goes_on_as_ever(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    file, clock.moment = uuid4(), now()
    for number in range(40):
        concern(database, consultation, f"{WORRY} {number}", batch_id=file)
    concern(database, consultation)
    assert clock.after(MINUTE) == ["lead"], "a live answer does not wait for the file"
    assert database.call(escalation.alert, file, now(), clock.letters.append, PAGE) == 1
    assert clock.letters[-1].words.startswith("40 concerns wait to be read. They came together.")
    assert clock.after(29 * MINUTE) == []
    assert clock.after(31 * MINUTE) == ["deputy"] * 2
    assert clock.after(61 * MINUTE) == ["manager"] * 2
    assert len({(letter.to, letter.subject) for letter in clock.letters}) == 6
    assert not any("stepdad" in letter.words for letter in clock.letters)


def test_a_file_that_stopped_half_way_is_told_of_all_the_same(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    file = uuid4()
    for number in range(3):
        concern(database, consultation, f"{WORRY} {number}", batch_id=file)
    clock.moment = now()
    assert clock.after(9 * MINUTE) == []
    assert clock.after(11 * MINUTE) == ["lead"]
    with database.begin() as session:
        assert len(session.exec(select(Alert)).all()) == 3, "each concern says who was told of it"


def test_whoever_opens_it_stops_the_alerts(database: Database, consultation: Consultation, clock: Clock) -> None:
    def opened(row: Concern, people: list[Person]) -> None:
        row.acknowledged_at, row.acknowledged_by = now(), people[1].id

    found = concern(database, consultation)
    clock.moment = now()
    assert clock.after(MINUTE) == ["lead"]
    change(database, found, opened)
    assert clock.after(120 * MINUTE) == []
    assert clock.after(timedelta(hours=25)) == ["deputy"], "the record is due from who has it"
    assert clock.after(timedelta(days=20)) == ["deputy"], "and the chase, once"
    assert clock.after(timedelta(days=21)) == []


def test_a_day_without_workers_is_made_good_at_once(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    concern(database, consultation)
    clock.moment = now()
    assert clock.after(timedelta(hours=23)) == ["lead", "deputy", "manager"]


def test_a_letter_holds_no_words_no_kind_no_group_and_no_place(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    concern(database, consultation, "My stepdad hits me in our home in Llandudno.", "home")
    clock.moment = now()
    clock.after(timedelta(days=30))
    assert len(clock.letters) == 9, "three posts; everybody at 24 hours; everybody at 7 working days"
    for letter in clock.letters:
        said = f"{letter.subject} {letter.words}"
        assert PAGE in said
        assert not re.search(r"stepdad|hits|llandudno|home|child(?!ren)|abuse|survey|better", said, re.IGNORECASE)
        assert set(re.findall(r"[0-9a-f]{8}-", said)) == set(), "not even its id"


@pytest.mark.parametrize(
    ("words", "setting", "ties", "told"),
    [
        (WORRY, "home", {}, "lead"),
        (WORRY, "home", {0: "children-home"}, "deputy"),
        (WORRY, "in-care", {0: "foster", 1: "children-home"}, "manager"),
        (WORRY, "school", {0: "children-home"}, "lead"),
        (WORRY, None, {0: "children-home"}, "lead"),
        ("The staff here hit us.", None, {0: "youth-club"}, "deputy"),
        ("The staff here hit us.", "home", {0: "school", 1: "children-home"}, "lead"),
    ],
)
def test_it_goes_past_whoever_works_where_it_may_be_about(
    database: Database,
    consultation: Consultation,
    clock: Clock,
    words: str,
    setting: str | None,
    ties: dict[int, str],
    told: str,
) -> None:
    for place, workplace in ties.items():
        people = database.call(duty.people, consultation.organisation_id)
        database.call(duty.tie, consultation.organisation_id, people[place].id, workplace)
    concern(database, consultation, words, setting)
    clock.moment = now()
    assert clock.after(MINUTE) == [told]


def test_who_works_there_cannot_open_it_either(client: Client, database: Database, consultation: Consultation) -> None:
    found = concern(database, consultation, WORRY, "school")
    sign_in(client, database, Role.SAFEGUARDING_LEAD)
    assert str(found) in client.get("/concerns").text
    with database.begin() as session:
        reader = session.exec(select(Person).where(Person.email == "safeguarding-lead@testcouncil.example")).one()
        reader.setting = "school"
    assert "Nothing waits" in client.get("/concerns").text
    assert client.get(f"/concerns/{found}").status_code == 404


def test_a_note_of_a_session_knows_its_place(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.FACILITATOR)
    path = press(
        client, f"/consultations/{consultation.id}/focus-groups/new", {**PLAN, "place_kind": "school"}
    ).url.path
    press(client, path, {"speaker": "YP1", "words": WORRY})
    with database.begin() as session:
        assert session.exec(select(Concern.setting)).all() == ["school"]


def test_if_nobody_on_duty_may_read_it_somebody_is_told_all_the_same(
    client: Client, database: Database, consultation: Consultation, clock: Clock
) -> None:
    concern(database, consultation)
    sign_in(client, database, Role.ADMINISTRATOR)
    with database.begin() as session:
        for person in duty.people(session, consultation.organisation_id):
            person.left_at = now()
    clock.moment = now()
    assert clock.after(MINUTE) == ["administrator"]


def test_a_letter_that_the_server_refuses_is_tried_again(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    def down(_: Letter) -> None:
        raise ConnectionRefusedError

    found = concern(database, consultation)
    with pytest.raises(ConnectionRefusedError):
        database.call(escalation.alert, found, now(), down, PAGE)
    clock.moment = now()
    assert clock.after(MINUTE) == ["lead"]


def test_what_was_sent_cannot_be_rewritten(database: Database, consultation: Consultation, clock: Clock) -> None:
    concern(database, consultation)
    clock.moment = now()
    clock.after(MINUTE)
    with pytest.raises(DBAPIError, match="never changed"), database.begin() as session:
        session.connection().execute(text("UPDATE alert SET sent_at = now()"))
    with database.begin() as session:
        assert len(session.exec(select(Alert)).all()) == 1


@pytest.mark.parametrize(
    ("day", "days", "then"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-12-23", 1, "2026-12-24"),
        ("2026-12-24", 1, "2026-12-29"),  # Christmas Day, a weekend, and Boxing Day's substitute
        ("2026-12-22", 7, "2027-01-05"),
        ("2031-01-03", 1, "2031-01-06"),  # not listed yet: weekends alone
    ],
)
def test_working_days_know_weekends_and_bank_holidays(day: str, days: int, then: str) -> None:
    assert working_days.after(date.fromisoformat(day), days) == date.fromisoformat(then)
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=LONDON)
    assert working_days.moment_after(noon, days).isoformat().startswith(f"{then}T12:00")


def test_a_worry_told_to_the_running_product_lies_in_its_outbox(product: Product) -> None:
    def letters() -> list[str]:
        return [path.read_text() for path in (product.data / "outbox").glob("*.eml")]

    base, before = "/survey/your-care-children/en", len(letters())
    with outside(product.address) as client:
        press(client, base)
        calm = press(client, f"{base}/question/good-home", {"said": "My stepdad hits me with a Zanzibarian slipper."})
        assert "/here-for-you/" in calm.url.path
    for _ in range(300):
        if len(letters()) > before:
            break
        time.sleep(0.2)
    assert len(letters()) > before
    assert all(f"{product.address}/concerns" in letter for letter in letters())
    assert not any("Zanzibarian" in letter for letter in letters())


def test_the_chase_comes_after_seven_working_days_and_not_before(
    database: Database, consultation: Consultation, clock: Clock
) -> None:
    found = concern(database, consultation)
    clock.moment = now()
    change(database, found, lambda row, _: setattr(row, "acknowledged_at", now()))
    clock.after(timedelta(hours=25))
    due = (working_days.after(today(), 7) - today()).days
    assert clock.after(timedelta(days=due - 1)) == []
    assert clock.after(timedelta(days=due + 1)) == ["lead", "deputy", "manager"]
