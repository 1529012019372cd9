"""The Celery app of the worker: `celery --app workers.app worker`."""

import logging
import os

from celery import Celery
from celery.signals import worker_process_init

from consult import queue

# NumPy reads this when it is first imported, with the tasks: matrices of one answer are small, and a second thread
# would only wait for them in circles.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = Celery("workers", include=["workers.tasks"])
app.conf.update(queue.settings(os.environ["REDIS_URL"]))
app.conf.worker_hijack_root_logger = False
app.conf.worker_proc_alive_timeout = 300  # seconds; a process reads the engine before it says that it is there
app.conf.worker_max_tasks_per_child = 2_000  # a leak anywhere below is given back


class Silent(logging.Filter):
    """Of a job that failed, the log gets the kind of error and its place: an error's own words may be a child's."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            place = error.__traceback__
            while place and place.tb_next:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else "?"
            record.msg, record.args = "%s in %s", (type(error).__name__, where)
            record.exc_info = record.exc_text = None
        return True


logging.getLogger("celery.app.trace").addFilter(Silent())


@worker_process_init.connect
def ready(**_: object) -> None:
    """A fresh process opens its own connections, and reads what the engine learned before anybody waits for it."""
    queue.connect(os.environ["REDIS_URL"])
    from consult.coding import shelf
    from consult.coding.engine import Passage

    shelf.engine(shelf.CHILDRENS_SERVICES).suggest([Passage("Ready.", "children")])
