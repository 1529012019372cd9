"""Who is on duty: no survey for children opens without, and respondents read what happens at night."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from consult.accounts import duty, passage
from consult.accounts.duty import Watch
from consult.accounts.models import Duty, Organisation, Role
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import Database, now
from consult.errors import Refusal
from tests.walk import Client, press, put_on_duty, sign_in

WORDS = {"en": "We read on weekdays.", "cy": "Rydyn ni'n darllen ar ddyddiau gwaith."}


def test_a_survey_for_children_opens_only_when_somebody_answers(database: Database) -> None:
    council = database.call(passage.organisation_called, "New Council")
    with pytest.raises(Refusal) as refused:
        database.call(publication.publish, council.id, "your-care")
    for lacking in ("a safeguarding lead", "a deputy", "out-of-hours words in English", "in Welsh", "On duty"):
        assert lacking in refused.value.sentence
    people = database.call(put_on_duty, council.id)
    database.call(publication.publish, council.id, "your-care")
    with database.begin() as session:
        deputy = session.merge(people[1])
        deputy.left_at = now()
    with pytest.raises(Refusal, match="without a deputy"):
        database.call(publication.publish, council.id, "your-care")


def watch(people: list[UUID], **change: object) -> Watch:
    """A duty that may be set, but for what is changed."""
    return Watch(**{"lead": people[0], "deputy": people[1], "manager": people[2], "out_of_hours": WORDS, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lead": None}, "Choose a safeguarding lead and a deputy"),
        ({"deputy": 0}, "a different person for each post"),
        ({"manager": uuid4()}, "the role safeguarding-lead"),
        ({"out_of_hours": {**WORDS, "cy": " "}}, "out-of-hours words in Welsh"),
        ({"out_of_hours": {**WORDS, "en": "x" * 301}}, "out-of-hours words in English"),
    ],
)
def test_a_duty_that_lacks_something_is_refused(
    database: Database, organisation: Organisation, change: dict[str, object], sentence: str
) -> None:
    people = [person.id for person in database.call(duty.people, organisation.id)]
    change = {name: people[value] if isinstance(value, int) else value for name, value in change.items()}
    with pytest.raises(Refusal, match=sentence):
        database.call(duty.put, organisation.id, watch(people, **change))
    database.call(duty.put, organisation.id, watch(people))


def test_somebody_on_duty_works_at_no_setting(database: Database, organisation: Organisation) -> None:
    people = [person.id for person in database.call(duty.people, organisation.id)]
    for person in people:
        database.call(duty.tie, organisation.id, person, "children-home")
    with pytest.raises(Refusal, match="must work at no setting"):
        database.call(duty.put, organisation.id, watch(people))


def test_an_administrator_sets_it_and_nothing_typed_is_lost(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in(client, database, Role.ADMINISTRATOR)
    people = [str(person.id) for person in database.call(duty.people, consultation.organisation_id)]
    fields = {"lead": people[2], "deputy": people[2], "manager": "", "words-en": "Nights: ring.", "words-cy": "Ffonia."}
    fields[f"setting-{people[0]}"] = "school"
    refused = press(client, "/duty", fields)
    assert refused.status_code == 400
    assert "a different person" in refused.text
    assert "Nights: ring." in refused.text
    assert '<option value="school" selected>' in refused.text
    assert "Saved" in press(client, "/duty", {**fields, "deputy": people[1]}).text
    with database.begin() as session:
        assert len(session.exec(select(Duty)).all()) == 2, "what stood before is kept"
        assert [str(person.id) for person in duty.people(session, consultation.organisation_id)] == [
            people[2],
            people[1],
        ]


def test_out_of_hours_words_stand_where_help_is_offered(
    client: Client, database: Database, consultation: Consultation
) -> None:
    for language, words in (("en", "We read messages on weekdays."), ("cy", "darllen ar ddyddiau gwaith")):
        base = f"/survey/your-care-children/{language}"
        assert words in client.get(f"{base}/contact").text
        press(client, base)
        calm = press(client, f"{base}/question/good-home", {"said": "My stepdad hits me."})
        assert "/here-for-you/" in calm.url.path
        assert words in calm.text
