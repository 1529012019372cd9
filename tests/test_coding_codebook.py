"""The codebook is read strictly: a slip in the file is named, with its remedy."""

from pathlib import Path

import pytest

from consult.coding.codebook import CodebookError, load
from consult.coding.phrases import Phrases

THEME = '[[theme]]\nkey = "food"\ndefinition = "What there is to eat."\n'


def written(path: Path, content: str) -> Path:
    file = path / "codebook.toml"
    file.write_text(content, encoding="utf-8")
    return file


def test_the_house_codebook_is_whole() -> None:
    book = load()
    assert len(book.themes) == 32
    assert [aspect.key for aspect in book.aspects] == ["works-well", "could-be-better", "unmet-need", "suggestion"]
    assert {item.framework for item in book.views} == {"away", "risk"}
    for theme in book.themes:
        assert len(theme.phrases) >= 20, theme.key
        assert len(theme.phrases_cy) >= 8, theme.key
        assert 3 <= len(theme.examples) <= 6, theme.key
        assert theme.outcomes, theme.key


def test_only_items_that_list_the_group_are_eligible() -> None:
    book = load()
    assert [item.key for item in book.eligible("children", ["away"])] == ["away-3.2", "away-4.8"]
    assert [item.key for item in book.eligible("elected-members", ["away", "risk"])] == ["away-4.9"]
    assert book.eligible("", ["away"]) == ()


def test_a_bare_codebook_will_do(tmp_path: Path) -> None:
    book = load(written(tmp_path, THEME))
    assert book.themes[0].name == "food"
    assert len(book.version) == 12


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (THEME + 'colour = "red"\n', "theme food: does not know colour"),
        ('[[theme]]\nkey = "food"\n', "theme food: definition is missing"),
        ("[[theme]]\nkey = 3\ndefinition = 'x'\n", "theme 3, key: write a text in quotes"),
        (THEME + 'phrases = "bread"\n', "theme food, phrases: write a list of texts"),
        (THEME + THEME, "theme food is there twice"),
        ("[theme]\nkey = 'food'\n", r"write every theme as its own \[\[theme\]\]"),
        ("colours = []\n", "does not know colours"),
        ("[[theme", "cannot be read as a codebook"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(CodebookError, match=said):
        load(written(tmp_path, content))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("don't know", "i dont know", "dont know"),
        ("don't know", "I don’t know", "don’t know"),
        ("sibling*", "Siblings first", "Siblings"),
        ("*rawd", "fy mrawd a fi", "mrawd"),
        ("see/saw my mum", "I saw my mum", "saw my mum"),
        ("promise* ... never", "he promised he would and never came", "promised he would and never"),
        ("out of county", "placed out-of-county", "out-of-county"),
        ("work", "homework", None),
        ("promise* ... never", "He promised. I never came.", None),
        ("❤*", "love it ❤️", "❤"),
    ],
)
def test_phrases_are_found_as_people_write_them(phrase: str, text: str, found: str | None) -> None:
    hits = Phrases([phrase]).find(text)
    assert [text[hit.start : hit.end] for hit in hits] == ([found] if found else [])


def test_a_hint_is_not_enough() -> None:
    assert [(hit.enough) for hit in Phrases(["?nan", "my nan"]).find("my nan and nan")] == [True, False, False]
