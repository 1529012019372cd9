"""The story of one answer: a young person sends it, a worker brings it through the door, a commissioner reads it."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Product
from tests.walk import enter

SAID = (
    "Too many different workers. I have had four social workers this year and each time I start again. "
    "I told Karen at Oakfield School."
)


@pytest.mark.parametrize("javascript", [True, False], ids=["JavaScript on", "JavaScript off"])
def test_an_answer_reaches_the_commissioner_under_a_theme(product: Product, browser: Browser, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript, base_url=product.address)
    page = context.new_page()
    mark = "like a purple kettle" if javascript else "like a green umbrella"

    # A young person opens the link, chooses a language, reads the promise and starts.
    page.goto("/survey/your-care-children")
    page.get_by_role("link", name="English").click()
    assert "What we promise" in page.content()
    page.get_by_role("button", name="Start").click()

    # One question a page; every page turn is saved; anything can be skipped.
    _answer_everything(page, f"{SAID} {mark}")

    # Nothing is sent before the answers were checked, and thanks come after.
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(page.locator(".receipt").inner_text()) == len("K7MP-2QXW-9RTD")
    assert "0800 1111" in page.content()

    # A worker codes it; the commissioner finds it on the page of a views item, under a theme, without the names.
    context.clear_cookies()
    enter(page, "commissioner@demo.example")
    page.get_by_role("link", name="Your care, your say").click()
    consultation = page.url
    page.get_by_role("link", name="Views items").click()
    page.get_by_role("link", name="away-4.8").click()
    expect(page.get_by_role("heading", name="Children", exact=True)).to_be_visible()

    page.get_by_role("link", name="All that was said, counted yet or not").click()
    words = _wait_for(page, f"{consultation}/utterances?theme=staff-continuity&group=children&views=away-4.8", mark)
    assert "Too many different workers" in words
    assert "Karen" not in words
    assert "Oakfield" not in words
    assert "[name]" in words
    assert "[school]" in words or "[place]" in words
    context.close()


def _answer_everything(page: Page, said: str) -> None:
    while "/question/" in page.url:
        if page.locator("textarea").count():
            page.locator("textarea").fill(said)
            _turn(page, "Next")
        elif "say-listened" in page.url:
            _turn(page, "Skip this question")
        else:
            page.locator("input[name=chose]").first.check()
            _turn(page, "Next")
        if "/here-for-you/" in page.url:
            with page.expect_navigation():
                page.get_by_role("link", name="Go on with the questions").click()


def _turn(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).last.click()


def _wait_for(page: Page, path: str, mark: str) -> str:
    """The text of the passage with this mark, once it is there; the worker is asked for no particular speed here."""
    for _ in range(480):  # a first start has a whole demonstration to code before this answer
        place = 0
        while True:
            page.goto(f"{path}&from={place}")
            found = page.locator(".passage .words", has_text=mark)
            if found.count():
                return found.first.inner_text()
            if not page.get_by_role("link", name="More").count():
                break
            place += 20
        time.sleep(0.5)
    raise AssertionError(f"{mark} is on no page under the theme")
