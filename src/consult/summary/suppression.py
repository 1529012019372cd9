"""Which statements about counts may stand together, so that no small count can be worked out from the others.

Counts that add up are a circulation: each count flows along an arc, and at each node what comes in goes out (a row's
cells into its columns' totals). What a reader can work out of one count is then exactly how far its arc can be raised
and lowered while every other stays inside what was said of it: a maximum flow, found by augmenting paths. Bounds of a
circulation are whole numbers (its matrix is totally unimodular), so no linear programme finds more than this does.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

MOST = 10**9  # stands for "no upper bound"


@dataclass(frozen=True)
class Statement:
    """What is said of one count: it is at least `low` and at most `high`."""

    low: int
    high: int = MOST


@dataclass
class Arc:
    """One count between two nodes; `ladder` holds what may be said of it, the most telling first, the silent last.

    `range` is what must stay possible for a reader; None for a count that may be known.
    """

    tail: Hashable
    head: Hashable
    count: int
    ladder: Sequence[Statement]
    range: tuple[int, int] | None = None
    step: int = field(default=0)

    @property
    def said(self) -> Statement:
        """What stands at present."""
        return self.ladder[self.step]


def protect(arcs: list[Arc]) -> None:
    """Say less, statement by statement, until every range that must stay possible is possible.

    Where a range is cut short, the statements that cut it are a minimum cut of the flow: the one of them that costs a
    reader least is weakened. Each turn weakens one, and silence about all protects all, so this ends.
    """
    while tight := next((cut for arc in arcs if (cut := _shortfall(arcs, arc)) is not None), None):
        weakest = min(tight, key=_cost)
        weakest.step += 1


def possible(arcs: Sequence[Arc], arc: Arc) -> tuple[int, int]:
    """The least and the most that this count can be for somebody who reads all statements."""
    said = arc.said
    up, _ = _push(arcs, arc, True, said.high - arc.count)
    down, _ = _push(arcs, arc, False, arc.count - said.low)
    return arc.count - down, arc.count + up


def _shortfall(arcs: Sequence[Arc], arc: Arc) -> list[Arc] | None:
    """The statements that keep this arc from its range; None where nothing does."""
    if arc.range is None:
        return None
    low, high = arc.range
    for upward, wanted in ((True, high - arc.count), (False, arc.count - low)):
        own = arc.said.high - arc.count if upward else arc.count - arc.said.low
        if own < wanted:
            return [arc]
        if wanted > 0:
            reached, cut = _push(arcs, arc, upward, wanted)
            if reached < wanted:
                loose = [each for each in cut if each.step + 1 < len(each.ladder)]
                if loose:
                    return loose
                if arc.step + 1 < len(arc.ladder):
                    return [arc]
    return None


def _cost(arc: Arc) -> tuple[int, int]:
    """Numbers are given up first, the smaller before the larger; then "a few", then "nobody", and words last of all."""
    said = arc.said
    rank = 3 if said.high == MOST else 2 if said.high == 0 else 1 if said.low == 1 else 0
    return rank, arc.count


def _push(arcs: Sequence[Arc], moved: Arc, upward: bool, wanted: int) -> tuple[int, list[Arc]]:
    """How far the arc can be moved, up to `wanted`; and the statements that stop it there."""
    start, end = (moved.head, moved.tail) if upward else (moved.tail, moved.head)
    flow = {id(arc): arc.count for arc in arcs}
    leaving: dict[Hashable, list[tuple[Arc, bool]]] = defaultdict(list)
    for arc in arcs:
        if arc is not moved:
            leaving[arc.tail].append((arc, True))
            leaving[arc.head].append((arc, False))
    done = 0
    while done < wanted:
        path, seen = _path(leaving, flow, start, end)
        if path is None:
            return done, [
                arc
                for node in seen
                for arc, forward in leaving[node]
                if (arc.head if forward else arc.tail) not in seen
            ]
        most = min([wanted - done, *(_room(arc, flow, forward) for arc, forward in path)])
        for arc, forward in path:
            flow[id(arc)] += most if forward else -most
        done += most
    return done, []


def _path(
    leaving: dict[Hashable, list[tuple[Arc, bool]]], flow: dict[int, int], start: Hashable, end: Hashable
) -> tuple[list[tuple[Arc, bool]] | None, set[Hashable]]:
    """A shortest way with room on every arc, or None; and the nodes that were reached."""
    came: dict[Hashable, tuple[Hashable, Arc, bool]] = {}
    seen, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        if node == end:
            break
        for arc, forward in leaving[node]:
            onward = arc.head if forward else arc.tail
            if onward not in seen and _room(arc, flow, forward) > 0:
                seen.add(onward)
                came[onward] = (node, arc, forward)
                waiting.append(onward)
    if end not in seen:
        return None, seen
    path, node = [], end
    while node != start:
        node, arc, forward = came[node]
        path.append((arc, forward))
    return path, seen


def _room(arc: Arc, flow: dict[int, int], forward: bool) -> int:
    return arc.said.high - flow[id(arc)] if forward else flow[id(arc)] - arc.said.low
