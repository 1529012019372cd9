"""Transcripts: every well-formed file gives every turn and speaker right; a broken one a sentence that says where."""

import tomllib
from pathlib import Path

import pytest

from consult.errors import Refusal
from consult.focus_groups import transcripts

FILES = Path(__file__).parent / "transcripts"
EXPECTED = tomllib.loads((FILES / "turns.toml").read_text(encoding="utf-8"))
BROKEN = EXPECTED.pop("broken")


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
