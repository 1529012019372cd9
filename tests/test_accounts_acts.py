"""Each act that the record knows is written when it is done: by whom, about what."""

import re
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from consult.accounts import audit, passage, people
from consult.accounts.audit import Act
from consult.accounts.models import AuditEntry, Organisation, Person, Role
from consult.consultations import opening, publication
from consult.consultations.models import Consultation
from consult.database import Database, today
from tests.walk import PASSWORD, Client, answer_survey, new_code, press, sign_in_by_hand

SOURCE = Path(audit.__file__).parents[1]
BOOK = "/codebook/childrens-services"
SURVEY = "your-care-children"


def _acts(database: Database) -> list[tuple[str, str, bool]]:
    """What the record says, in its order: the act, the table it is about, and whether a person did it."""

    def kept(session: Session) -> list[tuple[str, str, bool]]:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
        return [(row.act, row.kind, row.person_id is not None) for row in rows]

    return database.call(kept)


def test_no_act_is_only_a_name() -> None:
    written = "".join(path.read_text() for path in SOURCE.rglob("*.py") if path.name != "audit.py")
    assert [act.name for act in Act if not re.search(rf"\bAct\.{act.name}\b", written)] == []


def test_every_way_in_and_every_refusal_is_recorded(client: Client, database: Database) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    email = "analyst@testcouncil.example"
    press(client, "/account", at="/sign-out")
    press(client, "/sign-in", {"email": email, "password": "wrong"})
    press(client, "/sign-in", {"email": email, "password": PASSWORD})
    press(client, "/sign-in/code", {"code": "000000"})
    press(client, "/sign-in/code", {"code": database.call(new_code, email)})
    press(client, "/account", at="/account/sessions/end")
    assert [act for act, kind, by in _acts(database) if by and kind in ("person", "")] == [
        Act.FACTOR_SET_UP,
        Act.SIGNED_OUT,
        Act.SIGN_IN_REFUSED,
        Act.CODE_REFUSED,
        Act.SIGNED_IN,
        Act.SESSIONS_ENDED,
    ]


def test_reading_words_and_concerns_is_recorded_each_time(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, SURVEY, "My stepdad hits me when he is drunk.")
    sign_in_by_hand(client, database, Role.SAFEGUARDING_LEAD)
    link = re.findall(r'href="(/concerns/[0-9a-f-]+)"', client.get("/concerns").text)[0]
    for _ in range(2):
        client.get(link)
    client.get(f"/unread/words?consultation={consultation.id}")
    press(client, link, {"kind": "outcome", "words": "Strategy meeting called."})
    acts = [(act, kind) for act, kind, by in _acts(database) if by]
    assert acts.count((Act.CONCERN_READ, "concern")) >= 2
    assert (Act.WORDS_READ, "consultation") in acts
    assert acts.count((Act.CONCERN_CLOSED, "concern")) == 1


def test_what_leaves_and_what_is_changed_is_recorded(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    files = f"/consultations/{consultation.id}/files"
    press(client, files, at=f"{files}/csv")
    press(client, f"{BOOK}/new", {"name": "Pets at home", "definition": "Animals that live with them."})
    assert (Act.CODEBOOK_CHANGED, "codebook_edition", True) not in _acts(database), "a draft changes nothing yet"
    digest = client.get(f"{BOOK}/draft").text.split('name="digest" value="')[1].split('"')[0]
    press(client, f"{BOOK}/draft", {"digest": digest})
    acts = _acts(database)
    assert (Act.EXPORTED, "consultation", True) in acts
    assert (Act.CODEBOOK_CHANGED, "codebook_edition", True) in acts
    assert (Act.PUBLISHED, "consultation", False) in acts


def test_who_may_do_what_is_recorded_when_it_changes(database: Database, organisation: Organisation) -> None:
    boss = database.call(passage.add_person, organisation.name, "Bo", "bo@t.example", [Role.ADMINISTRATOR], PASSWORD)
    visitor = passage.Visitor(boss.id, "Bo", organisation.id, "", frozenset({Role.ADMINISTRATOR}))
    other = database.call(passage.add_person, organisation.name, "Al", "al@t.example", [Role.ANALYST], PASSWORD)

    def changed(session: Session) -> None:
        person = session.get_one(Person, other.id)
        people.give_roles(session, visitor, other.id, [Role.COMMISSIONER])
        people.reset_factor(session, visitor, person)
        people.reset_password(session, visitor, person)
        people.leave(session, visitor, other.id)

    database.call(changed)
    assert [act for act, _, by in _acts(database) if by] == [
        Act.ROLES_CHANGED,
        Act.FACTOR_RESET,
        Act.PASSWORD_RESET,
        Act.PERSON_LEFT,
    ]


def test_a_consultation_that_opens_and_closes_by_its_dates_is_recorded_once_each(
    database: Database, organisation: Organisation
) -> None:
    soon, end = today() + timedelta(days=3), today() + timedelta(days=9)
    later = publication.Dates(opens=soon, closes=end)
    database.call(publication.publish, organisation.id, "your-care", later)
    assert _about_opening(database) == []
    for day in (today(), soon, soon, end, end + timedelta(days=1), end + timedelta(days=40)):
        database.call(opening.record_all, day)
    assert _about_opening(database) == [Act.CONSULTATION_OPENED, Act.CONSULTATION_CLOSED]


def test_a_consultation_published_on_a_day_it_is_open_is_recorded_at_once(
    database: Database, consultation: Consultation
) -> None:
    assert _about_opening(database) == [Act.CONSULTATION_OPENED]


def _about_opening(database: Database) -> list[str]:
    opened_or_closed = (Act.CONSULTATION_OPENED, Act.CONSULTATION_CLOSED)
    return [act for act, kind, by in _acts(database) if act in opened_or_closed and kind == "consultation" and not by]
