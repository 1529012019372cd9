"""What came of words that were taken back goes too: published quotes, exported files, letters, messages, journals."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from litestar import Litestar
from sqlmodel import col, select, update

from consult import forgetting, mail, shuffle
from consult.accounts.models import Role
from consult.accounts.passage import Visitor
from consult.coding.models import Coding
from consult.consultations import retention
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.documents import export
from consult.documents.models import Export
from consult.errors import NotFound
from consult.focus_groups import consent, writing
from consult.focus_groups import session as focus_group
from consult.focus_groups.models import Attendee
from consult.focus_groups.session import Plan, Seat
from consult.focus_groups.writing import Turn
from consult.responses import correction, submission
from consult.safeguarding import escalation
from consult.settings import Settings
from consult.summary import forgetting as summary_forgetting
from consult.summary import quotation, release, sentences
from tests.test_summary_quotation import person
from tests.test_summary_release import ITEM
from tests.traces import dumped, on_disk
from tests.walk import Client, answer_survey, press, work

CANARY = "quetzalbird"  # a word that stands nowhere else, and that redaction leaves alone
SAID = f"My social worker keeps changing like a {CANARY}, it would be better if they stayed."
NUMBER = "07700 900461"  # redaction takes it out, so the corpus never holds it


@pytest.fixture
def reader(database: Database, consultation: Consultation) -> Visitor:
    """Somebody who reads, publishes and exports."""
    return person(database, "reader")


def _in_use(database: Database, reader: Visitor, consultation: Consultation, folder: Path) -> None:
    """Make all that can come of words: codings, a published summary that quotes them, and every kind of file."""
    _coded(database)
    database.call(release.make, consultation.id)
    second = person(database, "second")
    with database.begin() as session:
        said = session.exec(select(Utterance.id).where(col(Utterance.words).contains(CANARY))).all()
    for utterance_id in said:
        for visitor in (reader, second):
            database.call(quotation.approve, visitor, utterance_id)
    database.call(sentences.draft, reader, consultation.id, ITEM)
    database.call(sentences.publish, reader, consultation.id, ITEM)
    for kind in export.KINDS:
        asked = database.call(export.ask, reader, consultation.id, kind)
        assert database.call(export.claim, asked.id)
        database.call(export.make, asked.id, folder)


def _coded(database: Database) -> None:
    """Release what was sent, and code it to one views item and one theme."""
    for response_id in database.call(submission.unreleased, 9):
        database.call(submission.release, response_id)
    for group_id in database.call(focus_group.unreleased, 9):
        database.call(focus_group.release, group_id)
    with database.begin() as session:
        for utterance in session.exec(select(Utterance)):
            for kind, code in (("views", ITEM), ("aspect", "could-be-better"), ("theme", "voice")):
                made = {"verdict": "suggested", "codebook": "test", "made_at": now()}
                session.add(Coding(utterance_id=utterance.id, kind=kind, code=code, **made))
        session.exec(update(Utterance).values(state="coded"))
        session.exec(update(Speaker).values(coded_on=today()))


def _after(database: Database, folder: Path, data: Path) -> None:
    """What the schedule does within the minute, and within the hour."""
    database.call(export.remove_old, folder)
    database.call(summary_forgetting.unquote)
    shuffle.shuffle(database, whole=True)
    forgetting.forget(database, data)


def _answered(client: Client) -> str:
    """A child answers with the canary; their receipt code."""
    thanks = answer_survey(client, "your-care-children", SAID)
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", thanks.text)
    assert code is not None
    return code[0]


def test_after_deleting_by_receipt_nothing_is_left_anywhere(
    client: Client, database: Database, web: Litestar, consultation: Consultation, reader: Visitor, data: Path
) -> None:
    folder = web.state.exports
    code = _answered(client)
    _in_use(database, reader, consultation, folder)
    published = database.call(sentences.published, consultation.id)
    assert CANARY in json.dumps([row.content for row in published]), "they are quoted in what was published"
    files = database.call(export.exports, reader, consultation.id)
    assert any(CANARY.encode() in export.place(folder, file).read_bytes() for file in files)
    database.call(correction.take_back, code)
    with pytest.raises(NotFound, match="taken back or changed"):
        database.call(export.fetch, reader, files[0].id)
    _after(database, folder, data)
    assert CANARY.encode() not in dumped(database)
    assert on_disk(data, CANARY) == []
    assert list(folder.glob("*")) == []
    left = database.call(sentences.published, consultation.id)
    assert [row.item for row in left] == [row.item for row in published], "the rest of what was published stays"


def test_after_a_correction_the_words_before_are_nowhere(
    client: Client, database: Database, web: Litestar, consultation: Consultation, reader: Visitor, data: Path
) -> None:
    folder = web.state.exports
    code = _answered(client)
    _in_use(database, reader, consultation, folder)
    files = database.call(export.exports, reader, consultation.id)
    press(client, "/receipt/en", {"code": code})
    for question in re.findall(r'href="/receipt/en/change/([^"]+)"', client.get("/receipt/en/answers").text):
        press(client, f"/receipt/en/change/{question}", {"said": "The swing is lovely.", "chose": "no"})
    for file in files:
        with pytest.raises(NotFound, match="taken back or changed"):
            database.call(export.fetch, reader, file.id)
    _after(database, folder, data)
    assert CANARY.encode() not in dumped(database)
    assert on_disk(data, CANARY) == []
    assert list(folder.glob("*")) == []


def test_a_file_goes_when_a_closed_answer_in_it_was_changed_or_a_file_that_was_brought_in_is_taken_out(
    client: Client, database: Database, web: Litestar, consultation: Consultation, reader: Visitor
) -> None:
    code = _answered(client)
    work(database)
    old = database.call(export.ask, reader, consultation.id, "responses-csv")
    database.call(export.make, old.id, web.state.exports)
    press(client, "/receipt/en", {"code": code})
    press(client, "/receipt/en/change/feel-home", {"chose": "no"})
    with pytest.raises(NotFound, match="taken back or changed"):
        database.call(export.fetch, reader, old.id)
    new = database.call(export.ask, reader, consultation.id, "responses-csv")
    database.call(export.make, new.id, web.state.exports)
    assert database.call(export.fetch, reader, new.id).ready_at
    database.call(retention.forgot, consultation.id, "speaker", retention.TAKEN_OUT, [uuid4()])
    with pytest.raises(NotFound, match="taken back or changed"):
        database.call(export.fetch, reader, new.id)


def test_a_file_made_after_somebody_took_their_words_back_stays(
    client: Client, database: Database, web: Litestar, consultation: Consultation, reader: Visitor
) -> None:
    folder = web.state.exports
    code = _answered(client)
    work(database)
    database.call(correction.take_back, code)
    asked = database.call(export.ask, reader, consultation.id, "responses-csv")
    database.call(export.make, asked.id, folder)
    database.call(export.remove_old, folder)
    with database.begin() as session:
        kept = session.get_one(Export, asked.id)
        assert kept.removed_at is None
        assert export.place(folder, kept).exists()


def test_after_a_speaker_withdrew_nothing_is_left_anywhere(
    database: Database, web: Litestar, consultation: Consultation, reader: Visitor, data: Path
) -> None:
    visitor = Visitor(reader.id, "", reader.organisation_id, "", frozenset({Role.FACILITATOR}))
    plan = Plan(
        "Council", "focus-group", today(), "home", [], [Seat("YP1", "children", None), Seat("YP2", "children", None)]
    )
    group = database.call(focus_group.open_group, visitor, consultation.id, plan)
    for label, words in (("YP1", SAID), ("YP2", "The food is fine and we like it.")):
        database.call(writing.write, visitor, group.id, Turn(label, "", "words", words))
    database.call(focus_group.close, visitor, group.id)
    yes = consent.Agreement(True, True, True, "themselves")
    with database.begin() as session:
        people = session.exec(select(Attendee).where(Attendee.focus_group_id == group.id)).all()
    database.call(consent.agree, visitor, group.id, {each.id: yes for each in people})
    _in_use(database, reader, consultation, web.state.exports)
    assert CANARY.encode() in dumped(database)
    (speaker,) = [each.id for each in people if each.label == "YP1"]
    database.call(consent.withdraw, visitor, group.id, speaker)
    _after(database, web.state.exports, data)
    assert CANARY.encode() not in dumped(database)
    assert on_disk(data, CANARY) == []


def test_after_the_clock_no_verbatim_word_is_left_anywhere(
    client: Client, database: Database, web: Litestar, consultation: Consultation, reader: Visitor, data: Path
) -> None:
    answer_survey(client, "your-care-children", f"{SAID} Ring me on {NUMBER}.")
    _in_use(database, reader, consultation, web.state.exports)
    assert NUMBER.encode() in dumped(database)
    closed = {"opens": today().replace(year=today().year - 2), "closes": today().replace(year=today().year - 1, day=1)}
    database.call(
        lambda s: s.exec(update(Consultation).where(col(Consultation.id) == consultation.id).values(**closed))
    )
    assert forgetting.forget(database, data).responses == 1
    _after(database, web.state.exports, data)
    assert NUMBER.encode() not in dumped(database)
    assert on_disk(data, NUMBER) == []


def test_letters_hold_no_words(client: Client, database: Database, consultation: Consultation, tmp_path: Path) -> None:
    answer_survey(client, "your-care-children", f"My stepdad hits me, {CANARY}.")
    settings = Settings(data=str(tmp_path))
    for concern_id in database.call(escalation.owing, now()):
        database.call(
            escalation.alert, concern_id, now(), lambda letter: mail.post(settings, letter), "https://x.example"
        )
    letters = list((tmp_path / mail.OUTBOX).glob("*.eml"))
    assert letters
    assert on_disk(tmp_path, CANARY) == []
