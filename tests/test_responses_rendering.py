"""Standard and Easy Read: switched at any time, nothing lost, and kept with each answer; and every kind to the corpus."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from consult.accounts.models import Organisation
from consult.consultations import publication
from consult.corpus.models import Choice, Speaker, Utterance
from consult.database import Database
from consult.responses.models import Response
from consult.settings import house
from tests.walk import Client, press, work

BASE = "/survey/every-kind/en"
FORMS: dict[str, dict[str, Any]] = {
    "welcome": {},
    "age": {"chose": "8-11"},
    "home": {"chose": "foster"},
    "likes": {"chose": ["play", "read"]},
    "best": {"chose": "pets"},
    "one-picture": {"chose": "bus"},
    "feel": {"chose": "5"},
    "safe": {"chose": "3"},
    "sort": {"pile-food": "good"},
    "order": {"chose": ["heard", "family", "friends"], "settled": "yes"},
    "moves": {"number": "3"},
    "since": {"year": "2024", "month": "3"},
    "heard": {"missing": "dont-know"},
    "more": {"said": "I like our dog."},
}


@pytest.fixture
def begun(client: Client, database: Database, organisation: Organisation) -> Client:
    """Somebody at the first question of every kind."""
    database.call(publication.publish, organisation.id, "every-kind")
    client.get("/survey/every-kind/en?as=standard")
    press(client, BASE)
    return client


def _kept(database: Database) -> dict[str, Any]:
    def kept(session: Session) -> dict[str, Any]:
        return session.exec(select(Response)).one().answers

    return database.call(kept)


def _turn(client: Client, name: str, **fields: Any) -> Any:
    return press(client, f"{BASE}/question/{name}", fields)


def test_every_kind_reaches_the_corpus(begun: Client, database: Database) -> None:
    page = begun.get(f"{BASE}/question/welcome")
    for name, form in FORMS.items():
        assert page.url.path == f"{BASE}/question/{name}"
        page = press(begun, page.url.path, form)
    assert page.url.path == f"{BASE}/check"
    for line in ("8 to 11", "Good: Food", "1. Being heard", "March 2024", "I don&#39;t know", "I like our dog."):
        assert line in page.text
    assert "About these questions" not in page.text
    assert "/thanks" in press(begun, f"{BASE}/check").url.path
    work(database)

    def told(session: Session) -> tuple[dict[str, Any], list[str], str | None]:
        rows = {row.question_id: row.missing or row.options for row in session.exec(select(Choice))}
        return rows, list(session.exec(select(Utterance.words))), session.exec(select(Speaker.age_band)).one()

    rows, said, age_band = database.call(told)
    assert rows == {
        "age": ["8-11"],
        "home": ["foster"],
        "elsewhere": "not-asked",
        "likes": ["play", "read"],
        "best": ["pets"],
        "one-picture": ["bus"],
        "feel": ["5"],
        "safe": ["3"],
        "sort": ["food:good"],
        "order": ["heard", "family", "friends"],
        "moves": ["3"],
        "since": ["2024"],
        "heard": "dont-know",
    }
    assert (said, age_band) == (["I like our dog."], "8-11")


def test_a_switch_keeps_what_was_typed_and_is_remembered(begun: Client, database: Database) -> None:
    page = _turn(begun, "home", chose="foster", turn="easy-read")
    assert page.url.path == f"{BASE}/question/home"
    assert "Who do you live with?" in page.text
    assert "Where do you live?" not in page.text.split("<main")[1]
    assert 'value="foster" checked' in page.text
    assert 'aria-label="A house"' in page.text
    _turn(begun, "home", chose="foster")
    _turn(begun, "age", missing="rather-not")
    _turn(begun, "moves", number="4", turn="standard")
    assert _kept(database) == {
        "home": {"chose": ["foster"], "as": "easy-read"},
        "age": {"missing": "rather-not", "as": "easy-read"},
        "moves": {"number": 4, "as": "easy-read"},
    }
    _turn(begun, "moves", number="4")
    assert _kept(database)["moves"] == {"number": 4}


@pytest.mark.parametrize("turn", ["easy-read", "cy", "back"])
def test_turning_away_from_an_empty_question_answers_nothing(begun: Client, database: Database, turn: str) -> None:
    for name in ("more", "home", "sort", "moves", "since", "order", "welcome"):
        assert _turn(begun, name, turn=turn).status_code == 200
    assert _kept(database) == {}


@pytest.mark.parametrize("turn", ["", "easy-read", "cy", "back"])
def test_what_cannot_be_kept_stays_on_the_page(begun: Client, database: Database, turn: str) -> None:
    page = _turn(begun, "moves", number="lots & lots", turn=turn)
    assert page.status_code == 422
    assert 'value="lots &amp; lots"' in page.text
    assert "Please write a number from 0 to 40, in figures." in page.text
    page = _turn(begun, "since", year="24", month="5", turn=turn)
    assert 'value="24"' in page.text
    assert '<option value="5" selected>' in page.text
    assert _kept(database) == {}


def test_a_switch_on_the_way_back_to_the_check_page_still_leads_there(begun: Client) -> None:
    page = press(begun, f"{BASE}/question/home?check=yes", {"chose": "foster", "check": "yes", "turn": "cy"})
    assert page.url.path == "/survey/every-kind/cy/question/home"
    assert 'name="check" value="yes"' in page.text
    page = press(begun, f"{BASE}/question/home?check=yes", {"check": "yes", "turn": "back"})
    assert page.url.path == f"{BASE}/check"


def test_a_moved_thing_is_kept_at_once(begun: Client, database: Database) -> None:
    page = _turn(begun, "order", chose=["family", "friends", "heard"], move="up heard")
    assert page.url.path == f"{BASE}/question/order"
    assert _kept(database) == {"order": {"ranked": ["family", "heard", "friends"]}}
    assert page.text.index('value="heard"') < page.text.index('value="friends"')
    assert "Being heard: 2" in page.text


def test_somebody_who_comes_back_goes_on_where_an_answer_is_missing(begun: Client) -> None:
    _turn(begun, "age", chose="8-11")
    assert press(begun, BASE).url.path == f"{BASE}/question/home"


@pytest.fixture
def recorded() -> Iterator[bytes]:
    """A recording in English, where its question looks for one."""
    folder: Path = house("surveys") / "every-kind" / "media" / "en"
    folder.mkdir(parents=True)
    sound = b"RIFF" + bytes(range(100))
    (folder / "home.wav").write_bytes(sound)
    (folder / "other.wav").write_bytes(sound)
    yield sound
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.parent.rmdir()


def test_a_recording_is_offered_where_there_is_one(begun: Client, recorded: bytes) -> None:
    page = begun.get(f"{BASE}/question/home").text
    assert 'src="/recording/every-kind/en/home.wav"' in page
    assert "<video" not in page
    assert "<audio" not in begun.get("/survey/every-kind/cy/question/home").text
    whole = begun.get("/recording/every-kind/en/home.wav")
    assert (whole.content, whole.headers["content-type"]) == (recorded, "audio/wav")
    part = begun.get("/recording/every-kind/en/home.wav", headers={"range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, recorded[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(recorded)}"


@pytest.mark.parametrize("name", ["other.wav", "home.webm", "..%2f..%2fevery-kind.toml", "every-kind.toml"])
def test_nothing_else_of_the_folder_is_served(begun: Client, recorded: bytes, name: str) -> None:
    assert begun.get(f"/recording/every-kind/en/{name}").status_code == 404
