"""Did we get this right? What somebody says to a decision comes through the same door: redacted, and of nobody."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

from consult.corpus.models import Reply
from consult.corpus.redaction import redact
from consult.database import today
from consult.errors import Refusal

VERDICTS = ("right", "partly", "wrong")
LONGEST = 2_000


@dataclass(frozen=True)
class Told:
    """A decision in the words for whoever reads it; `yours` when it is about something that they spoke of."""

    id: UUID
    heard: str
    answer: str
    language: str
    state: str
    owner: str
    due_on: date | None
    yours: bool = False


# Whoever decides tells; whoever sent answers asks. `app` joins the two, because the wings never meet:
# f(session, survey, speaker, language) -> what was decided, in words for those whom the survey asks, what they spoke of first.
Teller = Callable[[Session, UUID, UUID | None, str], list[Told]]


@dataclass(frozen=True)
class Heard:
    """What was replied to one decision: how many of a group said what, and their redacted words without a group."""

    verdicts: dict[str, Counter[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def check(verdict: str) -> None:
    """Refused when nothing was chosen."""
    if verdict not in VERDICTS:
        raise Refusal("Choose yes, partly or no.")


def reply(session: Session, consultation_id: UUID, group: str, about_id: UUID, verdict: str, words: str) -> None:
    """Keep a reply; it knows the group, the day and the decision, and leads back to no response."""
    session.add(
        Reply(
            consultation_id=consultation_id,
            about_id=about_id,
            group=group,
            verdict=verdict,
            words=redact(words.strip()[:LONGEST]),
            said_on=today(),
        )
    )


def replies(session: Session, consultation_id: UUID) -> dict[UUID, Heard]:
    """What was replied to each decision of a consultation."""
    heard: dict[UUID, Heard] = {}
    by = (col(Reply.about_id), col(Reply.group), col(Reply.verdict))
    for about, group, verdict, count in session.exec(
        select(*by, func.count()).where(Reply.consultation_id == consultation_id).group_by(*by)
    ):
        heard.setdefault(about, Heard()).verdicts.setdefault(group, Counter())[verdict] = count
    for about, words in session.exec(
        select(Reply.about_id, Reply.words)
        .where(Reply.consultation_id == consultation_id, Reply.words != "")
        .order_by(col(Reply.id))  # random: the order tells nothing
    ):
        heard[about].words.append(words)
    return heard
