"""The engine learns from what people decided, goes to work only if it is no worse, is rolled back, and overrides nobody."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlmodel import Session, col, select

from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.coding import checking, comparison, relearning, shelf, suggestion, teaching
from consult.coding.checking import Outcome
from consult.coding.labelled import normalised
from consult.coding.lesson import Lesson
from consult.coding.models import Coding, Impression, Learning
from consult.coding.passages import passage
from consult.coding.regression import primal, ridge
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.entry import Said, Who
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from consult.errors import Refusal
from consult.settings import house
from tests.walk import Client, press, sign_in, work

TAUGHT = ("theme", "school")  # what these people find in everything
BOOK = "childrens-services"


def say(session: Session, consultation: Consultation, texts: list[str]) -> None:
    """Each text by a child of its own."""
    for text in texts:
        entry.enter(session, Who(consultation.id, "children", "survey", today()), [Said(None, None, (), text)])


def decide(session: Session, visitor: Visitor, most: int) -> None:
    """People go through utterances, and find the same theme in every one."""
    for row in session.exec(select(Utterance).order_by(col(Utterance.words)).limit(most)).all():
        stands = session.exec(
            select(Coding.kind, Coding.code).where(
                Coding.utterance_id == row.id, Coding.kind == "theme", col(Coding.superseded_at).is_(None)
            )
        ).all()
        checking.check(session, visitor, row.id, uuid4(), Outcome(stands, stands, [TAUGHT]))


def standing(session: Session) -> set[tuple[UUID, str, str, str]]:
    rows = session.exec(select(Coding).where(col(Coding.superseded_at).is_(None)))
    return {(row.utterance_id, row.kind, row.code, row.verdict) for row in rows}


def learn(database: Database) -> Learning:
    """What the worker does."""
    [waiting] = database.call(relearning.unfinished, 10)
    assert database.call(relearning.claim, waiting)
    database.call(relearning.relearn, waiting)
    with database.begin() as session:
        return session.get_one(Learning, waiting)


@pytest.fixture
def analyst(client: Client, database: Database, consultation: Consultation) -> Visitor:
    """An analyst, signed in."""
    sign_in(client, database, Role.ANALYST)
    with database.begin() as session:
        person = session.exec(select(Person).where(Person.name == "analyst person")).one()
    return Visitor(person.id, person.name, person.organisation_id, "Test Council", frozenset({Role.ANALYST}))


def said_here() -> list[str]:
    """Things that children said: 12 that no lesson may hold, and 24 that one may."""
    file = house("surveys") / "codebooks" / BOOK / "placements.jsonl"
    written = [json.loads(line)["text"] for line in file.read_text().splitlines()]
    held = teaching.held_back([normalised(text) for text in written])
    known = [text for text, back in zip(written, held, strict=True) if back][:12]
    return sorted([*known, *(text for text, back in zip(written, held, strict=True) if not back)][:36])


def test_it_learns_codes_again_and_goes_back(
    client: Client, database: Database, consultation: Consultation, analyst: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relearning, "FEWEST", 30)  # the least that is worth it is more than a test needs
    database.call(say, consultation, [*said_here(), "zz I like it here", "zz They do not listen"])
    work(database)
    page = f"/consultations/{consultation.id}/learning"
    assert "Go through 30 or more" in press(client, page, {}).text
    database.call(decide, analyst, 36)
    with database.begin() as session:
        before = standing(session)
        unchecked = session.exec(select(Utterance.id).where(col(Utterance.checked_at).is_(None))).all()
    press(client, page, {})
    assert "learning already" in press(client, page, {}).text
    made = learn(database)
    assert made.outcome == relearning.LIVE, made.figures
    assert made.figures is not None
    assert made.figures["micro"]["after"] > made.figures["micro"]["before"]
    work(database)
    database.call(only_what_nobody_went_through_has_changed, before, unchecked, made)
    progress = client.get(f"/consultations/{consultation.id}/progress").text
    assert "Version 1 of the engine is at work" in progress
    assert "School" in progress
    assert "Do not rely on the machine alone" in progress
    press(client, page, {"version": ""}, at=f"{page}/version")
    work(database)
    with database.begin() as session:
        assert standing(session) == before, "as it was before it learned"
        assert session.exec(select(Coding).where(Coding.verdict == "withdrawn", Coding.change == "lost")).first()
    press(client, page, {"version": str(made.id)}, at=f"{page}/version")
    database.call(the_same_lesson_is_at_work, consultation, analyst, made)
    database.call(a_lesson_is_one_s_own_and_holds_no_words, analyst, made)


def only_what_nobody_went_through_has_changed(
    session: Session, before: set[tuple[UUID, str, str, str]], unchecked: Sequence[UUID], made: Learning
) -> None:
    """The machine found again what it was taught, in at least half of what is left; people's decisions stand."""
    after = standing(session)
    gained = session.exec(select(Coding).where(Coding.change == "gained")).all()
    taught = [row for row in gained if row.code == TAUGHT[1]]
    assert {row.utterance_id for row in taught} <= set(unchecked)
    assert len(taught) >= len(unchecked) // 2
    assert all(row.engine == made.engine for row in gained)
    people = {row for row in before if row[3] != "suggested"}
    assert people <= after, "people's decisions stand"
    same = {row for row in before if row[0] not in unchecked}
    assert same == {row for row in after if row[0] not in unchecked}, "what was gone through is left as it is"


def the_same_lesson_is_at_work(session: Session, consultation: Consultation, analyst: Visitor, made: Learning) -> None:
    """A process that reads the lesson anew codes as the one that learned it, one by one as together."""
    engine = relearning.live(session, analyst.organisation_id, BOOK)
    assert engine.version == made.engine
    rows = session.exec(select(Utterance).order_by(col(Utterance.id)).limit(6)).all()
    together = engine.suggest([passage(row, consultation) for row in rows])
    relearning._ENGINES.clear()
    fresh = relearning.live(session, analyst.organisation_id, BOOK)
    assert shelf.engine(BOOK).version == fresh.base
    alone = [fresh.suggest([passage(row, consultation)])[0] for row in rows]
    for one, other in zip(chain(*alone), chain(*together), strict=True):
        assert replace(one, probability=other.probability) == other, "same version, same codings"
        # Matrices of one row and of six may differ in the last of three digits.
        assert one.probability == pytest.approx(other.probability, abs=0.0015)
    assert session.exec(select(Impression)).first() is not None


def a_lesson_is_one_s_own_and_holds_no_words(session: Session, analyst: Visitor, made: Learning) -> None:
    """Another organisation neither sees the version nor is coded by it."""
    assert made.lesson is not None
    assert Lesson.read(made.lesson).file() == made.lesson
    assert not any(text.encode() in made.lesson for text in said_here()), "a lesson holds no words"
    stranger = Visitor(analyst.id, "x", uuid4(), "Other", analyst.roles)
    assert relearning.versions(session, stranger, BOOK) == []
    assert relearning.live(session, stranger.organisation_id, BOOK).version == shelf.engine(BOOK).version


def test_one_that_is_worse_does_not_go_to_work(
    database: Database, consultation: Consultation, analyst: Visitor
) -> None:
    luck = np.random.default_rng(5)
    truth = (luck.random((200, 6)) < 0.3).astype(float)
    good = np.where(luck.random(truth.shape) < 0.1, 1 - truth, truth) == 1
    bad = np.where(luck.random(truth.shape) < 0.3, 1 - truth, truth) == 1
    worse, better = comparison.compare(truth, good, bad), comparison.compare(truth, bad, good)
    assert not comparison.not_worse(worse)
    assert comparison.not_worse(better)
    assert comparison.not_worse(comparison.compare(truth, good, good))
    assert worse["micro"]["high"] < 0 < better["micro"]["low"]
    assert better == comparison.compare(truth, bad, good), "the same figures twice"
    truth[:, 0] = np.nan
    assert not comparison.not_worse(comparison.compare(truth, bad, good)), "nothing that is known whole"
    row = Learning(
        organisation_id=analyst.organisation_id, codebook=BOOK, number=1, asked_by=analyst.id, asked_at=now(),
        outcome=relearning.NO_BETTER,
    )  # fmt: skip
    with database.begin() as session:
        session.add(row)
    with pytest.raises(Refusal, match="did worse"):
        database.call(relearning.roll_back, analyst, BOOK, row.id)


def test_a_job_that_keeps_failing_says_so(database: Database, consultation: Consultation, analyst: Visitor) -> None:
    with database.begin() as session:
        row = Learning(
            organisation_id=analyst.organisation_id, codebook=BOOK, number=1, asked_by=analyst.id, asked_at=now()
        )
        session.add(row)
        session.flush()
        learning_id = row.id
    assert [database.call(relearning.claim, learning_id) for _ in range(4)] == [True, True, True, False]
    with database.begin() as session:
        assert session.get_one(Learning, learning_id).outcome == relearning.FAILED
    assert database.call(relearning.unfinished, 10) == []
    assert database.call(suggestion.uncoded, 10) == []


def test_both_forms_of_the_regression_leave_out_the_same() -> None:
    luck = np.random.default_rng(7)
    inputs, targets = luck.normal(size=(30, 8)), luck.normal(size=(30, 3))
    groups = [str(number // 2) for number in range(30)]
    weights, left = primal(inputs, targets, groups, 2.0)
    _, same = ridge((inputs @ inputs.T).astype(np.float32), targets, groups, 2.0)
    assert np.allclose(left, same, atol=1e-4)
    without = [row for row in range(30) if row not in (4, 5)]
    apart, _ = primal(inputs[without], targets[without], [groups[row] for row in without], 2.0)
    assert np.allclose(left[[4, 5]], inputs[[4, 5]] @ apart)
    assert not np.allclose(left, inputs @ weights)
