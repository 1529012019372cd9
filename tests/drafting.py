"""Bringing a survey of another program and writing at its draft, as a person does, by forms alone."""

import re
from pathlib import Path
from urllib.parse import urlencode

import httpx
from sqlmodel import select

from consult.database import Database
from consult.survey_files.drafting import Document
from consult.survey_files.models import SurveyDraft
from tests.walk import Client, press

FILES = Path(__file__).parent / "survey_files"


def bring(client: Client, name: str) -> httpx.Response:
    """Choose a file and press the button; the page that comes."""
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/drafts").text)
    assert key is not None
    files = {"file": (name, (FILES / name).read_bytes())}
    return client.post("/drafts", data={"_csrf_token": key[1]}, files=files)


def fields_of(page: str) -> dict[str, list[str]]:
    """What the page's largest form would send if nothing were touched."""
    form = max(re.findall(r'<form method="post">.*?</form>', page, re.DOTALL), key=len)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="(?:text|date|hidden)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found[name] = [value]
    for name, value in re.findall(r'<input type="(?:checkbox|radio)" name="([^"]+)" value="([^"]*)" checked', form):
        found.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = [value]
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected', inside) or [""]
    return {
        name: [value.replace("&#39;", "'").replace("&amp;", "&") for value in values] for name, values in found.items()
    }


def write(client: Client, path: str, **changed: str | list[str]) -> httpx.Response:
    """Open a form, change these fields, and keep it."""
    sent = fields_of(client.get(path).text)
    sent |= {name: value if isinstance(value, list) else [value] for name, value in changed.items()}
    body = urlencode([(name, value) for name, values in sent.items() for value in values])
    return client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"})


def skip_through(client: Client, address: str) -> str:
    """Go through a survey as somebody who skips everything, and send; where that ends."""
    page = press(client, f"/survey/{address}/en")
    for _ in range(30):
        if "/question/" in page.url.path:
            page = press(client, page.url.path, {"missing": "skipped"})
    return press(client, page.url.path).url.path


def document(database: Database) -> Document:
    """The one draft that there is."""
    with database.begin() as session:
        return session.exec(select(SurveyDraft)).one().document
