"""Nudges to the workers: a job's name and one id, sent after commit; the database stays the truth.

The queue may lose anything at any time. A nudge that cannot be sent is dropped, because the sweep finds its row.
"""

import logging
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import redis
from celery import Celery
from kombu.entity import Queue
from kombu.exceptions import OperationalError

if TYPE_CHECKING:  # the schedule only sends; it need not load the tables
    from sqlmodel import Session

log = logging.getLogger(__name__)

QUEUE = "consult"
URGENT = "consult-urgent"  # what must not wait behind a backlog of answers to code: the worker takes from both in turn
BROKER_PATIENCE = 1.0  # seconds; a frozen broker must not keep a child waiting for the thank-you page
PAUSE_AFTER_FAILURE = 5.0  # seconds without trying, so that a stopped broker costs nothing to those who come after


class Job(StrEnum):
    """Every job there is; each takes one id, but for those of the schedule, which take none."""

    RELEASE = "release"  # a sent response becomes utterances and choices
    RELEASE_NOTES = "release-notes"  # a closed focus group becomes utterances
    SUGGEST = "suggest"  # a speaker's utterances get the machine's codings
    LEARN = "learn"  # the engine learns from what an organisation's people decided
    LOOK_FOR_THEMES = "look-for-themes"  # groups are looked for in what no theme was found for
    SUMMARISE = "summarise"  # a consultation's new speakers enter the numbers of its summary
    ALERT = "alert"  # whoever is on duty is told of a concern, or of those that came together
    WATCH = "watch"  # every alert whose time has come is sent; takes no id
    AUDIT_HEAD = "audit-head"  # the end of the audit is written elsewhere; takes no id
    EXPORT = "export"  # a file that somebody asked for is made
    BRING_IN = "bring-in"  # a file of responses is read, checked, brought in or taken out again
    SWEEP = "sweep"  # whatever was left behind is queued again
    FORGET = "forget"  # what was kept for as long as was promised is forgotten
    SHUFFLE = "shuffle"  # respondents' rows lose the order in which they came


# A person waits at a page for their file, and a file takes its turn for a few seconds only.
URGENT_JOBS = frozenset({Job.ALERT, Job.WATCH, Job.BRING_IN})


def settings(broker: str) -> dict[str, Any]:
    """Celery's settings, the same for those who send and those who work (measured: STACK, "Celery and Redis")."""
    patience = {"socket_timeout": BROKER_PATIENCE, "socket_connect_timeout": BROKER_PATIENCE}
    return {
        "broker_url": broker.replace("unix://", "redis+socket://", 1),
        "broker_connection_timeout": BROKER_PATIENCE,
        "broker_transport_options": {
            **patience,
            "visibility_timeout": 600,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "max_retries": 0,
        },
        "task_publish_retry": False,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_default_queue": QUEUE,
        "task_queues": [Queue(name) for name in (QUEUE, URGENT)],  # type: ignore[no-untyped-call]
        "worker_prefetch_multiplier": 1,
    }


class _Sender:
    """The connection by which this process sends; there is none until `connect`."""

    app: Celery | None = None
    silent_until = 0.0


def connect(broker: str) -> None:
    """From now on nudges of this process go to this broker."""
    _Sender.app = Celery("consult", set_as_current=False)
    _Sender.app.conf.update(settings(broker))
    _Sender.silent_until = 0.0


def later(session: "Session", job: Job, about: UUID) -> None:
    """Ask that `job` is done about this id once the session has committed."""
    session.info.setdefault("nudges", []).append((job, str(about)))


def send(waiting: dict[Any, Any]) -> None:
    """Send what `later` collected; called by the database right after commit."""
    for job, about in waiting.pop("nudges", []):
        nudge(job, about)


def nudge(job: Job, *about: str) -> bool:
    """Send one job at once; False when the broker cannot be reached, which loses nothing but time."""
    if _Sender.app is None or time.monotonic() < _Sender.silent_until:
        return False
    try:
        _Sender.app.send_task(job.value, args=about, queue=URGENT if job in URGENT_JOBS else QUEUE)
    except (OperationalError, OSError) as error:
        _Sender.silent_until = time.monotonic() + PAUSE_AFTER_FAILURE
        log.warning("The broker cannot be reached (%s); the sweep will find what waits.", type(error).__name__)
        return False
    return True


def begin_journal(broker: str) -> None:
    """Have the broker write its journal anew: the old one tells in which order jobs came, and about whose answers."""
    try:
        client = redis.Redis.from_url(broker, socket_timeout=BROKER_PATIENCE, socket_connect_timeout=BROKER_PATIENCE)
        client.bgrewriteaof()
        client.close()
    except redis.RedisError as error:
        log.warning("The broker's journal was not begun anew (%s).", type(error).__name__)


def length() -> int:
    """How many nudges wait at the broker; 0 when it cannot be asked."""
    if _Sender.app is None:
        return 0
    try:
        with _Sender.app.connection_for_read() as connection:
            channel = connection.default_channel
            return int(channel._size(QUEUE))
    except (OperationalError, OSError):
        return 0
