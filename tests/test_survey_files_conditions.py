"""Conditions of other programs: what our rules can say of them, and what they cannot."""

import pytest

from consult.survey_files.report import Report, sayings
from consult.survey_files.routing import Source, show_if

KNOWN = {
    "home": Source("home", "choice", ("family", "foster", "else"), {key: key for key in ("family", "foster", "else")}),
    "likes": Source("likes", "choices", ("play", "read"), {"play": "play", "read": "read"}),
    "likes_SQ1": Source("likes", "choices", ("play", "read"), {"Y": "play"}),
    "ok": Source("ok", "yes_no", ("yes", "no", "not-sure"), {"true": "yes", "false": "no"}),
    "age": Source("age", "number", (), {}),
}
SAID = {
    "": {},
    "true()": {},
    "${home} = 'foster'": {"home": ["foster"]},
    "'foster' = ${home}": {"home": ["foster"]},
    "selected(${likes}, 'play')": {"likes": ["play"]},
    "(${home}='foster' or ${home} = 'else') and selected( ${likes} , 'read' )": {
        "home": ["foster", "else"],
        "likes": ["read"],
    },
    "${home} = 'foster' and selected(${likes}, 'read') ": {"home": ["foster"], "likes": ["read"]},
    "not(${home} = 'foster')": {"home": ["family", "else"]},
    "${home} != 'foster' and ${home} != 'else'": {"home": ["family"]},
    "not(${home} = 'foster' or ${home} = 'else')": {"home": ["family"]},
    'home.NAOK == "foster" || home.NAOK == "else"': {"home": ["foster", "else"]},
    '((likes_SQ1.NAOK == "Y"))': {"likes": ["play"]},
    "{home} = 'foster' and {likes} contains 'read'": {"home": ["foster"], "likes": ["read"]},
    "{home} anyof ['foster', 'else']": {"home": ["foster", "else"]},
    "{ok} = true": {"ok": ["yes"]},
    "!({ok} == false)": {"ok": ["yes", "not-sure"]},
}
UNSAID = {
    "${age} > 10": "routing-number",
    "age.NAOK >= 12": "routing-number",
    "${age} = 10": "routing-number",
    "${home} = ''": "routing-number",
    "{home} notempty": "routing-number",
    "${nowhere} = 'x'": "routing-later",
    "${home} = 'moon'": "routing-later",
    "${home} = 'foster' or selected(${likes}, 'play')": "routing-or",
    "not(${home} = 'foster' and selected(${likes}, 'play'))": "routing",
    "selected(${likes}, 'play') and selected(${likes}, 'read')": "routing",
    "${likes} = 'play'": "routing",
    "not(selected(${likes}, 'play'))": "routing",
    "${home} = 'foster' and ${home} = 'else'": "routing",
    "count-selected(${likes}) > 1": "routing",
    "(${home} = 'foster'": "routing",
    "${home} = 'foster')": "routing",
    "regex(., '^a')": "routing",
    "(" * 3_000: "routing",
    "not(" * 2_000: "routing",
    "${home} = 'foster' and " * 2_000: "routing",
}


@pytest.mark.parametrize(("written", "expected"), SAID.items())
def test_equality_joined_by_and_or_and_not_is_carried(written: str, expected: dict[str, list[str]]) -> None:
    report = Report()
    assert show_if([written], KNOWN, "Row 2", report) == expected
    turned_round = "not(" in written or "!" in written
    assert [line["sentence"] for line in report.lines] == [sayings()["routing-not"]["says"]] * turned_round


@pytest.mark.parametrize(("written", "saying"), UNSAID.items())
def test_what_our_rules_cannot_say_is_reported_and_everybody_is_asked(written: str, saying: str) -> None:
    report = Report()
    assert show_if(["${home} = 'foster'", written], KNOWN, "Row 2", report) == {}
    assert report.lines == [
        {"place": "Row 2", "fate": sayings()[saying]["fate"], "sentence": sayings()[saying]["says"]},
    ]


def test_conditions_of_a_part_and_of_its_question_hold_together() -> None:
    report = Report()
    assert show_if(["${home} = 'foster'", "", "{ok} = true"], KNOWN, "Row 2", report) == {
        "home": ["foster"],
        "ok": ["yes"],
    }
    assert report.lines == []
