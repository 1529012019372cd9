"""The contents list of a Word document: links to its headings, in a field that Word can make anew after an edit."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

LEVELS = ("Heading 1", "Heading 2")
FIELD = ' TOC \\o "1-2" \\n \\h \\z '  # two levels, linked, without page numbers, which only a layout knows


def fill(made: Any, place: Any) -> None:
    """Write a line for each heading of the document before this paragraph, which is then gone."""
    for level, name in enumerate(LEVELS, 1):
        _style(made, level, name)
    headings = [each for each in made.paragraphs if each.style.name in LEVELS]
    for number, heading in enumerate(headings):
        line = place.insert_paragraph_before(style=f"toc {LEVELS.index(heading.style.name) + 1}")
        if number == 0:
            _field(line, "begin")
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = FIELD
            line.add_run()._r.append(instruction)
            _field(line, "separate")
        _link(line, heading, number)
        if number == len(headings) - 1:
            _field(line, "end")
    place._p.getparent().remove(place._p)


def _style(made: Any, level: int, like: str) -> None:
    style = made.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    style.font.bold = like == LEVELS[0]
    style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
    style.paragraph_format.space_after = Pt(1)


def _field(line: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    line.add_run()._r.append(mark)


def _link(line: Any, heading: Any, number: int) -> None:
    """A link from this line to a bookmark around the heading."""
    name = f"_Toc{number:06d}"
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    heading._p.insert(1, start)
    heading._p.append(end)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.append(line.add_run(heading.text)._r)
    line._p.append(link)
