"""The Celery app of the worker: `celery --app workers.app worker`."""

import os

from celery import Celery
from celery.signals import worker_process_init

from consult import queue

app = Celery("workers", include=["workers.tasks"])
app.conf.update(queue.settings(os.environ["REDIS_URL"]))
app.conf.worker_hijack_root_logger = False
app.conf.worker_proc_alive_timeout = 300  # seconds; a process reads the engine before it says that it is there
app.conf.worker_max_tasks_per_child = 2_000  # a leak anywhere below is given back


@worker_process_init.connect
def ready(**_: object) -> None:
    """A fresh process opens its own connections, and reads what the engine learned before anybody waits for it."""
    queue.connect(os.environ["REDIS_URL"])
    from consult.coding import shelf
    from consult.coding.engine import Passage

    shelf.engine(shelf.CHILDRENS_SERVICES).suggest([Passage("Ready.", "children")])
