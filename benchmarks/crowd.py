"""Many respondents at once: so many travel at a time, and when one has arrived the next sets out."""

import asyncio
from collections.abc import Sequence

from benchmarks.respondent import Journey


async def crowd(journeys: Sequence[Journey], users: int, until: float = float("inf")) -> None:
    """Every journey, `users` at a time; none goes on trying after the moment `until` (of `time.monotonic`)."""
    waiting = iter(journeys)

    async def one_user() -> None:
        for journey in waiting:
            await journey.travel(until)

    async with asyncio.TaskGroup() as group:
        for _ in range(users):
            group.create_task(one_user())
