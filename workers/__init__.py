"""How a job runs: the Celery app, one short task for each Job, the schedule. Imports consult, never the reverse."""
