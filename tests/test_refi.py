"""Exchange by REFI-QDA: valid by the standard, nothing lost there and back, nothing let in that could do harm."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest
import xmlschema
from sqlmodel import Session, col, select

from consult.accounts.models import Organisation, Person, Role
from consult.accounts.passage import Visitor
from consult.cell import FORMULA
from consult.coding import blind, codebook_content, codebook_edition, corpus_export, refi, shelf
from consult.coding.codebook_content import Code, CodeSet, Content
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.errors import NotAllowed, Refusal
from tests.walk import Client, press, sign_in

KEY = shelf.CHILDRENS_SERVICES
SCHEMAS = Path(__file__).parent / "refi"
QDA = {"q": "urn:QDA-XML:project:1.0"}
GUIDS = [f"00000000-0000-4000-8000-{number:012}" for number in range(9)]
AWKWARD = Content(
    (
        Code("heading", GUIDS[0], "Heading", "", codable=False, colour="#abc"),
        Code(
            "pets", GUIDS[1], 'Pets & "others" <dogs>', "Animals.\n\n— Not —\n\\ a slash\nof the definition.  ",
            "Zoos.\nFarms.", ("my dog", "?cat*", "a/b ... c"), ("“My dog.”",), ("hot dog",), "Anifeiliaid",
            "Anifeiliaid anwes.", "Sŵau", ("fy nghi",), ("Mae ci 'da fi",), ("ci poeth",), "#0b5550", GUIDS[0],
            follows=("dogs", "cats"), split_from="home",
        ),
        Code("old", GUIDS[2], "Old", "No more.", retired=True, parent=GUIDS[1]),
        Code("emoji", GUIDS[3], "🐕 𝒳", "Beyond the basic plane 🐈."),
    ),
    (CodeSet(GUIDS[4], "ecm:be-safe", "Said\ntwice", (GUIDS[1], GUIDS[3])), CodeSet(GUIDS[5], "Empty")),
)  # fmt: skip
FOREIGN = f"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="NVivo"><Codes>
<Code guid="{GUIDS[6].upper()}" name="Höhe" isCodable="true" color="#FF0000"><Description>  as it was

</Description><Code guid="{{{GUIDS[7]}}}" name="below" isCodable="false"/></Code></Codes>
<Sets><Set guid="{GUIDS[8]}" name="Mine"><MemberCode guid="{GUIDS[7]}"/></Set></Sets></CodeBook>"""


def valid(schema: str, document: bytes) -> None:
    xmlschema.XMLSchema(SCHEMAS / schema).validate(document.decode())


@pytest.mark.parametrize(
    "content", [AWKWARD, codebook_content.shipped(KEY, shelf.codebook(KEY))], ids=["awkward", "shipped"]
)
def test_a_codebook_is_valid_and_comes_back_as_it_went(content: Content) -> None:
    written = refi.written(content)
    valid("codebook.xsd", written)
    assert refi.joined(content, refi.read(written)) == content
    assert refi.joined(Content(()), refi.read(written)) == content
    assert refi.written(refi.joined(Content(()), refi.read(written))) == written


def test_a_foreign_codebook_keeps_guids_colours_descriptions_levels_and_sets() -> None:
    there = refi.joined(Content(()), refi.read(FOREIGN.encode()))
    assert [(code.name, code.definition, code.parent, code.codable) for code in there.codes] == [
        ("Höhe", "  as it was\n\n", "", True),
        ("below", "", GUIDS[6], False),
    ]
    again = refi.joined(Content(()), refi.read(refi.written(there)))
    assert again == there
    before, after = (ElementTree.fromstring(each) for each in (FOREIGN.encode(), refi.written(there)))
    assert [*told(before)] == [*told(after)]


def told(root: ElementTree.Element) -> Iterator[tuple[str, dict[str, str], str | None]]:
    """All that a file says, whoever wrote it and however its guids are written."""
    for element in root.iter():
        own = {name: value.strip("{}").lower() for name, value in element.attrib.items() if name != "origin"}
        yield element.tag, own, element.text if element.tag.endswith("Description") else None


def test_what_is_missing_in_the_file_stays_and_a_taken_name_is_refused() -> None:
    only = Content((replace(AWKWARD.codes[1], name="Animals", phrases=(), parent=""),))
    ours = refi.joined(AWKWARD, refi.read(refi.written(only)))
    changed = ours.code("pets")
    assert changed is not None
    assert (changed.name, changed.phrases, changed.revision) == ("Animals", AWKWARD.codes[1].phrases, 2)
    assert ours.code("old") == AWKWARD.code("old")
    with pytest.raises(Refusal, match="has the name of a code"):
        refi.joined(AWKWARD, Content((Code("", GUIDS[7], "🐕 𝒳"),)))


def bomb(size: int, name: str = "project.qde") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"<" + b" " * size)
    return out.getvalue()


BILLION = b'<!DOCTYPE a [<!ENTITY x "y">]><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>&x;</Codes></CodeBook>'
CODE = '<Code guid="{}" name="{}" isCodable="true">{}</Code>'


def book(codes: str) -> bytes:
    return f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes></CodeBook>'.encode()


def nested(levels: int) -> str:
    return "" if not levels else CODE.format(f"00000000-0000-4000-8000-{levels:012}", levels, nested(levels - 1))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "not whole XML"),
        (b"\xff\xfe\x00nonsense", "not whole XML"),
        (book("")[:-4], "not whole XML"),
        (b"<Other/>", "holds no codebook"),
        (book(""), "has no codes"),
        (BILLION, "declares entities"),
        (b" " * (refi.LARGEST + 1), "larger than 5 MB"),
        (bomb(refi.LARGEST * 40), "larger than 5 MB"),
        (bomb(10, "other.xml"), "no project.qde"),
        (b"PK\x03\x04 not a zip", "damaged or locked"),
        (bomb(5000)[:-60], "damaged or locked"),
        (book(CODE.format("x", "A", "")), "no valid guid"),
        (book(CODE.format(GUIDS[1], " ", "")), "no name"),
        (book(CODE.format(GUIDS[1], "A", "") * 2), "same guid"),
        (book(nested(40)), "levels deep"),
        (book("".join(CODE.format(f"00000000-0000-4000-8000-{n:012}", n, "") for n in range(1001))), "more than 1000"),
    ],
    ids=lambda given: given if isinstance(given, str) else "file",
)
def test_each_broken_file_gets_its_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        refi.read(raw)


@pytest.fixture
def visitor(database: Database, organisation: Organisation) -> Visitor:
    """An analyst with a name that a spreadsheet would run."""

    def make(session: Session) -> Visitor:
        person = Person(
            organisation_id=organisation.id, name="=Ann", email="a@t.example", roles=["analyst"], password_hash="-"
        )
        session.add(person)
        session.flush()
        return Visitor(person.id, person.name, organisation.id, organisation.name, frozenset({Role.ANALYST}))

    return database.call(make)


WORDS = ["🐕 my dog [name] & <I>\nsaid \"hi\"", "=1+1", "held back", "not to be quoted"]  # fmt: skip


@pytest.fixture
def corpus(database: Database, consultation: Consultation, visitor: Visitor) -> list[UUID]:
    """Two speakers: a coded passage by machine and person, a formula, one held, one not quotable."""

    def make(session: Session) -> list[UUID]:
        who = entry.Who(consultation.id, "children", "survey", today())
        said = [entry.Said("better-home", "What could be better?", (), words) for words in WORDS]
        entry.enter(session, who, said, [entry.Chosen("better-home", (), "skipped"), entry.Chosen("other", ("a",))])
        entry.enter(session, who, [entry.Said(None, None, (), "Nobody listens.")])
        for speaker in session.exec(select(Speaker)):
            speaker.coded_on = today()
        rows = {row.words: row for row in session.exec(select(Utterance))}
        for row in rows.values():
            row.state = "abstained"
            row.quotable = row.words != WORDS[3]
        session.flush()
        machine = {"verdict": "suggested", "engine": "e-1", "start": 2, "end": 8, "probability": 0.9}
        common = {"codebook": "t", "made_at": now()}
        first = rows[WORDS[0]].id
        session.add_all(
            [
                Coding(utterance_id=first, kind="theme", code="siblings", **machine, **common),
                Coding(utterance_id=first, kind="aspect", code="works-well", **machine, **common),
                Coding(utterance_id=first, kind="theme", code="voice", verdict="confirmed", person_id=visitor.id, **common),
                Coding(utterance_id=first, kind="theme", code="school", verdict="rejected", person_id=visitor.id, **common),
                Coding(utterance_id=first, kind="views", code="other-9.9", verdict="suggested", **common),
            ]
        )  # fmt: skip
        session.flush()
        session.get_one(Utterance, rows[WORDS[2]].id).state = "held"
        session.flush()
        return [rows[words].id for words in WORDS]

    return database.call(make)


def test_the_project_is_valid_and_its_spans_are_the_words(
    database: Database, consultation: Consultation, visitor: Visitor, corpus: list[UUID]
) -> None:
    with zipfile.ZipFile(io.BytesIO(database.call(corpus_export.project, visitor, consultation.id))) as archive:
        document = archive.read("project.qde")
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("Sources/")}
    valid("project.xsd", document)
    root = ElementTree.fromstring(document)
    assert sorted(texts.values()) == sorted([WORDS[0], WORDS[1], "Nobody listens."])
    names = {code.get("guid"): code.get("name") for code in root.iter(f"{{{QDA['q']}}}Code")}
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{{{QDA['q']}}}User")}
    found = set()
    for source in root.findall("q:Sources/q:TextSource", QDA):
        text = texts["Sources/" + str(source.get("plainTextPath")).removeprefix("internal://")]
        for span in source.findall("q:PlainTextSelection", QDA):
            words = text[int(span.get("startPosition", "")) : int(span.get("endPosition", ""))]
            for coding in span.findall("q:Coding", QDA):
                ref = coding.find("q:CodeRef", QDA)
                assert ref is not None
                found.add((words, names[ref.get("targetGUID")], users[coding.get("creatingUser")]))
    assert found == {
        ("my dog", names_of("siblings"), "Machine e-1"),
        ("my dog", names_of("works-well"), "Machine e-1"),
        (WORDS[0], names_of("voice"), "=Ann"),
        (WORDS[0], "other-9.9", "Machine without version"),
    }  # fmt: skip
    assert [case.get("name") for case in root.iter(f"{{{QDA['q']}}}Case")] == ["Speaker 1", "Speaker 2"]
    ids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert len(set(ids)) == len(ids)
    assert not {str(each) for each in corpus} & set(ids), "no row's own id leaves"
    assert "Left out" in document.decode()


def names_of(code: str) -> str:
    book = shelf.codebook(KEY)
    return next(each.name for each in (*book.themes, *book.aspects) if each.key == code)


def test_the_table_runs_nothing_and_says_why_nothing_was_said(
    database: Database, consultation: Consultation, visitor: Visitor, corpus: list[UUID]
) -> None:
    rows = list(csv.DictReader(io.StringIO(database.call(corpus_export.table, visitor, consultation.id))))
    assert {(row["kind"], row["code"], row["verdict"]) for row in rows} == {
        ("theme", "siblings", "suggested"),
        ("aspect", "works-well", "suggested"),
        ("theme", "voice", "confirmed"),
        ("views", "other-9.9", "suggested"),
        ("none", "", ""),
        ("missing", "skipped", ""),
    }
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row.values())
    assert {"'=1+1", "Nobody listens."} <= {row["words"] for row in rows}
    assert "'=Ann" in {row["coded_by"] for row in rows}
    assert not {"held back", "not to be quoted"} & {row["words"] for row in rows}


def test_files_are_for_those_who_may_and_never_for_a_blind_coder(
    client: Client, database: Database, consultation: Consultation, visitor: Visitor, corpus: list[UUID],
) -> None:  # fmt: skip
    at = f"/consultations/{consultation.id}/files"
    sign_in(client, database, Role.ANALYST)
    assert press(client, at, at=f"{at}/qdpx").content[:2] == b"PK"
    assert press(client, at, at=f"{at}/csv").text.startswith("\ufeffpassage,")
    qdc = client.get(f"/codebook/{KEY}/file")
    valid("codebook.xsd", qdc.content)
    form = f"/codebook/{KEY}/import"
    assert upload(client, form, b"broken").status_code == 400
    assert "not whole XML" in upload(client, form, b"broken").text
    assert "Choose a file" in press(client, form).text
    page = upload(client, form, FOREIGN.encode())
    assert page.url.path == f"/codebook/{KEY}/draft"
    assert "Höhe" in page.text
    shown = database.call(codebook_edition.shown, consultation.organisation_id, KEY).content
    assert len(shown.codes) == 34
    sign_in(client, database, Role.COMMISSIONER)
    assert client.get(at).status_code == 403
    sign_in(client, database, Role.ANALYST, "Other Council")
    assert client.get(at).status_code == 404
    with database.begin() as session:
        person = session.exec(select(Person).where(col(Person.email) == "analyst@testcouncil.example")).one()
        session.add(blind.BlindSample(
            consultation_id=consultation.id, seed=1, size=1, codebook="t", codes={}, first_id=visitor.id,
            second_id=person.id, drawn_by_id=person.id, drawn_at=now(),
        ))  # fmt: skip
        session.flush()
        sample = session.exec(select(blind.BlindSample)).one()
        session.add(blind.BlindItem(sample_id=sample.id, utterance_id=corpus[0], position=1, machine=[]))
    for export in (corpus_export.project, corpus_export.table):
        with pytest.raises(NotAllowed, match="blind"):
            database.call(export, visitor, consultation.id)


def upload(client: Client, path: str, raw: bytes) -> httpx.Response:
    key = client.get(path).text.split('name="_csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"_csrf_token": key}, files={"file": ("book.qdc", raw)})
