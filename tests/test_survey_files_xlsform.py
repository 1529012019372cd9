"""XLSForm, with pyxform as the judge: ours is taken without a word, theirs is read, and a round trip loses nothing."""

import io
import re
import zipfile
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from consult.consultations import definition, publication
from consult.consultations.definition import SurveyDefinition
from consult.errors import Refusal
from consult.survey_files import bringing, xlsform_writing
from tests.test_survey_files_reading import options

READY = [survey for folder in ("your-care", "wiltshire-2011", "every-kind") for survey in publication.read(folder)[1]]
TAKEN_ON = ["type", "name", "label::English (en)", "label::Welsh (cy)"]
CODES = {"skipped", "dont-know", "rather-not", "not-asked", "not-reached"}


def written(survey: SurveyDefinition) -> bytes:
    return xlsform_writing.write(survey.model_dump(mode="json", by_alias=True))


def form(**sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets, as people make them."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def judged(content: bytes) -> Element:
    """The XForm that pyxform makes of it, when it has nothing to complain of."""
    made = convert(io.BytesIO(content), validate=False, file_type=".xlsx")
    assert made.warnings == []
    return fromstring(made.xform)


def brought(content: bytes) -> tuple[dict[str, dict[str, Any]], set[tuple[str, str]]]:
    """Questions by id, and where what was said."""
    found = bringing.read("form.xlsx", content)
    lines = {(line["place"], line["sentence"].split(".")[0]) for line in found.report.lines}
    return {question["id"]: question for question in found.document["question"]}, lines


@pytest.mark.parametrize("survey", READY, ids=lambda survey: survey.id)
def test_pyxform_takes_every_ready_made_survey_and_a_round_trip_loses_nothing(survey: SurveyDefinition) -> None:
    content = written(survey)
    judged(content)
    back = bringing.read("form.xlsx", content)
    assert back.report.lines == []
    assert definition.survey(back.document, "back").model_dump() == survey.model_dump()


def test_pyxform_makes_routing_both_languages_and_the_five_codes_of_it() -> None:
    content = written(next(survey for survey in READY if survey.id == "every-kind"))
    xform = judged(content)
    binds = {each.get("nodeset", ""): dict(each.attrib) for each in xform.iter() if each.tag.endswith("}bind")}
    assert re.sub(r"\s+", " ", binds["/data/elsewhere"]["relevant"]) == "(selected( /data/home , 'elsewhere'))"
    assert "'not-asked'" in binds["/data/elsewhere_missing"]["calculate"]
    assert "'not-reached'" in binds["/data/moves_missing"]["calculate"]
    assert binds["/data/moves"]["constraint"] == ". >= 0 and . <= 40"
    assert binds["/data/order"]["type"] == "odk:rank"
    words = {each.get("lang"): "".join(each.itertext()) for each in xform.iter() if each.tag.endswith("}translation")}
    assert "Where do you live?" in words["English (en)"]
    assert "Ble wyt ti'n byw?" in words["Welsh (cy)"]
    codes = [row[1] for row in load_workbook(io.BytesIO(content))["choices"].values if row[0] == "consult_missing"]
    assert set(codes) == CODES


def test_only_the_columns_that_xlsform_knows_still_bring_the_survey_back() -> None:
    """Somebody's editor drops our own columns: the words, the kinds that XLSForm has, and the routing remain."""
    book = load_workbook(io.BytesIO(written(next(survey for survey in READY if survey.id == "every-kind"))))
    for sheet in book.worksheets:
        for number in range(sheet.max_column, 0, -1):
            if str(sheet.cell(1, number).value).startswith("consult_"):
                sheet.delete_cols(number)
    content = io.BytesIO()
    book.save(content)
    asked, _ = brought(content.getvalue())
    assert asked["elsewhere"]["show_if"] == {"home": ["elsewhere"]}
    assert (asked["best"]["kind"], asked["heard"]["kind"]) == ("choices", "choice")
    assert asked["since"] == {
        "id": "since",
        "kind": "date",
        "ask": {"en": "When did you move to this home?", "cy": "Pryd symudaist ti i'r cartref hwn?"},
        "least": 2005,
        "most": 2030,
    }
    assert not [key for key in asked if key.endswith(("-why", "-missing"))]


def test_an_unfinished_draft_is_written_too_and_words_are_never_formulas() -> None:
    question = {"id": "1st", "kind": "choice", "ask": {"en": "=1+1"}, "option": [{"key": "a", "words": {"en": "+A"}}]}
    document = {"id": "draft", "title": {}, "languages": ["en", "cy"], "question": [question]}
    content = xlsform_writing.write(document)
    made = convert(io.BytesIO(content), validate=False, file_type=".xlsx")
    assert "<_1st/>" in made.xform
    cells = [cell for row in load_workbook(io.BytesIO(content))["survey"].rows for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert bringing.read("form.xlsx", content).document["question"] == [question]
    question["option"] = []
    with pytest.raises(Refusal, match="1st has no options yet"):
        xlsform_writing.write(document)


def form_of_odk() -> bytes:
    """A form with all that ODK has and a survey here has not, and with what both have."""
    survey: list[list[object]] = [
        [*TAKEN_ON, "label::French (fr)", "hint::English (en)", "required", "relevant", "constraint", "appearance"],
        ["start", "start"],
        ["note", "hello", "Hello. Read this.", "Helo.", "Bonjour"],
        ["select_one homes", "home", "**Where** do you live?", "Ble wyt ti'n byw?", "Où ?", "Now", "yes"],
        ["begin_group", "more", "More about it", "Mwy", "", "", "", "${home} = 'foster'"],
        ["select_multiple likes or_other", "likes", "What do you like?", "Beth wyt ti'n ei hoffi?"],
        ["integer", "age", "How many years?", "Sawl blwyddyn?", "", "", "", "", ". > 0 and . < 20"],
        ["end_group"],
        ["text", "why", "Why, ${home}?", "Pam?", "", "", "", "selected(${likes}, 'play')", "regex(., '.{5}')"],
        ["date", "since", "Since when?", "Ers pryd?", "", "", "", "${age} > 10"],
        ["acknowledge", "agree", "I agree", "Rydw i'n cytuno", "", "", "true()"],
        ["range", "slide", "How much?", "Faint?", "", "", "", "", "", "vertical"],
        ["geopoint", "place", "Where is it?", "Ble mae e?"],
        ["calculate", "sum"],
        ["begin repeat", "each", ""],
        ["rank homes", "order", "Which is best?", "Pa un yw'r gorau?"],
        ["end repeat"],
        ["telepathy", "odd", "Think", "Meddwl"],
    ]
    choices: list[list[object]] = [
        ["list name", "name", "label::English (en)", "label::Welsh (cy)", "image"],
        ["homes", "family", "With family", "Gyda theulu"],
        ["homes", "foster", "With foster carers", "Gyda gofalwyr maeth", "foster.png"],
        ["likes", "play", "Play", "Chwarae"],
        ["likes", 2, "Read", "Darllen"],
    ]
    settings: list[list[object]] = [["form_title", "form_id", "style"], ["My form", "My_Form 1", "pages"]]
    return form(survey=survey, choices=choices, settings=settings)


NOT_CARRIED = {
    ("Whole file", "The language fr is not offered here"),
    ("Sheet settings", "The setting “style” has no place here"),
    ("Sheet survey, row 2", "Who answers, when and on what device is not kept here"),
    ("Sheet survey, row 4", "Nobody must answer here"),
    ("Sheet survey, row 4", "Formatting was taken off"),
    ("Sheet choices, row 3", "A picture was left out"),
    ("Sheet survey, row 5", "The heading of a part was left out"),
    ("Sheet survey, row 6", "“Other” became an option with a question of its own"),
    ("Sheet survey, row 9", "This repeats an earlier answer"),
    ("Sheet survey, row 9", "A rule for what may be answered was left out"),
    ("Sheet survey, row 10", "Its condition looks at a number or words"),
    ("Sheet survey, row 11", "A box to tick became yes or no"),
    ("Sheet survey, row 12", "A slider became a number to type"),
    ("Sheet survey, row 13", "A place on a map can lead to a home"),
    ("Sheet survey, row 14", "What a form works out by itself is not carried"),
    ("Sheet survey, row 15", "This part was asked several times"),
    ("Sheet survey, row 18", "There is no such question here: “telepathy”"),
}


def test_a_form_of_odk_is_read_with_what_could_not_be_carried() -> None:
    asked, said = brought(form_of_odk())
    assert list(asked) == ["hello", "home", "likes", "likes-other", "age", "why", "since", "agree", "slide", "order"]
    assert asked["hello"]["text"]["en"] == "Hello. Read this."
    assert asked["home"]["ask"] == {"en": "Where do you live?", "cy": "Ble wyt ti'n byw?"}
    assert asked["home"]["hint"] == {"en": "Now"}
    assert asked["likes"]["show_if"] == {"home": ["foster"]}
    assert asked["likes-other"]["show_if"] == {"home": ["foster"], "likes": ["other"]}
    assert options(asked["likes"], "cy") == ["Chwarae", "Darllen", "Rhywbeth arall"]
    assert (asked["age"]["least"], asked["age"]["most"]) == (1, 19)
    assert asked["why"]["show_if"] == {"likes": ["play"]}
    assert (asked["agree"]["kind"], asked["slide"]["kind"], asked["order"]["kind"]) == ("yes_no", "number", "rank")
    assert "show_if" not in asked["since"]
    assert said >= NOT_CARRIED
    assert ("Sheet survey, row 7", "A rule for what may be answered was left out") not in said


def test_a_form_without_languages_is_taken_for_its_default() -> None:
    content = form(
        survey=[["type", "name", "label"], ["text", "how", "Sut wyt ti?"]],
        settings=[["form_title", "default_language"], ["Sut", "Cymraeg (cy)"]],
    )
    document = bringing.read("form.xlsx", content).document
    assert (document["languages"], document["question"][0]["ask"]) == (["cy"], {"cy": "Sut wyt ti?"})


BROKEN: dict[str, tuple[dict[str, list[list[object]]], str]] = {
    "no survey": ({"questions": [["type", "name"]]}, "has no sheet “survey”"),
    "no type": ({"survey": [["name", "label"], ["a", "A"]]}, "Sheet “survey” has no column “type” in row 1"),
    "empty type": (
        {"survey": [TAKEN_ON, ["text", "a", "A"], [None, "b", "B"]]},
        "Sheet survey, row 3: the column “type”",
    ),
    "no list": ({"survey": [TAKEN_ON, ["select_one gone", "a", "A"]]}, "Sheet survey, row 2: its list of options"),
    "open group": ({"survey": [TAKEN_ON, ["begin_group", "a", "A"], ["text", "b", "B"]]}, "row 2: this group begins"),
    "closed group": ({"survey": [TAKEN_ON, ["end_group"]]}, "row 2: this group ends and has not begun"),
    "nothing asked": ({"survey": [TAKEN_ON, ["start", "start"]]}, "holds no question that can be asked"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_form_is_refused_with_where_and_why(name: str) -> None:
    sheets, sentence = BROKEN[name]
    with pytest.raises(Refusal, match=re.escape(sentence)):
        bringing.read("form.xlsx", form(**sheets))


def test_a_workbook_that_is_none_or_too_much_is_refused() -> None:
    whole = form(survey=[TAKEN_ON, ["text", "a", "A"]])
    for part in range(1, 30):
        with pytest.raises(Refusal, match="no whole workbook"):
            bringing.read("form.xlsx", whole[: len(whole) * part // 30])
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 60_000_000)
    with pytest.raises(Refusal, match="unpacks to more"):
        bringing.read("form.xlsx", bomb.getvalue())
    with pytest.raises(Refusal, match="over 5000 rows"):
        bringing.read("form.xlsx", form(survey=[TAKEN_ON, *[["text", f"q{number}", "A"] for number in range(5_001)]]))
