"""Sentences keep their evidence: drafted from counts, marked when that is gone, never published without it."""

from datetime import date

import pytest
from sqlmodel import col, delete, select

from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker
from consult.database import Database
from consult.errors import Refusal
from consult.summary import composition, cycle, release, sentences
from consult.summary.heard import Cut
from consult.summary.models import PublishedSummary
from consult.summary.small_numbers import Shown
from consult.summary.strength import Ground, strength
from tests.test_summary_quotation import person
from tests.test_summary_release import ITEM, crowd
from tests.walk import Client, press, sign_in


@pytest.fixture
def drafted(database: Database, consultation: Consultation) -> Consultation:
    """A consultation that was counted, and whose summary was drafted."""
    crowd(database, consultation, 24, "carers", "voice")
    crowd(database, consultation, 12, "carers", "siblings", route="focus-group")
    crowd(database, consultation, 3, "children", "voice")
    database.call(release.make, consultation.id)
    return consultation


def test_every_sentence_is_made_of_counts_and_rests_on_them(database: Database, drafted: Consultation) -> None:
    one = person(database, "one")
    database.call(sentences.draft, one, drafted.id, ITEM)
    found = database.call(sentences.summary, one, drafted.id, ITEM)
    words = [sentence.words for sentence in found.sentences]
    assert "36 carers were heard on this." in words
    assert any(sentence.startswith("About two thirds of the carers") for sentence in words)
    assert any(sentence.startswith("A few children spoke of") for sentence in words)
    assert all(sentence.counts and sentence.state == "stands" for sentence in found.sentences)
    database.call(sentences.publish, one, drafted.id, ITEM)
    assert [row.item for row in database.call(sentences.published, drafted.id)] == [ITEM]


def test_a_sentence_whose_evidence_is_gone_is_marked_and_not_published(
    database: Database, drafted: Consultation
) -> None:
    one = person(database, "one")
    database.call(sentences.draft, one, drafted.id, ITEM)
    with database.begin() as session:
        session.exec(delete(Speaker).where(col(Speaker.group) == "children"))
    found = database.call(sentences.summary, one, drafted.id, ITEM)
    assert {"gone", "stands"} == {sentence.state for sentence in found.sentences}
    with pytest.raises(Refusal, match="rest on nothing, or on what has changed or gone"):
        database.call(sentences.publish, one, drafted.id, ITEM)


def test_a_sentence_whose_numbers_moved_is_marked_until_somebody_reads_it_again(
    database: Database, drafted: Consultation
) -> None:
    one = person(database, "one")
    database.call(sentences.draft, one, drafted.id, ITEM)
    crowd(database, drafted, 20, "carers", "voice")
    database.call(release.make, drafted.id)
    found = database.call(sentences.summary, one, drafted.id, ITEM)
    moved = [sentence for sentence in found.sentences if sentence.state == "changed"]
    assert moved
    database.call(sentences.edit, one, moved[0].id, "Now more were heard.", read_again=True)
    again = database.call(sentences.summary, one, drafted.id, ITEM)
    assert next(each for each in again.sentences if each.id == moved[0].id).state == "stands"
    database.call(sentences.draft, one, drafted.id, ITEM)
    kept = database.call(sentences.summary, one, drafted.id, ITEM).sentences
    assert kept[0].words == "Now more were heard.", "what a person wrote is not drafted over"


def test_a_sentence_without_evidence_is_refused_and_what_was_typed_stays(
    client: Client, database: Database, drafted: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{drafted.id}/views/{ITEM}/summary"
    press(client, path, {"do": "draft"})
    assert "Everybody is happy." in press(client, path, {"do": "add", "words": "Everybody is happy.", "cited": ""}).text
    refused = press(client, path, {"do": "publish"})
    assert refused.status_code == 400
    assert "This rests on nothing that was said" in refused.text
    with database.begin() as session:
        assert session.exec(select(PublishedSummary)).first() is None
    long = "word " * 200
    assert long.strip() in press(client, path, {"do": "add", "words": long, "cited": ""}).text


def test_a_cut_shows_parts_and_the_next_consultation_shows_change(database: Database, drafted: Consultation) -> None:
    one = person(database, "one")
    whole = database.call(composition.views_item, one, drafted.id, ITEM)
    carers = next(group for group in whole.groups if group.group == "carers")
    assert [theme.key for theme in carers.themes] == ["voice", "siblings"]
    part = database.call(composition.views_item, one, drafted.id, ITEM, Cut("route", "focus-group"))
    carers = next(group for group in part.groups if group.group == "carers")
    assert [(theme.key, theme.said_by.number) for theme in carers.themes] == [("siblings", 12)]
    assert part.groups[0].said_by.words in ("nobody", "not shown")


def test_gaps_name_the_survey_that_asks_and_invitations_are_kept(
    client: Client, database: Database, drafted: Consultation
) -> None:
    sign_in(client, database, Role.COMMISSIONER)
    path = f"/consultations/{drafted.id}/views"
    station = next(
        each
        for each in database.call(cycle.cycle, person(database, "one"), drafted.id).stations
        if each.item.key == ITEM
    )
    assert {gap.group for gap in station.gaps} == {"children", "parents"}
    assert all(gap.address.startswith("your-care") for gap in station.gaps)
    assert "whole number" in press(client, path, {"do": "invite", "carers": "many"}).text
    press(client, path, {"do": "invite", "carers": "72"})
    assert "(about half)" in client.get(path).text or "(about 50%)" in client.get(path).text
    assert "Write the reason" in press(client, path, {"do": "threshold", "people": "children", "number": "12"}).text


def test_strength_says_why() -> None:
    many, few, none = Shown("20", 20, "", 20, 20), Shown("a few", None, "", 1, 4), Shown("nobody", 0, "", 0, 0)
    day = date(2026, 11, 22)
    assert (
        strength(Ground({"carers": many, "parents": many}, ["survey", "event"], "", False, day), day).level == "strong"
    )
    assert strength(Ground({"carers": many, "parents": few}, ["survey"], "", False, day), day).level == "fair"
    assert strength(Ground({"carers": few, "parents": none}, ["survey"], "", False, day), day).level == "thin"
    assert strength(Ground({"carers": many}, ["survey", "event"], "", False, date(2025, 1, 1)), day).level == "thin"
    assert "Not heard: parents." in strength(Ground({"carers": few, "parents": none}, ["survey"]), day).reasons
