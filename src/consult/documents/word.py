"""The evidence pack as a Word document: real headings, contents, table headings that repeat, the language, nothing but text."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from sqlmodel import Session

from consult.consultations.models import Consultation
from consult.documents import contents, word_contents
from consult.documents.contents import Pack
from consult.documents.heard import GroupHeard, ItemHeard
from consult.documents.wording import Table

ACCENT, INK, QUIET = RGBColor(0x0B, 0x55, 0x50), RGBColor(0x1C, 0x25, 0x30), RGBColor(0x46, 0x50, 0x5C)
FONT = "Calibri"
SHADE, SUN = "E3F0EE", "FBE7BB"
PAPER, MARGIN = Cm(21), Cm(2.2)


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
    made.add_paragraph("Contents", "TOC Heading")
    place = made.add_paragraph()
    _listed(made, "What was open", pack.open)
    _listed(made, "What was decided already", pack.decided)
    _listed(made, "How people were asked", pack.method)
    _table(made, pack.heard)
    made.add_heading("Who was not heard", 1)
    for line in pack.unheard:
        made.add_paragraph(line, "Notice")
    if pack.gaps.rows:
        _grid(made, pack.gaps, SUN)
    else:
        made.add_paragraph(contents.ALL_HEARD)
    _listed(made, "Limits", pack.limits)
    _listed(made, "How far the codes can be relied on", pack.agreement)
    made.add_heading("What was said", 1)
    for item in pack.items:
        _item(made, item)
    _table(made, pack.considered)
    if pack.waiting:
        made.add_paragraph(f"Heard and not considered yet: {', '.join(pack.waiting)}.")
    for table in (pack.decisions, pack.readings):
        _table(made, table)
    made.add_heading("Annex: standards", 1)
    for standard in pack.standards:
        _standard(made, standard)
    _table(made, pack.surveys)
    word_contents.fill(made, place)
    return made


def _dress(made: Any, pack: Pack) -> None:
    """A4, one typeface, the product's colours, page numbers, and the language for screen readers and spelling."""
    made.core_properties.title, made.core_properties.author = f"{pack.title}: evidence pack", pack.commissioner
    made.core_properties.language = "en-GB"
    section = made.sections[0]
    section.page_width, section.page_height = PAPER, Cm(29.7)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = Cm(2)
    for name, size, colour in (
        ("Normal", 11, INK), ("Title", 28, ACCENT), ("Subtitle", 13, QUIET), ("Heading 1", 18, ACCENT),
        ("Heading 2", 14, ACCENT), ("Heading 3", 12, INK), ("Quote", 11, INK), ("List Bullet", 11, INK),
        ("TOC Heading", 18, ACCENT),
    ):  # fmt: skip
        _style(made.styles[name], size, colour)
    made.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    made.styles["Quote"].font.italic = True
    for name, after in (("Normal", 6), ("List Bullet", 2)):
        made.styles[name].paragraph_format.space_after = Pt(after)
    small = made.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = made.styles["Normal"]
    small.font.size, small.font.color.rgb = Pt(9.5), QUIET
    _notice(made)
    _page_number(section.footer.paragraphs[0])


def _notice(made: Any) -> None:
    """What must not be overlooked: shaded, with a bar before it."""
    notice = made.styles.add_style("Notice", WD_STYLE_TYPE.PARAGRAPH)
    notice.base_style = made.styles["Normal"]
    notice.font.bold = True
    properties = notice.element.get_or_add_pPr()
    borders, bar = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "36"), ("space", "6"), ("color", "C98A00")):
        bar.set(qn(f"w:{name}"), value)
    borders.append(bar)
    properties.append(borders)
    properties.append(_shade(SUN))


def _shade(fill: str) -> Any:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), fill)
    return shade


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
    made.add_paragraph(item.asks, "Small").paragraph_format.keep_with_next = True
    _listed(made, f"Summary, published on {item.published_on}", item.summary, 3)
    for words, groups in (("Not heard on this", item.nobody), ("Hardly heard on this", item.few)):
        if groups:
            made.add_paragraph(
                f"{words}: {', '.join(groups).lower()}.", "Notice"
            ).paragraph_format.keep_with_next = True
    for group in item.groups:
        _group(made, group)


def _group(made: Any, group: GroupHeard) -> None:
    made.add_heading(f"{group.name}: {group.said_by} heard", 3)
    if group.many:
        _grid(made, group.many)
    for line in group.lines:
        made.add_paragraph(line)
    for quote in group.quotes:
        made.add_paragraph(f"“{quote.words}”", "Quote")
        made.add_paragraph(quote.by, "Small")


def _table(made: Any, table: Table) -> None:
    made.add_heading(table.title, 1)
    if table.rows:
        _grid(made, table)
    else:
        made.add_paragraph("Nothing is recorded yet.")


def _grid(made: Any, table: Table, shade: str = SHADE) -> None:
    """A table whose heading row repeats on every page, with a title and description for screen readers."""
    grid = made.add_table(1, len(table.heading), "Table Grid")
    grid.autofit = False
    for tag, words in (("w:tblCaption", table.title), ("w:tblDescription", f"Columns: {', '.join(table.heading)}.")):
        described = OxmlElement(tag)
        described.set(qn("w:val"), words)
        grid._tbl.tblPr.append(described)
    part = (PAPER - 2 * MARGIN) / sum(table.widths)
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = column.cells[0].width = round(part * width)
    _fill(grid.rows[0], table.heading, shade)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        added = grid.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(added, row)
    after = made.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = 0, Pt(6)


def _fill(row: Any, words: list[str], shade: str = "") -> None:
    """A row's cells; a heading row is shaded, bold, and never left alone at the end of a page."""
    for cell, said in zip(row.cells, words, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(said)
        run.font.size = Pt(10)
        if shade:
            run.bold = paragraph.paragraph_format.keep_with_next = True
            cell._tc.get_or_add_tcPr().append(_shade(shade))


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
