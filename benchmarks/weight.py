"""What a respondent's pages weigh: bytes over the wire, heads and bodies as they come (compressed where they are).

    python benchmarks/weight.py [--json] [--url URL]

The first page is the promise, opened by a link and with nothing kept: the page, its style, its icon. A later page is any
page of the survey after it, with style and icon kept. Of English and Welsh the heavier counts. Every address that a page
makes a browser fetch is counted.
"""

import argparse
import asyncio
import contextlib
import json
import random
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.browser import Browser, Fields, Reply
from benchmarks.product import SURVEY, Product, running, started
from benchmarks.respondent import Journey, kind

BUDGET = {
    "first_page_bytes": 25_000,
    "first_page_requests": 6,
    "later_page_bytes_max": 8_000,
    "third_party_requests": 0,
}
_FETCHED = re.compile(r'<(?:link|script|img|iframe|source|video|audio)\b[^>]*?\b(?:href|src|srcset)="([^"]+)"')


@dataclass
class Scales(Browser):
    """A browser that weighs every page it opens and notes what each makes it fetch from elsewhere."""

    weights: dict[str, int] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, fields: Fields | None = None) -> Reply:
        """As a browser asks; the heaviest page of each kind is kept."""
        reply = await super().ask(method, path, fields)
        if method == "GET" and not path.startswith("/static/"):
            name = kind(path)
            self.weights[name] = max(self.weights.get(name, 0), reply.size)
            self.elsewhere += [found for found in _FETCHED.findall(reply.body.decode()) if "//" in found]
        return reply


async def weigh(product: Product, language: str) -> dict[str, Any]:
    """The figures of one whole response in this language."""
    first = Scales(product.host, product.port)
    files = await first.dress(await first.open(f"/survey/{SURVEY}/{language}"))
    first.hang_up()
    later = Scales(product.host, product.port)
    journey = await Journey(later, SURVEY, 1, random.Random(1), language=language).travel()
    assert journey.thanked, "the response was not sent"
    await later.open(f"/help/{language}")
    later.hang_up()
    return {
        "first_page_bytes": first.weights["promise"] + sum(reply.size for reply in files),
        "first_page_requests": 1 + len(files),
        "later_page_bytes_max": max(later.weights.values()),
        "third_party_requests": len(first.elsewhere) + len(later.elsewhere),
        **{f"{name}_page_bytes": weight for name, weight in sorted(later.weights.items())},
    }


def main() -> None:
    """Weigh and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--url", help="a product that runs already")
    arguments = parser.parse_args()
    with _product(arguments.url) as product:
        english, welsh = (asyncio.run(weigh(product, language)) for language in ("en", "cy"))
    figures = {name: max(figure, welsh[name]) for name, figure in english.items()}
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name}: {figure}" + (f" (budget {BUDGET[name]})" if name in BUDGET else ""))


def _product(url: str | None) -> AbstractContextManager[Product]:
    return contextlib.nullcontext(running(url, 0)) if url else started()


if __name__ == "__main__":
    main()
