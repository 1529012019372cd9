"""Every kind of question: what its file may say, how a sent form becomes an answer, and what becomes of the answer."""

import re
from typing import Any

import pytest

from consult.consultations import definition, publication
from consult.consultations.kinds import KINDS
from consult.consultations.question import NeedsAnswer, Question, Sent
from consult.errors import Refusal
from consult.pages import symbols, words
from consult.responses import answers
from consult.settings import house

SURVEY = publication.read("every-kind")[1][0]


def _question(name: str) -> Question:
    return SURVEY.by_id[name]


def _survey(**question: Any) -> definition.SurveyDefinition:
    ask = {"en": "Why?", "cy": "Pam?"}
    asked = {"id": "q", "ask": ask, **question}
    return definition.survey(
        {"id": "s", "for": ["children"], "mode": "anonymous", "title": ask, "question": [asked]}, "s.toml"
    )


def _options(*keys: str, **more: str) -> list[dict[str, str]]:
    return [{"key": key, "en": key, "cy": key, **more} for key in keys]


def test_every_kind_is_asked_once_and_has_a_page() -> None:
    assert {question.kind for question in SURVEY.question} == set(KINDS)
    assert {path.stem for path in (house("templates") / "questions").iterdir()} - {"question", "parts"} == set(KINDS)


def test_every_symbol_is_drawn_and_described() -> None:
    drawn = (house("templates") / "static" / "symbols.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', drawn) == list(symbols())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"kind": "slider"}, "question q, kind: there is no such kind; write one of age_band, choice,"),
        ({"kind": "scale", "option": _options("1", "2")}, "question q: a scale question has 5 to 5 options; this one"),
        ({"kind": "yes_no", "faces": "classic"}, "question q, faces: there is no such key; check its spelling"),
        ({"kind": "scale", "faces": "sad", "option": _options(*"12345")}, "question q, faces: "),
        ({"kind": "pictures", "option": _options("a", "b")}, "question q: option a has no picture: name a symbol"),
        ({"kind": "pictures", "option": _options("a", "b", picture="dragon")}, "option.0.picture: there is no symbol"),
        ({"kind": "choice", "option": _options("a", "a")}, "question q: two options have the same key"),
        ({"kind": "piles", "option": _options("a", "b"), "pile": _options("x")}, "question q, pile: "),
        ({"kind": "piles", "option": _options("a", "b")}, "question q, pile: this is needed and is not there"),
        ({"kind": "rank", "option": _options("a")}, "question q: a rank question has 2 to 8 options"),
        ({"kind": "number"}, "question q, most: this is needed"),
        ({"kind": "number", "least": 9, "most": 3}, "question q: `least` is 0 or more and below `most`"),
        ({"kind": "date", "least": 12, "most": 2000}, "question q: `least` and `most` are years"),
        ({"kind": "age_band", "option": _options("young", "old")}, "question q: option young is no age band"),
        ({"kind": "information"}, "question q, text: this is needed and is not there"),
        ({"kind": "free_text", "picture": "dragon"}, "question q, picture: there is no symbol dragon; the symbols are"),
        ({"kind": "free_text", "media": {"audio": "../x.mp3"}}, "question q, media.audio: "),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_remedy(question: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        _survey(**question)
    assert sentence in refused.value.sentence
    assert refused.value.sentence.startswith("s.toml: question q")


def test_a_page_that_tells_something_must_tell_it_in_both_languages() -> None:
    survey = _survey(kind="information", text={"en": "Hello."})
    assert survey.missing_words() == ["question q: text has no Cymraeg words"]


@pytest.mark.parametrize("earlier", ["sort", "order", "moves", "since", "more", "welcome"])
def test_only_what_is_chosen_can_decide_what_follows(earlier: str) -> None:
    document = SURVEY.model_dump(mode="json", by_alias=True)
    document["question"][-2]["show_if"] = {earlier: ["food"]}
    if earlier == "more":
        document["question"].reverse()
        document["question"][1]["show_if"], document["question"][-4]["show_if"] = {earlier: ["food"]}, {}
    with pytest.raises(Refusal, match="show_if names"):
        definition.survey(document, "s.toml")


READ: list[tuple[str, dict[str, Any], dict[str, Any], list[str], tuple[str, ...]]] = [
    ("age", {"chose": ["8-11"]}, {"chose": ["8-11"]}, ["8 to 11"], ("8-11",)),
    ("home", {"chose": ["foster"]}, {"chose": ["foster"]}, ["With foster carers"], ("foster",)),
    ("likes", {"chose": ["read", "play"]}, {"chose": ["play", "read"]}, ["Play", "Read"], ("play", "read")),
    ("best", {"chose": ["pets", "x"]}, {"chose": ["pets"]}, ["The pets"], ("pets",)),
    ("feel", {"chose": ["5"]}, {"chose": ["5"]}, ["Very happy"], ("5",)),
    ("heard", {"chose": ["not-sure"]}, {"chose": ["not-sure"]}, ["Not sure"], ("not-sure",)),
    (
        "sort",
        {"fields": {"pile-food": "good", "pile-school": "better", "pile-worker": "elsewhere", "pile-x": "good"}},
        {"sorted": {"food": "good", "school": "better"}},
        ["Good: Food", "Could be better: School"],
        ("food:good", "school:better"),
    ),
    (
        "order",
        {"chose": ["friends", "friends", "x", "heard"], "fields": {"settled": "yes"}},
        {"ranked": ["friends", "heard", "family"]},
        ["1. Seeing friends", "2. Being heard", "3. Seeing family"],
        ("friends", "heard", "family"),
    ),
    ("moves", {"fields": {"number": " 7 "}}, {"number": 7}, ["7"], ("7",)),
    ("since", {"fields": {"year": "2024", "month": "3"}}, {"year": 2024, "month": 3}, ["March 2024"], ("2024",)),
    ("since", {"fields": {"year": "2024", "month": "13"}}, {"year": 2024}, ["2024"], ("2024",)),
    ("more", {"said": " a\0b\r\nc "}, {"said": "ab\nc"}, ["ab\nc"], ()),
    ("more", {"said": "  "}, {"missing": "skipped"}, ["Skipped"], ()),
]


@pytest.mark.parametrize(("name", "sent", "given", "lines", "options"), READ)
def test_a_form_becomes_an_answer_in_words_and_in_the_corpus(
    name: str, sent: dict[str, Any], given: dict[str, Any], lines: list[str], options: tuple[str, ...]
) -> None:
    question = _question(name)
    assert answers.answer(question, Sent(**sent)) == given
    assert answers.lines(question, given, "en", words("en"))[0] == lines
    assert question.options(given) == options


@pytest.mark.parametrize(
    ("name", "sent", "word", "empty"),
    [
        ("home", {}, "choose-or-skip", True),
        ("home", {"chose": ["family", "foster"]}, "choose-or-skip", False),
        ("one-picture", {"chose": ["bus", "friends"]}, "choose-or-skip", False),
        ("sort", {}, "sort-or-skip", True),
        ("order", {"chose": ["family", "friends", "heard"]}, "order-or-skip", True),
        ("moves", {"fields": {"number": " "}}, "number-please", True),
        ("moves", {"fields": {"number": "41"}}, "number-please", False),
        ("moves", {"fields": {"number": "²"}}, "number-please", False),
        ("moves", {"fields": {"number": "9" * 5000}}, "number-please", False),
        ("since", {"fields": {"month": "3"}}, "year-please", False),
        ("since", {"fields": {"year": "2004"}}, "year-please", False),
        ("more", {"said": "x" * 10_001}, "too-long", False),
    ],
)
def test_what_cannot_be_kept_is_asked_again_kindly(name: str, sent: dict[str, Any], word: str, empty: bool) -> None:
    with pytest.raises(NeedsAnswer) as needed:
        answers.answer(_question(name), Sent(**sent))
    assert (needed.value.word, needed.value.empty) == (word, empty)
    assert "{" not in words("cy")[word].format(**needed.value.values)


@pytest.mark.parametrize(
    ("move", "ranked"),
    [
        ("up heard", ["family", "heard", "friends"]),
        ("down family", ["friends", "family", "heard"]),
        ("up family", ["family", "friends", "heard"]),
        ("down heard", ["family", "friends", "heard"]),
    ],
)
def test_one_thing_moves_one_place(move: str, ranked: list[str]) -> None:
    sent = Sent(chose=["family", "friends", "heard"], fields={"move": move})
    assert answers.answer(_question("order"), sent) == {"ranked": ranked}


@pytest.mark.parametrize("code", answers.CHOSEN_MISSING)
def test_every_kind_can_be_passed_over_in_three_ways(code: str) -> None:
    for question in SURVEY.question:
        if question.asks:
            assert answers.answer(question, Sent(missing=code), "easy-read") == {"missing": code, "as": "easy-read"}
