"""A backup comes back whole or not at all, tells nothing to its finder, and forgets again what was forgotten since."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from consult import backup, backup_seal, cli, recovery, servers
from consult.accounts import audit, audit_reading, passage, sessions, tokens
from consult.accounts.models import AuditEntry, Organisation, Role
from consult.consultations import publication, retention
from consult.consultations.models import Consultation, Forgotten
from consult.corpus.models import Utterance
from consult.database import Database, today
from consult.errors import Refusal
from consult.responses import cards, correction, submission
from consult.responses.models import Response
from consult.settings import Settings
from consult.tables import metadata
from tests.conftest import Servers

SECRET = "a secret of the tests"
CANARY = "Quetzalbird"


@pytest.fixture
def receipt(database: Database, consultation: Consultation) -> str:
    """Two people answered; the receipt code of one."""
    receipts = []
    for said in (f"A {CANARY} would make it better.", "More trips please."):
        token = database.call(submission.start, "your-care-children", "en")
        survey = database.call(submission.survey_of, token)
        asked = next(question for question in survey.definition.question if question.kind == "free_text")
        database.call(submission.answer, token, "en", asked, {"said": said})
        sent = database.call(submission.send, token, SECRET)
        database.call(submission.release, sent.id)
        receipts.append(submission.receipt(token, SECRET))
    return receipts[0]


@pytest.fixture
def file(database: Database, receipt: str, real: Servers, tmp_path: Path) -> Path:
    """A backup of what they said."""
    path = tmp_path / "consult.backup"
    backup.write(real.database_url, path, SECRET)
    return path


@contextmanager
def opened(new: Path) -> Iterator[tuple[Database, str]]:
    """The database of a restored folder, and its address."""
    postgres = servers.Postgres(new)
    try:
        with closing(Database(postgres.url, threads=1)) as restored:
            yield restored, postgres.url
    finally:
        postgres.stop()


def test_a_restored_backup_is_equal_and_forgets_again(
    database: Database, receipt: str, file: Path, real: Servers, tmp_path: Path
) -> None:
    kept = backup.check(file, SECRET)["tables"]
    assert set(kept) == set(metadata.tables)
    assert kept["response"]["rows"] == kept["speaker"]["rows"] == 2
    assert CANARY.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    database.call(correction.take_back, receipt)
    database.call(retention.write_ledger, tmp_path)
    new = tmp_path / "new"
    done = recovery.restored(Settings(), file, new, SECRET, tmp_path / retention.LEDGER)
    assert done.forgotten == {"response": 1, "speaker": 1}
    with opened(new) as (restored, url):
        left = restored.call(lambda session: session.exec(select(Utterance.words)).all())
        assert left == ["More trips please."]
        assert len(restored.call(lambda session: session.exec(select(Response)).all())) == 1
        assert len(restored.call(lambda session: session.exec(select(Forgotten)).all())) == 2
        again = backup.write(url, tmp_path / "again.backup", SECRET)
        untouched = set(kept) - {"response", "speaker", "utterance", "choice", "forgotten"}
        assert {name: vars(again[name]) for name in untouched} == {name: kept[name] for name in untouched}
        assert CANARY not in str(restored.call(lambda session: session.exec(select(Response.answers)).all()))
    assert (new / "secret").read_text() == SECRET
    assert len(retention.lines(new / retention.LEDGER)) == 2
    with pytest.raises(Refusal, match="not empty"):
        recovery.restored(Settings(), file, new, SECRET, None)


def test_an_answer_that_was_changed_after_the_backup_is_not_heard_again_when_it_is_restored(
    database: Database, receipt: str, file: Path, tmp_path: Path
) -> None:
    asked = database.call(correction.sent, receipt).draft.survey.definition.question
    words = next(question for question in asked if question.kind == "free_text")
    database.call(correction.correct, receipt, "en", words, {"said": "A swing would make it better."})
    database.call(retention.write_ledger, tmp_path)
    new = tmp_path / "new"
    done = recovery.restored(Settings(), file, new, SECRET, tmp_path / retention.LEDGER)
    assert done.forgotten == {"utterance": 1}
    with opened(new) as (restored, _):
        assert restored.call(lambda session: session.exec(select(Utterance.words)).all()) == ["More trips please."]


def test_a_card_that_was_used_after_the_backup_opens_nothing_when_it_is_restored(
    database: Database, consultation: Consultation, real: Servers, tmp_path: Path
) -> None:
    survey = database.call(publication.open_survey, "your-care-children")
    batch = database.call(cards.make, survey, 3, SECRET)
    (used, unused, _) = database.call(cards.printed, consultation.id, batch, SECRET)[1]
    path, new = tmp_path / "consult.backup", tmp_path / "new"
    backup.write(real.database_url, path, SECRET)
    assert database.call(cards.spend, used, "en", SECRET)
    assert recovery.restored(Settings(), path, new, SECRET, None).voided == 3
    with opened(new) as (restored, _):
        assert [restored.call(cards.spend, code, "en", SECRET) for code in (used, unused)] == [None, None]
        (shown,) = restored.call(cards.batches, consultation.id)
        assert (shown.voided_on, shown.used) == (today(), 0)


def test_cards_stay_good_where_somebody_says_that_none_was_used_since(
    database: Database, consultation: Consultation, real: Servers, tmp_path: Path
) -> None:
    survey = database.call(publication.open_survey, "your-care-children")
    batch = database.call(cards.make, survey, 1, SECRET)
    (code,) = database.call(cards.printed, consultation.id, batch, SECRET)[1]
    path, new = tmp_path / "consult.backup", tmp_path / "new"
    backup.write(real.database_url, path, SECRET)
    assert recovery.restored(Settings(), path, new, SECRET, None, keep_cards=True).voided == 0
    with opened(new) as (restored, _):
        assert restored.call(cards.spend, code, "en", SECRET)


def test_a_token_and_a_session_that_were_ended_after_the_backup_let_nobody_in_when_it_is_restored(
    database: Database,
    organisation: Organisation,
    real: Servers,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ann = database.call(
        passage.add_person, organisation.name, "Ann", "ann@test.example", [Role.ANALYST], "three calm otters"
    )
    cookie = database.call(lambda session: sessions.opened(session, session.merge(ann), proved=True))
    reader = database.call(sessions.visitor, cookie)
    assert reader is not None
    token = database.call(tokens.make, reader, tokens.Wish("a program", "30"))
    path, new, key = tmp_path / "consult.backup", tmp_path / "new", tmp_path / "secret"
    key.write_text(SECRET)
    backup.write(real.database_url, path, SECRET)
    told = ["restore", f"{path}", f"--data={new}", f"--secret={key}", "--nothing-forgotten"]
    monkeypatch.setattr("sys.argv", ["consult", *told])
    cli.main()
    assert "Access tokens are revoked (1)" in capfd.readouterr().out
    with opened(new) as (restored, _):
        assert restored.call(tokens.visitor, token) is None
        assert restored.call(sessions.visitor, cookie) is None
        about = restored.call(lambda session: session.exec(select(AuditEntry.organisation_id, AuditEntry.act)).all())
        assert (organisation.id, audit.Act.TOKEN_REVOKED) in about, "the administrator reads of it"
        assert restored.call(audit_reading.verified, [])[1] == []
    assert database.call(tokens.visitor, token) is not None, "the product that still runs is left alone"


def _cut(content: bytes) -> bytes:
    return content[:-1]


def _without_its_last_block(content: bytes) -> bytes:
    size = backup_seal.BLOCK + backup_seal.TAG
    begin = len(backup_seal.MARK) + backup_seal.SALT
    return content[: begin + (len(content) - begin - 1) // size * size]


def _one_bit(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _something_else(content: bytes) -> bytes:
    return b"PK" + content


@pytest.mark.parametrize("harm", [_cut, _without_its_last_block, _one_bit, _something_else])
def test_a_harmed_backup_is_refused_and_changes_nothing(file: Path, tmp_path: Path, harm: object) -> None:
    assert callable(harm)
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(Refusal):
        recovery.restored(Settings(), file, tmp_path / "new", SECRET, None)
    assert not (tmp_path / "new").exists()


def test_another_secret_opens_nothing(file: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="another secret"):
        recovery.restored(Settings(), file, tmp_path / "new", "another", None)


def test_two_blocks_cannot_change_places(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    with backup_seal.Writer(path, SECRET) as out:
        out.write(bytes(3 * backup_seal.BLOCK))
    assert b"".join(backup_seal.read(path, SECRET)) == bytes(3 * backup_seal.BLOCK)
    content, begin, size = (
        path.read_bytes(),
        len(backup_seal.MARK) + backup_seal.SALT,
        backup_seal.BLOCK + backup_seal.TAG,
    )
    first, second = content[begin : begin + size], content[begin + size : begin + 2 * size]
    path.write_bytes(content[:begin] + second + first + content[begin + 2 * size :])
    with pytest.raises(Refusal, match="altered"):
        list(backup_seal.read(path, SECRET))


def test_a_restore_without_its_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="--nothing-forgotten"):
        recovery.known_ledger(Settings(data=str(tmp_path)), None, nothing=False)
    assert recovery.known_ledger(Settings(data=str(tmp_path)), None, nothing=True) is None


def test_a_backup_is_never_written_over(file: Path, real: Servers) -> None:
    before = file.read_bytes()
    with pytest.raises(Refusal, match="is there already"):
        backup.write(real.database_url, file, SECRET)
    assert file.read_bytes() == before


def test_every_row_of_every_key_has_an_id_to_be_forgotten_by() -> None:
    for kind in ("response", "speaker", "focus_group", "concern"):
        assert [column.name for column in metadata.tables[kind].primary_key.columns] == ["id"]
