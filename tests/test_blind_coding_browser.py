"""In the browser: a sample coded by keyboard alone on a narrow screen, what differs settled, and nothing for axe on the way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from consult.accounts.models import Role
from tests.axe import clean
from tests.conftest import Product
from tests.council import Council, council, sayings, signed_in, speak

MANY = 10


@pytest.fixture
def there(product: Product) -> Iterator[Council]:
    """A council that has heard enough to draw a sample from."""
    with council(product, "Blind Council") as made:
        speak(made, sayings(2 * MANY))
        yield made


def press(page: Page, button: str) -> None:
    """Press a button, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def code(page: Page, sample: str, keys: str) -> None:
    """Code each passage with these keys; a key is pressed when its page listens."""
    page.goto(sample)
    page.get_by_role("link", name="Go on coding").click()
    for number in range(1, MANY + 1):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Passage {number}")
        expect(page.get_by_text("Single keys")).to_be_visible()
        if number == 1:
            clean(page)
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("input[name=code]:checked")).to_have_count(len(keys))
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{sample}")
    page.get_by_role("button", name="I have finished").press("Enter")


def test_two_people_code_a_sample_and_settle_what_differs(there: Council, browser: Browser) -> None:
    with (
        signed_in(there, browser, "Ade", Role.ADMINISTRATOR, width=320) as other,
        signed_in(there, browser, "Anwen", width=320) as context,
    ):
        page, beside = context.new_page(), other.new_page()
        clean(page, f"{there.path}/agreement")
        page.get_by_label("Passages").fill(str(MANY))
        page.get_by_label("First coder").select_option("Anwen")
        page.get_by_label("Second coder").select_option("Ade")
        press(page, "Draw")
        clean(page)
        sample = page.url.removeprefix(there.product.address)
        code(page, sample, "a1")
        expect(page.get_by_text("Until then nobody sees what anybody chose")).to_be_visible()
        code(beside, sample, "1")
        expect(beside.get_by_role("link", name="Settle them")).to_be_visible()
        page.reload()
        clean(page)
        with page.expect_navigation():
            page.get_by_role("link", name="Settle them").click()
        clean(page)
        page.get_by_label("We settle this together").check()
        press(page, "Settle and next")
        expect(page.get_by_text(f"{MANY - 1} to settle")).to_be_visible()
