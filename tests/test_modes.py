"""Any way of asking: whole surveys in nine modes of use, and axe-core on every respondent's page and state."""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from consult import servers
from consult.accounts import passage
from consult.consultations import publication
from consult.database import Database, today
from tests.axe import clean_for_everyone
from tests.conftest import Servers, empty, free_port
from tests.modes import MODES, SMALL, WORRY, by_hand, by_keyboard, go_on, opened, stands
from tests.walk import put_on_duty

SURVEYS = ("every-kind", "your-care-children-8-11")


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


@pytest.mark.parametrize("name", MODES)
def test_whole_surveys_pass_in_every_mode(asked: str, browser: Browser, name: str) -> None:
    mode = MODES[name]
    context = opened(browser, asked, mode)
    page = context.new_page()
    for survey in SURVEYS:
        page.goto(f"/survey/{survey}/en")
        for number in range(60):
            stands(page, mode)
            if page.url.endswith("/thanks"):
                break
            (by_keyboard if mode.keyboard else by_hand)(page, number)
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert page.locator(".receipt").inner_text()
    context.close()


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
        clean_for_everyone(page)

    if (language, rendering) == ("en", "standard"):
        at("/")
        at("/survey/every-kind")
        at("/survey/nowhere/en", 404)
        at("/survey/every-kind-2/en", 410)
    at(f"{base}?as={rendering}")
    go_on(page)
    for _ in range(20):
        clean_for_everyone(page)
        if page.url.endswith("/check"):
            break
        if page.locator("#answer textarea").count() == 0 and not page.url.endswith("/welcome"):
            go_on(page)
            expect(page.locator("#problem")).to_be_visible()
            clean_for_everyone(page)
        if page.locator("textarea").count():
            page.locator("textarea").fill(WORRY)
            go_on(page)
            assert "/here-for-you/" in page.url
            clean_for_everyone(page)
            go_on(page, "a.button")
        else:
            by_hand(page, 0)
    resumed = page.url
    page.goto(base)
    clean_for_everyone(page)
    page.goto(f"{base}/question/sort?check=yes")
    assert page.locator("input:checked").count() == 3
    clean_for_everyone(page)
    page.goto(resumed)
    go_on(page)
    assert page.url.endswith("/thanks")
    clean_for_everyone(page)
    _after_sending(page, language)
    at(f"/help/{language}")
    at(f"{base}/contact")
    page.locator("textarea").fill("Sam, after school")
    go_on(page)
    assert page.url.endswith("/contact?kept=yes")
    clean_for_everyone(page)
    context.close()


def _after_sending(page: Page, language: str) -> None:
    """What the receipt opens: the answers, one of them to change, deleting, and what is left then."""
    page.locator("form button.button").click()
    page.wait_for_url("**/answers")
    clean_for_everyone(page)
    page.locator("dl.answers a").last.click()
    clean_for_everyone(page)
    page.goto(f"/receipt/{language}/delete")
    clean_for_everyone(page)
    go_on(page)
    assert page.url.endswith("/deleted")
    clean_for_everyone(page)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_axe_finds_nothing_on_pages_beside_the_way(asked: str, browser: Browser, language: str) -> None:
    context = browser.new_context(base_url=asked, viewport={"width": 400, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    for way in ("enter", "come-back", "receipt"):
        page.goto(f"/{way}/{language}")
        clean_for_everyone(page)
        page.locator("input.code").fill("no such code")
        go_on(page)
        expect(page.locator("[role=alert]")).to_be_visible()
        clean_for_everyone(page)
    page.goto(f"/survey/every-kind/{language}")
    go_on(page)
    for beside in ("stop", "contact", "helping"):
        page.goto(f"/survey/every-kind/{language}/{beside}")
        clean_for_everyone(page)
    page.locator("input[name=role]").first.check()
    go_on(page)
    page.goto(f"/survey/every-kind/{language}/helping")
    clean_for_everyone(page)
    for paper in ("", "/easy-read"):
        page.goto(f"/paper/every-kind/{language}{paper}")
        clean_for_everyone(page)
    page.goto("/tablet/every-kind")
    clean_for_everyone(page)
    context.close()


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
    go_on(page)
    button = page.locator(".aloud")
    assert button.count() == int(offered)
    if offered:
        assert page.evaluate(SMALL) == []
        button.click()
        said = page.evaluate("window.spoken")
        assert said[0] == ["About these questions" if language == "en" else "Am y cwestiynau hyn", f"{language}-GB"]
        assert button.inner_text() == ("Stop reading" if language == "en" else "Stopio darllen")
        clean_for_everyone(page)
    context.close()
