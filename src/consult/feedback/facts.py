"""What the product knows of how a consultation was run: the facts behind its evidence pack."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from consult.consultations import publication
from consult.consultations.definition import GROUPS
from consult.consultations.models import Consultation
from consult.corpus import reply
from consult.corpus.models import Speaker
from consult.feedback import legitimacy
from consult.feedback import publication as feedback
from consult.feedback.models import Consideration, DeciderReading, Decision, Mandate
from consult.feedback.wording import ADULTS
from consult.summary import release, tally
from consult.summary.tally import WHOLE


@dataclass(frozen=True)
class Facts:
    """Everything that the pack says comes from here; numbers of people are words already."""

    opens: date
    closes: date
    open: list[str]
    decided: list[str]
    mandate: Mandate | None
    readings: list[DeciderReading]
    themes_heard: dict[str, str]
    considered: dict[str, Consideration]
    decisions: list[Decision]
    due: legitimacy.Due
    heard: dict[str, str]  # people heard by group, in the words of the newest release
    not_heard: list[str]  # groups that were invited or asked, and of whom nobody was heard
    routes: list[str]
    welsh: bool  # somebody answered in Welsh
    surveys: int
    easy_read: bool
    anonymous: bool
    for_children: list[str]  # the titles of the surveys that ask children
    told_children: bool  # a decision is written in words for children
    told_welsh: bool
    replies: int  # decisions that somebody who had answered has judged

    @property
    def days(self) -> int:
        """How many days there were to answer."""
        return (self.closes - self.opens).days + 1

    @property
    def overdue(self) -> int:
        """Promises whose day has passed."""
        return sum(feedback.overdue(row) for row in self.decisions)


def facts(session: Session, consultation: Consultation) -> Facts:
    """The facts of one consultation."""
    surveys = publication.surveys(session, consultation.id)
    decisions = feedback.decisions(session, consultation.id)
    heard = _heard(session, consultation)
    routes, languages = _speakers(session, consultation)
    asked = {survey.definition.group for survey in surveys} | {
        row["group"] for row in consultation.definition["invited"] if row["number"]
    }
    return Facts(
        opens=consultation.opens,
        closes=consultation.closes,
        open=consultation.definition["open"].get("en", []),
        decided=consultation.definition["decided"].get("en", []),
        mandate=legitimacy.mandate(session, consultation.id),
        readings=legitimacy.readings(session, consultation.id),
        themes_heard=legitimacy.themes_heard(session, consultation),
        considered=legitimacy.considerations(session, consultation.id),
        decisions=decisions,
        due=legitimacy.response_due(session, consultation),
        heard=heard,
        not_heard=[group for group in GROUPS if group in asked and group not in heard],
        routes=sorted(routes),
        welsh="cy" in languages,
        surveys=len(surveys),
        easy_read=any(question.easy_read for survey in surveys for question in survey.definition.question),
        anonymous=all(survey.definition.mode == "anonymous" for survey in surveys),
        for_children=[survey.definition.title["en"] for survey in surveys if survey.definition.group == "children"],
        told_children=any(set(row.wordings) - {ADULTS} for row in decisions),
        told_welsh=any("cy" in tongues for row in decisions for tongues in row.wordings.values()),
        replies=len(reply.replies(session, consultation.id)),
    )


def _heard(session: Session, consultation: Consultation) -> dict[str, str]:
    """How many of each group were heard, as the newest release states it."""
    standing = release.standing(session, consultation.id)
    stated = tally.read(session, consultation.id, standing.number, standing.rules)
    whole = {measure.group: cells[WHOLE] for measure, cells in stated.items() if not measure.item and WHOLE in cells}
    return {group: whole[group].words for group in GROUPS if group in whole and whole[group].high != 0}


def _speakers(session: Session, consultation: Consultation) -> tuple[set[str], set[str]]:
    """By which routes and in which languages anybody spoke."""
    spoke = select(Speaker.route, Speaker.language).where(Speaker.consultation_id == consultation.id).distinct()
    rows = session.exec(spoke).all()
    return {route for route, _ in rows}, {language for _, language in rows}
