"""What may be asked: strict files, unchanging versions, frameworks as a person would read them."""

from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import select

from consult.accounts.models import Organisation, Role
from consult.consultations import definition, frameworks, publication
from consult.consultations.models import Consultation, Survey
from consult.database import Database
from consult.errors import Closed, Refusal
from tests.walk import Client, put_on_duty, sign_in

GOOD: dict[str, Any] = {
    "id": "tiny",
    "for": ["children"],
    "mode": "anonymous",
    "title": {"en": "Tiny", "cy": "Bach"},
    "question": [{"id": "good", "kind": "yes_no", "ask": {"en": "Good?", "cy": "Da?"}}],
}
OPTIONS = [{"key": "yes", "en": "Yes"}, {"key": "no", "en": "No", "cy": "Na"}]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("colour",), "red", "tiny.toml: colour: there is no such key"),
        (("mode",), "secret", "tiny.toml: mode:"),
        (("title", "en"), "No one will know", "promises total secrecy"),
        (("title", "cy"), "Hollol gyfrinachol", "promises total secrecy"),
        (("question", 0, "kind"), "slider", "tiny.toml: question good, kind"),
        (("question", 0, "hints"), {}, "tiny.toml: question good, hints: there is no such key"),
        (("question", 0, "kind"), "scale", "question good: a scale question has 5 to 5 options"),
        (("question", 0, "show_if"), {"later": ["yes"]}, "show_if names later, which is not asked before it"),
    ],
)
def test_a_mistake_is_named_with_file_question_and_remedy(place: tuple[Any, ...], value: Any, sentence: str) -> None:
    wrong = deepcopy(GOOD)
    inner: Any = wrong
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(Refusal) as refused:
        definition.survey(wrong, "tiny.toml")
    assert sentence in refused.value.sentence
    assert "tiny.toml" in refused.value.sentence


def test_a_survey_that_lacks_a_language_lists_what_is_missing() -> None:
    lacking = deepcopy(GOOD)
    del lacking["question"][0]["ask"]["cy"]
    assert definition.survey(lacking, "tiny.toml").missing_words() == ["question good: ask has no Cymraeg words"]


def test_a_survey_offers_the_languages_that_it_names() -> None:
    english = deepcopy(GOOD)
    english["languages"] = ["en"]
    english["title"] = {"en": "Tiny"}
    english["question"][0] = {"id": "good", "kind": "choice", "ask": {"en": "Good?"}, "option": OPTIONS}
    assert definition.survey(english, "tiny.toml").missing_words() == []
    english["languages"] = ["en", "cy"]
    assert definition.survey(english, "tiny.toml").missing_words() == [
        "title has no Cymraeg words",
        "question good: ask has no Cymraeg words",
        "question good: option yes has no Cymraeg words",
    ]
    english["languages"] = ["en", "xx"]
    with pytest.raises(Refusal, match="there is no language xx; the languages are: en, cy"):
        definition.survey(english, "tiny.toml")


def test_a_survey_in_one_language_asks_for_no_choice(
    client: Client, database: Database, organisation: Organisation, consultation: Consultation
) -> None:
    with database.begin() as session:
        survey = session.exec(select(Survey).where(Survey.key == "your-care-children")).one()
        survey.definition = {**survey.definition, "languages": ["cy"]}
        session.add(survey)
    publication.forget_kept()
    promise = client.get("/survey/your-care-children")
    assert promise.url.path == "/survey/your-care-children/cy"
    assert "English" not in promise.text
    assert client.get("/survey/your-care-children/en").status_code == 404
    nowhere = client.get("/survey/nowhere/cy")
    assert '<html lang="cy"' in nowhere.text
    assert "Does dim arolwg yn y cyfeiriad hwn" in nowhere.text


@pytest.mark.parametrize("folder", ["your-care", "wiltshire-2011"])
def test_ready_made_consultations_are_whole(folder: str) -> None:
    consultation, surveys = publication.read(folder)
    items = {item.key: item for item in frameworks.views_items(consultation.frameworks)}
    assert [survey for survey in surveys if survey.missing_words()] == []
    for survey in surveys:
        for question in survey.question:
            for item in question.informs:
                known = items.get(item)
                assert known is None or survey.group in known.groups, f"{survey.id}: {question.id} informs {item}"


def test_publishing_again_makes_a_version_only_of_what_changed(
    database: Database, organisation: Organisation, consultation: Consultation
) -> None:
    database.call(publication.publish, organisation.id, "your-care")
    with database.begin() as session:
        before = session.exec(select(Survey)).all()
        assert {survey.version for survey in before} == {1}
        changed = next(survey for survey in before if survey.key == "your-care-children")
        changed.definition = {**changed.definition, "title": {"en": "Old title", "cy": "Hen deitl"}}
        session.add(changed)
    database.call(publication.publish, organisation.id, "your-care")
    with database.begin() as session:
        versions = session.exec(select(Survey.version).where(Survey.key == "your-care-children")).all()
        assert sorted(versions) == [1, 2]
        assert len({s.address for s in session.exec(select(Survey)) if s.key == "your-care-children"}) == 1


def test_a_second_council_gets_its_own_address(database: Database, consultation: Consultation) -> None:
    from consult.accounts import passage

    other = database.call(passage.organisation_called, "Another Council")
    database.call(put_on_duty, other.id)
    database.call(publication.publish, other.id, "your-care")
    with database.begin() as session:
        addresses = session.exec(select(Survey.address).where(Survey.key == "your-care-carers")).all()
    assert sorted(addresses) == ["your-care-carers", "your-care-carers-2"]


def test_a_survey_outside_its_dates_is_closed(client: Client, database: Database, organisation: Organisation) -> None:
    database.call(publication.publish, organisation.id, "wiltshire-2011")
    with database.begin() as session:
        consultation = session.exec(select(Consultation)).one()
        consultation.closes = consultation.opens.replace(year=2011, month=12)
        consultation.opens = consultation.opens.replace(year=2011)
        session.add(consultation)
    with pytest.raises(Closed):
        database.call(publication.open_survey, "wiltshire-2011-carers")
    closed = client.get("/survey/wiltshire-2011-carers")
    assert closed.status_code == 410
    assert "not open now" in closed.text


def test_each_framework_has_a_page_with_its_views_items_marked(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    assert set(frameworks.every()) == {"away", "risk", "ecm", "wiltshire", "nrcci"}
    assert client.get("/frameworks").status_code == 200
    for key, framework in frameworks.every().items():
        page = client.get(f"/frameworks/{key}")
        assert page.text.count(">views item<") == len(framework.views_items) > 0
        for activity in framework.activity:
            for question in activity.question:
                assert f'id="{key}-{question.number}"' in page.text
    assert client.get("/frameworks/none").status_code == 404


def test_another_councils_consultation_is_not_found(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER, "Another Council")
    for path in ("", "/views", "/views/away-4.8", "/utterances", "/feedback"):
        assert client.get(f"/consultations/{consultation.id}{path}").status_code == 404
    assert "Your care" not in client.get("/consultations").text
