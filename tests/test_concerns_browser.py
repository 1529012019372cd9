"""The lead's and the administrator's pages as they stand in a browser: no fault that axe-core finds, nothing cut off."""

import pytest
from playwright.sync_api import Browser, expect

from tests.axe import clean_for_everyone
from tests.conftest import Product
from tests.modes import STANDING
from tests.walk import PASSWORD, enter

PAGES = {
    "lead@demo.example": ("/concerns", "/concerns?closed=yes", "a concern", "/unread", "/unread/words"),
    "administrator@demo.example": ("/duty",),
}


@pytest.mark.parametrize("email", PAGES)
def test_staff_pages_about_concerns_are_for_everybody(product: Product, browser: Browser, email: str) -> None:
    context = browser.new_context(
        base_url=product.address, viewport={"width": 320, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    enter(page, email)
    for path in PAGES[email]:
        if path == "a concern":
            page.goto("/concerns")
            with page.expect_navigation():
                page.locator("tbody a").first.click()
            if page.locator("[name=password]").count():  # opening one asks again who is there
                page.fill("[name=password]", PASSWORD)
                page.click("form .main")
            expect(page.get_by_role("heading", name="Concern of")).to_be_visible()
        else:
            page.goto(path)
            assert page.url.endswith(path)
        clean_for_everyone(page)
        assert page.evaluate(STANDING) == [], page.url
    context.close()
