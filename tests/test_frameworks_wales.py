"""The two Welsh frameworks hold every question of their documents, under the documents' own numbers."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "surveys" / "frameworks"
KEYS = ("risk", "away")
NUMBERS = {
    "risk": "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3 3.4 3.5 3.6 3.7 4.1 4.2 4.3 4.4 4.5 4.6",
    "away": "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 "
    "4.1 4.2 4.4 4.5 4.6 4.7 4.8 4.9 4.10",
}
VIEWS = {
    "risk": {
        "2.5": ["professionals"],
        "2.6": ["providers", "carers"],
        "3.5": ["children", "parents", "carers", "providers", "professionals"],
        "3.6": ["providers"],
        "4.1": ["children", "parents", "professionals"],
        "4.2": ["children", "parents", "professionals"],
        "4.4": ["children", "parents", "professionals"],
        "4.5": ["children", "parents", "carers", "professionals"],
    },
    "away": {
        "2.4": ["professionals"],
        "2.5": ["providers", "carers"],
        "2.6": ["professionals", "carers"],
        "3.2": ["children", "parents", "professionals"],
        "3.7": ["providers"],
        "4.6": ["professionals", "providers"],
        "4.7": ["professionals"],
        "4.8": ["children", "parents", "carers"],
        "4.9": ["professionals", "elected-members"],
    },
}
GROUPS = {"children", "parents", "carers", "providers", "professionals", "elected-members"}
STAGES = ["requirements", "needs", "provision", "costs-and-quality"]
FIELDS = {"number", "title", "ask", "information", "sources", "rationale"}
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def framework(key: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))


def questions(key: str) -> list[dict[str, Any]]:
    return [question for activity in framework(key)["activity"] for question in activity["question"]]


def lists(key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = framework(key)["list"]
    return found


def unfilled(thing: Any) -> bool:
    """True of an empty or padded text, or of a list that is empty or holds one."""
    if isinstance(thing, list):
        return not thing or any(unfilled(item) for item in thing)
    return not thing or (isinstance(thing, str) and thing != thing.strip())


@pytest.mark.parametrize("key", KEYS)
def test_framework_says_what_it_is(key: str) -> None:
    read = framework(key)
    assert read["key"] == key
    assert read["nation"] == "Wales"
    assert not [field for field in ("title", "source", "about") if unfilled(read[field])]
    assert set(read) == {"key", "title", "source", "nation", "about", "activity", "list"}


@pytest.mark.parametrize("key", KEYS)
def test_every_number_is_there_in_order_and_no_other(key: str) -> None:
    assert [question["number"] for question in questions(key)] == NUMBERS[key].split()


@pytest.mark.parametrize("key", KEYS)
def test_activities_follow_the_cycle_and_hold_their_own_questions(key: str) -> None:
    activities = framework(key)["activity"]
    assert [activity["stage"] for activity in activities] == STAGES
    for first_digit, activity in enumerate(activities, start=1):
        assert not [field for field in ("key", "title", "about") if unfilled(activity[field])]
        assert {question["number"].split(".")[0] for question in activity["question"]} == {str(first_digit)}


@pytest.mark.parametrize("key", KEYS)
def test_every_question_is_filled_in(key: str) -> None:
    for question in questions(key):
        assert set(question) - {"views", "groups", "outcomes"} == FIELDS, question["number"]
        assert not [field for field in FIELDS if unfilled(question[field])], question["number"]
        assert 2 <= len(question["title"].split()) <= 6, question["number"]
        assert question["ask"].endswith("?"), question["number"]
        assert question["ask"].count("?") == 1, question["number"]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_listed_twice_under_one_question(key: str) -> None:
    for question in questions(key):
        for field in ("information", "sources"):
            assert len(set(question[field])) == len(question[field]), (question["number"], field)


@pytest.mark.parametrize("key", KEYS)
def test_views_items_and_who_can_answer_them(key: str) -> None:
    marked = {question["number"]: question["groups"] for question in questions(key) if question.get("views")}
    assert marked == VIEWS[key]
    assert {group for groups in marked.values() for group in groups} <= GROUPS


@pytest.mark.parametrize("key", KEYS)
def test_only_views_items_name_groups(key: str) -> None:
    assert [question["number"] for question in questions(key) if "groups" in question] == list(VIEWS[key])
    assert all(question["views"] is True for question in questions(key) if "views" in question)


def test_users_and_carers_are_asked_for_quality_unmet_need_and_suggestions() -> None:
    information = next(question for question in questions("away") if question["number"] == "4.8")["information"]
    themes = " ".join(item for item in information if item.startswith("Key themes"))
    assert all(aspect in themes for aspect in ("quality", "unmet need", "suggested future development"))


@pytest.mark.parametrize("key", KEYS)
def test_keys_are_kebab_case_and_unique(key: str) -> None:
    families = [[activity["key"] for activity in framework(key)["activity"]], [named["key"] for named in lists(key)]]
    families += [[item["key"] for item in named["item"]] for named in lists(key)]
    for family in families:
        assert all(KEBAB.fullmatch(each) for each in family), family
        assert len(set(family)) == len(family), family


@pytest.mark.parametrize("key", KEYS)
def test_lists_are_filled_in(key: str) -> None:
    for named in lists(key):
        assert not [field for field in ("key", "title", "about", "item") if unfilled(named[field])], named["key"]
        for item in named["item"]:
            assert set(item) == {"key", "title", "about"}, item
            assert not [field for field in item if unfilled(item[field])], item


@pytest.mark.parametrize("key", KEYS)
def test_outcomes_that_a_question_names_are_in_the_list(key: str) -> None:
    listed = {f"{key}:{item['key']}" for named in lists(key) if named["key"] == "outcomes" for item in named["item"]}
    borne_on = {outcome for question in questions(key) for outcome in question.get("outcomes", [])}
    assert borne_on == listed
