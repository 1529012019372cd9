"""The evidence pack as a Word document: real headings, table headings that repeat, the language set, nothing but text."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from sqlmodel import Session

from consult.consultations.models import Consultation
from consult.documents import contents
from consult.documents.contents import GroupHeard, ItemHeard, Pack, Table

ACCENT, INK, QUIET = RGBColor(0x0B, 0x55, 0x50), RGBColor(0x1C, 0x25, 0x30), RGBColor(0x46, 0x50, 0x5C)
FONT = "Calibri"


def write(session: Session, consultation: Consultation, path: Path) -> None:
    """The evidence pack into this file."""
    made = document(contents.pack(session, consultation))
    made.save(str(path))


def document(pack: Pack) -> Any:
    """The pack as a Word document."""
    made = Document()
    _dress(made, pack)
    made.add_paragraph(pack.title, "Title")
    made.add_paragraph(f"Evidence pack of {pack.commissioner}, {pack.made_on}", "Subtitle")
    made.add_paragraph(pack.about)
    _listed(made, "What was open", pack.open)
    _listed(made, "What was decided already", pack.decided)
    _listed(made, "How people were asked", pack.method)
    _table(made, pack.heard)
    _listed(made, "Limits", pack.limits)
    _listed(made, "How far the codes can be relied on", pack.agreement)
    made.add_heading("What was said", 1)
    for item in pack.items:
        _item(made, item)
    _listed(made, "Not heard on", pack.unheard, 2)
    for table in (pack.considered, pack.decisions, pack.readings):
        _table(made, table)
    made.add_heading("Annex: standards", 1)
    for standard in pack.standards:
        _standard(made, standard)
    _table(made, pack.surveys)
    return made


def _dress(made: Any, pack: Pack) -> None:
    """A4, one typeface, the product's colours, page numbers, and the language for screen readers and spelling."""
    made.core_properties.title, made.core_properties.author = f"{pack.title}: evidence pack", pack.commissioner
    made.core_properties.language = "en-GB"
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    for name, size, colour in (
        ("Normal", 11, INK), ("Title", 28, ACCENT), ("Subtitle", 13, QUIET), ("Heading 1", 18, ACCENT),
        ("Heading 2", 14, ACCENT), ("Heading 3", 12, INK), ("Quote", 11, INK), ("List Bullet", 11, INK),
    ):  # fmt: skip
        _style(made.styles[name], size, colour)
    made.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    made.styles["Quote"].font.italic = True
    small = made.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = made.styles["Normal"]
    small.font.size, small.font.color.rgb = Pt(9.5), QUIET
    _page_number(section.footer.paragraphs[0])


def _style(style: Any, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:hAnsi"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    for earlier in properties.findall(qn("w:lang")):
        properties.remove(earlier)
    properties.append(language)


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph.alignment = 2
    paragraph._p.append(field)


def _listed(made: Any, title: str, lines: list[str], level: int = 1) -> None:
    if lines:
        made.add_heading(title, level)
        for line in lines:
            made.add_paragraph(line, "List Bullet")


def _item(made: Any, item: ItemHeard) -> None:
    made.add_heading(f"{item.key} {item.title}", 2)
    made.add_paragraph(item.asks, "Small")
    _listed(made, f"Summary, published on {item.published_on}", item.summary, 3)
    for group in item.groups:
        made.add_heading(f"{group.name}: {group.said_by} heard", 3)
        _themes(made, item, group)
        for theme in group.themes:
            for quote in theme.quotes:
                made.add_paragraph(f"“{quote}”", "Quote")
                made.add_paragraph(f"{group.name}, on {theme.name.lower()}", "Small")


def _themes(made: Any, item: ItemHeard, group: GroupHeard) -> None:
    rows = [[theme.name, theme.said_by, "; ".join(theme.aspects)] for theme in group.themes]
    if rows:
        _grid(made, Table(f"{item.key}, {group.name}", ["Theme", "Said by", "In which way"], rows), (6.2, 3.4, 7))


def _table(made: Any, table: Table) -> None:
    made.add_heading(table.title, 1)
    if table.rows:
        widths = {4: (3.6, 4.2, 5.0, 3.8), 3: (6, 7, 3.6)}[len(table.heading)]
        _grid(made, table, widths)
    else:
        made.add_paragraph("Nothing is recorded yet.")


def _grid(made: Any, table: Table, widths: tuple[float, ...]) -> None:
    """A table whose heading row repeats on every page, with a title and description for screen readers."""
    grid = made.add_table(1, len(table.heading), "Table Grid")
    grid.autofit = False
    for tag, words in (("w:tblCaption", table.title), ("w:tblDescription", f"Columns: {', '.join(table.heading)}.")):
        described = OxmlElement(tag)
        described.set(qn("w:val"), words)
        grid._tbl.tblPr.append(described)
    _fill(grid.rows[0], table.heading, widths)
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "E3F0EE")
        cell._tc.get_or_add_tcPr().append(shade)
    for row in table.rows:
        added = grid.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(added, row, widths)
    made.add_paragraph()


def _fill(row: Any, words: list[str], widths: tuple[float, ...]) -> None:
    for cell, said, width in zip(row.cells, words, widths, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(said).font.size = Pt(10)


def _standard(made: Any, standard: dict[str, Any]) -> None:
    made.add_heading(standard["title"], 2)
    made.add_paragraph(standard["source"], "Small")
    for finding in standard["findings"]:
        made.add_heading(finding["name"], 3)
        made.add_paragraph(finding["asks"], "Small")
        for line in finding["known"]:
            made.add_paragraph(line, "List Bullet")
        for line in finding["unknown"]:
            made.add_paragraph(f"Missing or not known: {line}", "List Bullet")
