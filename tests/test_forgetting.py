"""What was promised to be forgotten is forgotten: on time, whole, and without a word in the ledger of it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, update

from consult import forgetting, shuffle
from consult.accounts import passage
from consult.accounts.models import Organisation, Person, Role
from consult.accounts.passage import Visitor
from consult.coding.models import Coding
from consult.consultations import publication, retention
from consult.consultations.models import Consultation, Forgotten
from consult.corpus.models import Utterance
from consult.database import Database, now, today
from consult.errors import Refusal
from consult.feedback.models import Decision
from consult.focus_groups import session as focus_group
from consult.focus_groups import writing
from consult.focus_groups.models import FocusGroup
from consult.focus_groups.session import Plan, Seat
from consult.focus_groups.writing import Turn
from consult.responses import correction, submission
from consult.responses.models import Response
from consult.safeguarding.models import Concern, ConcernNote, ContactWish
from consult.tables import metadata
from tests.conftest import PASSWORD, Servers
from tests.traces import dumped, on_disk

SECRET = "a secret of the tests"
CANARY = "Quetzalbird"  # a word that stands nowhere else, and that redaction leaves alone
WORRY = f"My stepdad hits me, {CANARY}."
FACILITATOR = frozenset({Role.FACILITATOR})


@pytest.fixture
def facilitator(database: Database, organisation: Organisation) -> Visitor:
    """Somebody who writes down what is said in a room."""
    person = database.call(
        passage.add_person, organisation.name, "Fay Notes", "fay@test.example", [Role.FACILITATOR], PASSWORD
    )
    return Visitor(person.id, "Fay Notes", organisation.id, organisation.name, FACILITATOR)


def _answer(database: Database, said: str = f"A {CANARY} would make it better.") -> tuple[str, Response]:
    """Somebody answers one question and sends; their receipt code."""
    token = database.call(submission.start, "your-care-children", "en")
    survey = database.call(submission.survey_of, token)
    asked = next(question for question in survey.definition.question if question.kind == "free_text")
    database.call(submission.answer, token, "en", asked, {"said": said})
    sent = database.call(submission.send, token, SECRET)
    database.call(submission.release, sent.id)
    return submission.receipt(token, SECRET), database.call(lambda session: session.get_one(Response, sent.id))


def _count(database: Database, table: Any) -> int:
    return len(database.call(lambda session: session.exec(select(table)).all()))


def _close(database: Database, consultation: Consultation, closed_on: date) -> None:
    dates = {"opens": closed_on - timedelta(days=30), "closes": closed_on}
    database.call(lambda s: s.exec(update(Consultation).where(col(Consultation.id) == consultation.id).values(**dates)))


def test_answers_go_when_their_time_is_over_and_the_corpus_stays(
    database: Database, consultation: Consultation, facilitator: Visitor, data: Path, tmp_path: Path
) -> None:
    _answer(database)
    plan = Plan("Council", "focus-group", today(), "home", [], [Seat("YP1", "children", None)])
    group = database.call(focus_group.open_group, facilitator, consultation.id, plan)
    database.call(writing.write, facilitator, group.id, Turn("YP1", "", "words", f"We saw a {CANARY}."))
    database.call(focus_group.close, facilitator, group.id)
    database.call(focus_group.release, group.id)
    heard = _count(database, Utterance)
    _close(database, consultation, today() - timedelta(days=360))
    assert forgetting.forget(database, tmp_path) == forgetting.Gone(0, 0, 0, 0), "eleven months and some days"
    gone = forgetting.forget(database, tmp_path, today() + timedelta(days=31))
    assert (gone.responses, gone.focus_groups) == (1, 1)
    assert _count(database, Response) == _count(database, FocusGroup) == 0
    assert _count(database, Utterance) == heard == 2
    again = forgetting.forget(database, tmp_path, today() + timedelta(days=31))
    assert not any(vars(again).values()), "forgetting twice is forgetting once"
    rows = database.call(lambda session: session.exec(select(Forgotten)).all())
    assert {(row.kind, row.number, row.why) for row in rows} == {
        ("response", 1, retention.CLOCK),
        ("focus_group", 1, retention.CLOCK),
    }
    assert len((tmp_path / retention.LEDGER).read_text().splitlines()) == 2


def test_a_shorter_clock_of_one_consultation_counts_for_it_alone(
    database: Database, organisation: Organisation, consultation: Consultation, tmp_path: Path
) -> None:
    other = database.call(publication.publish, organisation.id, "wiltshire-2011")
    _answer(database)
    for each in (consultation, other):
        _close(database, each, today() - timedelta(days=100))
    _keep(database, consultation, answers=3)
    over = database.call(retention.over, "answers", today())
    assert [each.id for each in over] == [consultation.id]
    assert forgetting.forget(database, tmp_path).responses == 1


def test_what_was_told_is_never_made_longer(
    database: Database, organisation: Organisation, consultation: Consultation
) -> None:
    _keep(database, consultation, answers=3)
    with pytest.raises(Refusal, match=r"keeps.answers cannot become longer"):
        database.call(publication.publish, organisation.id, "your-care")


def test_a_draft_that_nobody_can_open_any_more_goes(
    database: Database, consultation: Consultation, tmp_path: Path
) -> None:
    database.call(submission.start, "your-care-children", "en")
    assert forgetting.forget(database, tmp_path, today() + timedelta(days=14)).responses == 0
    assert forgetting.forget(database, tmp_path, today() + timedelta(days=15)).responses == 1


def test_a_concern_goes_so_long_after_it_was_closed_and_never_while_it_is_open(
    database: Database, consultation: Consultation, facilitator: Visitor, tmp_path: Path
) -> None:
    _answer(database, WORRY)
    late = today() + timedelta(days=365 * 20)
    assert forgetting.forget(database, tmp_path, late).concerns == 0
    database.call(_noted, facilitator)
    database.call(lambda session: session.exec(update(Concern).values(closed_at=now())))
    assert forgetting.forget(database, tmp_path, retention.after(today(), 71)).concerns == 0
    assert forgetting.forget(database, tmp_path, retention.after(today(), 72)).concerns == 1
    assert _count(database, Concern) == _count(database, ContactWish) == _count(database, ConcernNote) == 0


def _noted(session: Session, by: Visitor) -> None:
    for concern in session.exec(select(Concern)).all():
        written = {"kind": "note", "words": "Rang the home.", "written_at": now()}
        session.add(ConcernNote(concern_id=concern.id, person_id=by.id, **written))


def test_names_go_from_old_work_and_the_work_stays(
    database: Database, consultation: Consultation, facilitator: Visitor, tmp_path: Path
) -> None:
    _answer(database)

    def work(session: Session) -> None:
        common = {"codebook": "1", "person_id": facilitator.id, "made_at": now()}
        for utterance in session.exec(select(Utterance)).all():
            session.add(Coding(utterance_id=utterance.id, kind="theme", code="home", verdict="added", **common))
        decided = {"theme": "home", "state": "done", "heard": "x", "answer": "y", "owner": "z"}
        session.add(Decision(consultation_id=consultation.id, person_id=facilitator.id, decided_at=now(), **decided))

    database.call(work)
    _close(database, consultation, today() - timedelta(days=365 * 4))
    assert forgetting.forget(database, tmp_path).names == 1
    assert forgetting.forget(database, tmp_path).names == 0
    coding = database.call(lambda session: session.exec(select(Coding)).one())
    decision = database.call(lambda session: session.exec(select(Decision)).one())
    assert coding.person_id == decision.person_id != facilitator.id
    assert database.call(lambda session: session.get_one(Person, coding.person_id)).name == forgetting.NAMELESS


def test_deleting_by_receipt_leaves_nothing_anywhere(
    database: Database, consultation: Consultation, real: Servers, data: Path, tmp_path: Path
) -> None:
    code, _ = _answer(database)
    _answer(database, "Another child says that all is well.")
    with database.begin() as session:
        session.connection().execute(text("ANALYZE"))
    assert CANARY.encode() in dumped(database)
    assert on_disk(data, CANARY), "the words are on this disk somewhere"
    database.call(correction.take_back, code)
    assert CANARY.encode() not in dumped(database)
    shuffle.shuffle(database, whole=True)
    assert on_disk(data, CANARY) == []
    assert _count(database, Response) == 1
    assert database.call(retention.write_ledger, tmp_path) == 2
    kinds = {line["kind"] for line in retention.lines(tmp_path / retention.LEDGER)}
    assert kinds == {"response", "speaker"}


def test_the_ledger_is_only_added_to(database: Database, consultation: Consultation, tmp_path: Path) -> None:
    code, _ = _answer(database)
    database.call(correction.take_back, code)
    for change in ("UPDATE forgotten SET number = 0", "DELETE FROM forgotten"):
        with pytest.raises(DBAPIError, match="only added to"):
            database.call(lambda session, change=change: session.connection().execute(text(change)))
    database.call(retention.write_ledger, tmp_path)
    before = (tmp_path / retention.LEDGER).read_text()
    with database.begin() as session:
        session.connection().execute(text("TRUNCATE forgotten"))
    assert database.call(retention.write_ledger, tmp_path) == 0
    assert (tmp_path / retention.LEDGER).read_text() == before
    assert CANARY not in before


def test_every_clock_is_of_a_table_that_is_there() -> None:
    assert {table.name for table, _ in forgetting._signed()} >= {"coding", "decision"}
    assert {"response", "focus_group", "concern", "speaker"} <= set(metadata.tables)


def _keep(database: Database, consultation: Consultation, **clocks: int) -> None:
    def keep(session: Session) -> None:
        row = session.get_one(Consultation, consultation.id)
        row.definition = {**row.definition, "keeps": {**row.definition["keeps"], **clocks}}

    database.call(keep)
