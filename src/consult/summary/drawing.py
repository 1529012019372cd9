"""Where things stand in the picture of the cycle: a line of activities with their views items on it, for a narrow screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from consult.consultations import frameworks
from consult.consultations.routes import STAGES
from consult.summary.cycle import Station

WIDTH = 340  # units; a phone shows them one to one, so that 14 units of letters are 14 pixels
LINE = 18
DOT, GAP = 15, 62
A_ROW = 4
FULL = {"none": 0, "thin": 1, "fair": 2, "strong": 3}


@dataclass(frozen=True)
class Dot:
    """One views item: where its circle is, and how many of three segments below it are filled."""

    x: int
    y: int
    name: str
    level: str
    filled: int


@dataclass(frozen=True)
class Stop:
    """One activity of a framework: the lines of its title, and its views items."""

    y: int
    lines: list[tuple[int, str]]
    dots: list[Dot]
    framework: str


@dataclass(frozen=True)
class Picture:
    """All stops from above to below."""

    height: int
    stops: list[Stop]


def picture(stations: Sequence[Station]) -> Picture:
    """The activities of every framework as stops on a line, in their order."""
    stops, y = [], 8
    for (framework, stage), group in groupby(stations, key=lambda one: (one.item.framework, one.item.activity.stage)):
        items = list(group)
        title = f"{frameworks.framework(framework).title}: {STAGES[stage]}"
        lines = wrap(title, 36)
        start = y + LINE * len(lines) + DOT + 6
        dots = [_dot(station, at, start) for at, station in enumerate(items)]
        stops.append(Stop(y + 9, [(y + 14 + LINE * n, line) for n, line in enumerate(lines)], dots, framework))
        y = max(dot.y for dot in dots) + DOT + 44
    return Picture(y, stops)


def _dot(station: Station, at: int, start: int) -> Dot:
    row, column = divmod(at, A_ROW)
    level = station.strength.level
    return Dot(56 + column * (GAP + 10), start + row * 66, station.item.key, level, FULL[level])
