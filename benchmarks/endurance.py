"""Nothing is ever lost: thousands of respondents while web, worker, broker and PostgreSQL are killed with SIGKILL.

    python benchmarks/endurance.py [--journeys 10000] [--users 8] [--seed 1] [--json]

Every respondent who saw the thanks must be in the database once, with the same bytes, and after the storm all of them
must be coded, none twice. Ends with status 1 when one is not.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict

from benchmarks.product import started
from benchmarks.storm import coded, storm, texts, toll, travellers

SECONDS_EACH = 3.0  # a respondent may take this long on average before the storm is called off
SETTLE = 600.0  # seconds for the schedule to find what was left behind, and as many again for each 1,000 journeys


def main() -> int:
    """Run the storm, count, print."""
    arguments = _arguments()
    with started() as product:
        journeys, began = travellers(product, arguments.journeys, arguments.seed), time.monotonic()
        kills = storm(product, journeys, arguments.users, arguments.seed, 120 + SECONDS_EACH * len(journeys))
        seconds = time.monotonic() - began
        settled = product.settle(SETTLE * (1 + len(journeys) / 1_000))
        cost, corpus = toll(product, journeys, kills), coded(product)
    whole = not (cost.lost or cost.duplicated or cost.altered or cost.turned_away or cost.gave_up)
    told = corpus.coded == corpus.speakers == cost.acknowledged and corpus.utterances == texts(journeys)
    result = {
        **asdict(cost),
        "kills": sum(cost.kills.values()),
        "kills_of": cost.kills,
        **asdict(corpus),
        "seconds": round(seconds, 1),
        "settled": settled,
        "nothing_lost": whole and told and not corpus.twice,
    }
    print(json.dumps(result) if arguments.json else "\n".join(f"{name}: {figure}" for name, figure in result.items()))
    return 0 if result["nothing_lost"] else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--journeys", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
