"""In the browser, with the real worker: a file is brought in and taken out again, and axe finds nothing on any page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.axe import clean
from tests.bringing import CITIZEN_SPACE
from tests.conftest import Product
from tests.walk import enter

PATIENCE = 120_000  # milliseconds; the worker has other things to do, and the machine may be busy


@pytest.fixture
def context(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A small telephone: whatever fits here fits everywhere."""
    made = browser.new_context(base_url=product.address, viewport={"width": 320, "height": 640})
    yield made
    made.close()


def test_a_file_is_brought_in_and_taken_out_again(product: Product, context: BrowserContext) -> None:
    page = context.new_page()
    enter(page, "analyst@demo.example")
    page.get_by_role("link", name="Your care, your say").first.click()
    page.get_by_text("Pages of this consultation").click()
    page.get_by_role("link", name="Bring responses").click()
    clean(page)
    file = {"name": "answers.csv", "mimeType": "text/csv", "buffer": CITIZEN_SPACE.encode()}
    page.get_by_label("The file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("link", name="Say what each column is").click(timeout=PATIENCE)
    expect(page.get_by_label("It is: Email")).to_have_value("out")
    page.get_by_label("Name of the source, as pages show it").fill("Care survey 2025")
    page.get_by_label("A person has read every one of these answers before").check()
    clean(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Foster carer")).to_have_value("carers")
    clean(page)
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_text("2 of 3 rows can be brought in.")).to_be_visible(timeout=PATIENCE)
    clean(page)
    page.get_by_role("button", name="Bring in 2 rows").click()
    expect(page.get_by_text("2 responses are here.")).to_be_visible(timeout=PATIENCE)
    clean(page)
    page.get_by_text("Take everything out again").click()
    page.get_by_role("button", name="Take 2 responses out").click()
    expect(page.get_by_text("Everything that the file brought is out again")).to_be_visible(timeout=PATIENCE)
    clean(page)
