"""What respondents are told of a survey: what is kept for how long, worked out from its consultation's own settings."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from consult.consultations import publication, retention
from consult.consultations.definition import Keeps
from consult.consultations.models import Consultation, Survey
from consult.consultations.publication import Published
from consult.errors import NotFound


@dataclass(frozen=True)
class Told:
    """What respondents are told of a survey: the days that follow from its consultation's clocks."""

    survey: Published
    keeps: Keeps
    commissioner: str
    closes: date
    answers_until: date


def told(session: Session, address: str) -> Told:
    """What the page about a survey says, whether it is open or over."""
    found = session.exec(
        select(Survey.id, Consultation)
        .join(Consultation)
        .where(Survey.address == address)
        .order_by(col(Survey.version).desc())
    ).first()
    if found is None:
        raise NotFound("There is no survey at this address. Check the link that you were given.")
    survey_id, consultation = found
    about = retention.definition_of(consultation)
    return Told(
        publication.published(session, survey_id),
        about.keeps,
        about.commissioner,
        consultation.closes,
        retention.after(consultation.closes, about.keeps.answers),
    )
