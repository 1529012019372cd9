"""Small numbers: what may be said of counts of people, the same for page, chart, CSV, XLSX, DOCX, PDF and API.

DfE hides 1 to 5, ONS what is under 10, StatsWales rounds to 5. Here a count is stated in one of five ways, and
everything that shows numbers shows a `Shown` and nothing else:

- "nobody": 0.
- "about 35": a count at the threshold or above it, rounded to the rule's step; each total is rounded by itself.
- "a few": 1 up to the threshold. What one child said is still said, without a number.
- "10 or more": not under the threshold, and no number, because one would give another count away.
- "not shown": nothing, because anything would give another count away.

`whole` states one count that stands alone. `table` states counts by rows and columns that add up to totals. `successive`
states the counts of a new release beside everything that earlier releases stated. Counts of a published document must
come out of one of these three; a count that was stated by two of them can be subtracted. A file writes `Shown.number`
where there is one, `Shown.words` beside it, and `Shown.why` as its note; it never sees a count.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from consult.summary.suppression import MOST, Arc, Statement, protect

CHILDREN = "children"
SILENT = Statement(0)
SMALL_BASE = 50  # below it a share is said in words, not in per cent
FEW, NOT_SHOWN, NOBODY = "a few", "not shown", "nobody"


@dataclass(frozen=True)
class Rule:
    """How a group's counts may be shown: none under `threshold`, the others rounded to `step`."""

    threshold: int
    step: int
    reason: str = ""


CHILDREN_RULE = Rule(
    10, 5, "Children can be found from small numbers: ONS hides counts under 10, StatsWales rounds to 5."
)
GROWN_UP_RULE = Rule(5, 1, "Counts of adults under 5 can point at one person.")


@dataclass(frozen=True)
class Shown:
    """A count as everybody may see it; `number` is there only where a number may be, `why` says why not, or how rounded."""

    words: str
    number: int | None
    why: str
    low: int
    high: int | None

    @property
    def opens(self) -> bool:
        """Whether what is behind it may be opened: only where it is known not to be a small number."""
        return self.low > 1


@dataclass(frozen=True)
class Table:
    """Shown counts by row and column; `rows`, `columns` and `total` are the margins, absent where things do not add up."""

    cells: Mapping[tuple[str, str], Shown]
    rows: Mapping[str, Shown]
    columns: Mapping[str, Shown]
    total: Shown


@dataclass(frozen=True)
class Release:
    """What an earlier release counted and stated of one set of cells, and of their total where they have one."""

    counts: Mapping[str, int]
    said: Mapping[str, Statement]
    total: Statement | None = None


def rule_of(group: str, rules: Mapping[str, Rule] | None = None) -> Rule:
    """The rule of a stakeholder group: the consultation's own where it has one."""
    default = CHILDREN_RULE if group == CHILDREN else GROWN_UP_RULE
    return (rules or {}).get(CHILDREN if group == CHILDREN else "grown-ups", default)


def people(count: int, group: str) -> str:
    """A count that stands alone, in words that identify nobody."""
    return whole(count, rule_of(group)).words


def whole(count: int, rule: Rule) -> Shown:
    """What may be said of one count that no other shown count can be subtracted from."""
    return shown(ladder(count, rule)[0], rule)


def table(counts: Mapping[tuple[str, str], int], rules: Mapping[str, Rule] | Rule) -> Table:
    """What may be said of counts by (row, column) and of their totals, all together; `rules` may differ by row.

    A column's total and the grand total keep to the strictest rule of the rows.
    """
    rows = {row: rules if isinstance(rules, Rule) else rules[row] for row, _ in counts}
    strictest = max(rows.values(), key=lambda rule: (rule.threshold, rule.step))
    arcs: dict[tuple[str, ...], Arc] = {
        ("cell", row, column): _arc(("of", row), ("to", column), count, rows[row])
        for (row, column), count in counts.items()
    }
    for row, rule in rows.items():
        arcs["row", row] = _arc("from", ("of", row), sum(n for (of, _), n in counts.items() if of == row), rule)
    for column in dict.fromkeys(column for _, column in counts):
        of_column = sum(n for (_, of), n in counts.items() if of == column)
        arcs["column", column] = _arc(("to", column), "all", of_column, strictest)
    arcs["all",] = _arc("all", "from", sum(counts.values()), strictest)
    protect(list(arcs.values()))
    return Table(
        {(row, column): shown(arcs["cell", row, column].said, rows[row]) for row, column in counts},
        {row: shown(arcs["row", row].said, rule) for row, rule in rows.items()},
        {key[1]: shown(arc.said, strictest) for key, arc in arcs.items() if key[0] == "column"},
        shown(arcs["all",].said, strictest),
    )


def successive(
    earlier: Sequence[Release], counts: Mapping[str, int], rule: Rule, total: Statement | None = None
) -> dict[str, Statement]:
    """What a new release may state of each cell, so that not even those who came since the last one can be counted.

    `total` is what this release states of the sum of the cells, where it is stated at all; no cell may narrow it.
    """
    releases = [*earlier, Release(counts, {}, total)]
    chains = {
        cell: _chain(cell, releases, rule, total is not None)
        for cell in dict.fromkeys(cell for release in releases for cell in release.counts)
    }
    protect([*chain.from_iterable(chains.values()), *(_totals(releases, rule) if total is not None else ())])
    return {cell: arcs[-1].said for cell, arcs in chains.items()}


def ladder(count: int, rule: Rule, least: int = 0) -> list[Statement]:
    """What may be said of a count, the most telling first; `least` is what earlier statements have told already."""
    if count == 0:
        return [Statement(0, 0), SILENT]
    if count < rule.threshold:
        return [Statement(1, rule.threshold - 1), SILENT]
    near = rule.step * round(count / rule.step)
    about = Statement(max(rule.threshold, near - rule.step // 2), near + rule.step // 2)
    return [about, Statement(max(rule.threshold, min(least, count))), SILENT]


def shown(said: Statement, rule: Rule) -> Shown:
    """A statement in words, and as a number where it is one."""
    high = None if said.high == MOST else said.high
    if said == SILENT:
        return Shown(NOT_SHOWN, None, "Anything said here would give a smaller number away.", 0, None)
    if said.high == 0:
        return Shown(NOBODY, 0, "", 0, 0)
    if high is None:
        return Shown(f"{said.low} or more", None, "A number here would give a smaller one away.", said.low, None)
    if said.low == 1:  # by the threshold under which it was said, which may have been another than today's
        return Shown(FEW, None, f"Fewer than {high + 1}: too few to be counted in public.", 1, high)
    number = high - rule.step // 2
    about = f"about {number}" if rule.step > 1 else str(number)
    return Shown(about, number, f"Rounded to {rule.step}." if rule.step > 1 else "", said.low, high)


def share(part: Shown, base: Shown) -> str:
    """A part of a base in words, from what is shown of both and so telling no more; per cent from a base of 50 on."""
    if not part.number or not base.number:
        return part.words
    fraction = min(part.number / base.number, 1)
    if base.number >= SMALL_BASE:
        return f"about {5 * round(20 * fraction)}%"
    return next(words for most, words in _SHARES if fraction <= most)


_SHARES = (
    (0.15, "a small part"), (0.29, "about a quarter"), (0.42, "about a third"), (0.58, "about half"),
    (0.71, "about two thirds"), (0.85, "about three quarters"), (1.0, "nearly all"),
)  # fmt: skip


def _arc(tail: Hashable, head: Hashable, count: int, rule: Rule) -> Arc:
    return Arc(tail, head, count, ladder(count, rule), _hidden(count, rule))


def _hidden(count: int, rule: Rule) -> tuple[int, int] | None:
    return (1, rule.threshold - 1) if 0 < count < rule.threshold else None


def _unsaid(count: int, rule: Rule, said: Statement) -> tuple[int, int] | None:
    """What is still hidden of a count that was stated: under a lower threshold more was said, which nobody can take back."""
    hidden = _hidden(count, rule)
    return hidden and (max(hidden[0], said.low), min(hidden[1], said.high))


def _chain(cell: str, releases: Sequence[Release], rule: Rule, adds_up: bool) -> list[Arc]:
    """One cell's counts, each release's made of the one before and of those who are new; the newest release's last."""
    arcs, before, least = [], 0, 0
    for place, release in enumerate(releases, 1):
        newest = place == len(releases)
        count = release.counts.get(cell, 0)
        rungs = ladder(count, rule, least) if newest else [release.said.get(cell, SILENT)]
        added = _added(count - before)
        here = (cell, place)
        arcs.append(
            Arc(here, ("new", place) if adds_up else "all", count - before, added, _hidden(count - before, rule))
        )
        hidden = _hidden(count, rule) if newest else _unsaid(count, rule, rungs[0])
        arcs.append(Arc("all" if newest else (cell, place + 1), here, count, rungs, hidden))
        before, least = count, max(least, rungs[0].low)
    return arcs


def _totals(releases: Sequence[Release], rule: Rule) -> Iterator[Arc]:
    """Each release's total, which was stated already and which the cells may not narrow, and how many were new in it."""
    before = 0
    for place, release in enumerate(releases, 1):
        count, said = sum(release.counts.values()), release.total or SILENT
        widest = (min(said.low, count), said.high if said.high < MOST else max(count, said.low) + rule.threshold)
        added = _added(count - before)
        yield Arc(("new", place), ("sum", place), count - before, added, _hidden(count - before, rule))
        head = "all" if place == len(releases) else ("sum", place + 1)
        yield Arc(("sum", place), head, count, [said], widest)
        before = count


def _added(new: int) -> list[Statement]:
    """Nothing is said of how many are new; where people or codes were taken out, not even that it is no fewer."""
    return [Statement(0 if new >= 0 else -MOST)]
