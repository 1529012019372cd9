"""Welsh, and Welsh with English in it, is heard by what hears English; English is left as it was said."""

import json
from pathlib import Path

import pytest

from consult.safeguarding.lexicon import concerns
from consult.safeguarding.welsh import heard, in_words

CONCERNS = Path(__file__).parents[1] / "surveys" / "concerns"


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("mae dad yn fy nharo i", "dad hit me"),
        ("Mae Dad yn ein bwrw ni", "dad hit us"),
        ("ma ngofalwr i'n waldio hi", "my carer hit her"),
        ("dwi'n cael fy nharo", "i get hit"),
        ("dwin cael fy nharo", "i get hit"),
        ("Mae o efo’i frawd hŷn", "he with his older brother"),
        ("dwi jyst yn feelio'n scared", "i just feel scared"),
        ("sneb yn gwrando arna i", "nobody listen on me"),
        ("gyda ffrind mam", "with mum's friend"),
        ("ei chefn hi", "her back"),
    ],
)
def test_welsh_is_read_in_english(said: str, english: str) -> None:
    assert in_words(said) == english


def test_english_is_left_as_it_was_said() -> None:
    for name in ("development", "voices", "sideways"):
        for line in (CONCERNS / f"{name}.jsonl").read_text("utf-8").splitlines():
            said = json.loads(line)["text"]
            assert in_words(said) == said


def test_the_span_is_what_was_said_in_welsh() -> None:
    said = "Ysgol yn iawn. Ma’ llystad fi yn DYRNU fi bob nos"
    [concern] = [found for found in concerns(said) if found.kind == "physical-abuse"]
    assert said[concern.start : concern.end].startswith("llystad")
    assert "DYRNU fi" in said[concern.start : concern.end]


def test_words_that_change_places_have_the_place_of_both() -> None:
    said = "Mae Dad yn fy nharo i bob dydd"
    plain = heard(said)
    start, end = plain.span(plain.text.index("hit"), plain.text.index(" me") + 3)
    assert said[start:end] == "yn fy nharo i"


def test_what_is_not_said_has_no_place() -> None:
    assert heard("").spans == [(0, 0)]
