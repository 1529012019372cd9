"""What every page must be, whichever test fetches it: valid, titled, one h1, labelled, no id twice."""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import httpx

NOT_TYPED = {"hidden", "submit", "button"}


def check_page(response: httpx.Response) -> None:
    """Fail when an HTML answer is not a page that everybody can use."""
    if "text/html" not in response.headers.get("content-type", ""):
        return
    response.read()
    assert response.headers["cache-control"] == "no-store", f"{response.url.path} may be kept by a browser"
    if not response.text.startswith("<!doctype"):
        return  # a fragment for htmx
    faults = [*page_faults(response.text)]
    assert not faults, f"{response.request.method} {response.url.path}: {faults}"


def page_faults(html: str) -> list[str]:
    """What is wrong with a whole page, each fault in a few words."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    faults = [f"invalid HTML at {place}: {error}" for place, error, _ in parser.errors]
    if page.get("lang") not in ("en", "cy"):
        faults.append("no language")
    if not (page.findtext("head/title") or "").strip():
        faults.append("no title")
    if (count := len(page.findall(".//h1"))) != 1:
        faults.append(f"{count} h1")
    twice = [name for name, times in Counter(e.get("id") for e in page.iter() if e.get("id")).items() if times > 1]
    faults += [f"id {name} twice" for name in twice]
    faults += _unlabelled(page)
    faults += [f"{what} in the page" for what in ("style", "onclick", "onload") if page.findall(f".//*[@{what}]")]
    return faults


def _unlabelled(page: Any) -> list[str]:
    named = {label.get("for") for label in page.iter("label")}
    inside = {id(field) for label in page.iter("label") for field in label.iter()}
    return [
        f"{field.tag} {field.get('name')} has no label"
        for field in page.iter()
        if field.tag in ("input", "select", "textarea")
        and field.get("type") not in NOT_TYPED
        and not (field.get("id") in named or id(field) in inside or field.get("aria-label"))
    ]


def texts(element: Element) -> str:
    """All text below an element."""
    return " ".join("".join(element.itertext()).split())
