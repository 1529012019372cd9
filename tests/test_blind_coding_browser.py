"""In the browser: a sample coded by keyboard alone, differences settled, and nothing for axe on any page of it."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import Product
from tests.walk import demonstrate, enter, outside, press

FAULTS = """async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}))
  .violations.map(rule => rule.id + ": " + rule.nodes.map(node => node.html.slice(0, 120)).join(" | "))"""
BOOK = "/codebook/childrens-services"
PAGES = [BOOK, f"{BOOK}/codes/school", f"{BOOK}/new", f"{BOOK}/split?code=school", f"{BOOK}/merge", f"{BOOK}/import"]


@pytest.fixture
def context(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A narrow browser, the harder case."""
    made = browser.new_context(base_url=product.address, viewport={"width": 320, "height": 800})
    yield made
    made.close()


def looked_at(page: Page, path: str | None = None) -> None:
    """Fail when axe finds anything, or when the page is wider than a small telephone."""
    if path:
        page.goto(path)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FAULTS) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url


@pytest.fixture
def other(product: Product) -> Iterator[httpx.Client]:
    """An administrator, who is the other coder."""
    with outside(product.address) as client:
        demonstrate(client, "administrator@demo.example")
        yield client


def coded(client: httpx.Client) -> str:
    """The agreement page of a consultation in which there is enough to draw from."""
    consultations = re.findall(r'href="(/consultations/[0-9a-f-]{36})"', client.get("/consultations").text)
    for _ in range(600):
        for path in consultations:
            found = re.search(r"<p>(\d+) passages\.", client.get(f"{path}/utterances?aspect=works-well").text)
            if found and int(found[1]) >= 20:
                return f"{path}/agreement"
        time.sleep(0.1)
    raise AssertionError("the demonstration was never coded")


def test_two_people_code_a_sample_and_settle_what_differs(
    product: Product, context: BrowserContext, other: httpx.Client
) -> None:
    agreement = coded(other)
    page = context.new_page()
    enter(page, "analyst@demo.example")
    looked_at(page, agreement)
    page.get_by_label("Passages").fill("10")
    page.get_by_label("First coder").select_option("Anwen Analyst")
    page.get_by_label("Second coder").select_option("Ade Administrator")
    page.get_by_role("button", name="Draw").click()
    looked_at(page)
    sample = page.url.removeprefix(product.address)
    page.get_by_role("link", name="Go on coding").click()
    looked_at(page)
    for number in range(1, 11):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Passage {number}")
        page.keyboard.press("a")
        page.keyboard.press("1")
        expect(page.locator("input[name=code]:checked")).to_have_count(2)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="I have finished").press("Enter")
    expect(page.get_by_text("Until then nobody sees what anybody chose")).to_be_visible()
    for number in range(1, 11):
        press(other, f"{sample}/passages/{number}", {"code": ["aspect/works-well"] if number == 1 else []})
    press(other, sample, at=f"{sample}/finish")
    page.reload()
    looked_at(page)
    page.get_by_role("link", name="Settle them").click()
    looked_at(page)
    page.get_by_label("We settle this together").check()
    page.get_by_role("button", name="Settle and next").click()
    expect(page.get_by_text("9 to settle")).to_be_visible()
    for path in (*PAGES, agreement.replace("agreement", "files")):
        looked_at(page, path)
    press(other, f"{BOOK}/merge", {"code": ["school", "work-training"], "into": "school"})
    looked_at(page, f"{BOOK}/draft")
    press(other, f"{BOOK}/draft", at=f"{BOOK}/discard")
