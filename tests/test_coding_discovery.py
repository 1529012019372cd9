"""What the codebook does not know yet: groups that hold whatever the order, and none where there are none."""

from collections import Counter

import numpy as np
import pytest

from consult import meaning
from consult.coding.codebook import load
from consult.coding.discovery import Found, discover, overlap
from consult.coding.engine import Passage
from consult.coding.grouping import groups, joinings, spread
from consult.coding.labelled import read

ROWS = [row for file in load().texts() for row in read(file)[:25]]


@pytest.mark.skipif(not meaning.installed(), reason="the extra `meaning` is not installed")
def test_alike_utterances_are_grouped_whatever_else_is_there() -> None:
    subjects = {
        "bees": [
            "The bees in the garden make honey",
            "I look after a beehive",
            "Honey bees came to our roof",
            "We keep bees and sell honey",
        ],
        "choir": [
            "I sing in the choir on Sunday",
            "Our choir sang three songs",
            "Singing with the choir is loud",
            "She leads the choir practice",
        ],
        "trains": [
            "Steam trains go past the window",
            "I collect model trains",
            "We rode an old steam train",
            "The train museum has engines",
        ],
    }
    said = [(name, text) for name, texts in subjects.items() for text in texts]
    for left_out in range(len(said)):
        kept = [each for number, each in enumerate(said) if number != left_out] * 2
        found = discover([Passage(text, "children") for _, text in kept])
        largest = [Counter(kept[number][0] for number in group.members).most_common(1)[0][1] for group in found]
        assert sum(largest) >= 0.6 * len(kept)


@pytest.mark.skipif(not meaning.installed(), reason="the extra `meaning` is not installed")
def test_the_same_passages_are_grouped_alike_in_any_order() -> None:
    passages = [row.passage for row in ROWS if row.themes and row.themes & {"siblings", "school", "money-transport"}]
    shuffled = [passages[place] for place in np.random.default_rng(3).permutation(len(passages))]
    assert texts(discover(passages), passages) == texts(discover(shuffled), shuffled) != []


def texts(found: list[Found], passages: list[Passage]) -> list[tuple[list[str], float]]:
    return sorted((sorted(passages[number].text for number in each.members), each.firm) for each in found)


def test_groups_hold_where_points_lie_in_heaps_and_not_where_they_lie_anywhere() -> None:
    generator = np.random.default_rng(5)
    heaps = np.concatenate([centre + 0.2 * generator.normal(size=(30, 20)) for centre in np.eye(20)[:4]])
    anywhere = generator.normal(size=(120, 20))
    names = [str(number) for number in range(120)]
    held, loose = groups(heaps, names), groups(anywhere, names)
    assert sorted(sorted(rows.tolist()) for rows, _ in held) == [list(range(at, at + 30)) for at in (0, 30, 60, 90)]
    assert min(firm for _, firm in held) > 0.6 > max(firm for _, firm in loose)


def test_neither_order_nor_luck_decides_about_a_group() -> None:
    generator = np.random.default_rng(6)
    points, order = generator.normal(size=(80, 20)), generator.permutation(80)
    names = np.array([str(number) for number in range(80)])
    one, other = groups(points, list(names)), groups(points[order], list(names[order]))
    assert {(frozenset(rows.tolist()), firm) for rows, firm in one} == {
        (frozenset(order[rows].tolist()), firm) for rows, firm in other
    }


def test_joining_adds_the_spread_of_the_books() -> None:
    """Two groups add 2 a b / (a + b) times the square between their means: here 2 * 2 * 1 / 3 * 9.5 squared."""
    line = np.array([0.0, 1.0, 10.0])
    heights = sorted(far for far, _, _ in joinings((line[:, None] - line[None, :]) ** 2, spread))
    assert heights == pytest.approx([1, 4 / 3 * 9.5**2])


def test_a_discovery_overlaps_wholly_with_itself_only() -> None:
    one = [Found(("a",), (0,), (0, 1, 2, 3))]
    assert overlap(one, one) == 1
    assert overlap(one, [Found(("a",), (0,), (0, 1, 8, 9))]) == pytest.approx(1 / 3)
    assert overlap(one, []) == 0
