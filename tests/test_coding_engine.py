"""The engine that needs no examples: what it suggests, where it looks, and when it says nothing."""

import pytest

from consult.coding.codebook import load
from consult.coding.engine import SENTIMENTS, Passage, Suggestion, first_engine
from consult.coding.language import language

ENGINE = first_engine(load())


def suggested(
    text: str, group: str = "children", question: str | None = None, **rest: tuple[str, ...]
) -> list[Suggestion]:
    return ENGINE.suggest([Passage(text, group, question, **rest)])[0]


def keys(found: list[Suggestion], kind: str) -> set[str]:
    return {each.key for each in found if each.kind == kind}


def test_a_suggestion_shows_the_words_that_carried_it() -> None:
    text = "It is fine here but I never see my brother."
    carried = {text[each.start : each.end] for each in suggested(text) if each.key == "siblings"}
    assert carried == {"brother"}


@pytest.mark.parametrize(
    "text", ["n/a", "idk", "🤷", "...", "Anything?", "no", "meh", "Dim byd", "love it", "x" * 5000]
)
def test_every_passage_has_one_sentiment_and_probabilities(text: str) -> None:
    found = suggested(text, question="Anything else?")
    assert [each.key in SENTIMENTS for each in found if each.kind == "sentiment"] == [True]
    assert all(0 <= each.probability <= 1 and 0 <= each.start < each.end <= len(text) for each in found)


@pytest.mark.parametrize(
    "nothing", ["nothing", "cant think of anything", "Not that I can think of", "nothing else tbh"]
)
def test_the_question_decides_what_nothing_means(nothing: str) -> None:
    praise = suggested(nothing, question="What could be better about your home?")
    silence = suggested(nothing, question="Anything else?")
    assert keys(praise, "sentiment") == {"positive"}
    assert keys(praise, "aspect") == {"works-well"}
    assert keys(silence, "sentiment") == {"neutral"}
    assert keys(silence, "theme") | keys(silence, "aspect") | keys(silence, "views") == set()


def test_a_short_answer_takes_its_subject_from_the_question() -> None:
    assert "social-worker" in keys(suggested("lovely", question="How is your social worker?"), "theme")
    assert keys(suggested("lovely"), "theme") == set()


def test_views_are_those_of_the_question_and_of_the_group() -> None:
    text = "There is nobody local who does therapy"
    assert keys(suggested(text, "professionals", informs=("away-2.4", "away-2.5")), "views") == {"away-2.4"}
    assert keys(suggested(text, "elected-members"), "views") == {"away-4.9"}
    assert keys(suggested(text, "professionals", frameworks=()), "views") == set()


def test_welsh_is_read_as_welsh() -> None:
    assert keys(suggested("Dw i byth yn gweld fy mrawd"), "theme") == {"siblings"}
    assert keys(suggested("Mae fy ngweithiwr cymdeithasol yn newid bob mis"), "theme") >= {"staff-continuity"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mae'n rhy bell o gartref", "cy"),
        ("dim byd", "cy"),
        ("Hoffwn i gael mwy o amser gyda fy chwaer", "cy"),
        ("my nain lives in Llandudno", "en"),
        ("i am happy", "en"),
        ("dan is lush", "en"),
        ("", "en"),
        ("hi", "en"),
    ],
)
def test_the_two_languages_are_told_apart(text: str, said: str) -> None:
    assert language(text) == said


def test_the_same_passages_get_the_same_suggestions() -> None:
    passages = [Passage("They moved me again and nobody asked me", "children"), Passage("brilliant", "carers")]
    assert ENGINE.suggest(passages) == first_engine(load()).suggest(passages)
    assert ENGINE.suggest([]) == []
