"""What axe-core finds on a page, and whether everything on it can be read and reached."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.modes import STANDING

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
THEMES: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark", "contrast": "no-preference"},
    {"color_scheme": "dark", "contrast": "more"},
    {"color_scheme": "light", "contrast": "more"},
)
FAULTS = """options => axe.run({...options, resultTypes: ["violations"]}).then(found => found.violations.flatMap(rule =>
  rule.nodes.map(node => rule.id + ": " + node.html.slice(0, 120))))"""


def clean(page: Page, path: str = "") -> None:
    """Open this page, or take the one that is open: axe finds nothing, and it needs no sideways scroll."""
    if path:
        page.goto(path)
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(FAULTS, {"runOnly": {"type": "tag", "values": TAGS}}) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def clean_for_everyone(page: Page) -> None:
    """No fault that axe-core finds; contrast of text 7:1 (its enhanced rule) in every theme; a page that can be mirrored."""
    page.evaluate(AXE_SCRIPT)
    strict = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    assert page.evaluate(FAULTS, strict) == [], page.url
    contrast = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
    for theme in THEMES:
        page.emulate_media(**theme)
        assert page.evaluate(FAULTS, contrast) == [], f"{theme}: {page.url}"
    page.emulate_media(color_scheme="light", contrast="no-preference")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(STANDING) == [], f"from right to left: {page.url}"
    page.evaluate("document.documentElement.dir = 'ltr'")
