"""Every page that can be reached, by each role and by those who answer: nothing in it breaks its own security policy."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from consult import demonstration
from consult.accounts.models import Role
from tests.conftest import Product
from tests.walk import enter

AWAY = ("/leave", "/static/", "/sign-out", "/api/")
NAMED = "codes|frameworks|paper|poster|survey|tablet|views|you-said"  # what follows is one row of many alike
ROWS = re.compile(rf"[0-9a-f]{{8}}-[0-9a-f-]{{27}}|(?<=/)\d+(?=/|$)|(?<=/)(?:{NAMED})/[^/]+")


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained about."""
    return []


@pytest.fixture
def page(product: Product, browser: Browser, faults: list[str]) -> Iterator[Page]:
    """A browser that notes every complaint: violations of the policy, errors of scripts, answers that failed."""
    context = browser.new_context(base_url=product.address)
    opened = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            faults.append(f"{opened.url}: {message.text}")

    opened.on("console", said)
    opened.on("pageerror", lambda error: faults.append(f"{opened.url}: {error}"))
    yield opened
    context.close()


def crawl(page: Page, seen: set[str]) -> int:
    """Open every page that links lead to from here, one of each kind; how many those were."""
    opened, waiting = 0, ["/", *links(page)]
    while waiting:
        path = waiting.pop(0)
        kind = ROWS.sub("*", path.split("?")[0].split("#")[0])
        if kind in seen or path.startswith(AWAY):
            continue
        seen.add(kind)
        try:
            answer = page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            continue
        assert answer is not None
        assert answer.status < 400, path
        opened += 1
        waiting += links(page)
    return opened


def links(page: Page) -> list[str]:
    """Where this page leads within the product; what is downloaded is no page."""
    script = "all => all.filter(a => !a.hasAttribute('download')).map(a => a.getAttribute('href'))"
    found = page.locator("a[href^='/']").evaluate_all(script)
    return [path for path in found if not path.endswith((".svg", ".csv", ".xlsx", ".docx", ".pdf", ".qdc", ".qdpx"))]


def test_no_page_breaks_its_policy(page: Page, faults: list[str]) -> None:
    seen: set[str] = set()
    page.goto("/")
    assert crawl(page, seen) >= 10
    answer(page)
    page.goto("/sign-in")
    for email, (_, role) in demonstration.PEOPLE.items():
        page.context.clear_cookies()
        enter(page, email)
        seen -= {"/", "/consultations", "/consultations/*"}
        assert crawl(page, seen) >= 3, role
    assert {"/people", "/audit", "/account", "/concerns", "/focus-groups", "/consultations/*/utterances"} <= seen
    assert set(Role) == {role for _, role in demonstration.PEOPLE.values()}
    assert faults == []


def test_a_violation_would_be_noticed(page: Page, faults: list[str]) -> None:
    page.goto("/sign-in")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">')"
    )
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in fault for fault in faults)


def answer(page: Page) -> None:
    """Answer a survey with skips, to see each of its pages."""
    page.goto("/survey/your-care-children/en")
    page.get_by_role("button", name="Start").click()
    while "/question/" in page.url:
        with page.expect_navigation():
            page.get_by_role("button", name="Skip this question").or_(
                page.get_by_role("button", name="Next")
            ).last.click()
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/thanks")
