"""In the browser: leaving shows nothing afterwards, a tablet forgets, and a double click counts once."""

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.conftest import Product
from tests.walk import enter

AT = "/survey/your-care-children/en"
SAID = "My room has a blue door."


@pytest.fixture
def context(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser; the page that Leave goes to is played by the test, which makes no outside call."""
    made = browser.new_context(base_url=product.address)
    made.route("**/leave", elsewhere)
    yield made
    made.close()


def elsewhere(route: Route) -> None:
    """What the product answers, but for where it sends the browser: no test asks anything of the outside world."""
    answer = route.fetch(max_redirects=0)
    assert answer.headers["location"].startswith("https://www.bbc.co.uk/")
    cookies = "\n".join(header["value"] for header in answer.headers_array if header["name"].lower() == "set-cookie")
    headers = {"content-type": "text/html", "set-cookie": cookies}
    route.fulfill(status=200, headers=headers, body="<!doctype html><title>Weather</title><h1>Weather</h1>")


def count(product: Product, sql: str) -> int:
    with psycopg.connect(product.database_url) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


def to_words(page: Page) -> None:
    """Begin, and stand on the second question with words in its box."""
    page.goto(AT)
    page.get_by_role("button", name="Start").click()
    page.locator("input[name=chose]").first.check()
    page.get_by_role("button", name="Next", exact=True).last.click()
    page.locator("textarea").fill(SAID)
    page.get_by_role("button", name="Next", exact=True).last.click()


@pytest.mark.parametrize("way", ["button", "Shift three times"])
def test_leaving_shows_nothing_when_somebody_goes_back(context: BrowserContext, way: str) -> None:
    page = context.new_page()
    to_words(page)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator("textarea")).to_have_value(SAID)
    if way == "button":
        page.get_by_role("link", name="Leave").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        if "/question/" in page.url:
            assert SAID not in page.content()
            assert page.locator("input[name=chose], textarea").count() == 0
    page.goto(AT)
    page.get_by_role("button", name="Go on with your answers").click()
    page.wait_for_url("**/question/*")
    page.goto(f"{AT}/question/good-home")
    expect(page.locator("textarea")).to_have_value(SAID)


def test_a_tablet_warns_then_forgets_and_back_shows_nothing(product: Product, context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto("/tablet/your-care-children")
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Skip this question").click()
    page.wait_for_url("**/good-home")
    page.wait_for_load_state("load")  # the script counts from when it was read
    page.locator("textarea").fill(SAID)
    page.clock.run_for(41_000)
    page.get_by_role("button", name="I am still here").click()
    page.clock.run_for(39_000)
    assert not page.get_by_role("dialog").is_visible()
    page.clock.run_for(2_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    # The page's clock goes on by itself too, so waiting for the page alone would let a minute and a half pass for one.
    with page.expect_request("**/tablet/your-care-children", timeout=5_000):
        page.clock.run_for(20_000)
    page.wait_for_url("**/tablet/your-care-children")
    kept = f"SELECT count(*) FROM response WHERE answers->'good-home'->>'said' = '{SAID}' AND sent_on IS NULL"
    for _ in range(50):
        if count(product, kept):
            break
        page.wait_for_timeout(100)
    assert count(product, kept) >= 1
    for _ in range(3):
        page.go_back()
        assert SAID not in page.content()
        assert page.locator("input[name=chose], textarea").count() == 0
    page.goto(AT)
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_refresh_back_and_double_click_never_duplicate(product: Product, context: BrowserContext) -> None:
    before = count(product, "SELECT count(*) FROM response WHERE sent_on IS NOT NULL")
    page = context.new_page()
    to_words(page)
    page.go_back()
    page.reload()
    page.get_by_role("button", name="Next", exact=True).last.dblclick()
    page.wait_for_load_state("networkidle")
    page.goto(f"{AT}/check")
    other = context.new_page()
    other.goto(f"{AT}/check")
    page.get_by_role("button", name="Send my answers").dblclick()
    page.wait_for_url("**/thanks")
    page.reload()
    other.get_by_role("button", name="Send my answers").click()
    assert other.locator(".receipt").inner_text() == page.locator(".receipt").inner_text()
    page.go_back()
    page.wait_for_load_state()
    assert page.locator(".receipt").count() == 1
    assert count(product, "SELECT count(*) FROM response WHERE sent_on IS NOT NULL") == before + 1


def test_a_paper_form_is_keyed_without_a_mouse(product: Product, context: BrowserContext) -> None:
    page = context.new_page()
    enter(page, "facilitator@demo.example")
    page.get_by_role("link", name="Your care, your say").click()
    page.get_by_role("link", name="Ways in").click()
    page.get_by_role("row", name="Young people aged 11 to 17 in care").get_by_role("link", name="key filled-in").click()
    page.wait_for_url("**/paper/**")
    for state in ("is kept", "is sent"):
        page.get_by_label("Number on the form").fill("77")
        for keys in ("", "", "2", "The dog", "More, and louder", "1"):
            page.keyboard.type(keys)
            page.keyboard.press("Enter")
        boxes = page.locator("form.keying input[type=text], form.keying textarea, form.keying select").count()
        with page.expect_navigation():
            for _ in range(boxes - 6):
                page.keyboard.press("Enter")
        assert f"Form 77 {state}" in page.locator("main").inner_text()
    assert count(product, "SELECT count(*) FROM response WHERE route = 'paper'") == 1
