"""A group talks: 150 turns typed fast, the network gone for ten minutes, the browser closed, and nothing lost or doubled."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, PASSWORD, Product

SENT = "All is sent."
TURNS = 150


@pytest.fixture
def context(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A facilitator's browser."""
    made = browser.new_context(base_url=product.address)
    yield made
    made.close()


def kept(product: Product, path: str) -> list[tuple[str, str, str, int]]:
    """What the database has of a session, in order: who spoke, what kind, the words, dots."""
    with psycopg.connect(product.database_url) as connection:
        return connection.execute(
            "SELECT coalesce(label, 'Everyone'), kind, words, dots FROM note LEFT JOIN attendee ON attendee.id = attendee_id"
            " WHERE note.focus_group_id = %s AND undone_at IS NULL ORDER BY position",
            [path.rsplit("/", 1)[1]],
        ).fetchall()


def sign_in(page: Page) -> None:
    """On the sign-in page, which goes back to where the facilitator was going."""
    page.get_by_label("E-mail address").fill("facilitator@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on").click()


def open_session(page: Page, title: str) -> str:
    """Sign in, open a session with two young people and a carer; its path, once the page is ready to keep notes."""
    page.goto("/focus-groups")
    sign_in(page)
    page.get_by_role("link", name="Your care, your say").first.click()
    page.get_by_label("Title").fill(title)
    for seat, (label, group) in enumerate([("YP1", "children"), ("YP2", "children"), ("Carer 1", "carers")]):
        page.locator(f"#label-{seat}").fill(label)
        page.locator(f"#group-{seat}").select_option(group)
    page.locator("input[name=question]").first.check()
    page.get_by_role("button", name="Open the session").click()
    expect(page.locator("body[data-ready]")).to_be_attached()
    return page.url.removeprefix(page.url.split("/focus-groups")[0])


def test_an_hour_of_150_turns_typed_fast_loses_nothing(product: Product, context: BrowserContext) -> None:
    page = context.new_page()
    path = open_session(page, "An hour")
    said = [f"Turn {number} of many: it's the food, & the bus <late>." for number in range(TURNS)]
    for number, words in enumerate(said):
        page.keyboard.press(f"Alt+{number % 4}")
        page.keyboard.insert_text(words)
        page.keyboard.press("Enter")
    expect(page.locator("#sending")).to_have_text(SENT, timeout=60_000)
    who = ["Everyone", "Carer 1", "YP1", "YP2"]
    assert kept(product, path) == [(who[number % 4], "words", words, 0) for number, words in enumerate(said)]
    assert page.locator("#turns li").count() == TURNS
    page.reload()
    assert page.locator("#turns .words").all_inner_texts() == said
    assert page.locator(".heard .gap").count() == 0


def test_keys_choose_undo_takes_back_dots_count_and_a_worry_reaches_the_lead(
    product: Product, context: BrowserContext
) -> None:
    page = context.new_page()
    path = open_session(page, "Keys")
    expect(page.locator(".heard .gap")).to_have_count(3)
    page.keyboard.press("Alt+3")
    page.keyboard.press("Alt+q")
    page.keyboard.type("They shout.\n")
    page.keyboard.press("Alt+k")
    page.keyboard.type("Long silence.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Then laughter.\n")
    page.keyboard.type("A slip\n")
    page.keyboard.press("Alt+z")
    assert page.locator("#words").input_value() == "A slip"
    page.locator("#words").fill("It is how she said it.")
    page.keyboard.press("Alt+r")
    page.locator("#turns li").first.get_by_role("button", name="Dot").dblclick()
    expect(page.locator(".heard .gap")).to_have_count(2)
    expect(page.locator("#turns")).to_contain_text("Your safeguarding lead has been told.")
    expect(page.locator("#sending")).to_have_text(SENT)
    assert kept(product, path) == [
        ("YP2", "words", "They shout.", 2),
        ("YP2", "note", "Long silence.\nThen laughter.", 0),
        ("YP2", "note", "It is how she said it.", 0),
    ]
    with psycopg.connect(product.database_url) as connection:
        raised = "SELECT kinds FROM concern WHERE words = 'It is how she said it.'"
        [(kinds,)] = connection.execute(raised).fetchall()
        assert "raised-by-facilitator" in kinds, "also where the words were noticed before"


def test_ten_minutes_without_a_network_and_a_closed_browser_lose_and_double_nothing(
    product: Product, browser: Browser
) -> None:
    with tempfile.TemporaryDirectory(prefix="consult-browser-", ignore_cleanup_errors=True) as profile:
        context = launch(browser, profile, product)
        page = context.new_page()
        path = open_session(page, "Offline")
        page.keyboard.type("Said with a network.\n")
        expect(page.locator("#sending")).to_have_text(SENT)
        wait_until_kept(page, path)

        page.clock.install()
        page.reload()
        expect(page.locator("body[data-ready]")).to_be_attached()
        context.set_offline(True)
        for number in range(5):
            page.keyboard.type(f"Said in the dark {number}.\n")
            page.clock.run_for(120_000)
        expect(page.locator("#sending")).to_contain_text("5 turns are not sent yet: there is no network")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save unsent notes as a file").click()
        assert "Said in the dark 4." in Path(saved.value.path()).read_text()
        page.reload()  # the worker gives the page back
        expect(page.locator("#turns")).to_contain_text("Said with a network.")
        expect(page.locator("#turns .waits")).to_have_count(5)
        assert "dark" not in stored(page), "what is not sent is sealed"
        context.close()

        context = launch(browser, profile, product)
        context.set_offline(True)
        page = context.new_page()
        page.goto(path)
        expect(page.locator("body[data-ready]")).to_be_attached()
        expect(page.locator("#turns .waits")).to_have_count(5)
        page.keyboard.type("Said in the dark 5.\n")
        expect(page.locator("#turns .waits")).to_have_count(6)
        context.set_offline(False)
        expect(page.locator("#sending")).to_contain_text("you are signed out", timeout=20_000)
        page.goto(path)
        sign_in(page)
        expect(page.locator("#sending")).to_have_text(SENT, timeout=20_000)
        words = ["Said with a network.", *(f"Said in the dark {number}." for number in range(6))]
        assert [row[2] for row in kept(product, path)] == words
        context.close()


def test_after_sign_out_what_was_not_sent_cannot_be_read_and_the_same_person_sends_it(
    product: Product, context: BrowserContext
) -> None:
    page = context.new_page()
    path = open_session(page, "Signed out")
    wait_until_kept(page, path)
    page.route("**/turns", lambda route: route.abort())
    page.keyboard.type("A purple secret.\n")
    expect(page.locator("#sending")).to_contain_text("1 turn is not sent yet")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.wait_for_function("indexedDB.databases && noteStore.key().then((key) => key === null)")
    assert "purple" not in stored(page)
    context.set_offline(True)
    page.goto(path)
    expect(page.get_by_role("heading", name="There is no network")).to_be_visible()
    context.set_offline(False)
    page.unroute("**/turns")
    page.goto(path)
    sign_in(page)
    expect(page.locator("#sending")).to_have_text(SENT)
    assert [row[2] for row in kept(product, path)] == ["A purple secret."]


def launch(browser: Browser, profile: str, product: Product) -> BrowserContext:
    """A browser that keeps what it knows in a folder, as a laptop does."""
    return browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, base_url=product.address, accept_downloads=True
    )


def wait_until_kept(page: Page, path: str) -> None:
    """Until the worker has sealed the page with what is on it."""
    page.wait_for_function(
        "async (path) => { const mine = await noteStore.key(); const kept = mine && await noteStore.kept(mine, path);"
        " return Boolean(kept); }",
        arg=path,
    )
    page.wait_for_timeout(1_500)  # the page is sealed again a second after the last turn was sent


def stored(page: Page) -> str:
    """Everything that the device's database holds, as text."""
    rows = page.evaluate(
        """async () => {
          const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
          const text = (v) => (v instanceof ArrayBuffer ? new TextDecoder("latin1").decode(v) : String(v));
          const database = await asked(indexedDB.open("notes", 1));
          const all = [];
          for (const name of database.objectStoreNames) {
            const rows = await asked(database.transaction(name).objectStore(name).getAll());
            all.push(...rows.map((row) => Object.values(row).map(text)));
          }
          database.close();
          return all;
        }"""
    )
    return json.dumps(rows)
