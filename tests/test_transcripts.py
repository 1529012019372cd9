"""Transcripts: every well-formed file gives every turn and speaker right; a broken one a sentence that says where."""

import html
import re
import tomllib
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlmodel import select

from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.database import Database
from consult.errors import Refusal
from consult.focus_groups import transcripts
from consult.focus_groups.models import FocusGroup, Note
from consult.focus_groups.transcript import Casting, Part, bring_in
from consult.focus_groups.transcripts.spoken import Spoken
from consult.safeguarding.models import Concern
from consult.tables import metadata
from tests.test_focus_groups import session_path
from tests.walk import Client, press, work

FILES = Path(__file__).parent / "transcripts"
EXPECTED = tomllib.loads((FILES / "turns.toml").read_text(encoding="utf-8"))
BROKEN = EXPECTED.pop("broken")
ROLES = set("Speaker Interviewer Foster carer Social worker YP1 YP2 SW1 Guest Children's Services Mr 1 2 A B".split())  # noqa: SIM905
__all__ = ["session_path"]


def test_each_file_is_expected() -> None:
    there = {path.name for path in FILES.iterdir() if path.suffix != ".toml"}
    assert there == {*EXPECTED, *BROKEN}
    assert len(there) >= 30


@pytest.mark.parametrize("name", EXPECTED)
def test_a_whole_transcript_gives_every_turn(name: str) -> None:
    turns = transcripts.read(name, (FILES / name).read_bytes())
    minutes = [(turn.speaker, -1 if turn.minute is None else turn.minute, turn.words) for turn in turns]
    assert minutes == [tuple(turn) for turn in EXPECTED[name]["turns"]]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_transcript_says_where_and_why(name: str) -> None:
    content = (FILES / name).read_bytes()
    with pytest.raises(Refusal) as refused:
        transcripts.read(name, content)
    assert BROKEN[name] in refused.value.sentence
    for typed in ("Kian", "Megan", "Whole", "Zane", "garden"):
        assert typed not in refused.value.sentence


def test_names_of_a_preview_are_in_the_page_and_never_in_the_database(
    client: Client, database: Database, session_path: str
) -> None:
    spoken = (FILES / "teams.vtt").read_text(encoding="utf-8").replace("counts", "counts, Zbigniew Frankham said,")
    read = upload(client, f"{session_path}/transcript", "teams.vtt", spoken.encode())
    assert "Kian Maddocks" in read.text
    assert "Zbigniew Frankham" in read.text, "further names are found"
    assert 'name="recorded-0" value="yes" checked' not in read.text, "nobody agreed by silence"
    cast = {"spoken": hidden(read.text), "role-0": "-", "role-1": "YP1", "recorded-1": "yes", "act": "keep"}
    missing = press(client, f"{session_path}/transcript", cast, at=f"{session_path}/casting")
    assert missing.status_code == 400
    assert "Say for each name which role it is" in missing.text
    assert "Kian Maddocks" in missing.text, "nothing typed is lost"
    cast |= {"new-2": "YP2", "group-2": "children", "recorded-2": "yes", "more": "biscuits"}
    look = press(client, f"{session_path}/transcript", {**cast, "act": "look"}, at=f"{session_path}/casting")
    assert "Like YP1 said, a key." in look.text
    kept = press(client, f"{session_path}/transcript", cast, at=f"{session_path}/casting")
    assert "2 turns kept, 1 left out" in kept.text
    assert "When nobody counts, [name] said, the [name]" in kept.text
    assert "Like YP1 said, a key." in kept.text
    work(database)
    dumped = dump(database)
    assert "Like YP1 said, a key." in dumped
    for name in ("Kian", "Maddocks", "Aisha", "Rahman", "Lowri", "Bevan", "Zbigniew", "Frankham"):
        assert name.lower() not in dumped.lower()


def test_no_name_of_any_transcript_is_ever_kept(database: Database, client: Client, session_path: str) -> None:
    names: set[str] = set()
    for file, expected in EXPECTED.items():
        spoken = transcripts.read(file, (FILES / file).read_bytes())
        who = {turn[0] for turn in expected["turns"]}
        names |= {part.strip(",.()") for name in who for part in name.split()} - ROLES
        cast = {name: Part(f"Person {at}", "children", recorded=True) for at, name in enumerate(sorted(who))}
        assert database.call(bring_in, *facilitator(database, session_path), spoken, Casting(cast)) == (len(spoken), 0)
    work(database)
    assert len(names) > 60
    dumped = dump(database).lower()
    assert "biscuits" in dumped
    assert [name for name in names if re.search(rf"\b{re.escape(name.lower())}\b", dumped)] == []


def test_what_a_transcript_says_is_looked_at_and_stands_under_the_question_that_was_asked(
    database: Database, client: Client, session_path: str
) -> None:
    spoken = [
        Spoken("Lowri", 0, "So, what could be better about where you live?"),
        Spoken("Kian", 61, "I want to hurt myself every night."),
    ]
    cast = Casting({"Lowri": Part("-"), "Kian": Part("YP1", recorded=True)})
    assert database.call(bring_in, *facilitator(database, session_path), spoken, cast) == (1, 1)
    with database.begin() as session:
        (note,) = session.exec(select(Note)).all()
        assert (note.question_id, note.minute) == ("better-home", 61)
        assert len(session.exec(select(Concern)).all()) == 1
    unrecorded = Casting({"Lowri": Part("-"), "Kian": Part("YP1")})
    with pytest.raises(Refusal, match="agreed to be recorded"):
        database.call(bring_in, *facilitator(database, session_path), spoken, unrecorded)


def upload(client: Client, path: str, name: str, content: bytes) -> httpx.Response:
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    return client.post(path, data={"_csrf_token": key[1], "pasted": ""}, files={"file": (name, content)})


def hidden(page: str) -> str:
    field = re.search(r'name="spoken" value="([^"]*)"', page)
    assert field is not None
    return html.unescape(field[1])


def facilitator(database: Database, session_path: str) -> tuple[Visitor, UUID]:
    """Whoever opened this session, and its id."""
    group_id = UUID(session_path.rsplit("/", 1)[1])
    with database.begin() as session:
        person = session.get_one(Person, session.get_one(FocusGroup, group_id).facilitator_id)
    return Visitor(person.id, person.name, person.organisation_id, "", frozenset({Role.FACILITATOR})), group_id


def dump(database: Database) -> str:
    """Everything that every table holds, as COPY writes it."""
    with database.engine.connect() as connection:
        raw = connection.connection.cursor()
        rows: list[str] = []
        for table in metadata.sorted_tables:
            with raw.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                rows += [bytes(row).decode() for row in copy]
    return "".join(rows)
