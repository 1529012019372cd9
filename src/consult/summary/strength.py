"""How strong the evidence on a views item is, in a word with its reasons; one rule, the same on every page and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consult.summary.small_numbers import Shown

FRESH = 365  # days after which what was said may not hold any more
LEVELS = {"none": "Nothing yet", "thin": "Thin", "fair": "Fair", "strong": "Strong"}


@dataclass(frozen=True)
class Strength:
    """A level of `LEVELS` and why, a sentence each."""

    level: str
    reasons: list[str]

    @property
    def words(self) -> str:
        """The level as a person reads it."""
        return LEVELS[self.level]


@dataclass(frozen=True)
class Ground:
    """What evidence rests on: who was heard, by how many routes, whether coders agreed, and when it was last counted."""

    heard: Mapping[str, Shown]
    routes: Sequence[str]
    agreement: str = ""
    doubt: bool = False
    counted_on: date | None = None


def strength(ground: Ground, today: date) -> Strength:
    """Strong: every group that can answer is heard by more than a few, two routes or more, fresh. Fair: half of them.

    Codes that people were found to disagree on hold it at fair; coders' agreement that was never measured is said.
    """
    heard = [group for group, shown in ground.heard.items() if shown.high != 0]
    many = [group for group in heard if ground.heard[group].opens]
    if not heard:
        return Strength("none", ["Nobody has been heard on this yet."])
    old = ground.counted_on is not None and (today - ground.counted_on).days > FRESH
    strong = len(many) == len(ground.heard) and len(ground.routes) > 1 and not old and not ground.doubt
    level = "strong" if strong else "fair" if 2 * len(many) >= len(ground.heard) and not old else "thin"
    return Strength(level, _reasons(ground, heard, many, old))


def _reasons(ground: Ground, heard: list[str], many: list[str], old: bool) -> list[str]:
    few = [group for group in heard if group not in many]
    missing = [group for group in ground.heard if group not in heard]
    reasons = [f"More than a few heard: {_list(many)}."] if many else []
    reasons += [f"Only a few heard: {_list(few)}."] if few else []
    reasons += [f"Not heard: {_list(missing)}."] if missing else []
    if len(ground.routes) == 1:
        reasons.append(f"By one route only: {ground.routes[0].replace('-', ' ')}.")
    elif ground.routes:
        reasons.append(f"By {len(ground.routes)} routes.")
    reasons += ["The last count is more than a year old."] if old else []
    reasons.append(ground.agreement or "How well coders agree has not been measured yet.")
    return reasons


def _list(groups: Sequence[str]) -> str:
    names = [group.replace("-", " ") for group in groups]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
