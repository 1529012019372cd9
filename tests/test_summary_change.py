"""What has changed since the consultation before: stated figures only, and the difference in words."""

from datetime import date

import pytest

from consult.accounts.models import Organisation, Role
from consult.consultations.models import Consultation
from consult.database import Database
from consult.summary import composition, release
from tests.test_summary_quotation import person
from tests.test_summary_release import ITEM, crowd
from tests.walk import Client, sign_in


@pytest.fixture
def before(database: Database, organisation: Organisation, consultation: Consultation) -> Consultation:
    """The same survey as it was asked a year ago, with its own answers, counted."""
    with database.begin() as session:
        earlier = Consultation(
            organisation_id=organisation.id,
            key="your-care-before",
            opens=date(2025, 1, 1),
            closes=date(2025, 2, 1),
            definition={**consultation.definition, "title": {"en": "Your care, last year", "cy": "Dy ofal llynedd"}},
        )
        session.add(earlier)
    crowd(database, earlier, 30, "carers", "voice")
    crowd(database, earlier, 10, "carers", "siblings")
    crowd(database, earlier, 4, "children", "voice")
    crowd(database, earlier, 30, "parents", "voice")
    database.call(release.make, earlier.id)
    return earlier


@pytest.fixture
def now(database: Database, before: Consultation, consultation: Consultation) -> Consultation:
    """This year's answers, counted."""
    crowd(database, consultation, 10, "carers", "voice")
    crowd(database, consultation, 30, "carers", "siblings")
    crowd(database, consultation, 25, "children", "voice")
    crowd(database, consultation, 20, "children", "food")
    database.call(release.make, consultation.id)
    return consultation


def test_each_change_is_said_in_words_and_small_numbers_are_not_compared(database: Database, now: Consultation) -> None:
    found = database.call(composition.views_item, person(database, "one"), now.id, ITEM)
    assert found.before == "Your care, last year"
    said = {(change.group, change.theme): change for change in found.changes}
    voice, siblings = (said["carers", name] for name in ("Being listened to and having a say", "Brothers and sisters"))
    assert (voice.before.words, voice.now.words, voice.says) == ("30", "10", "A smaller part of the group.")
    assert (voice.before_share, voice.now_share) == ("about three quarters", "about a quarter")
    assert siblings.says == "A larger part of the group."
    child = said["children", "Being listened to and having a say"]
    assert (child.before.words, child.before.number, child.before_share) == ("a few", None, "")
    assert child.says == "Cannot be compared: a number is small or hidden."
    assert [change.says for change in found.changes if change.group == "parents"] == [
        "Nobody of this group has been heard yet."
    ]


def test_a_theme_that_is_new_is_said_to_be_new(database: Database, now: Consultation) -> None:
    found = database.call(composition.views_item, person(database, "one"), now.id, ITEM)
    assert [change.says for change in found.changes if change.before.high == 0] == ["Not said then."]


def test_the_page_says_it(client: Client, database: Database, now: Consultation) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    page = client.get(f"/consultations/{now.id}/views/{ITEM}").text
    assert "Since “Your care, last year”" in page
    assert "A smaller part of the group." in page
    parts = client.get(f"/consultations/{now.id}/views/{ITEM}?only=route:survey").text
    assert "Your care, last year" not in parts, "a part of now cannot be compared with all of then"


def test_another_organisations_or_frameworks_consultation_is_not_the_one_before(
    database: Database, organisation: Organisation, before: Consultation, now: Consultation
) -> None:
    stranger = person(database, "two", "Other Council")
    with database.begin() as session:
        row = session.get_one(Consultation, before.id)
        row.organisation_id = stranger.organisation_id
    one = person(database, "one")
    assert database.call(composition.views_item, one, now.id, ITEM).changes == []
    with database.begin() as session:
        row = session.get_one(Consultation, before.id)
        row.organisation_id = organisation.id
        row.definition = {**row.definition, "frameworks": ["wiltshire"]}
    assert database.call(composition.views_item, one, now.id, ITEM).changes == []
