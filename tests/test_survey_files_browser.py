"""In the browser: a survey is brought, mended and rehearsed on pages that everybody can use."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.conftest import Product
from tests.test_focus_groups_browser import good
from tests.walk import enter

FILES = Path(__file__).parent / "survey_files"


def test_a_draft_from_its_file_to_its_opening_on_pages_that_everybody_can_use(
    product: Product, browser: Browser
) -> None:
    context = browser.new_context(base_url=product.address)
    page = context.new_page()
    enter(page, "administrator@demo.example")
    page.goto("/drafts")
    good(page)
    page.get_by_label("The file").set_input_files(FILES / "carers.json")
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("heading", name="Before it can open").wait_for()
    good(page)
    path = page.url
    for beside in ("about", "open", "questions/support", "questions/order", "questions/years"):
        page.goto(f"{path}/{beside}")
        good(page)
    page.goto(path)
    page.locator("a[href$='/rehearsal/cy/support']").click()
    page.get_by_role("button", name="Nesaf").click()
    good(page)
    page.get_by_label("Llawer").check()
    page.get_by_role("button", name="Nesaf").click()
    page.wait_for_url("**/rehearsal/cy/support-other")
    good(page)
    page.get_by_role("link", name="Yn ôl i'r drafft").click()
    page.get_by_text("Delete this draft").click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/drafts")
    context.close()
