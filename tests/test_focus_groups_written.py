"""Letters, e-mails, sheets and extracts take the same way as every answer, and carry no names."""

import re
from email.message import EmailMessage

import pytest
from sqlmodel import select

from consult.accounts.models import Role
from consult.coding.models import Coding
from consult.consultations.models import Consultation
from consult.corpus.models import Speaker, Utterance
from consult.database import Database
from consult.focus_groups import letter
from consult.focus_groups.channels import WRITTEN
from consult.safeguarding.models import Concern
from tests.test_transcripts import dump
from tests.walk import Client, press, sign_in, work

FORM = {"route": "letter", "group": "carers", "dated": "2026-11-02", "place_kind": "foster-home"}
LETTER = """Dear Mrs Whitlock,

My social worker keeps changing and nobody tells us why. Zbigniew Frankham said it would stop.

Yours,
Bumble"""


@pytest.fixture
def path(client: Client, database: Database, consultation: Consultation) -> str:
    sign_in(client, database, Role.FACILITATOR)
    return f"/consultations/{consultation.id}/written"


@pytest.mark.parametrize("route", WRITTEN)
def test_each_written_route_reaches_the_corpus_with_its_name_and_no_names(
    client: Client, database: Database, path: str, route: str
) -> None:
    taken = press(client, path, {**FORM, "route": route, "words": LETTER, "more": "Bumble"})
    assert "its notes are being read in" in taken.text.lower()
    for _ in range(2):
        work(database)
    with database.begin() as session:
        (speaker,) = session.exec(select(Speaker)).all()
        (said,) = session.exec(select(Utterance)).all()
        assert (speaker.route, speaker.group, str(speaker.said_on)) == (route, "carers", "2026-11-02")
        assert "keeps changing" in said.words
        assert not said.quotable
        assert session.exec(select(Coding).where(Coding.code == "staff-continuity")).first() is not None
    dumped = dump(database)
    for name in ("Whitlock", "Zbigniew", "Frankham", "Bumble"):
        assert name not in dumped


def test_a_sheet_answers_questions_and_worrying_words_reach_the_lead(
    client: Client, database: Database, path: str
) -> None:
    sheet = {"said-better-home": "Louder music.", "said-good-home": "", "quotable": "yes", "consented_by": "parent"}
    press(client, path, {**FORM, **sheet, "route": "exit-sheet", "group": "children", "words": "I cut myself there."})
    work(database)
    with database.begin() as session:
        said = {row.question_id: row for row in session.exec(select(Utterance))}
        assert said["better-home"].words == "Louder music."
        assert said["better-home"].quotable
        assert "away-4.8" in said["better-home"].informs
        (concern,) = session.exec(select(Concern)).all()
        assert concern.route == "exit-sheet"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": " "}, "Paste the words"),
        ({"dated": "soon"}, "Give the date"),
        ({"dated": "2999-01-01"}, "has not come yet"),
        ({"route": "pigeon"}, "Choose what it is"),
        ({"quotable": "yes", "group": "children"}, "Say who consented"),
    ],
)
def test_what_lacks_something_comes_back_as_typed(
    client: Client, database: Database, path: str, change: dict[str, str], sentence: str
) -> None:
    back = press(client, path, {**FORM, "words": "A yellow kite.", "more": "Wobble", **change})
    assert back.status_code == 400
    assert sentence in back.text
    assert change.get("words", "A yellow kite.").strip() in back.text
    assert "Wobble" in back.text


def test_an_email_gives_its_words_and_not_who_sent_it(client: Client, database: Database, path: str) -> None:
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    fields = {**FORM, "route": "e-mail", "words": "", "_csrf_token": key[1]}
    client.post(path, data=fields, files={"file": ("thanks.eml", mail("plain"))})
    dumped = dump(database)
    assert "The respite weekends saved us." in dumped
    for gone in ("Marchbank", "earlier words", "01234", "Sent from"):
        assert gone not in dumped
    broken = client.post(path, data=fields, files={"file": ("x.pdf", b"%PDF")})
    assert "Choose a file that ends in" in broken.text


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_body_of_an_email_ends_where_it_begins_to_quote(kind: str) -> None:
    words = " ".join(letter.read("a.eml", mail(kind)).split())
    assert words == "Hello, The respite weekends saved us. Please go on."


def test_short_paragraphs_go_with_their_neighbours() -> None:
    long = "A paragraph that is long enough to stand alone."
    assert list(letter.passages(f"Dear all,\n\n{long}\n\n{long}\n\nYours")) == [f"Dear all,\n{long}", f"{long}\nYours"]
    assert list(letter.passages("Yes")) == ["Yes"]


def mail(kind: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Élodie Marchbank <elodie@example.org>"
    message["Subject"] = "Thanks from Marchbank"
    plain = "Hello,\n\nThe respite weekends saved us.\nPlease go on.\n"
    quote = "\nOn Mon, 2 Nov 2026 at 10:00, Elodie Marchbank wrote:\n> earlier words\n"
    if kind == "plain":
        message.set_content(f"{plain}\n-- \nElodie 01234 567890\nSent from a telephone\n{quote}")
    else:
        body = plain.replace("\n", "<br>")
        message.set_content(f"<html><style>p {{}}</style><p>{body}</p><p>{quote.strip()}</p></html>", subtype="html")
    return message.as_bytes()
