"""A facilitator's pages in the browser: from the guide to a withdrawal, and nothing that axe-core finds on any of them."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, expect

from tests.axe import FAULTS, TAGS
from tests.conftest import Product
from tests.test_live_notes import SENT, context, kept, open_session

__all__ = ["context"]


def test_a_group_from_its_guide_to_a_withdrawal_on_pages_that_everybody_can_use(
    product: Product, context: BrowserContext
) -> None:
    page = context.new_page()
    path = open_session(page, "From end to end")
    for words, key in (("Louder music, said YP one.", "Alt+2"), ("Nobody rings us back.", "Alt+1")):
        page.keyboard.press(key)
        page.keyboard.type(f"{words}\n")
    expect(page.locator("#sending")).to_have_text(SENT)
    good(page)
    for beside in ("guide", "consent", "transcript", "read-back"):
        page.goto(f"{path}/{beside}")
        good(page)
    page.get_by_label("What we heard").fill("You want louder music.")
    page.get_by_role("button", name="Make the link").click()
    good(page)
    page.get_by_role("link", name="See it as they do").click()
    page.get_by_label("Yes, that is right").check()
    good(page)
    page.get_by_role("button", name="Send").click()
    good(page)
    page.goto(f"{path}/transcript")
    page.locator("#file").set_input_files(Path(__file__).parent / "transcripts" / "teams.vtt")
    page.get_by_role("button", name="Read it").click()
    good(page)
    page.goto("/focus-groups")
    expect(page.get_by_role("row", name="From end to end")).to_contain_text("1 answer from the group")
    good(page)
    page.get_by_role("link", name="Written words for Your care, your say").click()
    good(page)
    page.goto(f"{path}/consent")
    page.get_by_text("Withdraw YP1", exact=True).click()
    page.get_by_role("button", name="Remove all that YP1 said").click()
    expect(page.get_by_role("status")).to_contain_text("Removed: 1 notes")
    assert [row[2] for row in kept(product, path)] == ["Nobody rings us back."]
    page.goto(path)
    expect(page.locator("#turns")).not_to_contain_text("Louder music")
    expect(page.locator("input[name=speaker][value=YP1]")).to_have_count(0)


def good(page: Page) -> None:
    """Nothing that axe-core finds, and no sideways scroll on a telephone."""
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FAULTS, {"runOnly": {"type": "tag", "values": TAGS}}) == [], page.url
    page.set_viewport_size({"width": 320, "height": 800})
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), f"{page.url} scrolls sideways"
    page.set_viewport_size({"width": 1280, "height": 800})
