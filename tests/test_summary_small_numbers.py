"""Small numbers: what is shown, and what an attacker can work out from it: nothing under the threshold."""

from itertools import product
from random import Random

import pytest

from consult.summary import small_numbers
from consult.summary.small_numbers import CHILDREN_RULE, GROWN_UP_RULE, NOBODY, Release, Rule, Shown, share, whole
from consult.summary.suppression import MOST, Statement
from tests.attacker import Attacker

TABLES = 100  # a thousand of each in benchmarks/attacker.py
RULES = (CHILDREN_RULE, GROWN_UP_RULE)


def statement(shown: Shown) -> Statement:
    """What a reader learns."""
    return Statement(shown.low, MOST if shown.high is None else shown.high)


def hidden(count: int, rule: Rule) -> bool:
    """Whether nobody may find this out."""
    return 0 < count < rule.threshold


def narrowed(attacker: Attacker, places: list[int], rule: Rule) -> bool:
    """Whether the attacker knows more of this count than that it is under the threshold."""
    low, high = attacker.range(places)
    return low > 1 or high < rule.threshold - 1


def attack_table(random: Random) -> None:
    """A table with totals on both sides, attacked through every sum."""
    rule = random.choice(RULES)
    rows, columns = [f"r{n}" for n in range(random.randint(1, 4))], [f"c{n}" for n in range(random.randint(2, 4))]
    keys = list(product(rows, columns))
    counts = {key: random.choice((0, 1, 3, 7, random.randint(0, 12), random.randint(0, 60))) for key in keys}
    shown = small_numbers.table(counts, rule)
    place = {key: number for number, key in enumerate(keys)}
    sums = {(key,): [place[key]] for key in keys}
    sums |= {("row", row): [place[row, column] for column in columns] for row in rows}
    sums |= {("column", column): [place[row, column] for row in rows] for column in columns}
    said = {(key,): shown.cells[key] for key in keys}
    said |= {("row", row): shown.rows[row] for row in rows} | {("column", c): shown.columns[c] for c in columns}
    sums["all",], said["all",] = list(place.values()), shown.total
    attacker = Attacker(len(keys))
    for name, places in sums.items():
        attacker.reads(places, statement(said[name]))
    for name, places in sums.items():
        count = sum(counts[keys[at]] for at in places)
        assert statement(said[name]).low <= count <= statement(said[name]).high, "what is shown is true"
        if hidden(count, rule):
            assert said[name].number is None
            assert not narrowed(attacker, places, rule), (counts, name)


def attack_releases(random: Random) -> None:
    """One group's count and its cuts by route, over three releases: cuts subtracted from the whole, releases from releases."""
    rule, releases, cuts = random.choice(RULES), 3, ["survey", "focus-group", "interview"]
    new = [[random.choice((0, 0, 1, 3, 8, random.randint(0, 30))) for _ in cuts] for _ in range(releases)]
    attacker = Attacker(releases * len(cuts))
    wholes: list[Release] = []
    parts: list[Release] = []
    for release in range(releases):
        counts = {cut: sum(new[r][n] for r in range(release + 1)) for n, cut in enumerate(cuts)}
        total = {"": sum(counts.values())}
        whole_said = small_numbers.successive(wholes, total, rule)
        part_said = small_numbers.successive(parts, counts, rule, whole_said[""])
        wholes.append(Release(total, whole_said))
        parts.append(Release(counts, part_said, whole_said[""]))
        until = range(release + 1)
        attacker.reads([r * len(cuts) + n for r in until for n in range(len(cuts))], whole_said[""])
        for n, cut in enumerate(cuts):
            assert part_said[cut].low <= counts[cut] <= part_said[cut].high
            attacker.reads([r * len(cuts) + n for r in until], part_said[cut])
    for release in range(releases):
        of_release = [release * len(cuts) + n for n in range(len(cuts))]
        until = [r * len(cuts) + n for r in range(release + 1) for n in range(len(cuts))]
        for places in (*([at] for at in of_release), of_release, until):
            count = sum(new[at // len(cuts)][at % len(cuts)] for at in places)
            if hidden(count, rule):
                assert not narrowed(attacker, places, rule), (new, places)


def test_an_attacker_narrows_no_hidden_count_of_a_table() -> None:
    random = Random(8)
    for _ in range(TABLES):
        attack_table(random)


def test_an_attacker_narrows_nothing_by_subtracting_cuts_and_releases() -> None:
    random = Random(8)
    for _ in range(TABLES // 4):
        attack_releases(random)


def test_without_secondary_suppression_the_attacker_would_win() -> None:
    attacker = Attacker(2)
    for places, count in (([1], 20), ([0, 1], 23)):
        attacker.reads(places, statement(whole(count, GROWN_UP_RULE)))
    attacker.reads([0], statement(whole(3, GROWN_UP_RULE)))
    assert narrowed(attacker, [0], GROWN_UP_RULE)


@pytest.mark.parametrize(
    ("count", "rule", "words", "number"),
    [
        (0, CHILDREN_RULE, NOBODY, 0),
        (9, CHILDREN_RULE, "a few", None),
        (12, CHILDREN_RULE, "about 10", 10),
        (13, CHILDREN_RULE, "about 15", 15),
        (4, GROWN_UP_RULE, "a few", None),
        (5, GROWN_UP_RULE, "5", 5),
    ],
)
def test_a_count_alone(count: int, rule: Rule, words: str, number: int | None) -> None:
    assert (whole(count, rule).words, whole(count, rule).number) == (words, number)


def test_a_lone_small_cell_takes_its_neighbours_number_with_it() -> None:
    shown = small_numbers.table({("children", "survey"): 43, ("children", "focus group"): 3}, CHILDREN_RULE)
    assert shown.cells["children", "focus group"].words == "a few"
    assert {shown.cells["children", "survey"].words, shown.rows["children"].words} & {"10 or more"}


def test_a_new_release_says_no_more_than_that_there_are_more() -> None:
    first = small_numbers.successive([], {"": 12}, GROWN_UP_RULE)
    then = small_numbers.successive([Release({"": 12}, first)], {"": 14}, GROWN_UP_RULE)
    later = small_numbers.successive([Release({"": 12}, first), Release({"": 14}, then)], {"": 30}, GROWN_UP_RULE)
    assert small_numbers.shown(then[""], GROWN_UP_RULE).words == "12 or more"
    assert small_numbers.shown(later[""], GROWN_UP_RULE).number == 30


def test_shares_are_words_until_there_are_fifty() -> None:
    assert share(whole(12, GROWN_UP_RULE), whole(24, GROWN_UP_RULE)) == "about half"
    assert share(whole(30, CHILDREN_RULE), whole(60, CHILDREN_RULE)) == "about 50%"
    assert share(whole(3, CHILDREN_RULE), whole(60, CHILDREN_RULE)) == "a few"


@pytest.mark.parametrize("number", range(1, 30))
def test_a_threshold_that_is_raised_hides_from_now_on_what_was_not_said_before(number: int) -> None:
    raised = Rule(20, 5)
    told = small_numbers.successive([], {"": number}, CHILDREN_RULE)[""]
    for more in (0, 3, 25):
        said = small_numbers.successive([Release({"": number}, {"": told})], {"": number + more}, raised)[""]
        assert said.low <= number + more <= said.high
        assert said.high >= 19, "no number below the new threshold"
