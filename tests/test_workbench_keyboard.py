"""In the browser: a hundred passages coded by keyboard alone, and decisions that were made without a connection."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import Session, col, select

from consult.coding import ledger
from consult.coding.models import Coding, UtteranceCheck
from consult.corpus.models import Utterance
from tests.conftest import Product
from tests.council import Council, admit, council, sayings, sign_out, signed_in, speak

MANY = 100
ADDED = {"theme:siblings": "Brothers and sisters"}
TURN = """() => ({
  at: document.querySelector("#check")?.getAttribute("action")?.split("/")[2] || "",
  shown: [...document.querySelectorAll("#check [name=shown]")].map(each => each.value),
})"""
OTHER = """old => {
  const at = document.querySelector("#check")?.getAttribute("action")?.split("/")[2] || "";
  return at !== old && document.activeElement?.id === "passage";
}"""
SENT = """() => Object.entries(localStorage).every(([name, kept]) => !name.startsWith("consult-outbox") || kept === "{}")"""
Turn = dict[str, Any]
Decided = dict[UUID, dict[str, str]]  # by utterance: each code with what became of it


@pytest.fixture(scope="module")
def heard(product: Product) -> Iterator[Council]:
    """A council that has heard a hundred things."""
    with council(product, "Keyboard Council") as made:
        speak(made, sayings(MANY))
        yield made


@pytest.fixture
def context(heard: Council, browser: Browser) -> Iterator[BrowserContext]:
    """Its analyst's browser."""
    with signed_in(heard, browser) as made:
        yield made


class Desk:
    """Somebody at the keyboard: what they press, and what they believe that they have decided."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.decided: Decided = {}

    def turn(self) -> Turn:
        return dict(self.page.evaluate(TURN))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def moves_on(self, old: str, *keys: str) -> Turn:
        """Press these; the passage that comes then."""
        self.press(*keys)
        self.page.wait_for_function(OTHER, arg=old)
        return self.turn()

    def confirm(self, turn: Turn) -> Turn:
        self.decided[UUID(turn["at"])] = dict.fromkeys(turn["shown"], "confirmed")
        return self.moves_on(turn["at"], "Enter")

    def reject_one(self, turn: Turn) -> Turn:
        """Not the first code, if there is one."""
        first, rest = turn["shown"][:1], turn["shown"][1:]
        self.decided[UUID(turn["at"])] = dict.fromkeys(first, "rejected") | dict.fromkeys(rest, "confirmed")
        return self.moves_on(turn["at"], "1", "Enter") if first else self.confirm(turn)

    def add_one(self, turn: Turn) -> Turn:
        """Brothers and sisters are spoken of here too."""
        [(code, name)] = ADDED.items()
        verdicts = dict.fromkeys(turn["shown"], "confirmed")
        self.decided[UUID(turn["at"])] = {code: "added"} | verdicts
        self.press("a")
        self.page.keyboard.type(name)
        self.press("Enter")
        expect(self.page.locator(".told")).to_contain_text(f"{name} (theme) is added")
        return self.moves_on(turn["at"], "Enter")

    def think_again(self, turn: Turn) -> Turn:
        """Reject, undo, and keep all."""
        after = self.reject_one(turn)
        back = self.moves_on(after["at"], "u")
        assert back == turn
        return self.confirm(back)

    def skip(self, turn: Turn) -> Turn:
        return self.moves_on(turn["at"], "s")


def test_a_hundred_passages_are_coded_by_keyboard_alone(heard: Council, context: BrowserContext) -> None:
    desk = Desk(context.new_page())
    desk.page.goto(f"{heard.path}/workbench")
    desk.page.wait_for_function(OTHER, arg="")
    acts: list[Callable[[Turn], Turn]] = [desk.confirm, desk.reject_one, desk.add_one, desk.confirm, desk.reject_one]
    turn, skipped = desk.turn(), 0
    for number in range(MANY):
        act = {7: desk.think_again, 17: desk.skip}.get(number % 20, acts[number % len(acts)])
        skipped += act == desk.skip
        turn = act(turn)
    assert turn["at"] == "", "the queue has an end"
    expect(desk.page.get_by_text(f"{skipped} were skipped on the way")).to_be_visible()
    desk.press("Tab")
    turn = desk.moves_on("", "Enter")
    while turn["at"]:
        turn = desk.confirm(turn)
    expect(desk.page.get_by_text("There is nothing left to go through here")).to_be_visible()
    assert len(desk.decided) == MANY
    assert {"confirmed", "rejected", "added"} == {
        verdict for each in desk.decided.values() for verdict in each.values()
    }
    found = heard.database.call(standing, heard)
    assert found == {at: verdicts for at, verdicts in desk.decided.items() if verdicts}
    assert len(heard.database.call(checked, heard)) == MANY + 2 * 5, "and each change of mind, with its undo"
    whole = heard.database.call(ledger.ledger, heard.consultation_id).whole
    assert (whole.all, whole.checked, sum(whole.shares.values())) == (MANY, MANY, 100)
    desk.page.goto(f"{heard.path}/ledger")
    expect(desk.page.get_by_text(f"{MANY} passages:")).to_contain_text("Together 100 %")


def test_what_is_decided_without_a_connection_arrives_once_and_in_order(
    heard: Council, context: BrowserContext
) -> None:
    speak(heard, [f"My bus to school is late every day, and that is {number} days." for number in range(6)])
    before = heard.database.call(checked, heard)
    desk = Desk(context.new_page())
    desk.page.goto(f"{heard.path}/workbench", wait_until="networkidle")
    turn = desk.turn()
    context.set_offline(True)
    for act in (desk.reject_one, desk.confirm, desk.reject_one):
        turn = act(turn)
    desk.decided[UUID(turn["at"])] = dict.fromkeys(turn["shown"], "confirmed")
    desk.press("Enter")
    outbox = desk.page.locator("#outbox")
    expect(outbox).to_contain_text("4 decisions are kept on this computer")
    desk.press("u")
    expect(outbox).to_contain_text("You can undo when they are.")
    assert heard.database.call(checked, heard) == before, "nothing has arrived yet"
    context.set_offline(False)
    desk.page.wait_for_function(OTHER, arg=turn["at"])
    assert heard.database.call(checked, heard) == before + list(desk.decided), "once, and in order"
    desk.page.wait_for_load_state("networkidle")
    desk.page.route("**/check", swallow, times=1)
    desk.confirm(desk.turn())
    expect(outbox).to_contain_text("1 decision is kept on this computer")
    expect(outbox).to_be_hidden(timeout=30_000)
    assert heard.database.call(checked, heard) == before + list(desk.decided), "once, though it was sent twice"
    found = heard.database.call(standing, heard)
    assert {each: found[each] for each in desk.decided} == desk.decided
    desk.moves_on(desk.turn()["at"], "u")
    assert UUID(desk.turn()["at"]) == list(desk.decided)[-1], "an undo takes back what was sent last"


def test_what_is_decided_while_signed_out_waits_until_somebody_signs_in(
    heard: Council, context: BrowserContext
) -> None:
    speak(heard, [f"Nobody told me that I would move, and that was {number} weeks ago." for number in range(4)])
    desk = Desk(context.new_page())
    desk.page.goto(f"{heard.path}/workbench", wait_until="networkidle")
    context.set_offline(True)
    turn = desk.confirm(desk.turn())
    sign_out(heard)
    context.set_offline(False)
    expect(desk.page.locator("#outbox")).to_contain_text("You are signed out")
    desk.decided[UUID(turn["at"])] = dict.fromkeys(turn["shown"], "confirmed")
    desk.press("Enter")
    desk.page.wait_for_url("**/sign-in")
    admit(heard, context)
    desk.page.goto(f"{heard.path}/workbench", wait_until="networkidle")
    expect(desk.page.locator("#outbox")).to_be_hidden(timeout=30_000)
    desk.page.wait_for_function(SENT)
    assert heard.database.call(checked, heard)[-2:] == list(desk.decided)


def swallow(route: Route) -> None:
    """The decision arrives; that it did is never heard."""
    route.fetch()
    route.abort()


def standing(session: Session, there: Council) -> Decided:
    """Every code that stands, whoever put it there."""
    rows = session.exec(
        select(Coding)
        .join(Utterance, col(Utterance.id) == col(Coding.utterance_id))
        .where(Utterance.consultation_id == there.consultation_id, col(Coding.superseded_at).is_(None))
    ).all()
    found: Decided = {}
    for row in rows:
        found.setdefault(row.utterance_id, {})[f"{row.kind}:{row.code}"] = row.verdict
    return found


def checked(session: Session, there: Council) -> list[UUID]:
    """What was gone through, in order; an undo is in it too."""
    rows = select(UtteranceCheck.utterance_id).join(Utterance, col(Utterance.id) == col(UtteranceCheck.utterance_id))
    return list(
        session.exec(
            rows.where(Utterance.consultation_id == there.consultation_id).order_by(col(UtteranceCheck.made_at))
        )
    )
