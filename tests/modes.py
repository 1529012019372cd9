"""The modes of use in which whole surveys are answered, and a hand and a keyboard that answer in them."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

SAID = "We have a kind dog and a big garden."
WORRY = "My stepdad hits me."
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""  # WCAG 1.4.12


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


def opened(browser: Browser, address: str, mode: Mode) -> BrowserContext:
    context = browser.new_context(base_url=address, **mode.options)
    if not mode.styled:
        context.route("**/*.css", lambda route: route.abort())
    if mode.more_style:
        context.route("**/*.css", lambda route: _more(route, mode.more_style))
    return context


def _more(route: Route, style: str) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text() + style)


def stands(page: Page, mode: Mode) -> None:
    assert page.evaluate(STANDING) == [], page.url
    if mode.styled:
        assert page.evaluate(SMALL) == [], page.url
    if mode.options.get("reduced_motion"):
        moving = """() => [...document.querySelectorAll("*")].map(thing => getComputedStyle(thing)).filter(style =>
          style.transitionDuration !== "0s" || style.animationName !== "none").length"""
        assert page.evaluate(moving) == 0


def by_hand(page: Page, number: int) -> None:
    """Answer whatever is on the page, and press its button; once also without an answer, which is refused kindly."""
    if number == 3:
        go_on(page)
        expect(page.locator("#problem")).to_be_visible()
    if page.locator(".ranked").count():
        go_on(page, ".ranked li:nth-child(2) button >> nth=0")
    for group in {box.get_attribute("name") for box in page.locator("input[type=radio]").all()}:
        page.locator(f"input[name='{group}']").first.check()
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    for box in page.locator("main :is(textarea, input[type=text])").all():
        box.fill(_written(str(box.get_attribute("name"))))
    for box in page.locator("select").all():
        box.select_option("3")
    go_on(page)


def go_on(page: Page, button: str = "form .main") -> None:
    with page.expect_navigation():
        page.locator(button).click()


def by_keyboard(page: Page, _: int) -> None:
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
