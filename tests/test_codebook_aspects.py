"""Aspects of the codebook: their words are edited like those of codes; their codes, and what the machine hears, stay."""

from sqlmodel import Session, select

from consult.accounts.models import Role
from consult.coding import codebook_content, codebook_edition, shelf
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker
from consult.database import Database
from tests.walk import Client, answer_survey, press, sign_in, work

KEY = shelf.CHILDRENS_SERVICES
AT = f"/codebook/{KEY}/aspects/works-well"
WORDS = {
    "name": "Going well",
    "definition": "Something that should stay as it is.",
    "examples": "She always turns up.\nTea is lovely.",
    "name_cy": "Mynd yn dda",
    "examples_cy": "Mae hi bob amser yn dod.",
    "phrases": "not for me",
    "revision": "1",
}


def again(session: Session) -> int:
    """How many speakers the machine is to read again."""
    return sum(speaker.code_again_at is not None for speaker in session.exec(select(Speaker)))


def test_an_aspect_is_reworded_and_nothing_else_moves(
    client: Client, database: Database, consultation: Consultation
) -> None:
    answer_survey(client, "your-care-children", "I love it here, my carers are great.")
    work(database)
    sign_in(client, database, Role.ANALYST)
    before = database.call(codebook_edition.of, consultation)
    assert "Its code, works-well, never changes" in client.get(AT).text
    assert press(client, AT, WORDS).url.path == f"/codebook/{KEY}"
    kept = client.get(AT).text
    for words in ("Going well", "Tea is lovely.", "Mynd yn dda", "Mae hi bob amser yn dod."):
        assert words in kept
    preview = client.get(f"/codebook/{KEY}/draft").text
    assert "It was called Works well." in preview
    assert "the machine hears it as before" in preview
    digest = preview.split('name="digest" value="')[1].split('"')[0]
    assert "version 1" in press(client, f"/codebook/{KEY}/draft", {"digest": digest}).text
    after = database.call(codebook_edition.of, consultation)
    assert [each.key for each in after.aspects] == [each.key for each in before.aspects]
    assert after.aspects[0].name == "Going well"
    assert [each.phrases for each in after.aspects] == [each.phrases for each in before.aspects]
    assert database.call(again) == 0
    assert "Going well" in client.get(f"/consultations/{consultation.id}/utterances?aspect=works-well").text
    press(client, f"/codebook/{KEY}", at=f"/codebook/{KEY}/versions/0")
    assert "It was called Going well." in client.get(f"/codebook/{KEY}/draft").text, "back as it was shipped"


def test_two_editors_of_an_aspect_lose_nothing_and_what_is_wrong_comes_back(
    client: Client, database: Database, consultation: Consultation
) -> None:
    sign_in(client, database, Role.ANALYST)
    press(client, AT, WORDS)
    late = press(client, AT, {**WORDS, "name": "Works"})
    assert late.status_code == 409
    assert "As somebody else has just left it" in late.text
    assert 'value="Works"' in late.text
    refused = press(client, AT, {**WORDS, "revision": "2", "name": "Suggestion"})
    assert refused.status_code == 400
    assert "Another code has this name" in refused.text
    assert "Tea is lovely." in refused.text
    assert client.get(AT.replace("works-well", "no-such")).status_code == 404
    sign_in(client, database, Role.COMMISSIONER)
    assert "Tea is lovely." in client.get(AT).text
    assert "Keep in the draft" not in client.get(AT).text
    assert press(client, "/account", WORDS, at=AT).status_code == 403
    sign_in(client, database, Role.ANALYST, "Other Council")
    assert "Going well" not in client.get(AT).text, "nobody else's draft"


def test_an_edition_from_before_aspects_could_be_edited_stays_the_same() -> None:
    content = codebook_content.shipped(KEY, shelf.codebook(KEY))
    plain = content.plain()
    assert set(plain) == {"codes", "sets"}
    assert codebook_content.read(plain) == content
    assert codebook_content.book(content, 1, shelf.codebook(KEY)).aspects == shelf.codebook(KEY).aspects
