"""One task for each Job: claim the row, do the work, commit. Only ids come in; nothing goes out but nudges."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from consult import forgetting, mail, queue, shuffle
from consult.accounts import audit_reading
from consult.coding import proposals, relearning, suggestion
from consult.database import Database, now
from consult.documents import export as documents
from consult.focus_groups import session as focus_group
from consult.imports import stages
from consult.imports.description import Box
from consult.queue import Job
from consult.responses import reading, submission
from consult.safeguarding import escalation
from consult.settings import from_environment
from consult.summary import forgetting as summary_forgetting
from consult.summary import release as summary
from workers.app import app

log = logging.getLogger(__name__)

SWEPT_AT_ONCE = 1_000


@cache
def database() -> Database:
    """This process's connection; opened on first use, after any fork."""
    return Database(os.environ["DATABASE_URL"], threads=1)


@app.task(name=Job.RELEASE.value)
def release(response_id: str) -> None:
    """A sent response becomes utterances and choices."""
    if database().call(submission.claim, UUID(response_id)):
        database().call(submission.release, UUID(response_id))


@app.task(name=Job.RELEASE_NOTES.value)
def release_notes(group_id: str) -> None:
    """A closed focus group becomes utterances."""
    if database().call(focus_group.claim, UUID(group_id)):
        database().call(focus_group.release, UUID(group_id))


@app.task(name=Job.SUGGEST.value)
def suggest(speaker_id: str) -> None:
    """A speaker's utterances get the machine's codings."""
    if database().call(suggestion.claim, UUID(speaker_id)):
        database().call(suggestion.suggest, UUID(speaker_id))


@app.task(name=Job.SUMMARISE.value)
def summarise(consultation_id: str) -> None:
    """A consultation's waiting batch enters the numbers."""
    database().call(summary.make, UUID(consultation_id))


@app.task(name=Job.ALERT.value)
def alert(about: str) -> None:
    """Whoever is on duty is told of a concern, or of those that came together; what the mail server does not take is
    tried again by the watch."""
    _tell(escalation.alert, UUID(about), "concerns")


def _tell(f: Callable[[Session, UUID, datetime, escalation.Post, str], int], about: UUID, path: str) -> None:
    settings = from_environment()
    try:
        database().call(f, about, now(), partial(mail.post, settings), f"{settings.site}/{path}")
    except OSError as error:  # smtplib's own errors are OSErrors
        log.warning("A letter could not be sent (%s); it is tried again.", type(error).__name__)


@app.task(name=Job.WATCH.value)
def watch() -> None:
    """Send every alert whose time has come, each in a transaction of its own, so that one does not hold up the rest."""
    for about in database().call(escalation.owing, now()):
        alert(str(about))
    for organisation_id in database().call(reading.overdue, now()):
        _tell(escalation.alarm, organisation_id, "unread")


@app.task(name=Job.AUDIT_HEAD.value)
def audit_head() -> None:
    """The end of the audit is written to the file of CONSULT_AUDIT_HEAD, if there is one."""
    if path := from_environment().audit_head:
        database().call(audit_reading.write_head, Path(path))


@app.task(name=Job.LEARN.value)
def learn(learning_id: str) -> None:
    """The engine learns from what people decided, and goes to work if it is not worse for it."""
    if database().call(relearning.claim, UUID(learning_id)):
        database().call(relearning.relearn, UUID(learning_id))


@app.task(name=Job.LOOK_FOR_THEMES.value)
def look_for_themes(consultation_id: str) -> None:
    """Alike passages that no theme was found for are proposed as new themes."""
    if database().call(proposals.claim, UUID(consultation_id)):
        database().call(proposals.look, UUID(consultation_id))


def exports() -> Path:
    """Where files that were asked for are kept."""
    return from_environment().folder / "exports"


@app.task(name=Job.EXPORT.value)
def export(export_id: str) -> None:
    """A file that somebody asked for is written into the data folder."""
    if database().call(documents.claim, UUID(export_id)):
        database().call(documents.make, UUID(export_id), exports())


def box() -> Box:
    """Where files of responses lie sealed while they are brought in."""
    settings = from_environment()
    return Box(settings.folder / "imports", settings.secret)


@app.task(name=Job.BRING_IN.value)
def bring_in(file_id: str) -> None:
    """A file of responses goes on by one stage, or by as much of it as fits into a few seconds."""
    if database().call(stages.claim, UUID(file_id)):
        stages.work(database(), box(), UUID(file_id))


@app.task(name=Job.SWEEP.value)
def sweep() -> None:
    """Queue again what a lost nudge, a killed worker or a restarted broker left behind; nothing while there is a queue."""
    if queue.length():
        return
    database().call(documents.remove_old, exports())
    database().call(stages.remove_old, box())
    database().call(summary_forgetting.unquote)
    for job, waiting in (
        (Job.RELEASE, submission.unreleased),
        (Job.RELEASE_NOTES, focus_group.unreleased),
        (Job.SUGGEST, suggestion.uncoded),
        (Job.SUMMARISE, summary.due),
        (Job.LEARN, relearning.unfinished),
        (Job.LOOK_FOR_THEMES, proposals.unfinished),
        (Job.EXPORT, documents.waiting),
        (Job.BRING_IN, stages.unfinished),
    ):
        for row in database().call(waiting, SWEPT_AT_ONCE):
            queue.nudge(job, str(row))


@app.task(name=Job.SHUFFLE.value)
def shuffled() -> None:
    """Take from respondents' rows, and from the broker's journal, the order in which they came."""
    if shuffle.shuffle(database()):
        queue.begin_journal(os.environ["REDIS_URL"])


@app.task(name=Job.FORGET.value)
def forget() -> None:
    """Forget whatever was kept for as long as was promised."""
    forgetting.forget(database(), Path(os.environ.get("CONSULT_DATA", ".consult")))
