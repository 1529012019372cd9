"""The product's own words on respondents' pages: short sentences, and every word in both languages."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

import consult
from consult import app
from consult.pages import sentences
from consult.settings import house

FILES = ("words.toml", "symbols.toml")
LANGUAGES = {"en": ("en",), "cy": ("cy", "cy_grown_up")}
SOURCE = Path(consult.__file__).parent
FOR_STAFF = {"cards", "paper", "paper_routes", "reading", "reading_routes"}  # what only staff are refused is in English
LONGEST, MEAN = 15, 10  # words a sentence (STANDARDS 5)


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        yield from tomllib.loads((house("templates") / file).read_text(encoding="utf-8")).items()


def _lengths(manners: tuple[str, ...]) -> dict[str, int]:
    return {
        f"{key}: {sentence}": len(sentence.split())
        for key, entry in _entries()
        for manner in manners
        for sentence in sentences(entry.get(manner, ""))
        if sentence
    }


def _without_docstrings(source: str) -> str:
    return re.sub(r'""".*?"""', "", source, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(language: str) -> None:
    assert [place for place, words in _lengths(LANGUAGES[language]).items() if words > LONGEST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_on_average(language: str) -> None:
    whole = [words for place, words in _lengths(LANGUAGES[language]).items() if place[-1] in ".?!"]
    assert len(whole) > 40
    assert mean(whole) <= MEAN


def test_every_word_is_there_in_both_languages() -> None:
    assert [key for key, entry in _entries() if not (entry.get("en", "").strip() and entry.get("cy", "").strip())] == []


def test_no_word_has_a_key_that_nobody_reads() -> None:
    assert [key for key, entry in _entries() if set(entry) - {"en", "cy", "cy_grown_up"}] == []


def test_what_respondents_are_refused_is_said_in_both_languages() -> None:
    told = {entry["en"] for key, entry in _entries() if key.startswith("refused-")}
    rooms = [path for path in (SOURCE / "responses").glob("*.py") if path.stem not in FOR_STAFF]
    written = {
        sentence
        for path in rooms
        for sentence in re.findall(r'"([A-Z][^"{]+ [^"{]+[.])"', _without_docstrings(path.read_text(encoding="utf-8")))
    }
    assert len(written) > 8
    assert (written | {*app.SENTENCES.values(), app.BROKEN}) - told == set()


def test_both_manners_fill_the_same_gaps() -> None:
    gaps = [
        (key, {manner: sorted(part for part in text.split() if part.startswith("{")) for manner, text in entry.items()})
        for key, entry in _entries()
    ]
    assert [
        key for key, by in gaps if len({tuple(part.strip(".,}") for part in found) for found in by.values()}) > 1
    ] == []
