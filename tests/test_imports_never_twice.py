"""A file comes in once, whatever is killed and however often it is sent; what waits does not linger; its time ends."""

import csv
import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from sqlmodel import col, select, update

from consult.accounts import passage
from consult.accounts.models import Organisation, Role
from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation, Forgotten
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.documents import responses_table
from consult.errors import Refusal
from consult.imports import bringing, entering, forgetting, saying, stages, strongbox
from consult.imports.description import Box
from consult.imports.models import BroughtFile, BroughtResponse, Stage
from consult.imports.plan import Plan, Use
from tests.bringing import box, findings, one, work
from tests.conftest import PASSWORD

HEADINGS = "id,when,said\n"
PLAN = Plan(group="carers", said_on="2025-01-01", uses=(Use("identifier"), Use("date"), Use("words", "better-home")))


class Killed(BaseException):
    """What ends a worker in the middle of everything."""


@pytest.fixture
def at(web: Litestar) -> Box:
    """An empty place for files."""
    shutil.rmtree(web.state.imports, ignore_errors=True)
    return box(web)


@pytest.fixture
def analyst(database: Database, organisation: Organisation) -> Visitor:
    """Somebody who brings files."""
    person = database.call(passage.add_person, organisation.name, "Ann", "ann@test.example", [Role.ANALYST], PASSWORD)
    return Visitor(person.id, "Ann", organisation.id, organisation.name, frozenset({Role.ANALYST}))


def rows(first: int, last: int) -> str:
    """Responses with these numbers."""
    return "".join(f"{number},2025-03-04,Number {number} is fine.\n" for number in range(first, last))


def checked(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation, content: str, plan: Plan = PLAN
) -> UUID:
    """A file as far as the checks."""
    file = database.call(bringing.choose, analyst, consultation.id, "answers.csv", [content.encode()], at)
    work(database, at, file.id)
    said_of = database.call(saying.columns, analyst, file.id, at, plan)
    if said_of.to_match:
        fields = {f"ask-{place}": [said_of.uses[place].ask] for place in said_of.to_match}
        database.call(saying.values, analyst, file.id, at, fields)
    work(database, at, file.id)
    return file.id


def brought(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation, content: str, plan: Plan = PLAN
) -> BroughtFile:
    """A file brought in."""
    file_id = checked(database, at, analyst, consultation, content, plan)
    database.call(bringing.bring_in, analyst, file_id)
    return work(database, at, file_id)


def said(database: Database) -> list[str]:
    """All words in the corpus."""
    return sorted(database.call(lambda session: session.exec(select(Utterance.words)).all()))


def test_a_killed_worker_goes_on_where_it_was(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.imports.intake.AT_ONCE", 10)
    file_id = checked(database, at, analyst, consultation, HEADINGS + rows(0, 45))
    database.call(bringing.bring_in, analyst, file_id)
    enter, calls = entering._enter, []

    def dies(*arguments: object) -> None:
        calls.append(1)
        enter(*arguments)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise Killed

    monkeypatch.setattr(entering, "_enter", dies)
    assert database.call(stages.claim, file_id)
    with pytest.raises(Killed):
        stages.work(database, at, file_id, longest=600)
    file = one(database, file_id)
    assert (file.stage, file.blocks_done, file.taken) == (Stage.BRINGING, 2, 20), "what was not committed is not here"
    assert len(said(database)) == 20
    assert not database.call(stages.claim, file_id), "for all that is known somebody is at it"
    assert file_id not in database.call(stages.unfinished, 10)
    late = now() - stages.PATIENCE - timedelta(seconds=1)
    database.call(lambda session: session.exec(update(BroughtFile).values(stepped_at=late)))
    assert database.call(stages.unfinished, 10) == [file_id], "the sweep finds it"
    assert work(database, at, file_id).stage == Stage.BROUGHT
    assert said(database) == sorted(f"Number {number} is fine." for number in range(45))
    assert (one(database, file_id).taken, one(database, file_id).rows_done) == (45, 45)


def test_the_same_file_and_the_same_row_come_once(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    first = brought(database, at, analyst, consultation, HEADINGS + rows(0, 5) + "4,2025-03-04,Number 4 once more.\n")
    assert (first.taken, database.call(findings, first.id)) == (5, [(7, "duplicate-id", "")])
    again = checked(database, at, analyst, consultation, HEADINGS + rows(0, 5))
    assert one(database, again).counts == {"brought-already": 5}
    with pytest.raises(Refusal, match="No row can be brought in"):
        database.call(bringing.bring_in, analyst, again)
    more = brought(database, at, analyst, consultation, HEADINGS + rows(3, 8))
    assert (more.taken, more.counts) == (3, {"brought-already": 2})
    assert len(said(database)) == 8


def test_two_files_at_the_same_time_bring_a_row_once(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    both = [checked(database, at, analyst, consultation, HEADINGS + rows(0, 5)) for _ in range(2)]
    for file_id in both:
        database.call(bringing.bring_in, analyst, file_id)
    taken = [work(database, at, file_id).taken for file_id in both]
    assert taken == [5, 0]
    assert {check for _, check, _ in database.call(findings, both[1])} == {"brought-already"}
    assert len(said(database)) == 5


def test_people_who_said_the_same_without_an_identifier_are_several(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    plan = Plan(group="carers", said_on="2025-01-01", uses=(Use("words", "better-home"),))
    content = "said\nNothing.\nNothing.\nThe food.\n"
    assert brought(database, at, analyst, consultation, content, plan).taken == 3
    again = checked(database, at, analyst, consultation, f"{content}Nothing.\n", plan)
    assert (one(database, again).counts, one(database, again).taken) == ({"brought-already": 3}, 1)


def test_what_was_taken_out_can_come_again(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    file = brought(database, at, analyst, consultation, HEADINGS + rows(0, 5))
    database.call(bringing.withdraw, analyst, file.id)
    work(database, at, file.id)
    assert said(database) == []
    assert brought(database, at, analyst, consultation, HEADINGS + rows(0, 5)).taken == 5


def test_a_file_that_cannot_be_read_is_deleted_and_says_why(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    file = database.call(bringing.choose, analyst, consultation.id, "answers.csv", [b'id,said\n1,"never closed\n'], at)
    stopped = work(database, at, file.id)
    assert stopped.stage == Stage.STOPPED
    assert bringing.fault(stopped).startswith("Row 2: A quotation mark is opened and not closed")
    assert list(at.folder.iterdir()) == []
    with pytest.raises(Refusal, match="empty"):
        database.call(bringing.choose, analyst, consultation.id, "answers.csv", [b""], at)


def test_a_sealed_file_that_was_altered_or_is_gone_does_not_come_in(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    file_id = checked(database, at, analyst, consultation, HEADINGS + rows(0, 5))
    database.call(bringing.bring_in, analyst, file_id)
    path = strongbox.rows(at.folder, file_id)
    path.write_text(path.read_text()[:-9] + "AAAAAAAA\n")
    assert work(database, at, file_id).stage == Stage.STOPPED
    assert said(database) == []


def test_what_nobody_comes_back_to_goes_after_a_week_and_what_is_nobodys_at_once(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    file_id = checked(database, at, analyst, consultation, HEADINGS + rows(0, 5))
    orphan = at.folder / "00000000-0000-0000-0000-000000000000.rows"
    orphan.write_text("x")
    for path in at.folder.iterdir():
        os.utime(path, (0, 0))
    database.call(stages.remove_old, at)
    assert [path.name for path in at.folder.iterdir()] == [f"{file_id}.rows"]
    database.call(lambda session: session.exec(update(BroughtFile).values(chosen_at=now() - timedelta(days=8))))
    database.call(stages.remove_old, at)
    file = one(database, file_id)
    assert (file.stage, file.sealed_columns, file.sealed_plan) == (Stage.GIVEN_UP, None, None)
    assert list(at.folder.iterdir()) == []


def test_which_row_was_whose_is_forgotten_with_the_answers(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation
) -> None:
    brought(database, at, analyst, consultation, HEADINGS + rows(0, 5))
    closed = {"opens": today() - timedelta(days=430), "closes": today() - timedelta(days=400)}
    database.call(
        lambda s: s.exec(update(Consultation).where(col(Consultation.id) == consultation.id).values(**closed))
    )
    assert database.call(forgetting.forget, today()) == 5
    with database.begin() as session:
        assert session.exec(select(BroughtFile)).all() == session.exec(select(BroughtResponse)).all() == []
        assert len(session.exec(select(Speaker)).all()) == 5, "the corpus stays"
        assert [(row.kind, row.number) for row in session.exec(select(Forgotten))] == [("brought_response", 5)]
    with pytest.raises(Refusal, match="kept no longer"):
        database.call(bringing.choose, analyst, consultation.id, "answers.csv", [b"said\nx\n"], at)


def test_words_to_a_question_that_no_survey_asks_are_in_the_export(
    database: Database, at: Box, analyst: Visitor, consultation: Consultation, tmp_path: Path
) -> None:
    plan = Plan(group="carers", said_on="2025-01-01", uses=(Use("new", ask="What next?"),))
    brought(database, at, analyst, consultation, "said\nThe food.\n", plan)
    path = tmp_path / "responses.csv"
    database.call(responses_table.write, consultation, path)
    (row,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert (row["said to other questions"], row["month"]) == ("[not to be quoted]", "2025-01")
    with database.begin() as session:
        (utterance,) = session.exec(select(Utterance)).all()
    assert (utterance.question, utterance.words) == ("What next?", "The food.")
