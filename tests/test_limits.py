"""One address may do so much and no more, no address is kept, and a class of children always gets in."""

import re
from typing import Any

import pytest
from litestar import Litestar

from consult.accounts.models import Role
from consult.consultations.models import Consultation
from consult.database import Database
from consult.limits import SIGN_INS, STARTS, Limits
from tests.walk import PASSWORD, Client, new_code, press, sign_in_by_hand

BEGIN = "/survey/your-care-children/en"


class From:
    """A connection from somewhere, with nothing else to it."""

    def __init__(self, host: str, forwarded: str = "") -> None:
        self.client = type("Address", (), {"host": host})()
        self.headers = {"x-forwarded-for": forwarded} if forwarded else {}


def begun(limits: Limits, times: int, *connection: str) -> int:
    """How many of so many starts from here are let through."""
    somebody: Any = From(*connection)
    return sum(limits.take(somebody, STARTS) for _ in range(times))


def test_sixty_children_start_and_a_flood_is_stopped(client: Client, consultation: Consultation) -> None:
    key = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(BEGIN).text)
    assert key is not None
    kept = client.cookies["__Host-csrf"]
    answers = []
    for _ in range(STARTS.at_once + 10):
        client.cookies.clear()
        client.cookies.set("__Host-csrf", kept)
        answers.append(client.post(BEGIN, data={"_csrf_token": key[1]}, follow_redirects=False))
    assert {answer.status_code for answer in answers[:60]} == {303}
    assert answers[-1].status_code == 429
    assert "Please wait a few minutes" in answers[-1].text
    assert begun(Limits(), 1_000, "203.0.113.9") <= STARTS.at_once + 1
    client.cookies.clear()
    welsh = press(client, "/survey/your-care-children/cy")
    assert welsh.status_code == 429
    assert "Aros ychydig funudau" in welsh.text


def test_a_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, moment = Limits(), [1_000.0]
    monkeypatch.setattr("consult.limits.monotonic", lambda: moment[0])
    assert begun(limits, STARTS.at_once + 5, "203.0.113.9") == STARTS.at_once
    moment[0] += 300
    assert begun(limits, STARTS.at_once, "203.0.113.9") == STARTS.in_ten_minutes // 2


def test_of_a_thousand_in_ten_minutes_few_begin_and_a_school_always_does(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [1_000.0]
    monkeypatch.setattr("consult.limits.monotonic", lambda: moment[0])
    for people, least, most in ((60, 60, 60), (1_000, 60, 300)):
        limits, through = Limits(), 0
        for _ in range(people):
            moment[0] += 600 / people
            through += begun(limits, 1, "203.0.113.9")
        assert least <= through <= most


def test_addresses_are_told_apart_and_not_kept() -> None:
    limits = Limits()
    assert begun(limits, 200, "203.0.113.9") == STARTS.at_once
    assert begun(limits, 1, "203.0.113.10") == 1
    assert begun(limits, 200, "2001:db8:1:2::1") == STARTS.at_once
    assert begun(limits, 1, "2001:db8:1:2:ffff::1") == 0, "one household has a whole network"
    assert begun(limits, 1, "2001:db8:1:3::1") == 1
    assert begun(limits, 500, "127.0.0.1") == 500, "whoever is on this machine needs no limit"
    assert not [kept for kept in limits._left if b"203" in kept or b"2001" in kept]


def test_the_key_changes_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits()
    assert begun(limits, 200, "203.0.113.9") == STARTS.at_once
    before = limits._key
    monkeypatch.setattr("consult.limits.today", lambda: "tomorrow")
    assert begun(limits, 1, "203.0.113.9") == 1
    assert limits._key != before


def test_what_anybody_can_write_into_a_header_is_not_believed() -> None:
    for proxies, forwarded, whose in (
        (1, "{}, 203.0.113.9", "203.0.113.9"),
        (2, "{}, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
    ):
        limits = Limits(proxies)
        through = sum(begun(limits, 1, "10.0.0.1", forwarded.format(f"198.51.100.{number}")) for number in range(200))
        assert through == STARTS.at_once, whose
    alone = Limits()
    through = sum(begun(alone, 1, "192.0.2.1", f"198.51.100.{number}") for number in range(200))
    assert through == STARTS.at_once, "without a proxy the header is nothing"


def test_wrong_sign_ins_of_an_address_are_stopped_and_right_ones_cost_nothing(
    client: Client, database: Database, consultation: Consultation, web: Litestar
) -> None:
    sign_in_by_hand(client, database, Role.ANALYST)
    somebody: Any = From("testclient")
    assert sum(web.state.limits.take(somebody, SIGN_INS) for _ in range(SIGN_INS.at_once)) == SIGN_INS.at_once
    client.cookies.clear()
    stopped = press(client, "/sign-in", {"email": "analyst@testcouncil.example", "password": PASSWORD})
    assert stopped.status_code == 429
    web.state.limits.give_back(somebody, SIGN_INS)
    for _ in range(3):
        client.cookies.clear()
        page = press(client, "/sign-in", {"email": "analyst@testcouncil.example", "password": PASSWORD})
        assert page.url.path == "/sign-in/code"
    assert database.call(new_code, "analyst@testcouncil.example")
