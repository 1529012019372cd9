"""The attacker: has the whole database with its hidden columns, every log, and the list of who was given which code.

They know too in which order the codes were used, as somebody does who stood in the room. From every column of every row
that leads to a response they make an order, and guess that the first child is the first response; and they look whether
anything that they know of a child stands in a row of that child's.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

LEADING = ("response_id", "source_id", "speaker_id", "utterance_id")
Place = tuple[str, str]  # table and column, or file and what was looked for in it


@dataclass(frozen=True)
class Run:
    """Children in the order in which they answered: what the attacker knows of each, and the truth to judge by."""

    known: list[set[str]]
    truth: list[str]


def dump(connection: Connection, tables: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, with the place where it lies and the transaction that wrote it."""
    return {
        table: [
            dict(row)
            for row in connection.execute(text(f'SELECT ctid, xmin::text::int AS xmin, * FROM "{table}"')).mappings()
        ]
        for table in tables
    }


def traces(rows: Mapping[str, list[dict[str, Any]]], files: Sequence[Path] = ()) -> dict[Place, dict[str, list[str]]]:
    """For each column: response id to the values that lead to it, comparable as text."""
    owner = _owners(rows)
    found: dict[Place, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for table, kept in rows.items():
        for row in kept:
            for response in {owner[str(row[key])] for key in ("id", *LEADING) if str(row.get(key)) in owner}:
                for column, value in row.items():
                    found[table, column][response].append(_comparable(value))
    for path in files:
        content = path.read_bytes()
        for key, response in owner.items():
            if (at := content.find(key.encode())) >= 0:
                found[path.name, "place"][response].append(f"{at:020}")
    return found


def hits(run: Run, values: Mapping[str, list[str]]) -> tuple[int, int, float]:
    """Children found by this column taken as an order, upwards and downwards, and its correlation with the true order."""
    ordered = sorted(run.truth, key=lambda response: (min(values.get(response, ["~"])), random.random()))
    place = {response: at for at, response in enumerate(ordered)}
    last = len(run.truth) - 1
    up = sum(place[response] == at for at, response in enumerate(run.truth))
    down = sum(last - place[response] == at for at, response in enumerate(run.truth))
    return up, down, _correlation([place[response] for response in run.truth])


def joined(run: Run, values: Mapping[str, list[str]]) -> int:
    """Children of whom something that the attacker knows stands in a row of theirs and of nobody else's."""
    told: dict[str, set[str]] = defaultdict(set)
    for response, kept in values.items():
        for value in kept:
            told[value].add(response)
    return sum(
        any(told.get(item) == {response} for item in mine) for mine, response in zip(run.known, run.truth, strict=True)
    )


def most_by_chance(expected: float, tries: int) -> int:
    """The number of hits that the best of so many blind guessers stays under, but for one time in 10,000.

    Hits of a blind guess over a whole run are near enough Poisson: one is expected, however large the run.
    """
    term, beyond, number = exp(-expected), 1.0, 0
    while beyond * tries > 1e-4:
        beyond -= term
        number += 1
        term *= expected / number
    return number


def _owners(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Which response an id leads to: its own, its speaker's, its utterances', and whatever points to those."""
    owner: dict[str, str] = {}
    for row in rows["response"]:
        owner[str(row["id"])] = str(row["id"])
        if row["speaker_id"]:
            owner[str(row["speaker_id"])] = str(row["id"])
    for _ in range(3):
        for kept in rows.values():
            for row in kept:
                for key in LEADING:
                    if "id" in row and str(row.get(key)) in owner:
                        owner.setdefault(str(row["id"]), owner[str(row[key])])
    return owner


def _comparable(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:020}"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str) and value.startswith("("):  # ctid: page and line
        return "".join(f"{int(part):010}" for part in value.strip("()").split(","))
    return str(value)


def _correlation(places: list[int]) -> float:
    """Spearman's, as standard scores: beyond 5 it is no chance."""
    size = len(places)
    apart = sum((at - place) ** 2 for at, place in enumerate(places))
    return (1 - 6 * apart / (size * (size**2 - 1))) * sqrt(size - 1)


def columns(found: Mapping[Place, Any]) -> Iterator[Place]:
    """The columns in a steady order."""
    return iter(sorted(found))
