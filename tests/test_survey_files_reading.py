"""Survey files of LimeSurvey and SurveyJS: what a draft has of them, and what its report says of the rest."""

import re
from pathlib import Path
from typing import Any

import pytest

from consult.consultations import definition
from consult.errors import Refusal
from consult.pages import sentences
from consult.survey_files import bringing
from consult.survey_files.report import sayings

FILES = Path(__file__).parent / "survey_files"
WHOLE = sorted(path.name for path in FILES.iterdir() if not path.name.startswith("broken"))
BROKEN = {
    "broken-cut.lss": "XML breaks at line 39, column",
    "broken-entity.lss": "declares entities",
    "broken-group.lss": "<LimeSurveyDocType> is not “Survey”",
    "broken-empty.lss": "no rows in <questions>",
    "broken-heading.txt": "Line 1 has no column “class”",
    "broken-letters.txt": "Line 5 is not UTF-8",
    "broken-order.txt": "Line 5: an option stands before any question",
    "broken-class.txt": "Line 5: there is no class of row",
    "broken-cut.json": "JSON breaks at line 11, column",
    "broken-type.json": "Page 1, element 1 has no “type”",
    "broken-list.json": "neither “pages” nor “elements”",
    "broken-pages.json": "“pages” must be a list",
}


def bring(name: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]], set[tuple[str, str]]]:
    """The document, its questions by id, and the report as pairs of place and the saying's short name."""
    brought = bringing.read(name, (FILES / name).read_bytes())
    short = {re.sub(r"\\{\w+\\}", ".+", re.escape(said["says"])): key for key, said in sayings().items()}
    said = {
        (line["place"], next(key for pattern, key in short.items() if re.fullmatch(pattern, line["sentence"])))
        for line in brought.report.lines
    }
    return brought.document, {question["id"]: question for question in brought.document["question"]}, said


def sentence_or_draft(name: str, content: bytes) -> str:
    """What somebody reads who brings this: why not, or what is asked; any other end is a fault of ours."""
    try:
        return str(bringing.read(name, content).document["question"][0]["ask"])
    except Refusal as refusal:
        return refusal.sentence


def options(question: dict[str, Any], language: str = "en") -> list[str]:
    return [option["words"][language] for option in question["option"]]


def test_limesurvey_of_today_brings_languages_grids_and_routing() -> None:
    document, asked, said = bring("v6.lss")
    assert document["title"] == {"en": "Home and visits", "cy": "Cartref ac ymweliadau"}
    assert document["intro"]["cy"] == "Dwed sut mae hi."
    assert document["languages"] == ["en", "cy"]
    assert list(asked) == ["home", "likes", "likes-other", "whyplay", "visits-sq001", "visits-sq002", "last"]
    assert asked["home"]["ask"]["en"] == "Where do you live?"
    assert options(asked["home"]) == ["With foster carers", "With family"]
    assert asked["whyplay"]["show_if"] == {"likes": ["sq001"]}
    assert asked["likes-other"]["show_if"] == {"likes": ["other"]}
    assert asked["visits-sq002"]["ask"]["cy"] == "Pa mor aml maen nhw'n dod? Fy nheulu"
    assert asked["visits-sq002"]["show_if"] == {"home": ["ao01"]}
    assert "show_if" not in asked["last"]
    assert asked["last"]["ask"]["en"] == "You said …. What else?"
    assert said == {
        ("Whole file", "language"),
        ("Whole file", "quota"),
        ("Whole file", "names"),
        ("End", "end-page"),
        ("Group 1", "group"),
        ("Group 2", "group"),
        ("Question home", "required"),
        ("Question home", "html"),
        ("Question likes", "limit"),
        ("Question likes", "other"),
        ("Question whyPlay", "script"),
        ("Question visits", "grid"),
        ("Question photo", "upload"),
        ("Question last", "piping"),
        ("Question last", "routing-or"),
    }


def test_limesurvey_of_old_names_questions_by_numbers_and_repeats_them_in_each_language() -> None:
    _, asked, said = bring("v2.lss")
    assert list(asked) == ["food", "better", "heard-s1", "heard-s2", "moves", "bye"]
    assert options(asked["food"], "cy") == ["Da", "Drwg"]
    assert asked["better"]["hint"] == {"en": "A few words.", "cy": "Ychydig eiriau."}
    assert asked["better"]["show_if"] == {"food": ["a2"]}
    assert asked["heard-s2"]["kind"] == "yes_no"
    assert asked["bye"]["text"] == {"en": "Nearly done. One more page."}
    assert {("Question better", "routing-not"), ("Question bye", "routing-number"), ("Question moves", "rule")} <= said


def test_limesurvey_text_is_filled_in_by_its_second_language() -> None:
    document, asked, said = bring("staff.txt")
    assert document["id"] == "survey-4711"
    assert list(asked) == ["role", "role-other", "supported", "more", "order"]
    assert options(asked["role"], "cy") == ["Gweithiwr cymdeithasol", "Athro", "Rhywbeth arall"]
    assert asked["supported"]["show_if"] == {"role": ["sw"]}
    assert asked["more"]["show_if"] == {"supported": ["no"]}
    assert asked["order"]["kind"] == "rank"
    assert {("Line 8", "required"), ("Line 16", "calculated"), ("Line 17", "hidden")} <= said


def test_every_type_of_limesurvey_is_carried_or_reported() -> None:
    _, asked, said = bring("every-type.txt")
    kinds = {f"q{number}": asked[f"q{number}"]["kind"] for number in (1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 14, 15, 25, 26)}
    assert kinds == {
        **dict.fromkeys(("q1", "q2", "q3", "q14", "q15"), "choice"),
        **dict.fromkeys(("q4", "q5"), "choices"),
        **dict.fromkeys(("q6", "q7"), "free_text"),
        **{"q9": "number", "q12": "date", "q13": "yes_no", "q25": "rank", "q26": "information"},
    }
    assert {asked[f"q{number}-sq2"]["kind"] for number in (10, 11, 16, 17, 18, 19, 20, 21)} == {
        "number",
        "free_text",
        "choice",
        "yes_no",
    }
    left = {saying for _, saying in said} & {"table", "calculated", "upload", "setting", "kind", "comment", "grid"}
    assert left == {"table", "calculated", "upload", "setting", "kind", "comment", "grid"}


def test_surveyjs_brings_localised_words_and_conditions() -> None:
    document, asked, said = bring("carers.json")
    assert document["title"] == {"en": "Caring with us", "cy": "Gofalu gyda ni"}
    assert asked["support-other"]["show_if"] == {"support": ["other"]}
    assert asked["missing"]["show_if"] == {"support": ["little"]}
    assert asked["nights"]["show_if"] == {"kinds": ["night"], "support": ["lots", "little"]}
    assert asked["rate"]["show_if"] == {"agree": ["yes"]}
    assert options(asked["rate"], "cy") == ["1 – Gwael", "2", "3", "4", "5 – Da"]
    assert (asked["nps"]["least"], asked["nps"]["most"]) == (0, 10)
    assert asked["years"]["most"] == 60
    assert asked["note"]["text"]["en"] == "Nearly done."
    assert "show_if" not in asked["years"]
    assert {
        ("Whole file", "language"),
        ("Whole file", "script"),
        ("Page 1, element 1", "required"),
        ("Page 1, element 3", "limit"),
        ("Page 1, element 5, element 1", "routing-later"),
        ("Page 1, element 5, element 2", "routing-or"),
        ("Page 1, element 5, element 3", "contact"),
        ("Page 2, element 5", "upload"),
    } <= said


def test_surveyjs_grids_become_questions() -> None:
    _, asked, said = bring("grids.json")
    assert asked["agree-safe"]["ask"]["en"] == "How far do you agree? I am safe"
    assert options(asked["agree-safe"]) == ["yes", "Not at all"]
    assert asked["why"]["show_if"] == {"agree-safe": ["no"]}
    assert asked["boxes-bad"]["ask"]["en"] == "Tell us: What is bad"
    assert asked["none"]["show_if"] == {"animal": ["dog"]}
    assert len(asked["many"]["option"]) == 11
    assert {
        ("Page 1, element 1", "grid"),
        ("Page 1, element 4", "table"),
        ("Page 1, element 7", "slider"),
        ("Page 1, element 9", "default"),
        ("Page 1, element 10", "kind"),
    } <= said


@pytest.mark.parametrize("name", WHOLE)
def test_a_draft_holds_only_what_a_definition_knows(name: str) -> None:
    """Whom it is for and how it promises are a person's to say; with them, only words and options may be amiss."""
    document, _, _ = bring(name)
    for question in document["question"]:
        question["ask"] |= {"cy": question["ask"].get("cy", "Beth?")}
        question["option"] = question.get("option", [])[:8]
    document["id"], document["for"], document["mode"] = "tiny", ["carers"], "confidential"
    assert definition.survey(document, name).question


@pytest.mark.parametrize(("name", "sentence"), BROKEN.items())
def test_a_broken_file_is_refused_with_where_and_why(name: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=re.escape(sentence)) as refused:
        bringing.read(name, (FILES / name).read_bytes())
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_anywhere_is_refused_or_read_and_never_breaks(name: str) -> None:
    content = (FILES / name).read_bytes()
    for part in range(1, 60):
        cut = content[: len(content) * part // 60]
        for tried in (cut, cut + content[-40:]):
            assert sentence_or_draft(name, tried)


@pytest.mark.parametrize(
    "content",
    [
        '{"elements": [{"type": "rating", "name": "r", "rateMin": "x", "rateMax": -3, "title": ["a"]}, 3]}',
        '{"elements": [{"type": ["a"], "name": "r"}]}',
        '{"elements": [{"type": "radiogroup", "name": "r", "choices": {"a": 1}}]}',
        '{"elements": [{"type": "matrix", "name": "r", "rows": "no", "columns": 4}]}',
        '{"elements": [{"type": "text", "name": "r", "visibleIf": {"a": 1}, "inputType": [1]}]}',
        '{"elements": [{"type": "text"}]}',
        '{"elements": []}',
        '{"elements": ' + "[" * 100_000,
        '{"elements": [{"type": "text", "name": "r", "visibleIf": "' + "!" * 4_000 + '"}]}',
    ],
)
def test_odd_json_is_refused_or_read(content: str) -> None:
    assert sentence_or_draft("odd.json", content.encode())


def test_other_files_are_refused_by_their_name_and_size() -> None:
    with pytest.raises(Refusal, match=r"ends in \.xlsx, \.lss, \.txt, \.json"):
        bringing.read("survey.pdf", b"%PDF")
    with pytest.raises(Refusal, match="over 5 MB"):
        bringing.read("survey.json", b" " * 5_000_001)


def test_what_a_report_says_is_short() -> None:
    long = {name for name, saying in sayings().items() for each in sentences(saying["says"]) if len(each.split()) > 15}
    assert long == set()
    assert {saying["fate"] for saying in sayings().values()} == {"left out", "changed"}
