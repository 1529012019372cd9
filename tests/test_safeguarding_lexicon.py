"""A worry is found in a child's own words, and everyday words are left alone."""

import json
from datetime import date
from pathlib import Path

import pytest

from consult.safeguarding import evaluation
from consult.safeguarding.helplines import helplines, lines
from consult.safeguarding.language import language
from consult.safeguarding.lexicon import KINDS, Concern, concerns

DEVELOPMENT = Path(__file__).parents[1] / "surveys" / "concerns" / "development.jsonl"
WELSH = DEVELOPMENT.with_name("welsh.jsonl")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("kms theres no point", "self-harm"),
        ("i don’t want to be here any more", "self-harm"),
        ("my dad hits me", "physical-abuse"),
        ("he kiks me and i get bruses", "physical-abuse"),
        ("he comes in my room at night", "sexual-abuse"),
        ("my mum's boyfriend scares us", "emotional-abuse"),
        ("I don't eat unless I'm at school", "neglect"),
        ("they make me carry stuff for them", "exploitation"),
        ("I told them I'm not safe", "allegation"),
        ("Dw i eisiau marw", "self-harm"),
        ("mae dad yn fy nharo i", "physical-abuse"),
    ],
)
def test_a_worry_is_found_with_its_kind(said: str, kind: str) -> None:
    assert kind in {concern.kind for concern in concerns(said)}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "🙂",
        "he never hits me",
        "nobody hurts me here",
        "im dying of boredom",
        "I killed it at football on saturday",
        "my brother hits the ball really far",
        "I used to self harm but I have been clean for two years because of my counsellor",
        "doedd dim bwlio yn fy nosbarth i eleni",
    ],
)
def test_everyday_words_are_left_alone(said: str) -> None:
    assert concerns(said) == []


def test_a_no_before_a_comma_denies_nothing() -> None:
    assert concerns("no, he hits me")


def test_a_phrase_does_not_reach_into_the_next_sentence() -> None:
    english = language("en")
    assert not english.worries(english.spelling.plain("I love my dad. Hit songs. Me too"), "children")


def test_a_word_may_worry_from_a_child_and_be_policy_from_an_adult() -> None:
    assert concerns("abuse")
    assert not concerns("Early help prevents abuse.", "professionals")


def test_the_span_is_the_child_s_own_words() -> None:
    said = "School is ok. My  Dad’s  hittin ME every night"
    [concern] = [found for found in concerns(said) if found.kind == "physical-abuse"]
    assert said[concern.start : concern.end].startswith("Dad’s")
    assert "ME" in said[concern.start : concern.end]


def test_a_long_answer_gives_each_worry_once_and_in_order() -> None:
    found = concerns("i want to kill myself. " * 3 + "the dog is nice. my dad hits me")
    starts = [concern.start for concern in found]
    assert starts == sorted(starts)
    assert len(set(found)) == len(found)
    assert all(isinstance(concern, Concern) and concern.kind in KINDS for concern in found)


def test_every_language_has_every_kind() -> None:
    folder = Path(evaluation.__file__).parent / "languages"
    for code in ("en", "cy"):
        assert set(KINDS) <= {file.stem for file in (folder / code).glob("*.toml")}


@pytest.mark.parametrize(("code", "file"), [("en", DEVELOPMENT), ("cy", WELSH)])
def test_looking_up_words_misses_no_phrase_that_trying_all_would_find(code: str, file: Path) -> None:
    phrases, spelling = language(code).phrases, language(code).spelling
    for line in file.read_text(encoding="utf-8").splitlines()[::40]:
        plain = spelling.plain(json.loads(line)["text"])
        tried = [
            (phrase.kind, phrase.level, start)
            for start in plain.starts
            for phrase in phrases.all
            if phrase.pattern.match(plain.text, start)
        ]
        assert sorted(tried) == sorted((found.kind, found.level, found.start) for found in phrases.find(plain))


@pytest.mark.parametrize(("file", "recall", "alarms"), [(DEVELOPMENT, 0.97, 0.30), (WELSH, 0.95, 0.30)])
def test_the_development_files_are_still_understood(file: Path, recall: float, alarms: float) -> None:
    figures = evaluation.concerns(file)
    assert figures["recall"] >= recall
    assert figures["false_alarm_rate"] <= alarms
    assert set(figures["kinds"]) == set(KINDS)
    assert min(kind["recall"] for kind in figures["kinds"].values()) >= 0.90


def test_figures_come_with_their_intervals(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    said = [("my dad hits me", True), ("the wifi is slow", False), ("he never hits me", False)]
    file.write_text("\n".join(json.dumps({"text": text, "concern": concern}) for text, concern in said))
    figures = evaluation.concerns(file)
    assert (figures["recall"], figures["false_alarm_rate"], figures["precision"]) == (1.0, 0.0, 1.0)
    assert figures["intervals"]["false_alarm_rate"] == [0.0, 0.658]
    assert figures["kinds"]["not said"]["texts"] == 1


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "a secret"}', '{"concern": true}'])
def test_a_malformed_line_is_named_without_its_words(tmp_path: Path, line: str) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"text": "x", "concern": false}\n' + line)
    with pytest.raises(evaluation.MalformedError, match=r"said\.jsonl, line 2") as refused:
        evaluation.concerns(file)
    assert "secret" not in str(refused.value)


def test_helplines_are_those_of_the_nation_and_grow_stale() -> None:
    assert [line.phone for line in helplines().to_call("wales")] == ["999", "0800 1111", "080880 23456", "116 123"]
    assert "080880 23456" not in {line["number"] for line in lines("en", "england")}
    assert "0808 800 5000" in {line["number"] for line in lines("cy", "wales", "adults")}
    assert not helplines().stale(date(2027, 2, 19))
    assert helplines().stale(date(2027, 2, 20))
