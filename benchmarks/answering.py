"""What answering costs: whole responses over HTTP, page by page as a browser sends them, by 1, 4 and 16 users at once.

    python benchmarks/answering.py [--users 1,4,16] [--responses 120] [--json] [--url URL --up PID]

CPU is of web, database and broker together, read from /proc by process tree; the worker, which codes at the same time,
is shown apart. A page is what a person waits for: from the press of the button until the next page is there (two
requests: the form, and the page that it leads to).
"""

import argparse
import contextlib
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import uvloop

from benchmarks.browser import Browser
from benchmarks.crowd import crowd
from benchmarks.floor import floor
from benchmarks.product import SURVEY, Product, running, started
from benchmarks.respondent import Journey, canonical

SERVING = ("web", "database", "broker")
WARMING = 6  # responses before the clock starts
SETTLE = 120.0  # seconds that the worker gets to finish before the next round


@dataclass(frozen=True)
class Round:
    """One number of users: their journeys, how long all took, and the CPU ms that each program used."""

    users: int
    journeys: Sequence[Journey]
    seconds: float
    cpu: dict[str, float]
    own_cpu: float

    @property
    def requests(self) -> int:
        """How many requests these users made."""
        return sum(journey.browser.requests for journey in self.journeys)

    @property
    def serving(self) -> float:
        """CPU ms of everything that serves a page."""
        return sum(self.cpu.get(name, 0.0) for name in SERVING)

    @property
    def waits(self) -> list[float]:
        """Every wait for a page, in ms."""
        return sorted(seconds * 1000 for journey in self.journeys for _, seconds in journey.turns)


def measure(product: Product, users: int, responses: int, seed: int) -> Round:
    """So many users, each starting a new response when one is sent, until there are `responses`."""
    chance = random.Random(seed)
    journeys = [
        Journey(Browser(product.host, product.port), SURVEY, seed + number, random.Random(chance.random()))
        for number in range(responses)
    ]
    before, own, began = product.cpu(), time.process_time(), time.perf_counter()
    uvloop.run(crowd(journeys, users))
    seconds, own = time.perf_counter() - began, (time.process_time() - own) * 1000
    after = product.cpu()
    return Round(users, journeys, seconds, {name: after[name] - before.get(name, 0.0) for name in after}, own)


def stored(product: Product, journeys: Sequence[Journey]) -> int:
    """How many of these responses the database holds as sent, with exactly these answers."""
    with product.connect() as connection:
        rows = connection.execute("SELECT answers FROM response WHERE sent_on IS NOT NULL").fetchall()
    held = {canonical(answers) for (answers,) in rows}
    return sum(journey.key in held for journey in journeys)


def figures(product: Product, rounds: Sequence[Round], floor_ms: float) -> dict[str, Any]:
    """The one object that --json prints."""
    journeys = [journey for each in rounds for journey in each.journeys]
    serving, requests = sum(each.serving for each in rounds), sum(each.requests for each in rounds)
    return {
        "cpu_ms_per_response": round(serving / len(journeys), 2),
        "cpu_ms_per_request": round(serving / requests, 3),
        "floor_cpu_ms": round(floor_ms, 2),
        "responses_per_second": {each.users: round(len(each.journeys) / each.seconds, 1) for each in rounds},
        **{
            f"p{share}_ms": {each.users: round(percentile(each.waits, share), 1) for each in rounds}
            for share in (50, 95, 99)
        },
        "errors": sum(journey.troubles + bool(journey.refused) for journey in journeys),
        "rows_sent": sum(journey.thanked for journey in journeys),
        "rows_stored": stored(product, journeys),
    }


def percentile(ordered: Sequence[float], share: int) -> float:
    """The value that `share` per cent of these ordered values do not exceed."""
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with _product(arguments) as product:
        measure(product, 2, WARMING, 10_000_000)
        rounds = []
        for number, users in enumerate(arguments.users):
            product.settle(SETTLE)
            rounds.append(
                measure(
                    product,
                    users,
                    max(users, arguments.responses if users > 1 else arguments.responses // 2),
                    number * 1_000_000,
                )
            )
        result = figures(product, rounds, floor(product))
    if arguments.json:
        print(json.dumps(result))
    else:
        _print(rounds, result)


def _print(rounds: Sequence[Round], result: dict[str, Any]) -> None:
    print(
        "users  responses  per s  CPU ms a response: web  database  broker  (worker)  load generator  requests a response"
    )
    for each in rounds:
        count = len(each.journeys)
        web, database, broker, worker = (each.cpu.get(name, 0.0) / count for name in (*SERVING, "worker"))
        print(
            f"{each.users:5} {count:10} {count / each.seconds:6.1f} {web:22.1f} {database:9.1f} {broker:7.2f} {worker:9.1f}"
            f" {each.own_cpu / count:15.1f} {each.requests / count:20.1f}"
        )
    print("\nusers  request                    count  p50 ms  p95 ms  p99 ms")
    for each in rounds:
        for name, waits in _by_page(each).items():
            p50, p95, p99 = (percentile(waits, share) for share in (50, 95, 99))
            print(f"{each.users:5}  {name:24} {len(waits):7} {p50:7.1f} {p95:7.1f} {p99:7.1f}")
    print()
    for name, figure in result.items():
        print(f"{name}: {figure}")


def _by_page(each: Round) -> dict[str, list[float]]:
    waits: dict[str, list[float]] = defaultdict(list)
    for journey in each.journeys:
        for name, seconds in journey.turns:
            waits[f"leave {name}"].append(seconds * 1000)
        for method, path, seconds in journey.browser.slowness:
            parts = path.strip("/").split("/")
            name = "static" if parts[0] == "static" else (parts[3] if len(parts) > 3 else "first pages")
            waits[f"  {method} {name}"].append(seconds * 1000)
    return {name: sorted(values) for name, values in sorted(waits.items())}


def _product(arguments: argparse.Namespace) -> AbstractContextManager[Product]:
    return contextlib.nullcontext(running(arguments.url, arguments.up)) if arguments.url else started(arguments.port)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", default="1,4,16", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--responses", type=int, default=120, help="responses of each round (half as many by one user)")
    parser.add_argument("--url", help="a product that runs already, with --up")
    parser.add_argument("--up", type=int, help="the pid of its `consult up`")
    parser.add_argument("--port", type=int, help="port of the product that is started")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    if bool(arguments.url) != bool(arguments.up):
        parser.error("--url and --up go together")
    return arguments


if __name__ == "__main__":
    main()
