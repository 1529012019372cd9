"""In the browser, without a script: both menus of staff, for everybody, on a telephone and on a wide screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from consult.accounts.models import Role
from tests.axe import clean
from tests.conftest import Product
from tests.council import Council, council, signed_in

HALF = 350  # pixels of a telephone's 700
BOTTOM = "all => Math.max(...all.map(nav => nav.getBoundingClientRect().bottom))"


@pytest.fixture(scope="module")
def there(product: Product) -> Iterator[Council]:
    """A council."""
    with council(product, "Menu Council") as made:
        yield made


@pytest.mark.parametrize("role", Role)
def test_menus_leave_a_telephone_half_its_screen_and_hold_every_page(
    there: Council, browser: Browser, role: Role
) -> None:
    with signed_in(there, browser, f"Menu {role}", role) as context:
        page = context.new_page()
        clean(page, there.path)
        wide = links(page)
        expect(page.locator("summary", has_text="Menu")).to_be_hidden()
        page.set_viewport_size({"width": 320, "height": 700})
        clean(page)
        assert page.locator("nav").evaluate_all(BOTTOM) < HALF
        assert links(page) == []
        for summary in page.locator("nav summary").all():
            summary.click()
        clean(page)
        assert links(page) == wide
        assert {"Consultations", "Overview"} <= set(wide)


def test_a_menu_opens_by_keyboard_and_says_which_page_is_open(there: Council, browser: Browser) -> None:
    with signed_in(there, browser, "Menu keys", Role.ANALYST, width=320) as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"{there.path}/views")
        menu = page.locator("main nav")
        menu.locator("summary", has_text="Pages of this consultation: Views items").focus()
        page.keyboard.press("Enter")
        expect(menu.get_by_role("link", name="Views items")).to_have_attribute("aria-current", "page")
        page.keyboard.press("Tab")
        expect(menu.get_by_role("link", name="Overview")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{there.path}")


def links(page: Page) -> list[str]:
    """The names of those links of the menus that can be seen."""
    return [link.inner_text() for link in page.locator("nav").get_by_role("link").all()]
