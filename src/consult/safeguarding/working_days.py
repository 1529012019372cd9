"""Working days: Monday to Friday but for the bank holidays of England and Wales; after the last listed year, weekends alone."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from consult.database import now


def after(day: date, days: int) -> date:
    """The working day that is so many working days after this day."""
    while days:
        day += timedelta(days=1)
        days -= is_working(day)
    return day


def is_working(day: date) -> bool:
    """Whether somebody is at a desk on this day."""
    return day.weekday() < 5 and day not in _holidays()


def moment_after(moment: datetime, days: int) -> datetime:
    """The same time of day, so many working days later."""
    local = moment.astimezone(now().tzinfo)
    return local + timedelta(days=(after(local.date(), days) - local.date()).days)


@cache
def _holidays() -> frozenset[date]:
    listed = files("consult.safeguarding").joinpath("bank_holidays.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(listed)["days"])
