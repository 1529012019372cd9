"""Any way of asking: whole surveys in nine modes of use, and axe-core on every respondent's page and state."""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import Session

from consult import servers
from consult.accounts import passage
from consult.consultations import publication
from consult.database import Database, today
from tests.conftest import Servers, empty, free_port
from tests.walk import put_on_duty

SURVEYS = ("every-kind", "your-care-children-8-11")
SAID = "We have a kind dog and a big garden."
WORRY = "My stepdad hits me."
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # WCAG 1.4.12
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Mode:
    """One way of using the pages: the browser's options, and what becomes of style sheets."""

    options: dict[str, Any] = field(default_factory=dict)
    styled: bool = True
    more_style: str = ""
    keyboard: bool = False


MODES = {
    "JavaScript off": Mode({"java_script_enabled": False}),
    "CSS off": Mode(styled=False),
    "JavaScript and CSS off": Mode({"java_script_enabled": False}, styled=False),
    "keyboard only": Mode(keyboard=True),
    "320 px": Mode({"viewport": {"width": 320, "height": 640}}),
    "400 % zoom": Mode({"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}),
    "text spacing": Mode({"viewport": {"width": 320, "height": 640}}, more_style=SPACING),
    "forced colours": Mode({"forced_colors": "active"}),
    "reduced motion": Mode({"reduced_motion": "reduce"}),
}

# What is wrong with how a page stands: it scrolls sideways, or something to press is beside it or cut off.
STANDING = """() => {
  const wide = document.documentElement.clientWidth, faults = [];
  if (document.documentElement.scrollWidth > wide) faults.push("sideways scroll");
  const things = "main :is(h1, h2, p, li, label, legend, button, input, select, textarea, a, svg)";
  for (const thing of document.querySelectorAll(things)) {
    if (thing.closest(".unseen") || thing.type === "hidden") continue;
    const box = thing.getBoundingClientRect();
    if (!box.width || !box.height) faults.push("not to be seen: " + thing.outerHTML.slice(0, 80));
    if (box.left < -1 || box.right > wide + 1) faults.push("beside the page: " + thing.outerHTML.slice(0, 80));
    const hides = getComputedStyle(thing).overflowX !== "visible" && !thing.matches("svg, textarea, input");
    if (hides && thing.scrollWidth > thing.clientWidth + 1)
      faults.push("cut off: " + thing.outerHTML.slice(0, 80));
  }
  return faults;
}"""

# What a finger must hit and could miss: under 44 px either way. An option is its whole label.
SMALL = """() => [...document.querySelectorAll("a, button, label.option, select, textarea, input[type=text]")]
  .filter(thing => !thing.matches(".skip, .unseen"))
  .map(thing => [thing, thing.getBoundingClientRect()])
  .filter(([thing, box]) => box.height < 43.9 || (box.width < 43.9 && !thing.matches("a")))
  .map(([thing, box]) => thing.outerHTML.slice(0, 90) + " " + box.width + " x " + box.height)"""

# The thing that has the focus, and whether one can see that it has.
FOCUSED = """() => {
  const thing = document.activeElement, shown = thing.closest("label.option") || thing, style = getComputedStyle(shown);
  return {tag: thing.tagName, type: thing.type || "", name: thing.name || "", value: thing.value || "",
    main: thing.matches("form .main"), checked: !!thing.checked,
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && parseFloat(style.opacity) === 1};
}"""

THEMES: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark", "contrast": "no-preference"},
    {"color_scheme": "dark", "contrast": "more"},
    {"color_scheme": "light", "contrast": "more"},
)
FAULTS = """options => axe.run({...options, resultTypes: ["violations"]}).then(found => found.violations.flatMap(rule =>
  rule.nodes.map(node => rule.id + ": " + node.html.slice(0, 120))))"""


@pytest.fixture(scope="module")
def asked(real: Servers, pool: Database, data: Path) -> Iterator[str]:
    """The address of a web server that asks every kind of question, and asked them once more in a survey that is over."""
    empty(pool)
    pool.call(_publish)
    port = free_port()
    command = ["uvicorn", "consult.app:from_environment", "--factory", "--port", str(port), "--log-level", "warning"]
    known = {"DATABASE_URL": real.database_url, "REDIS_URL": real.broker_url, "CONSULT_SECRET": "of the tests"}
    web = servers.child([sys.executable, "-m", *command], {**os.environ, **known}, data / "modes.log")
    while not _served(port):
        assert web.poll() is None, (data / "modes.log").read_text()
        time.sleep(0.1)
    yield f"http://localhost:{port}"
    web.terminate()
    web.wait()


def _served(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _publish(session: Session) -> None:
    council, yesterday = (passage.organisation_called(session, name).id for name in ("Council", "Old Council"))
    for organisation_id in (council, yesterday):
        put_on_duty(session, organisation_id)
    publication.publish(session, council, "every-kind")
    publication.publish(session, council, "your-care")
    over = publication.publish(session, yesterday, "every-kind")
    over.closes = today().replace(year=today().year - 1)
    session.add(over)


def _context(browser: Browser, address: str, mode: Mode) -> BrowserContext:
    context = browser.new_context(base_url=address, **mode.options)
    if not mode.styled:
        context.route("**/*.css", lambda route: route.abort())
    if mode.more_style:
        context.route("**/*.css", lambda route: _more(route, mode.more_style))
    return context


def _more(route: Route, style: str) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text() + style)


@pytest.mark.parametrize("name", MODES)
def test_whole_surveys_pass_in_every_mode(asked: str, browser: Browser, name: str) -> None:
    mode = MODES[name]
    context = _context(browser, asked, mode)
    page = context.new_page()
    for survey in SURVEYS:
        page.goto(f"/survey/{survey}/en")
        for number in range(60):
            _stands(page, mode)
            if page.url.endswith("/thanks"):
                break
            (_by_keyboard if mode.keyboard else _by_hand)(page, number)
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert page.locator(".receipt").inner_text()
    context.close()


def _stands(page: Page, mode: Mode) -> None:
    assert page.evaluate(STANDING) == [], page.url
    if mode.styled:
        assert page.evaluate(SMALL) == [], page.url
    if mode.options.get("reduced_motion"):
        moving = """() => [...document.querySelectorAll("*")].map(thing => getComputedStyle(thing)).filter(style =>
          style.transitionDuration !== "0s" || style.animationName !== "none").length"""
        assert page.evaluate(moving) == 0


def _by_hand(page: Page, number: int) -> None:
    """Answer whatever is on the page, and press its button; once also without an answer, which is refused kindly."""
    if number == 3:
        _go_on(page)
        expect(page.locator("#problem")).to_be_visible()
    if page.locator(".ranked").count():
        _go_on(page, ".ranked li:nth-child(2) button >> nth=0")
    for group in {box.get_attribute("name") for box in page.locator("input[type=radio]").all()}:
        page.locator(f"input[name='{group}']").first.check()
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    for box in page.locator("main :is(textarea, input[type=text])").all():
        box.fill(_written(str(box.get_attribute("name"))))
    for box in page.locator("select").all():
        box.select_option("3")
    _go_on(page)


def _go_on(page: Page, button: str = "form .main") -> None:
    with page.expect_navigation():
        page.locator(button).click()


def _by_keyboard(page: Page, _: int) -> None:
    """Tab through the page, answer with keys alone, and see at every stop where one is."""
    done: set[str] = set()
    for _stop in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["seen"] or at["tag"] in ("BODY", "HTML"), f"no focus to be seen on {at} of {page.url}"
        if at["main"] or (at["name"] == "move" and "moved" not in page.url):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            if at["main"]:
                return
        elif at["name"] not in done:
            done.add(at["name"])
            _press(page, at)
    raise AssertionError(f"no way to the button of {page.url}")


def _press(page: Page, at: dict[str, Any]) -> None:
    if at["type"] in ("radio", "checkbox"):
        page.keyboard.press("Space")
        assert page.evaluate(FOCUSED)["checked"]
    elif at["tag"] == "TEXTAREA" or at["type"] == "text":
        page.keyboard.type(_written(at["name"]))
    elif at["tag"] == "SELECT":
        page.keyboard.press("ArrowDown")


def _written(name: str) -> str:
    return {"number": "3", "year": "2024"}.get(name, SAID)


# Every page and state: English in standard words, Welsh in Easy Read.


@pytest.mark.parametrize(("language", "rendering"), [("en", "standard"), ("cy", "easy-read")])
def test_axe_finds_nothing_on_any_page_or_state(asked: str, browser: Browser, language: str, rendering: str) -> None:
    # Without motion, so that no colour is on its way when it is measured.
    context = browser.new_context(base_url=asked, viewport={"width": 400, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    base = f"/survey/every-kind/{language}"

    def at(path: str, status: int = 200) -> None:
        response = page.goto(path)
        assert response is not None
        assert response.status == status
        _clean(page)

    if (language, rendering) == ("en", "standard"):
        at("/")
        at("/survey/every-kind")
        at("/survey/nowhere/en", 404)
        at("/survey/every-kind-2/en", 410)
    at(f"{base}?as={rendering}")
    _go_on(page)
    for _ in range(20):
        _clean(page)
        if page.url.endswith("/check"):
            break
        if page.locator("#answer textarea").count() == 0 and not page.url.endswith("/welcome"):
            _go_on(page)
            expect(page.locator("#problem")).to_be_visible()
            _clean(page)
        if page.locator("textarea").count():
            page.locator("textarea").fill(WORRY)
            _go_on(page)
            assert "/here-for-you/" in page.url
            _clean(page)
            _go_on(page, "a.button")
        else:
            _by_hand(page, 0)
    resumed = page.url
    page.goto(base)
    _clean(page)
    page.goto(f"{base}/question/sort?check=yes")
    assert page.locator("input:checked").count() == 3
    _clean(page)
    page.goto(resumed)
    _go_on(page)
    assert page.url.endswith("/thanks")
    _clean(page)
    _after_sending(page, language)
    at(f"/help/{language}")
    at(f"{base}/contact")
    page.locator("textarea").fill("Sam, after school")
    _go_on(page)
    assert page.url.endswith("/contact?kept=yes")
    _clean(page)
    context.close()


def _after_sending(page: Page, language: str) -> None:
    """What the receipt opens: the answers, one of them to change, deleting, and what is left then."""
    page.locator("form button.button").click()
    page.wait_for_url("**/answers")
    _clean(page)
    page.locator("dl.answers a").last.click()
    _clean(page)
    page.goto(f"/receipt/{language}/delete")
    _clean(page)
    _go_on(page)
    assert page.url.endswith("/deleted")
    _clean(page)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_axe_finds_nothing_on_pages_beside_the_way(asked: str, browser: Browser, language: str) -> None:
    context = browser.new_context(base_url=asked, viewport={"width": 400, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    for way in ("enter", "come-back", "receipt"):
        page.goto(f"/{way}/{language}")
        _clean(page)
        page.locator("input.code").fill("no such code")
        _go_on(page)
        expect(page.locator("[role=alert]")).to_be_visible()
        _clean(page)
    page.goto(f"/survey/every-kind/{language}")
    _go_on(page)
    for beside in ("stop", "contact", "helping"):
        page.goto(f"/survey/every-kind/{language}/{beside}")
        _clean(page)
    page.locator("input[name=role]").first.check()
    _go_on(page)
    page.goto(f"/survey/every-kind/{language}/helping")
    _clean(page)
    for paper in ("", "/easy-read"):
        page.goto(f"/paper/every-kind/{language}{paper}")
        _clean(page)
    page.goto("/tablet/every-kind")
    _clean(page)
    context.close()


def _clean(page: Page) -> None:
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


# Voices cannot be installed in a test, so the browser's list of them is set; everything else is the real page.
VOICES = """voices => {
  window.spoken = [];
  const speech = {speaking: false, getVoices: () => voices, cancel() { this.speaking = false; },
    speak(one) { this.speaking = true; window.spoken.push([one.text, one.lang]); }, addEventListener() {}};
  Object.defineProperty(window, "speechSynthesis", {value: speech});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""


@pytest.mark.parametrize(
    ("voices", "language", "offered"),
    [
        ([{"lang": "en-GB", "localService": True}], "en", True),
        ([{"lang": "en-GB", "localService": True}], "cy", False),
        ([{"lang": "cy-GB", "localService": False}], "cy", False),
        ([{"lang": "en-GB", "localService": False}, {"lang": "cy-GB", "localService": True}], "cy", True),
        ([], "en", False),
    ],
)
def test_a_page_is_read_aloud_by_a_local_voice_or_not_at_all(
    asked: str, browser: Browser, voices: list[dict[str, Any]], language: str, offered: bool
) -> None:
    context = browser.new_context(base_url=asked, reduced_motion="reduce")
    context.add_init_script(f"({VOICES})({voices!r})".replace("True", "true").replace("False", "false"))
    page = context.new_page()
    page.goto(f"/survey/every-kind/{language}")
    _go_on(page)
    button = page.locator(".aloud")
    assert button.count() == int(offered)
    if offered:
        assert page.evaluate(SMALL) == []
        button.click()
        said = page.evaluate("window.spoken")
        assert said[0] == ["About these questions" if language == "en" else "Am y cwestiynau hyn", f"{language}-GB"]
        assert button.inner_text() == ("Stop reading" if language == "en" else "Stopio darllen")
        _clean(page)
    context.close()
