"""A commissioner's whole morning: from the cycle and its gaps to the answer that a child finds by a receipt code."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser, Page, expect

from consult.database import today
from tests.conftest import Product
from tests.walk import answer_survey, enter, outside

TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
SAID = "My social worker keeps changing and it would be better if they stayed."
HEARD, ANSWER = "You told us that workers leave too soon.", "Your new worker stays for three years."
PATIENCE = 60_000  # milliseconds for what a browser waits for, on a machine that does much else
Enter = Callable[[str], Page]


@pytest.fixture
def come_in(product: Product, browser: Browser) -> Iterator[Enter]:
    """A browser of its own for each person; an empty name is somebody who does not sign in."""
    contexts = []

    def opened(email: str) -> Page:
        context = browser.new_context(base_url=product.address, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if email:
            enter(page, email)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_commissioners_morning(product: Product, come_in: Enter, tmp_path: Path) -> None:
    with outside(product.address) as child:
        thanks = answer_survey(child, "your-care-children", SAID).text
    receipt = re.search(r'class="receipt">([A-Z0-9-]{14})<', thanks)
    assert receipt is not None
    page = come_in("commissioner@demo.example")
    find_the_gap(page)
    page.get_by_role("link", name="away-4.8").first.click()
    page.wait_for_url("**/views/away-4.8")
    item = page.url
    read(page)
    page.goto(item)
    approve(page, come_in)
    page.goto(item)
    published = publish(page)
    assert published in "\n".join(paragraph.text for paragraph in Document(str(download(page, tmp_path))).paragraphs)
    decide(page)
    be_told(come_in(""), receipt[1])


def find_the_gap(page: Page) -> None:
    """The cycle says who has not been heard, and which survey asks them."""
    page.get_by_role("link", name="Your care, your say").click()
    page.get_by_role("link", name="Views items").click()
    _until(page, lambda: "as batch" in page.content())  # a first start has a whole demonstration to code before that
    assert page.locator(".tag.gap").count() > 3
    assert page.locator("td a[href^='/survey/your-care']").count() > 0
    _nothing_for_axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def read(page: Page) -> None:
    """One views item: groups side by side, what is behind a number, and a part of each group."""
    for group in ("Children", "Parents", "Carers"):
        expect(page.get_by_role("heading", name=group, exact=True)).to_be_visible()
    assert page.locator("svg.bars").count() >= 2
    _nothing_for_axe(page)
    page.locator(".theme h3 a").first.click()
    expect(page.locator(".passage .asked").nth(3)).to_be_visible()
    _nothing_for_axe(page)
    page.go_back()
    page.get_by_label("Look only at").select_option("route:focus-group")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("One part at a time")).to_be_visible()


def approve(page: Page, come_in: Enter) -> None:
    """A carer's words need one person's yes; a child's words need a second person's; some are not to be quoted."""
    page.get_by_role("link", name="Approve quotes").click()
    _nothing_for_axe(page)
    carers = page.locator("article", has_text="· carers").first
    quoted = carers.locator(".words").inner_text()
    carers.get_by_role("button", name="Approve").click()
    expect(page.locator("article .words", has_text=quoted)).to_have_count(0)
    child = page.locator("article:has(p.words:not([lang]))", has_text="· children").first
    about = child.locator("form").get_attribute("action")
    child.get_by_role("button", name="Approve").click()
    expect(page.locator(f"form[action='{about}']")).to_have_count(0)
    page.get_by_role("button", name="Do not quote").first.click()
    page.goto(f"{about}")
    expect(page.get_by_text("waits for a second person")).to_be_visible()
    second = come_in("analyst@demo.example")
    second.goto(f"{about}")
    second.get_by_role("button", name="Approve").click()
    second.goto(f"{about}")
    expect(second.locator(".tag.line", has_text="approved")).to_have_text("approved")


def publish(page: Page) -> str:
    """The summary: drafted from evidence, edited, and published only while every sentence rests on something."""
    page.get_by_role("link", name="Summary in sentences").click()
    page.get_by_role("button", name="Draft the summary").click()
    box = page.get_by_label("Sentence 1", exact=True)
    words = f"So far, {box.input_value()[0].lower()}{box.input_value()[1:]}"
    box.fill(words)
    page.locator("form", has=box).get_by_role("button", name="Keep these words").click()
    expect(page.get_by_label("Sentence 1", exact=True)).to_have_value(words)
    _nothing_for_axe(page)
    page.get_by_text("Add a sentence").click()
    page.get_by_label("The sentence").fill("Everybody is happy.")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Publish this summary").click()
    expect(page.get_by_role("alert")).to_contain_text("rest on nothing")
    page.get_by_role("button", name="Take it out").last.click()
    page.get_by_role("button", name="Publish this summary").click()
    expect(page.locator(".note", has_text="published")).to_be_visible()
    return words


def download(page: Page, folder: Path) -> Path:
    """The evidence pack as a Word document, made by a worker and fetched when it is ready."""
    page.get_by_role("link", name="Documents").click()
    page.wait_for_url("**/exports")
    page.goto(
        f"/confirm?next={urlsplit(page.url).path}"
    )  # a slow machine takes longer than the five minutes of a proof
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name=re.compile("Evidence pack, Word")).click()
    ready = page.get_by_role("link", name="Evidence pack, Word").first
    expect(ready).to_be_visible(timeout=2 * PATIENCE)
    with page.expect_download() as fetched:
        ready.click()
    path = folder / "pack.docx"
    fetched.value.save_as(path)
    return path


def decide(page: Page) -> None:
    """You said, we did: one decision, in words for adults and for those of 11 to 17."""
    page.get_by_role("link", name="You said, we did").click()
    page.get_by_label("Theme", exact=True).select_option("staff-continuity")
    page.get_by_label("Doing", exact=True).check()
    page.get_by_label("What we heard, in plain words").fill("Workers leave too soon.")
    page.get_by_label("What we do about it, or why not").fill("Every child keeps one worker for three years.")
    page.get_by_text("In other words: three ages").click()
    page.locator("[name='heard-11-17-en']").fill(HEARD)
    page.locator("[name='answer-11-17-en']").fill(ANSWER)
    page.get_by_label("Who sees to it").fill("Head of children's social care")
    page.get_by_label("By when").fill(today().replace(year=today().year + 1, day=1).isoformat())
    page.get_by_role("button", name="Publish this decision").click()
    expect(page.locator("#theme-staff-continuity")).to_contain_text("three years")
    _nothing_for_axe(page)


def be_told(page: Page, code: str) -> None:
    """A child opens what was decided with the code of the receipt, on a phone; what they spoke of comes first."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/receipt/en")
    page.locator("#code").fill(code)
    page.locator("main button").click()
    page.locator("a[href$='/decided']").click()
    _until(page, lambda: "You spoke of this" in page.content())
    first = page.locator("main section").first
    expect(first).to_contain_text(HEARD)
    expect(first).to_contain_text(ANSWER)
    _nothing_for_axe(page)


def _until(page: Page, true: Callable[[], bool]) -> None:
    """Look again until what the worker does has been done."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.5)
        page.reload()
    raise AssertionError(page.url)


def _nothing_for_axe(page: Page) -> None:
    found = Axe().run(page, options=TAGS).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
