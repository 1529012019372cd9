"""The watch over typed words sees them wherever they leak; the watch itself looks at the whole run (conftest)."""

import base64
import logging
from pathlib import Path

import httpx
import pytest

from tests.canary import Watch

WORDS = "I never told anybody about it"


@pytest.fixture
def watch() -> Watch:
    """Somebody typed something."""
    made = Watch()
    request = httpx.Request("POST", "https://consult.test/survey", data={"said": WORDS, "chose": "a word of ours"})
    made.look(httpx.Response(303, request=request))
    return made


def test_it_knows_what_was_typed_and_is_content_with_silence(watch: Watch, tmp_path: Path) -> None:
    assert watch.typed == {WORDS}
    (tmp_path / "web.log").write_text("started\n")
    assert watch.leaks([tmp_path]) == []


@pytest.mark.parametrize("name", ["web.log", "postgres/log", "outbox/1.eml", "broker/appendonlydir/appendonly.aof.1"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_it_finds_words_in_files(watch: Watch, tmp_path: Path, name: str, *, wrapped: bool) -> None:
    said = f'[["{WORDS}"], {{}}]'
    said = f'{{"body": "{base64.b64encode(said.encode()).decode()}"}}' if wrapped else said
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said)
    assert watch.leaks([tmp_path]) == [str(path)]


def test_it_finds_words_in_addresses(watch: Watch) -> None:
    request = httpx.Request("GET", "https://consult.test/search", params={"q": WORDS})
    watch.look(httpx.Response(200, request=request))
    assert watch.leaks([]) == ["a log or an address"]


def test_it_finds_words_in_log_lines_and_in_what_they_carry(watch: Watch) -> None:
    log = logging.getLogger("canary")
    log.addHandler(watch)
    try:
        raise ValueError(WORDS)
    except ValueError:
        log.exception("An answer could not be kept")
    finally:
        log.removeHandler(watch)
    assert watch.leaks([]) == ["a log or an address"]
