"""A commissioner's morning: find the gap, read a views item, approve quotes, edit the summary, publish it."""

import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PASSWORD, Product

TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def test_a_commissioners_morning(product: Product, browser: Browser) -> None:
    context = browser.new_context(base_url=product.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, "commissioner@demo.example")
    page.get_by_role("link", name="Your care, your say").click()
    page.get_by_role("link", name="Views items").click()
    _counted(page)

    # The cycle says who has not been heard, and which survey asks them.
    assert page.locator(".tag.gap").count() > 3
    assert page.locator("td a[href^='/survey/your-care']").count() > 0
    _nothing_for_axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})

    # One views item: groups side by side, and what is behind a number.
    page.get_by_role("link", name="away-4.8").first.click()
    item = page.url
    for group in ("Children", "Parents", "Carers"):
        expect(page.get_by_role("heading", name=group, exact=True)).to_be_visible()
    assert page.locator("svg.bars").count() >= 2
    _nothing_for_axe(page)
    page.locator(".theme h3 a").first.click()
    assert page.locator(".passage .asked").count() > 3
    _nothing_for_axe(page)
    page.goto(item)
    page.get_by_label("Look only at").select_option("route:focus-group")
    page.get_by_role("button", name="Show").click()
    assert "One part at a time" in page.content()

    # Quotes: a person says yes to one, and no to another.
    page.goto(item)
    page.get_by_role("link", name="Approve quotes").click()
    _nothing_for_axe(page)
    carers = page.locator("article", has_text="· carers").first
    quoted = carers.locator(".words").inner_text()
    carers.get_by_role("button", name="Approve").click()
    assert not page.locator("article .words", has_text=quoted).count()
    page.get_by_role("button", name="Do not quote").first.click()

    # The summary: drafted from evidence, edited, and published only while every sentence rests on something.
    page.goto(item)
    page.get_by_role("link", name="Summary in sentences").click()
    page.get_by_role("button", name="Draft the summary").click()
    box = page.get_by_label("Sentence 1", exact=True)
    box.fill(f"So far, {box.input_value()[0].lower()}{box.input_value()[1:]}")
    page.locator("form", has=box).get_by_role("button", name="Keep these words").click()
    assert page.get_by_label("Sentence 1", exact=True).input_value().startswith("So far, ")
    _nothing_for_axe(page)
    page.get_by_text("Add a sentence").click()
    page.get_by_label("The sentence").fill("Everybody is happy.")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Publish this summary").click()
    assert "rest on nothing" in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Take it out").last.click()
    page.get_by_role("button", name="Publish this summary").click()
    expect(page.locator(".note", has_text="published")).to_be_visible()
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Sign in to the demonstration, whose second factor fills itself in."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on").click()


def _counted(page: Page) -> None:
    """Until the first answers are counted: a first start has a whole demonstration to code before that."""
    for _ in range(600):
        if "as batch" in page.content():
            return
        time.sleep(0.5)
        page.reload()
    raise AssertionError("nothing was counted")


def _nothing_for_axe(page: Page) -> None:
    found = Axe().run(page, options=TAGS).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
