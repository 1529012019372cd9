"""Steps of those who come back: to begin, to be given three words, to be given a receipt."""

import re

import httpx
from sqlalchemy import text

from consult.database import Database
from tests.walk import Client, press

SURVEY = "your-care-children"
SECRET = "a secret of the tests"
AT = f"/survey/{SURVEY}/en"


def begun(client: Client) -> str:
    """Start a survey; the path of its first question."""
    return press(client, AT).url.path


def three_words(client: Client) -> str:
    """The words that the page for a pause shows."""
    shown = client.get(f"{AT}/stop").text
    return " ".join(re.findall(r"<li>([a-z]+)</li>", shown))


def receipt_of(thanks: httpx.Response) -> str:
    """The code on the page that thanks."""
    found = re.search(r'class="receipt">([A-Z0-9-]{14})<', thanks.text)
    assert found is not None
    return found[1]


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    """What this query finds."""
    with database.begin() as session:
        return [tuple(row) for row in session.connection().execute(text(sql))]
