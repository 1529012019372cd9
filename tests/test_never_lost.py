"""Nothing is ever lost: programs are killed while respondents answer, and every thank-you is worth what it says."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.product import UNFINISHED, Product, started
from benchmarks.respondent import Journey
from benchmarks.storm import coded, storm, strike, texts, toll, travellers
from consult import queue
from consult.queue import Job

SEED = 20_260
LONGEST_STORM = 240.0  # seconds; reached on a broken product only


@pytest.fixture(scope="module")
def alive() -> Iterator[Product]:
    """A product of its own, because it does not survive these tests unharmed."""
    with started() as product:
        queue.connect(f"unix://{product.broker_socket}")
        yield product


@pytest.fixture
def emptied(alive: Product) -> Product:
    """The same product without anybody's responses."""
    with alive.connect() as connection:
        connection.execute("TRUNCATE coding, utterance, choice, speaker, concern, response CASCADE")
    return alive


def test_a_killed_worker_and_a_stopped_broker_lose_no_response_and_code_none_twice(emptied: Product) -> None:
    journeys = travellers(emptied, 100, SEED)
    storm(emptied, journeys[:40], 4, SEED, LONGEST_STORM, victims=())
    assert strike(emptied, "worker")
    assert strike(emptied, "broker", signal.SIGSTOP)
    storm(emptied, journeys[40:70], 4, SEED, LONGEST_STORM, victims=())
    assert strike(emptied, "broker")
    storm(emptied, journeys[70:], 4, SEED, LONGEST_STORM, victims=())
    _nothing_lost(emptied, journeys, Counter(worker=1, broker=1))


def test_two_hundred_respondents_lose_nothing_while_everything_around_them_is_killed(emptied: Product) -> None:
    journeys = travellers(emptied, 200, SEED + 1_000)
    kills = storm(emptied, journeys, 8, SEED, LONGEST_STORM)
    assert kills.total() >= 3
    _nothing_lost(emptied, journeys, kills)


def _nothing_lost(product: Product, journeys: list[Journey], kills: Counter[str]) -> None:
    cost = toll(product, journeys, kills)
    whole = replace(cost, acknowledged=len(journeys), lost=0, duplicated=0, altered=0, turned_away=0, gave_up=0)
    assert cost == whole
    _swept_until_coded(product)
    corpus = coded(product)
    assert (corpus.speakers, corpus.coded, corpus.utterances) == (len(journeys), len(journeys), texts(journeys))
    assert corpus.twice == 0


def _swept_until_coded(product: Product) -> None:
    """What the schedule does every 30 seconds, more often, so that the test need not wait."""
    until = time.monotonic() + 300
    while product.count(UNFINISHED):
        assert time.monotonic() < until, "sent responses are left uncoded"
        queue.nudge(Job.SWEEP)
        time.sleep(1)
