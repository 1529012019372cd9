"""Real input: what Wiltshire's young people and providers said in 2011, through our own pages and the real worker."""

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from consult.database import today
from tests.conftest import Product
from tests.walk import Client, demonstrate, outside, press

STRATEGY = (
    Path(os.environ.get("CONSULT_SEEDS", Path(__file__).parents[2] / "shared" / "seeds")) / "003_cb86cf5730ccc5a6.txt"
)

# Judged by reading, before any engine saw them: the themes of which one must be found, by the words a line begins with.
YOUNG_PEOPLE = {
    "Independent visitors": {"advocacy-rights"},
    "Children's Rights": {"advocacy-rights"},
    "Once you reach 16": {"voice"},
    "Some positive": {"social-worker"},
    "Post 18": {"leaving-care"},
    "Lack of continuity": {"staff-continuity"},
    "Greater acknowledgement": {"voice", "leaving-care"},
    "More support for young people looking": {"work-training"},
    "More support for those": {"school"},
    "More work on preventing": {"early-help"},
    "Better transition": {"leaving-care"},
    "More opportunities for siblings": {"siblings"},
    "More adoption": {"adoption-permanence"},
    "Improving skills": {"workforce-skills"},
    "More mother and baby": {"placement-choice", "early-help", "housing"},
}
PROVIDERS = {
    "Excellent services": {"social-worker", "workforce-skills"},
    "Children's Services Buyers": {"cost-commissioning", "joint-working"},
    "Buyers have improved": {"cost-commissioning", "joint-working"},
    "Independent reviewing": {"advocacy-rights"},
    "Police": {"joint-working", "safety"},
    "Schools": {"school"},
    "Crisis intervention": {"waiting-access", "mental-health"},
    "Information being given": {"information-sharing"},
    "Quality of assessments": {"care-planning"},
    "Pathways service": {"leaving-care"},
    "More continuity": {"staff-continuity"},
    "Is there the right balance": {"cost-commissioning"},
}
ENOUGH = 24

pytestmark = pytest.mark.skipif(not STRATEGY.exists(), reason="the strategy is not on this machine")


def lines(text: str, start: str, end: str) -> list[str]:
    """The bullets between two headings."""
    part = text[text.index(start) + len(start) : text.index(end, text.index(start))]
    return [line.strip() for line in re.split(r"\n\s*-|•", re.sub(r"<[^>]+>", "", part)) if line.strip()]


def said() -> tuple[list[str], list[str], list[str], list[str]]:
    """Sections 6.1 and 6.3: works well, could be improved; positives, areas for development."""
    text = STRATEGY.read_text(encoding="utf-8").replace("’", "'")
    well = lines(text, "What works well...", "At the April")
    improve = lines(text, "What could be improved...", "6.1.2")
    table = text[text.index("Positives\tAreas for development") :].split("\n", 2)[1]
    positives, areas = table.split("\t")[:2]
    return well, improve, lines(positives + "|", "", "|"), lines(areas + "|", "", "|")


@pytest.fixture(scope="module")
def coded(product: Product) -> dict[str, tuple[set[str], set[str]]]:
    """Each thing said, with the themes and the views items that the real worker gave it."""
    well, improve, positives, areas = said()
    _open_again(product)
    with outside(product.address) as client:
        _young_people(client, well, improve)
        _providers(client, positives, areas)
        return _codes(client, [*well, *improve, *positives, *areas])


def test_the_strategy_is_read_whole() -> None:
    assert [len(part) for part in said()] == [4, 11, 6, 6]


def test_each_stands_on_the_right_views_item(coded: dict[str, tuple[set[str], set[str]]]) -> None:
    well, improve, _, _ = said()
    for words, (_, items) in coded.items():
        right = {"away-4.8"} if words in [*well, *improve] else {"away-2.5", "away-4.6", "away-3.7", "wiltshire-8"}
        assert items & right, f"{words}: {items}"


def test_most_carry_a_theme_judged_right_beforehand(coded: dict[str, tuple[set[str], set[str]]]) -> None:
    judged = YOUNG_PEOPLE | PROVIDERS
    missed = {}
    for words, (themes, _) in coded.items():
        expected = next(right for start, right in judged.items() if words.startswith(start))
        if not themes & expected:
            missed[words] = themes
    assert len(coded) - len(missed) >= ENOUGH, missed


def _open_again(product: Product) -> None:
    """The consultation of 2011, as a council would publish it with dates of its own."""
    closes = (today() + timedelta(days=30)).isoformat()
    dates = ["--opens", "2011-07-28", "--closes", closes]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "consult.cli",
            "publish",
            "wiltshire-2011",
            "--organisation",
            "Demonstration Council",
            *dates,
        ],
        env={**os.environ, "CONSULT_DATA": str(product.data)},
        check=True,
    )


def _young_people(client: Client, well: list[str], improve: list[str]) -> None:
    consultation = _sign_in(client, "facilitator@demo.example")
    plan = {
        "title": "Children in Care Council, April 2011",
        "route": "focus-group",
        "held_on": "2011-04-20",
        "place_kind": "council",
        "question": ["works-well", "could-improve"],
        "label-0": "YP1",
        "group-0": "children",
    }
    path = press(client, f"{consultation}/focus-groups/new", plan).url.path
    for question, words in (("works-well", well), ("could-improve", improve)):
        for line in words:
            turn = {"speaker": "YP1", "question": question, "kind": "words", "words": line}
            assert press(client, path, turn).status_code == 200
    press(client, path, at=f"{path}/close")


def _providers(client: Client, positives: list[str], areas: list[str]) -> None:
    for positive, area in zip(positives, areas, strict=True):
        client.cookies.clear()
        page = press(client, "/survey/wiltshire-2011-providers/en")
        while "/question/" in page.url.path:
            question = page.url.path.rpartition("/")[2]
            words = {"positives": positive, "areas-for-development": area}.get(question)
            page = press(client, page.url.path, {"said": words} if words else {"missing": "skipped"})
        press(client, page.url.path)


def _codes(client: Client, words: list[str]) -> dict[str, tuple[set[str], set[str]]]:
    consultation = _sign_in(client, "analyst@demo.example")
    found: dict[str, tuple[set[str], set[str]]] = {}
    for _ in range(480):
        for group in ("children", "providers"):
            place, more = 0, True
            while more:
                page = client.get(f"{consultation}/utterances?group={group}&from={place}").text
                for passage in page.split('<article class="passage"')[1:]:
                    _read(passage, words, found)
                place, more = place + 20, ">More</a>" in page
        if len(found) == len(words):
            return found
        time.sleep(0.5)
    raise AssertionError(set(words) - set(found))


def _read(passage: str, words: list[str], found: dict[str, tuple[set[str], set[str]]]) -> None:
    shown = re.search(r'<p class="words"[^>]*>(.*?)</p>', passage, re.DOTALL)
    assert shown is not None
    plain = re.sub(r"<[^>]+>", "", shown[1]).replace("&#39;", "'").replace("&amp;", "&")
    codes = re.findall(r'data-code="(theme|views|sentiment):([^"]+)"', passage)
    if plain in words and codes:
        found[plain] = ({c for k, c in codes if k == "theme"}, {c for k, c in codes if k == "views"})


def _sign_in(client: Client, email: str) -> str:
    home = demonstrate(client, email)
    link = re.search(r'href="(/consultations/[0-9a-f-]+)">[^<]*Wiltshire', home.text)
    assert link is not None, re.findall(r'href="/consultations/[^<]+', home.text)
    return link[1]
