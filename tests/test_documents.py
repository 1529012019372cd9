"""Files that leave the house: made by a worker, fetched by those who may, nothing in them that may not be."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pypdf
import pytest
from docx import Document
from litestar import Litestar
from openpyxl import load_workbook
from sqlmodel import Session, select, update

from consult.accounts.models import AuditEntry, Role
from consult.consultations.models import Consultation
from consult.corpus.models import Utterance
from consult.database import Database, now
from consult.documents import contents, export, pdf, responses_table, word
from consult.documents.models import Export
from consult.summary import release
from tests.walk import Client, answer_survey, press, sign_in, work

SAID = "=SUM(A1) My social worker Karen keeps changing, it would be better if they stayed."
FORMULA = 'He said #emph[“x”] $ \\ " <b> & = *bold* @now'
Make = Callable[[str], Path]


@pytest.fixture
def heard(client: Client, database: Database, consultation: Consultation) -> Consultation:
    """A consultation in which a child and a carer have spoken, counted in a release."""
    for survey in ("your-care-children", "your-care-carers"):
        answer_survey(client, survey, SAID)
    work(database)
    database.call(release.make, consultation.id)
    return consultation


@pytest.fixture
def make(client: Client, database: Database, web: Litestar, heard: Consultation) -> Make:
    """Ask for a file on its page, and do what the worker does."""
    sign_in(client, database, Role.COMMISSIONER)

    def made(kind: str) -> Path:
        assert press(client, f"/consultations/{heard.id}/exports", {"kind": kind}).status_code == 200
        with database.begin() as session:
            asked = session.exec(select(Export).where(Export.kind == kind)).one()
        assert database.call(export.claim, asked.id)
        assert not database.call(export.claim, asked.id), "one worker makes it"
        database.call(export.make, asked.id, web.state.exports)
        return export.place(web.state.exports, asked)

    return made


def test_responses_are_one_row_a_person_with_codes_and_no_formulas(make: Make) -> None:
    rows = list(csv.DictReader(io.StringIO(make("responses-csv").read_text(encoding="utf-8"))))
    assert [row["speaker"] for row in rows] == ["1", "2"]
    child = next(row for row in rows if row["group"] == "children")
    assert "not-asked" in child.values(), "questions of the other survey"
    said = [value for value in child.values() if "keeps changing" in value]
    assert said
    assert all(value.startswith("'=SUM") for value in said)
    assert not any("Karen" in value for row in rows for value in row.values())


def test_words_that_may_not_be_quoted_or_are_held_are_in_no_file(database: Database, make: Make) -> None:
    with database.begin() as session:
        said = session.exec(select(Utterance)).all()
        session.exec(update(Utterance).values(quotable=False))
        kept = {row.words for row in said}
    table = make("responses-csv").read_text(encoding="utf-8")
    assert responses_table.WITHHELD in table
    book = zipfile.ZipFile(make("coding-xlsx"))
    sheets = b"".join(book.read(name) for name in book.namelist()).decode()
    assert not any(words in table or words in sheets for words in kept)


def test_figures_say_what_the_pages_say(make: Make) -> None:
    rows = list(csv.DictReader(io.StringIO(make("figures-csv").read_text(encoding="utf-8"))))
    assert {row["said by"] for row in rows} <= {"a few", "not shown", "nobody"}, "one child and one carer"
    assert all(row["number"] in ("", "0") for row in rows)


def test_the_workbook_has_four_sheets_of_text(make: Make) -> None:
    book = load_workbook(make("coding-xlsx"), read_only=True)
    assert book.sheetnames == ["Labels", "Codes", "Code list", "About"]
    labels = list(book["Labels"].iter_rows(values_only=True))
    assert labels[0][:3] == ("number", "speaker", "group")
    assert any(row[6] and "staff-continuity" in row[6] for row in labels[1:])
    assert all(row[5].startswith("'=") for row in labels[1:])
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert len(list(book["Codes"].iter_rows())) > len(labels)
    book.close()


def test_the_evidence_pack_is_a_document_for_everybody(make: Make) -> None:
    made = Document(str(make("evidence-docx")))
    headings = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[:2] == ["What was open", "What was decided already"]
    assert {"Who was heard", "Limits", "What was said", "You said, we did", "Annex: standards"} <= set(headings)
    assert made.core_properties.language == "en-GB"
    assert all("w:tblHeader" in table._tbl.xml and "w:tblCaption" in table._tbl.xml for table in made.tables)
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "no accuracy is stated" in text
    assert "keeps changing" not in text, "no quote stands here that nobody approved"


def test_the_pdf_is_tagged_and_sets_what_people_wrote_as_text(database: Database, heard: Consultation) -> None:
    pack = database.call(contents.pack, heard)
    pack.limits.append(FORMULA)
    reader = pypdf.PdfReader(io.BytesIO(pdf.document(pack)))
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "*bold* @now" in text
    assert "#emph[" in text
    assert "The four Gunning principles" in text
    fonts = {name for page in reader.pages for name in page["/Resources"]["/Font"]}
    assert fonts
    assert FORMULA in "\n".join(paragraph.text for paragraph in word.document(pack).paragraphs)


def test_only_the_own_organisation_fetches_and_both_acts_are_recorded(
    client: Client, database: Database, make: Make
) -> None:
    make("figures-csv")
    with database.begin() as session:
        asked = session.exec(select(Export)).one()
    fetched = client.get(f"/exports/{asked.id}")
    assert fetched.headers["content-type"].startswith("text/csv")
    assert "attachment" in fetched.headers["content-disposition"]
    with database.begin() as session:
        acts = session.exec(select(AuditEntry).where(AuditEntry.object_id == str(asked.id))).all()
        assert [act.act for act in acts] == ["exported", "exported"]
    page = f"/consultations/{asked.consultation_id}/exports"
    assert f"/exports/{asked.id}" in client.get(page).text
    sign_in(client, database, Role.FACILITATOR)
    assert client.get(f"/exports/{asked.id}").status_code == 403
    sign_in(client, database, Role.COMMISSIONER, "Other Council")
    assert client.get(f"/exports/{asked.id}").status_code == 404
    assert client.get(page).status_code == 404


def test_files_go_after_seven_days_and_what_was_left_behind_is_found(
    client: Client, database: Database, web: Litestar, heard: Consultation, make: Make
) -> None:
    path = make("figures-csv")
    press(client, f"/consultations/{heard.id}/exports", {"kind": "evidence-pdf"})
    assert "waiting for its turn" in client.get(f"/consultations/{heard.id}/exports").text
    assert len(database.call(export.waiting, 10)) == 1
    database.call(_older, heard.id, timedelta(days=8))
    database.call(export.remove_old, web.state.exports)
    assert not path.exists()
    assert (
        "/exports/" not in client.get(f"/consultations/{heard.id}/exports").text.partition("Ask for a file")[0][-500:]
    )
    assert database.call(export.waiting, 10) == []


def _older(session: Session, consultation_id: UUID, by: timedelta) -> None:
    session.exec(update(Export).where(Export.consultation_id == consultation_id).values(asked_at=now() - by))  # type: ignore[arg-type]
