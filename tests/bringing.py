"""Bringing a file in as a person does, by its forms, with the worker's part done here and now."""

import html
import re
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar
from sqlmodel import Session, col, select

from consult.corpus.models import Choice, Speaker, Utterance
from consult.database import Database
from consult.imports import stages
from consult.imports.description import Box
from consult.imports.models import WORKED, BroughtFile, Finding
from tests.walk import SECRET, Client

CITIZEN_SPACE = (
    "Response ID,Date Submitted,Are you a:,How old are you?,Email,What could be better about where you live?,"
    "How do you travel?\r\n"
    'ANON-1,2025-03-04 10:11:12,Child or young person,11 to 14,a@b.example,"I want to see Karen Frankham more, '
    'she listens to me.",Bus\r\n'
    "ANON-2,2025-03-05 10:11:12,Foster carer,,,The training is too far away for us.,Car\r\n"
    "ANON-3,2025-03-06 10:11:12,Foster carer,,,,\r\n"
)


def box(web: Litestar) -> Box:
    """Where the application keeps files."""
    return Box(web.state.imports, SECRET)


def upload(client: Client, consultation_id: UUID, name: str, content: bytes) -> httpx.Response:
    """Choose a file on the page."""
    path = f"/consultations/{consultation_id}/brought"
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(path).text)
    assert key is not None
    return client.post(path, data={"_csrf_token": key[1]}, files={"file": (name, content)})


def work(database: Database, at: Box, file_id: UUID, longest: float = 0.0) -> BroughtFile:
    """Do what the worker does until a person has to; slices as short as can be."""
    while (file := one(database, file_id)).stage in WORKED:
        if database.call(stages.claim, file_id):
            stages.work(database, at, file_id, longest)
    return file


def one(database: Database, file_id: UUID) -> BroughtFile:
    """The file as it is now."""
    return database.call(lambda session: session.get_one(BroughtFile, file_id, populate_existing=True))


def filled(page: str) -> dict[str, Any]:
    """The fields of a page as a browser would send them, guesses and all."""
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        ticked = 'type="checkbox"' not in tag or " checked" in tag
        if name and ticked:
            fields.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<select[^>]*? name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inside)
        fields[name] = next((value for value, selected in options if selected), options[0][0])
    return fields


def findings(session: Session, file_id: UUID) -> list[tuple[int, str, str]]:
    """Row, check and heading of everything that was found."""
    rows = session.exec(
        select(Finding).where(Finding.file_id == file_id).order_by(col(Finding.row), col(Finding.check))
    )
    return [(row.row, row.check, row.heading) for row in rows]


def heard(session: Session) -> list[tuple[Speaker, list[Utterance], list[Choice]]]:
    """Everybody in the corpus, by day, with what they said and chose."""
    return [
        (
            speaker,
            list(session.exec(select(Utterance).where(Utterance.speaker_id == speaker.id))),
            list(session.exec(select(Choice).where(Choice.speaker_id == speaker.id))),
        )
        for speaker in session.exec(select(Speaker).order_by(col(Speaker.said_on), col(Speaker.id)))
    ]


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
