"""The lines that answer someone who needs help, and whether their numbers were looked at lately."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

FRESH = timedelta(days=90)


@dataclass(frozen=True)
class Helpline:
    """One line: for children, adults or everyone; of the whole "uk" or one nation; words by language (en, cy)."""

    id: str
    audience: str
    nation: str
    phone: str
    name: dict[str, str]
    when: dict[str, str]
    text: str | None = None
    web: str | None = None


@dataclass(frozen=True)
class Helplines:
    """All lines, in the order in which to show them, and the day on which their numbers were looked at."""

    checked: date
    lines: tuple[Helpline, ...]

    def stale(self, today: date) -> bool:
        """Whether the numbers were last looked at more than 90 days ago."""
        return today - self.checked > FRESH

    def to_call(self, nation: str, audience: str = "children") -> list[Helpline]:
        """The lines for someone in a nation ("england", "wales", ...), who is one of the children or the adults."""
        return [
            line for line in self.lines if line.nation in ("uk", nation) and line.audience in ("everyone", audience)
        ]


@cache
def helplines() -> Helplines:
    """The lines that ship with the product."""
    table = tomllib.loads(files("consult.safeguarding").joinpath("helplines.toml").read_text(encoding="utf-8"))
    lines = [Helpline(audience=line.pop("for"), **line) for line in table["line"]]
    return Helplines(table["checked"], tuple(lines))


def lines(language: str, nation: str = "wales", audience: str = "children") -> list[dict[str, str]]:
    """The lines to show on a page, in a language ("en" or "cy"): name, number, and about, which says when."""
    return [
        {"name": line.name[language], "number": line.phone, "about": line.when[language]}
        for line in helplines().to_call(nation, audience)
    ]
