"""Releases: numbers move in batches, say what was counted, and choose quotes for what they say, not for their length."""

from datetime import date
from uuid import UUID

import numpy as np
import pytest
from sqlmodel import Session, col, select, update

from consult.accounts.models import Organisation
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.entry import Said, Who, enter
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now
from consult.summary import centrality, release, tally
from consult.summary.models import Central, SummaryRelease, Tally
from consult.summary.tally import WHOLE, Measure

ITEM = "away-4.8"


def speak(
    session: Session, consultation: Consultation, group: str, *codes: str, route: str = "survey", words: str = ""
) -> None:
    """Somebody says one thing, which stands on the views item, on these themes and on "could be better"."""
    who = Who(consultation.id, group, route, date(2026, 11, 2), age_band="11-14" if group == "children" else None)
    speaker = enter(
        session, who, [Said("better-home", "What could be better?", (ITEM,), words or "It changes too often here.")]
    )
    utterance = session.exec(select(Utterance).where(Utterance.speaker_id == speaker)).one()
    for kind, code in [("views", ITEM), ("aspect", "could-be-better"), *(("theme", code) for code in codes)]:
        session.add(
            Coding(utterance_id=utterance.id, kind=kind, code=code, verdict="suggested", codebook="test", made_at=now())
        )
    session.exec(update(Speaker).where(col(Speaker.id) == speaker).values(coded_on=date(2026, 11, 2)))


def crowd(
    database: Database, consultation: Consultation, number: int, group: str, *codes: str, route: str = "survey"
) -> None:
    """Many who say the same."""
    with database.begin() as session:
        for _ in range(number):
            speak(session, consultation, group, *codes, route=route)


def words(database: Database, consultation_id: UUID, measure: Measure, cell: tuple[str, str] = WHOLE) -> str:
    """What the newest release states."""
    with database.begin() as session:
        standing = release.standing(session, consultation_id)
        found = tally.read(session, consultation_id, standing.number, standing.rules, item=measure.item)
        return found[measure][cell].words if cell in found.get(measure, {}) else "nobody"


def test_a_release_counts_speakers_by_theme_aspect_and_cut(database: Database, consultation: Consultation) -> None:
    crowd(database, consultation, 23, "children", "voice")
    crowd(database, consultation, 12, "children", "voice", "siblings", route="focus-group")
    crowd(database, consultation, 3, "carers", "siblings")
    assert database.call(release.due, 10) == [consultation.id]
    database.call(release.make, consultation.id)
    children = Measure(ITEM, "children")
    assert words(database, consultation.id, children) == "about 35"
    assert words(database, consultation.id, children, ("route", "focus-group")) == "about 10"
    assert words(database, consultation.id, children, ("age-band", "11-14")) == "about 35"
    assert words(database, consultation.id, children, ("period", "2026-11")) == "about 35"
    assert words(database, consultation.id, Measure(ITEM, "children", "siblings")) == "about 10"
    assert words(database, consultation.id, Measure(ITEM, "children", "voice", "could-be-better")) == "about 35"
    assert words(database, consultation.id, Measure("", "carers")) == "a few"
    with database.begin() as session:
        assert session.exec(select(Central).where(Central.item == ITEM, Central.group == "carers")).first()


def test_between_two_batches_no_number_changes(database: Database, consultation: Consultation) -> None:
    crowd(database, consultation, 20, "children", "voice")
    database.call(release.make, consultation.id)
    crowd(database, consultation, 9, "children", "voice")
    database.call(release.make, consultation.id)
    assert words(database, consultation.id, Measure(ITEM, "children")) == "about 20"
    crowd(database, consultation, 1, "children", "siblings")
    database.call(release.make, consultation.id)
    assert words(database, consultation.id, Measure(ITEM, "children")) == "about 30"
    assert words(database, consultation.id, Measure(ITEM, "children", "voice")) == "18 or more", (
        "9 more may not be counted"
    )
    assert words(database, consultation.id, Measure(ITEM, "children", "siblings")) == "a few"
    with database.begin() as session:
        assert len(session.exec(select(SummaryRelease)).all()) == 2
        assert len(session.exec(select(Tally.release).distinct()).all()) == 2


def test_a_release_is_due_once_a_week_and_when_all_is_coded(
    database: Database, consultation: Consultation, organisation: Organisation
) -> None:
    crowd(database, consultation, 2, "children", "voice")
    with database.begin() as session:
        enter(session, Who(consultation.id, "children", "survey", date(2026, 11, 2)), [])
    assert database.call(release.due, 10) == [], "somebody is not coded yet"
    with database.begin() as session:
        session.exec(update(Speaker).values(coded_on=date(2026, 11, 2)))
    assert database.call(release.due, 10) == [consultation.id]
    database.call(release.make, consultation.id)
    crowd(database, consultation, 30, "children", "voice")
    assert database.call(release.due, 10) == []


def test_a_quote_is_chosen_for_being_central_and_varied_and_not_for_its_length() -> None:
    near = np.array([[1, 0.9, 0.1, 0.5], [0.9, 1, 0.1, 0.5], [0.1, 0.1, 1, 0.1], [0.5, 0.5, 0.1, 1]], np.float32)
    assert centrality.most_central(near, 2, [True] * 4) == [0, 3], "the second is as central, and says the same again"
    assert centrality.most_central(near, 1, [False, True, True, True]) == [1]


@pytest.mark.parametrize("number", [0, 1, 200])
def test_likeness_is_of_words(number: int) -> None:
    from collections import Counter

    rows = centrality.vectors(["my worker left"] * number, Counter(my=2, worker=2, left=2), 5)
    assert rows.shape == (number, centrality.WIDTH)
    assert np.allclose(rows @ rows.T, 1, atol=1e-5)
