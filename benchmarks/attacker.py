"""An attacker with a linear programme against random tables and releases: how many hidden counts were narrowed."""

import argparse
import json
from random import Random

from tests.test_summary_small_numbers import attack_releases, attack_table


def narrowed(tables: int) -> dict[str, int]:
    """How many random tables, and how many random series of three releases, gave a hidden count away."""
    random, found = Random(2026), {"tables": 0, "releases": 0}
    for _ in range(tables):
        for name, attack in (("tables", attack_table), ("releases", attack_releases)):
            try:
                attack(random)
            except AssertionError:
                found[name] += 1
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = narrowed(given.tables)
    print(json.dumps({"tried": given.tables, "narrowed": found}) if given.json else f"of {given.tables} each: {found}")
