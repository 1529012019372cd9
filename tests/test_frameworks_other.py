"""The frameworks of County Durham, Wiltshire and Scotland hold what their documents number, name and ask."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FRAMEWORKS = Path(__file__).parents[1] / "surveys" / "frameworks"
STAGES = ["requirements", "needs", "provision", "costs-and-quality", "plan", "deliver", "review"]
GROUPS = ["children", "parents", "carers", "providers", "professionals", "elected-members"]
FAMILIES, NOT_MEMBERS, EVERYONE = " ".join(GROUPS[:3]), " ".join(GROUPS[:5]), " ".join(GROUPS)
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

PRINTED = {
    "ecm": """
        7 8 11.1 11.2 11.3 11.4 11.5 14.1 14.2 14.3 14.4 16 18.1 18.2 18.3 18.4 18.5 20 22 26 27 31
        33.1 33.2 33.3 33.4 33.5 33.6 33.7 33.8 33.9 33.10 33.11 33.12 33.13 33.14
        34.1 34.2 35.1 35.2 35.3 37 38 40 41 42.1 42.2 43 45 46 47
    """,
    "wiltshire": "1 2 3 4 5 6 7 8 9 10",
    "nrcci": """
        1.2 1.3 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 3.5 3.6 4.2 4.3.1 4.3.2 4.3.3 5.1 5.2 5.3 5.4.3 5.4.5 5.5.4 5.5.5
        6.1 6.2 6.3 7.1 7.1.1 7.1.2 7.1.3 7.1.4 7.1.5 7.1.6 7.1.7 7.1.8 7.1.9
        7.2 7.3.1 7.3.2 7.3.3 7.3.4 7.3.5 7.3.6 7.4 8.1 8.2 8.3.1 8.3.2 8.3.3 8.4 8.5.1 8.5.2 8.5.3
        9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 9.2.5 9.2.6 9.3.1 9.3.2 9.3.3 9.4.1 9.5.1
    """,
}
NUMBERS = {key: numbers.split() for key, numbers in PRINTED.items()}

VIEWS = {
    "ecm": {
        FAMILIES: "7 16 46",
        NOT_MEMBERS: "11.1 11.2 11.3 11.4 11.5 14.1 14.2 14.3 14.4",
        EVERYONE: "33.4 41 42.2",
    },
    "wiltshire": {"children carers providers professionals": PRINTED["wiltshire"]},
    "nrcci": {
        "children": "3.4",
        "children parents": "1.3",
        "children parents providers professionals": "2.1 2.2 2.3",
        "providers professionals": "2.4 3.1",
        "providers": "7.2",
        NOT_MEMBERS: "4.3.1 7.1.3 8.3.1 9.2.4",
        FAMILIES: "8.5.1 9.3.3",
    },
}

LISTS = {
    ("ecm", "outcomes"): "be-healthy stay-safe enjoy-and-achieve positive-contribution economic-wellbeing",
    ("ecm", "themes"): "families-and-carers early-intervention accountability-and-integration workforce",
    ("ecm", "levels"): "strategic service",
    ("ecm", "continuum"): "autonomy co-ordination integration new",
    ("ecm", "priorities"): "must-do want-to-do",
    ("wiltshire", "priorities"): "cp1 cp2 cp3 cp4 cp5 cp6",
    ("wiltshire", "levels"): "level-1 level-2a level-2b level-3 level-4",
    ("nrcci", "shanarri"): "safe healthy achieving nurtured active respected responsible included",
    ("nrcci", "steps"): "step-1 step-2 step-3 step-4 step-5 step-6 step-7 step-8 step-9",
    ("nrcci", "circles"): "outermost second innermost",
    ("nrcci", "placement-outcomes"): "individual aggregate service",
    ("nrcci", "issues"): "distance referral stability cost-and-quality",
    ("nrcci", "recommendations"): (
        "rec-1-1 rec-1-2 rec-1-3 rec-2-1 rec-2-2 rec-2-3 rec-2-4 rec-2-5 rec-2-6 "
        "rec-3-1 rec-3-2 rec-3-3 rec-4-1 rec-5-1"
    ),
}
LENGTHS = {("wiltshire", "promise"): 14, ("wiltshire", "indicators"): 9, ("wiltshire", "values"): 7}

ALL = pytest.mark.parametrize("key", list(NUMBERS))
QUESTION_FIELDS = {"number", "title", "ask", "information", "sources", "rationale"}
VIEWS_FIELDS = {"views", "groups"}


def framework(key: str) -> dict[str, Any]:
    return tomllib.loads((FRAMEWORKS / f"{key}.toml").read_text(encoding="utf-8"))


def questions(key: str) -> list[dict[str, Any]]:
    return [question for activity in framework(key)["activity"] for question in activity["question"]]


def items(key: str) -> list[dict[str, str]]:
    return [item for each in framework(key)["list"] for item in each["item"]]


def texts(value: object) -> Iterator[str]:
    """Every string anywhere inside a piece of TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


@ALL
def test_every_number_of_the_document_is_there_in_order_and_no_other(key: str) -> None:
    assert [question["number"] for question in questions(key)] == NUMBERS[key]


@ALL
def test_views_items_name_the_groups_that_can_answer_them(key: str) -> None:
    expected = {number: groups.split() for groups, numbers in VIEWS[key].items() for number in numbers.split()}
    assert {each["number"]: each["groups"] for each in questions(key) if "views" in each} == expected


@ALL
def test_groups_are_known_and_stand_only_on_views_items(key: str) -> None:
    for question in questions(key):
        assert question.get("views", True) is True
        assert ("groups" in question) == ("views" in question)
        assert question.get("groups", []) == [group for group in GROUPS if group in question.get("groups", [])]


@ALL
def test_a_framework_says_what_it_is(key: str) -> None:
    data = framework(key)
    assert set(data) == {"key", "title", "source", "nation", "year", "about", "activity", "list"}
    assert data["key"] == key
    assert (data["nation"], data["year"]) == {
        "ecm": ("England", "2005"),
        "wiltshire": ("England", "2011"),
        "nrcci": ("Scotland", "2009"),
    }[key]


@ALL
def test_every_activity_has_a_stage_of_the_cycle_and_questions(key: str) -> None:
    for activity in framework(key)["activity"]:
        assert set(activity) == {"key", "title", "stage", "about", "question"}
        assert activity["stage"] in STAGES
        assert activity["question"]


@ALL
def test_every_question_is_complete(key: str) -> None:
    for question in questions(key):
        assert set(question) - VIEWS_FIELDS - {"outcomes"} == QUESTION_FIELDS
        assert 1 <= len(question["title"].split()) <= 6
        assert question["ask"].endswith("?")
        assert question["information"]
        assert question["sources"]


@ALL
def test_nothing_is_left_blank(key: str) -> None:
    assert all(text == text.strip() and text for text in texts(framework(key)))


@ALL
def test_keys_are_kebab_case_and_unique_so_that_a_reference_finds_one_item(key: str) -> None:
    data = framework(key)
    activities = [activity["key"] for activity in data["activity"]]
    lists = [each["key"] for each in data["list"]]
    item_keys = [item["key"] for item in items(key)]
    for keys in (activities, lists, item_keys):
        assert len(keys) == len(set(keys))
        assert all(KEBAB.fullmatch(each) for each in keys)


@ALL
def test_outcomes_refer_to_items_that_exist(key: str) -> None:
    known = {f"{name}:{item['key']}" for name in NUMBERS for item in items(name)}
    assert {outcome for question in questions(key) for outcome in question.get("outcomes", [])} <= known


@pytest.mark.parametrize(("where", "expected"), LISTS.items())
def test_what_the_document_names_is_listed_in_order(where: tuple[str, str], expected: str) -> None:
    lists = {each["key"]: [item["key"] for item in each["item"]] for each in framework(where[0])["list"]}
    assert lists[where[1]] == expected.split()


@pytest.mark.parametrize(("where", "length"), LENGTHS.items())
def test_long_lists_have_lost_nothing(where: tuple[str, str], length: int) -> None:
    lists = {each["key"]: each["item"] for each in framework(where[0])["list"]}
    assert len(lists[where[1]]) == length


def test_each_ecm_outcome_has_its_own_question_for_everyone_concerned() -> None:
    asked = {question["number"]: question.get("outcomes") for question in questions("ecm")}
    expected = [f"ecm:{key}" for key in LISTS["ecm", "outcomes"].split()]
    assert [asked[f"11.{place}"] for place in range(1, 6)] == [[outcome] for outcome in expected]


def test_every_wiltshire_question_points_to_the_section_it_is_about() -> None:
    about = [question["sources"][-1] for question in questions("wiltshire")]
    sections = ["2.1", "2.2", "3.1", "3.2", "4", "5.1", "5.3", "6", "7.1", "7.3"]
    assert [source.split(" of the draft")[0] for source in about] == [f"Section {section}" for section in sections]


def test_every_recommendation_of_the_scottish_report_is_asked_about() -> None:
    listed = [item["title"].split()[0] for item in items("nrcci") if item["key"].startswith("rec-")]
    asked = [question["number"] for question in questions("nrcci") if question["number"].startswith("9.")]
    assert asked == [f"9.{number}" for number in listed]
