"""The Celery app of the schedule: `celery --app workers.schedule beat`. It only sends, so it loads no room."""

import os

from celery import Celery

from consult import queue
from consult.queue import Job

SWEEP_EVERY = 30.0  # seconds
WATCH_EVERY = 30.0  # seconds; how late an alert may be
AUDIT_HEAD_EVERY = 3_600.0
HOURLY = 3_600.0

app = Celery("schedule")
app.conf.update(queue.settings(os.environ["REDIS_URL"]))
app.conf.beat_schedule = {
    "sweep": {"task": Job.SWEEP.value, "schedule": SWEEP_EVERY},
    "watch": {"task": Job.WATCH.value, "schedule": WATCH_EVERY, "options": {"queue": queue.URGENT}},
    "audit-head": {"task": Job.AUDIT_HEAD.value, "schedule": AUDIT_HEAD_EVERY},
    "forget": {"task": Job.FORGET.value, "schedule": HOURLY},
    "shuffle": {"task": Job.SHUFFLE.value, "schedule": HOURLY},
}
