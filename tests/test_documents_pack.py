"""The evidence pack: many in a table, a few in one sentence, who was not heard in front, and a way to every heading."""

import io
import re
from itertools import pairwise

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from consult.consultations.models import Consultation
from consult.database import Database
from consult.documents import contents, pdf, word
from consult.documents.contents import Pack
from consult.documents.heard import GroupHeard
from consult.summary import release
from tests.test_summary_release import ITEM, crowd

SMALL = "Fewer than 5 spoke of each of these: Brothers and sisters; My social worker; School and learning."


@pytest.fixture
def pack(database: Database, consultation: Consultation) -> Pack:
    """Carers who speak of four themes often and of three rarely, a parent, and two children."""
    for theme, number in (("voice", 9), ("housing", 8), ("staff-continuity", 7)):
        crowd(database, consultation, number, "carers", theme)
    for theme, number in (("siblings", 1), ("social-worker", 2), ("school", 4)):
        crowd(database, consultation, number, "carers", theme)
    crowd(database, consultation, 6, "parents", "voice")
    crowd(database, consultation, 2, "children", "siblings")
    database.call(release.make, consultation.id)
    return database.call(contents.pack, consultation)


def heard(pack: Pack, group: str) -> GroupHeard:
    """What a group said on the one views item that is spoken of."""
    item = next(item for item in pack.items if item.key == ITEM)
    return next(each for each in item.groups if each.name == group)


def test_counts_that_may_be_stated_stand_in_a_table_and_small_ones_in_one_sentence(pack: Pack) -> None:
    carers = heard(pack, "Carers")
    assert carers.many is not None
    assert [row[:2] for row in carers.many.rows] == [
        ["Being listened to and having a say", "9"],
        ["Somewhere to live after care", "8"],
        ["Workers who stay", "7"],
    ]
    assert carers.lines == [SMALL], "in the order of the alphabet: not by counts that nobody may know"
    parents = heard(pack, "Parents")
    assert parents.many is None
    assert parents.lines == ["6 spoke of “Being listened to and having a say” (could be better: 6)."]
    assert heard(pack, "Children").lines == ["Fewer than 10 spoke of “Brothers and sisters”."]


def test_who_was_not_heard_stands_before_what_was_said(pack: Pack) -> None:
    gaps = {row[0].split()[0]: row[1:] for row in pack.gaps.rows}
    assert gaps[ITEM][1] == "children"
    assert "professionals" in gaps["away-2.4"][0]
    assert "away-2.4" in pack.unheard[-1]
    made = word.document(pack)
    text = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Notice"]
    assert pack.unheard[0] in text
    assert "Hardly heard on this: children." in text
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.document(pack))).pages]
    plain = re.sub(r"\s+", " ", " ".join(pages))
    assert plain.index("Only a few of") < plain.index(SMALL[:40])


def test_contents_lead_to_every_heading_in_both_files(pack: Pack) -> None:
    stream = io.BytesIO()
    word.document(pack).save(stream)
    made = Document(stream)
    headings = [each for each in made.paragraphs if each.style.name in ("Heading 1", "Heading 2")]
    marks = {
        mark.get(qn("w:name")): paragraph.text
        for paragraph in headings
        for mark in paragraph._p.iter(qn("w:bookmarkStart"))
    }
    links = [link for each in made.paragraphs for link in each._p.iter(qn("w:hyperlink"))]
    assert [marks[link.get(qn("w:anchor"))] for link in links] == [heading.text for heading in headings]
    assert ["".join(text.text for text in link.iter(qn("w:t"))) for link in links] == [each.text for each in headings]
    levels = [int(each.style.name[-1]) for each in made.paragraphs if each.style.name.startswith("Heading")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), "no level is jumped over"
    reader = pypdf.PdfReader(io.BytesIO(pdf.document(pack)))
    assert {each.text for each in headings} <= {mark["/Title"] for mark in _marks(reader.outline)}


def _marks(outline: list) -> list:  # type: ignore[type-arg]
    return [mark for each in outline for mark in (_marks(each) if isinstance(each, list) else [each])]
