"""What the checks find in a row, and what they let through: each with its row and column, and nothing guessed silently."""

from datetime import date
from typing import Any

import pytest

from consult.imports import guess
from consult.imports.asked import Asked, Known
from consult.imports.checks import CHECKS
from consult.imports.columns import Column, personal
from consult.imports.intake import Kept
from consult.imports.placing import Placed, Placing
from consult.imports.plan import Plan, Use

ASKED = Asked(
    words={
        "better-home": Known(
            "better-home", {"en": "What could be better?", "cy": "Beth allai fod yn well?"}, ("away-4.8",)
        )
    },
    closed={
        "feel-home": Known("feel-home", {"en": "Does it feel like home?"}, (), {"yes": "Yes", "no": "No, not really"}),
        "use": Known("use", {"en": "What do you use?"}, (), {"bus": "Bus", "car": "Car", "walk": "Walk"}, many=True),
    },
    ages={"11-14": "11 to 14", "15-17": "15 to 17"},
    settings={"foster": "Foster home"},
    items=[],
)
USES = (
    Use("identifier"),
    Use("date"),
    Use("group", values={"Child": "children", "Carer": "carers", "Visitor": "-"}),
    Use("age-band", values={"11 to 14": "11-14"}),
    Use("setting", values={"Foster": "foster"}),
    Use("language"),
    Use("quotable"),
    Use("words", "better-home"),
    Use("new", ask="Anything else?", informs=("away-2.4",)),
    Use("choice", "feel-home", values={"Yes": "yes", "No, not really": "no", "Maybe": ""}),
    Use("choice", "use", values={"Bus": "bus", "Car": "car", "None": "-"}),
    Use("tick", "use", option="walk"),
)
WHOLE = [
    "R1",
    "2025-03-04",
    "Child",
    "11 to 14",
    "Foster",
    "cy",
    "Yes",
    "Mwy o amser",
    "Dim",
    "Yes",
    "Bus; Car",
    "Walk",
]
PLACES = {use.kind: place for place, use in enumerate(USES)}


def placed(**cells: str) -> Placed:
    """A whole row with some cells changed, by the plan; `use_choice` is the second choice."""
    row = list(WHOLE)
    for name, cell in cells.items():
        row[10 if name == "use_choice" else 9 if name == "choice" else PLACES[name.replace("_", "-")]] = cell
    return Placing(Plan(said_on="2025-01-01", uses=USES), ASKED, date(2025, 12, 31)).place(Kept(7, row, []))


def test_a_whole_row_is_whole() -> None:
    row = placed()
    assert (row.taken, row.found) == (True, [])
    assert (row.group, row.said_on, row.age_band, row.setting) == ("children", date(2025, 3, 4), "11-14", "foster")
    assert (row.language, row.quotable, row.identifier) == ("cy", True, "R1")
    assert [(said.question_id, said.question, said.words) for said in row.words] == [
        ("better-home", "Beth allai fod yn well?", "Mwy o amser"),
        ("asked-anything-else", "Anything else?", "Dim"),
    ]
    assert row.words[1].informs == ("away-2.4",)
    assert [(each.question_id, each.options, each.missing) for each in row.choices] == [
        ("feel-home", ("yes",), None),
        ("use", ("bus", "car"), None),
        ("use", ("walk",), None),
    ]


@pytest.mark.parametrize(
    ("cells", "check", "column", "taken"),
    [
        ({"group": ""}, "no-group", "group", False),
        ({"group": "Ghost"}, "unknown-group", "group", False),
        ({"group": "Visitor"}, "group-left-out", "group", False),
        ({"date": "soon"}, "no-date", "date", False),
        ({"date": "2026-03-04"}, "future-date", "date", False),
        ({"choice": "Maybe"}, "unknown-choice", "choice", False),
        ({"choice": "Never heard"}, "unknown-choice", "choice", False),
        ({"words": "x" * 10_001}, "too-long", "words", False),
        ({"words": "=HYPERLINK(1)"}, "formula", "words", False),
        ({"words": "#REF!"}, "formula", "words", False),
        ({"words": "Good\x07 food\u202e"}, "control-characters", "words", True),
        ({"age_band": "99"}, "unknown-age", "age-band", True),
        ({"setting": "Moon"}, "unknown-setting", "setting", True),
        ({"language": "xx"}, "unknown-language", "language", True),
        ({"quotable": "perhaps"}, "unknown-consent", "quotable", True),
    ],
)
def test_each_check_finds_its_fault_in_its_column(cells: dict[str, Any], check: str, column: str, taken: bool) -> None:
    row = placed(**cells)
    place = 9 if column == "choice" else PLACES[column]
    assert (row.number, row.found) == (7, [(check, place)])
    assert row.taken == taken
    assert (CHECKS[check].level == "told") == taken


def test_what_nobody_can_see_is_taken_out_of_words() -> None:
    assert placed(words="Good\x07 food\u202e").words[0].words == "Good food"


def test_nothing_said_and_unfinished_rows_stay_out() -> None:
    empty = placed(words="", new="", choice="", use_choice="None", tick="No")
    assert [check for check, _ in empty.found] == ["nothing-said"]
    assert not empty.taken
    row = Placing(Plan(said_on="2025-01-01", uses=USES), ASKED, date(2025, 12, 31)).place(
        Kept(3, WHOLE, [("unfinished", 1)])
    )
    assert not row.taken


def test_an_answer_that_was_passed_over_is_stored_as_skipped() -> None:
    row = placed(words="", choice="")
    assert {(each.question_id, each.missing) for each in row.choices if each.missing} == {
        ("better-home", "skipped"),
        ("feel-home", "skipped"),
    }


def test_a_day_that_is_not_kept_is_the_day_of_the_file() -> None:
    assert placed(date="1980-01-01 00:00:00").said_on == date(2025, 1, 1)
    assert placed(date="").said_on == date(2025, 1, 1)


@pytest.mark.parametrize(
    "heading", ["Email", "E-mail address", "IP address", "Your name", "Name", "Full name", "Telephone", "Postcode"]
)
def test_what_shows_who_somebody_is_is_known_by_its_heading(heading: str) -> None:
    assert personal(heading)
    assert guess.uses([Column(heading, personal=True, filled=3)], ASKED) == (Use(),)


@pytest.mark.parametrize(
    ("heading", "values", "chosen"),
    [
        ("What could be better?", None, "words:better-home"),
        ("3. What could be better", None, "words:better-home"),
        ("Beth allai fod yn well?", None, "words:better-home"),
        ("Does it feel like home?", ["Yes"], "choice:feel-home"),
        ("What do you use? – Bus", ["Bus"], "tick:use"),
        ("Are you a:", ["Child"], "group"),
        ("Who are you?", ["Child"], "group"),
        ("Which age group are you in?", ["11 to 14"], "age-band"),
        ("Why do you say so?", None, "new"),
        ("Favourite colour", ["Red"], "out"),
    ],
)
def test_columns_are_guessed_by_heading(heading: str, values: list[str] | None, chosen: str) -> None:
    (use,) = guess.uses([Column(heading, filled=3, values=values)], ASKED)
    assert use.chosen == chosen


def test_values_are_guessed_and_left_open_where_they_are_not_known() -> None:
    column = Column("Are you a:", filled=3, values=["A young person", "Foster carer", "Social worker", "None of these"])
    assert guess.match(Use("group"), column, ASKED).values == {
        "A young person": "children", "Foster carer": "carers", "Social worker": "professionals", "None of these": "",
    }  # fmt: skip
    ticked = guess.match(Use("tick", "use"), Column("What do you use? – Bus", filled=1), ASKED)
    assert ticked.option == "bus"
