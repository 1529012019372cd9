"""Cards with codes: each opens its survey once, and nothing joins it to the answers."""

import re
from datetime import timedelta

from sqlmodel import select

from consult.accounts.models import Role
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.database import Database, today
from consult.responses import cards
from consult.responses.models import Card, CardBatch, Response
from tests.walk import Client, press, sign_in
from tests.ways import AT, SECRET, SURVEY, rows


def test_a_card_opens_its_survey_once(client: Client, consultation: Consultation, database: Database) -> None:
    sign_in(client, database, Role.FACILITATOR)
    at = f"/consultations/{consultation.id}/ways-in"
    shown = press(client, at, {"survey": SURVEY, "number": "3"})
    printed = re.findall(r"<b>([A-Z0-9]{4}-[A-Z0-9]{4})</b>", shown.text)
    assert len(set(printed)) == 3
    client.cookies.clear()
    entered = press(client, "/enter", {"code": f" {printed[0].lower().replace('-', '')} "}, at="/enter/en")
    assert entered.url.path == AT
    assert "Go on with your answers" in entered.text
    assert "/question/feel-home" in press(client, AT).url.path
    client.cookies.clear()
    assert press(client, "/enter/en", {"code": printed[0]}).status_code == 422
    assert rows(database, "SELECT count(*) FROM response") == [(1,)]
    assert rows(database, "SELECT used FROM card_batch") == [(1,)]
    sign_in(client, database, Role.FACILITATOR)
    again = client.get(shown.url.path).text
    assert printed[0] not in again
    assert printed[1] in again


def test_a_survey_for_cards_begins_with_a_card_only(
    client: Client, consultation: Consultation, database: Database
) -> None:
    with database.begin() as session:
        survey = session.exec(select(Survey).where(Survey.address == SURVEY)).one()
        survey.definition = {**survey.definition, "entry": "cards"}
        session.add(survey)
    publication.forget_kept()
    promise = client.get(f"/survey/{SURVEY}/en")
    assert '<a class="main" href="/enter/en">' in promise.text
    refused = press(client, "/enter/cy", at=f"/survey/{SURVEY}/cy")
    assert refused.status_code == 403
    assert '<html lang="cy"' in refused.text
    assert "ar gerdyn" in refused.text
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1, SECRET)
    _, (code,) = database.call(cards.printed, consultation.id, batch, SECRET)
    opened = press(client, "/enter/en", {"code": code})
    assert opened.url.path == f"/survey/{SURVEY}/en"
    assert press(client, opened.url.path).url.path.startswith(f"/survey/{SURVEY}/en/question/")


def test_nothing_joins_a_card_to_answers() -> None:
    response = set(Response.__table__.columns.keys())  # type: ignore[attr-defined]
    for table in (Card, CardBatch):
        foreign = {key.column.table.name for key in table.__table__.foreign_keys}  # type: ignore[attr-defined]
        assert "response" not in foreign
    assert not {"card_id", "code_hash", "batch_id"} & response


def test_a_thousand_cards_are_made_at_once(consultation: Consultation, database: Database) -> None:
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1000, SECRET)
    _, unused = database.call(cards.printed, consultation.id, batch, SECRET)
    assert len(set(unused)) == 1000


def test_a_card_of_a_closed_survey_is_not_used_up(
    client: Client, consultation: Consultation, database: Database
) -> None:
    survey = database.call(publication.open_survey, SURVEY)
    batch = database.call(cards.make, survey, 1, SECRET)
    _, (code,) = database.call(cards.printed, consultation.id, batch, SECRET)
    with database.begin() as session:
        session.get_one(Consultation, consultation.id).closes = today() - timedelta(days=1)
    assert press(client, "/enter/en", {"code": code}).status_code == 410
    assert rows(database, "SELECT count(*) FROM card") == [(1,)]
