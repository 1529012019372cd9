"""The codebook in pages: drafts and versions, what a change does told before it is done, and nobody's decision lost."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from consult.accounts.models import Organisation, Person, Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_change, codebook_content, codebook_edition, edition_engine, shelf, suggestion
from consult.coding.codebook_words import WRITABLE
from consult.coding.engine import Passage
from consult.coding.models import Coding
from consult.coding.phrase_engine import PhraseEngine
from consult.consultations.models import Consultation
from consult.corpus import entry
from consult.corpus.models import Speaker, Utterance
from consult.database import Database, now, today
from consult.errors import Refusal
from tests.walk import Client, press, sign_in

KEY = shelf.CHILDRENS_SERVICES
AT = f"/codebook/{KEY}"
WORDS = {"name": "Pets", "definition": "Animals at home.", "phrases": "my dog\n?hamster*", "phrases_cy": "fy nghi"}


@pytest.fixture
def visitor(database: Database, organisation: Organisation) -> Visitor:
    """An analyst."""

    def make(session: Session) -> Visitor:
        person = Person(
            organisation_id=organisation.id, name="Ann", email="ann@test.example", roles=["analyst"], password_hash="-"
        )
        session.add(person)
        session.flush()
        return Visitor(person.id, "Ann", organisation.id, organisation.name, frozenset({Role.ANALYST}))

    return database.call(make)


def speak(session: Session, consultation: Consultation, person: UUID, verdicts: list[dict[str, str]]) -> list[UUID]:
    """One passage each, with these codings by theme: `suggested` by the machine, all else by a person."""
    made = []
    for number, codes in enumerate(verdicts):
        said = entry.Said(None, None, (), f"Passage {number}: my dog is called Rex.")
        speaker_id = entry.enter(session, entry.Who(consultation.id, "children", "survey", today()), [said])
        session.get_one(Speaker, speaker_id).coded_on = today()
        utterance = session.exec(select(Utterance).where(Utterance.speaker_id == speaker_id)).one()
        made.append(utterance.id)
        for code, verdict in codes.items():
            who = None if verdict == "suggested" else person
            utterance.checked_at = now() if who else utterance.checked_at
            session.add(
                Coding(
                    utterance_id=utterance.id, kind="theme", code=code, verdict=verdict, codebook="t",
                    person_id=who, made_at=now(), probability=None if who else 0.8,
                )
            )  # fmt: skip
        session.flush()
    return made


def standing(session: Session, utterance_id: UUID) -> dict[str, str]:
    rows = session.exec(select(Coding).where(Coding.utterance_id == utterance_id, col(Coding.superseded_at).is_(None)))
    return {row.code: row.verdict for row in rows if row.kind == "theme"}


def publish(database: Database, visitor: Visitor) -> int:
    _, digest = database.call(codebook_change.preview, visitor, KEY)
    return database.call(codebook_change.publish, visitor, KEY, digest)


def test_merging_maps_codings_and_keeps_what_people_decided(
    database: Database, consultation: Consultation, visitor: Visitor
) -> None:
    made = database.call(
        speak, consultation, visitor.id,
        [
            {"school": "suggested"},
            {"school": "confirmed", "mental-health": "suggested"},
            {"school": "suggested", "mental-health": "confirmed"},
            {"school": "rejected", "mental-health": "suggested"},
            {"school": "rejected"},
        ],
    )  # fmt: skip
    database.call(codebook_edition.merge, visitor, KEY, ["school"], "mental-health")
    found, _ = database.call(codebook_change.preview, visitor, KEY)
    gone = next(change for change in found if change.what == "merged")
    assert (gone.code.key, gone.by_machine, gone.by_people) == ("school", 2, 1)
    assert [code.key for code in gone.becomes] == ["mental-health"]
    assert len(gone.examples) == 3
    assert publish(database, visitor) == 1
    with database.begin() as session:
        assert [standing(session, each) for each in made] == [
            {"mental-health": "suggested"},
            {"mental-health": "confirmed"},
            {"mental-health": "confirmed"},
            {"mental-health": "suggested"},
            {"mental-health": "rejected"},
        ]
        assert len(session.exec(select(Coding).where(Coding.code == "school")).all()) == 5, "the history stays"
        moved = session.exec(
            select(Coding).where(Coding.utterance_id == made[1], col(Coding.superseded_at).is_(None))
        ).one()
        assert moved.person_id == visitor.id
        assert moved.codebook.startswith("2026.1.1-")


def test_retiring_hides_and_bringing_back_gives_people_their_decisions(
    database: Database, consultation: Consultation, visitor: Visitor
) -> None:
    made = database.call(speak, consultation, visitor.id, [{"school": "confirmed"}, {"school": "suggested"}])
    database.call(codebook_edition.retire, visitor, KEY, "school")
    publish(database, visitor)
    with database.begin() as session:
        assert [standing(session, each) for each in made] == [{}, {}]
        assert "school" not in {theme.key for theme in codebook_edition.of(session, consultation).themes}
    database.call(codebook_edition.restore, visitor, KEY, "school")
    assert publish(database, visitor) == 2
    with database.begin() as session:
        assert standing(session, made[0]) == {"school": "confirmed"}
        assert "school" in {theme.key for theme in codebook_edition.of(session, consultation).themes}
        assert all(row.code_again_at for row in session.exec(select(Speaker))), "the machine looks for it again"


def test_splitting_asks_for_coding_again_and_the_machine_suggests_the_parts(
    database: Database, consultation: Consultation, visitor: Visitor
) -> None:
    made = database.call(speak, consultation, visitor.id, [{"school": "confirmed"}])
    parts = database.call(codebook_edition.split, visitor, KEY, "school", ["Lessons", "Friends at school"])
    assert parts == ["lessons", "friends-at-school"]
    publish(database, visitor)
    with database.begin() as session:
        assert standing(session, made[0]) == {}
        utterance = session.get_one(Utterance, made[0])
        assert utterance.checked_at is None, "a person must look again"
        engine = edition_engine.over(session, consultation, PhraseEngine(shelf.codebook(KEY)))
        [found] = engine.suggest([Passage("School is boring and my teacher shouts", "children")])
    themes = {each.key: each.probability for each in found if each.kind == "theme"}
    assert set(themes) >= {"lessons", "friends-at-school"}
    assert "school" not in themes


def test_a_new_code_is_found_by_its_phrases_and_the_rest_as_before(
    database: Database, consultation: Consultation, visitor: Visitor
) -> None:
    base = PhraseEngine(shelf.codebook(KEY))
    said = [
        Passage("I miss my dog and my social worker never rings back", "children"),
        Passage("dw i'n caru fy nghi", "children"),
    ]
    with database.begin() as session:
        assert edition_engine.over(session, consultation, base) is base, "the shipped book needs nothing laid over"
    database.call(codebook_edition.add, visitor, KEY, WORDS)
    publish(database, visitor)
    with database.begin() as session:
        engine = edition_engine.over(session, consultation, base)
    before, after = base.suggest(said), engine.suggest(said)
    assert {each.key for each in after[0]} == {each.key for each in before[0]} | {"pets"}
    assert "pets" in {each.key for each in after[1]}
    assert engine.version != base.version
    assert engine.base == base.base
    made = database.call(speak, consultation, visitor.id, [{}])
    with database.begin() as session:
        speaker = session.exec(select(Speaker)).one()
        speaker.code_again_at = now()
        session.flush()
        suggestion.suggest(session, speaker.id)
        assert standing(session, made[0])["pets"] == "suggested"


def test_two_editors_lose_nothing(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.ANALYST)
    at = f"{AT}/codes/school"
    words = written(database, consultation, "school")
    mine = press(client, at, {**words, "name": "School life", "revision": "1"})
    assert mine.url.path == AT
    late = press(client, at, {**words, "definition": "Mine was later.", "revision": "1"})
    assert late.status_code == 409
    assert "Mine was later." in late.text
    assert "As somebody else has just left it" in late.text
    assert "School life" in late.text
    assert 'name="revision" value="2"' in late.text
    other = press(
        client, f"{AT}/codes/housing", {**written(database, consultation, "housing"), "name": "Meals", "revision": "1"}
    )
    assert other.url.path == AT, "another code is nobody's conflict"
    page = client.get(f"{AT}/draft").text
    digest = page.split('name="digest" value="')[1].split('"')[0]
    press(client, f"{AT}/new", WORDS)
    assert press(client, f"{AT}/draft", {"digest": digest}).status_code == 409, "the draft is not what was looked at"


def written(database: Database, consultation: Consultation, code: str) -> dict[str, str]:
    shown = database.call(codebook_edition.shown, consultation.organisation_id, KEY).content.code(code)
    assert shown is not None
    words = {name: getattr(shown, name) for name in WRITABLE}
    return {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in words.items()}


def test_the_codebook_is_edited_by_plain_forms(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.ANALYST)
    assert "32 codes in use" in client.get("/codebook").text
    assert "Write a name" in press(client, f"{AT}/new", {"definition": "Kept."}).text
    assert press(client, f"{AT}/new", WORDS).url.path == AT
    assert "Another code has this name" in press(client, f"{AT}/new", WORDS).text
    refused = press(client, f"{AT}/split?code=pets", {"code": "pets", "names": "Dogs"}, at=f"{AT}/split")
    assert "at least two names" in refused.text
    assert "Dogs" in refused.text
    press(client, f"{AT}/split?code=pets", {"code": "pets", "names": "Dogs\nCats"}, at=f"{AT}/split")
    merged = press(
        client, f"{AT}/merge?code=dogs&code=cats", {"code": ["dogs", "cats"], "into": "dogs"}, at=f"{AT}/merge"
    )
    assert merged.url.path == f"{AT}/codes/dogs"
    press(client, f"{AT}/codes/housing", at=f"{AT}/codes/housing/retire")
    page = client.get(f"{AT}/draft").text
    for word in ("Dogs", "new", "retired", "Its codings are hidden"):
        assert word in page
    digest = page.split('name="digest" value="')[1].split('"')[0]
    assert "version 1" in press(client, f"{AT}/draft", {"digest": digest}).text
    press(client, AT, at=f"{AT}/versions/0")
    assert "brought back" in client.get(f"{AT}/draft").text
    press(client, f"{AT}/draft", at=f"{AT}/discard")
    assert client.get(f"{AT}/draft").status_code == 400
    assert 'data-is="Machine"' in client.get(AT).text
    assert "Stands on" in client.get(f"{AT}/codes/school").text
    sign_in(client, database, Role.COMMISSIONER)
    assert 'data-is="Machine"' not in client.get(AT).text, "an exact count tells how few said something"
    assert "Stands on" not in client.get(f"{AT}/codes/school").text
    assert client.get(f"{AT}/draft").status_code == 403
    sign_in(client, database, Role.ANALYST, "Other Council")
    assert "version 0" in client.get(AT).text, "nobody else's edition"


def test_content_is_kept_as_it_is_and_version_0_is_the_file() -> None:
    book = shelf.codebook(KEY)
    content = codebook_content.shipped(KEY, book)
    assert codebook_content.read(content.plain()) == content
    again: Any = codebook_content.book(content, 1, book)
    for theme, before in zip(again.themes, book.themes, strict=True):
        assert replace(theme, outcomes=()) == replace(before, outcomes=())
        assert sorted(theme.outcomes) == sorted(before.outcomes)


def test_text_that_no_file_could_carry_is_cleaned_and_what_is_too_long_refused(
    database: Database, consultation: Consultation, visitor: Visitor
) -> None:
    key = database.call(codebook_edition.add, visitor, KEY, {**WORDS, "name": "Pe\x00ts\x1b", "examples": " a \n\n b "})
    code = database.call(codebook_edition.shown, visitor.organisation_id, KEY).content.code(key)
    assert code is not None
    assert (code.name, code.examples) == ("Pets", ("a", "b"))
    for wrong in ({"definition": "x" * 5000}, {"colour": "red"}, {"definition": ""}):
        with pytest.raises(Refusal):
            database.call(codebook_edition.add, visitor, KEY, {**WORDS, "name": "Other", **wrong})
