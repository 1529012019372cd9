"""A storm: respondents on their way while the product's programs are killed at random moments; then the count."""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.browser import Browser, Unanswered
from benchmarks.crowd import crowd
from benchmarks.product import SURVEY, Product
from benchmarks.respondent import Journey, canonical

VICTIMS = ("web", "worker", "broker", "database", "connection")
CALM = (0.3, 2.5)  # seconds from the moment that pages are served again to the next kill, evenly at random
TWO_AT_ONCE = 0.25  # how often two programs die together
PATIENCE = 8.0  # seconds that a respondent waits for a page before loading it again

_STORED = "SELECT answers FROM response WHERE sent_on IS NOT NULL"
_WORDS_TWICE = (
    "SELECT count(*) FROM (SELECT FROM utterance GROUP BY speaker_id, question_id HAVING count(*) > 1) AS twice"
)
_CODES_TWICE = """SELECT count(*) FROM (SELECT FROM coding WHERE verdict = 'suggested'
 GROUP BY utterance_id, kind, code HAVING count(*) > 1) AS twice"""
_SPEAKERS = "SELECT count(*) FROM speaker"
_CODED = "SELECT count(*) FROM speaker WHERE coded_on IS NOT NULL"
_WORDS = "SELECT count(*) FROM utterance"


@dataclass(frozen=True)
class Toll:
    """What the storm cost. Nothing is lost when `lost`, `duplicated`, `altered` and `turned_away` are 0."""

    journeys: int
    acknowledged: int  # saw the thanks
    lost: int  # saw the thanks, and the database does not hold these bytes
    duplicated: int  # held more than once
    altered: int  # held, and nobody sent it like this
    turned_away: int  # met a page that says no where it should have gone on
    gave_up: int  # tried until the end of the time and saw no thanks
    resumed: int  # met trouble on the way and saw the thanks all the same
    kills: dict[str, int]


@dataclass(frozen=True)
class Coded:
    """What became of the sent responses in the corpus."""

    speakers: int
    coded: int
    utterances: int
    twice: int  # utterances or machine codings that stand there a second time


def travellers(product: Product, count: int, seed: int) -> list[Journey]:
    """So many respondents who skip, worry and answer as people do; the same for the same seed."""
    return [
        Journey(
            Browser(product.host, product.port, PATIENCE),
            SURVEY,
            seed + number,
            random.Random(seed + number),
            varied=True,
        )
        for number in range(count)
    ]


def storm(
    product: Product,
    journeys: Sequence[Journey],
    users: int,
    seed: int,
    longest: float,
    victims: Sequence[str] = VICTIMS,
) -> Counter[str]:
    """Send these respondents on their way, `users` at a time and for `longest` seconds at most, and kill meanwhile.

    Returns the kills of each program; there are none without victims.
    """

    async def both() -> Counter[str]:
        kills: Counter[str] = Counter()
        killing = asyncio.create_task(_kill(product, random.Random(seed), kills, victims)) if victims else None
        try:
            await crowd(journeys, users, time.monotonic() + longest)
        finally:
            if killing:
                killing.cancel()
        return kills

    # A thread of its own: a browser test in the same process may have an event loop in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(both())).result()


def toll(product: Product, journeys: Sequence[Journey], kills: Counter[str]) -> Toll:
    """Compare what respondents saw with what the database holds; it must have held nothing before them."""
    with product.connect() as connection:
        held = Counter(canonical(answers) for (answers,) in connection.execute(_STORED.encode()))
    sent = {journey.key for journey in journeys if journey.thanked}
    tried = {journey.key for journey in journeys}
    return Toll(
        journeys=len(journeys),
        acknowledged=sum(journey.thanked for journey in journeys),
        lost=sum(held[key] == 0 for key in sent),
        duplicated=sum(times - 1 for times in held.values()),
        altered=sum(key not in tried for key in held),
        turned_away=sum(bool(journey.refused) for journey in journeys),
        gave_up=sum(not journey.thanked and not journey.refused for journey in journeys),
        resumed=sum(journey.thanked and journey.troubles > 0 for journey in journeys),
        kills=dict(sorted(kills.items())),
    )


def coded(product: Product) -> Coded:
    """Count what is in the corpus."""
    return Coded(
        speakers=product.count(_SPEAKERS),
        coded=product.count(_CODED),
        utterances=product.count(_WORDS),
        twice=product.count(_WORDS_TWICE) + product.count(_CODES_TWICE),
    )


def texts(journeys: Sequence[Journey]) -> int:
    """How many free-text answers these respondents sent: as many utterances must be in the corpus."""
    return sum("said" in answer for journey in journeys if journey.thanked for answer in journey.answers.values())


async def _kill(product: Product, chance: random.Random, kills: Counter[str], victims: Sequence[str]) -> None:
    while True:
        await asyncio.sleep(chance.uniform(*CALM))
        for victim in chance.sample(victims, 2 if chance.random() < TWO_AT_ONCE else 1):
            if await asyncio.to_thread(strike, product, victim):
                kills[victim] += 1
        while not await _healthy(product):
            await asyncio.sleep(0.2)


async def _healthy(product: Product) -> bool:
    browser = Browser(product.host, product.port, PATIENCE)
    try:
        return (await browser.ask("GET", "/healthy")).status == 200
    except Unanswered:
        return False
    finally:
        browser.hang_up()


def strike(product: Product, victim: str, how: signal.Signals = signal.SIGKILL) -> bool:
    """Kill a program, or one of the web's connections inside PostgreSQL, if it runs at this moment."""
    pid = product.connection_of("web") if victim == "connection" else product.programs.get(victim)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
        return True
    return False
