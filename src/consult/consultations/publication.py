"""Publishing: the files say what may be asked; publishing stores an unchanging version that answers point to."""

import tomllib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Session, col, select

from consult.accounts import audit, duty
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import definition, opening, retention
from consult.consultations.definition import ConsultationDefinition, SurveyDefinition
from consult.consultations.models import Consultation, Survey
from consult.database import now, today
from consult.errors import Closed, NotFound, Refusal
from consult.settings import house


@dataclass(frozen=True)
class Published:
    """A survey version as everybody below the page needs it: ids, definition, and its consultation."""

    id: UUID
    address: str
    consultation_id: UUID
    organisation_id: UUID
    definition: SurveyDefinition
    consultation: ConsultationDefinition
    demonstration: bool


def read(folder: str) -> tuple[ConsultationDefinition, list[SurveyDefinition]]:
    """The ready-made consultation of this folder of surveys/, strictly checked."""
    home = house("surveys") / folder
    about = definition.consultation(_toml(home / "consultation.toml"), f"{folder}/consultation.toml")
    asked = [definition.survey(_toml(home / f"{name}.toml"), f"{folder}/{name}.toml") for name in about.surveys]
    return about, asked


@dataclass(frozen=True)
class Dates:
    """When a consultation is open, instead of the dates of its file."""

    opens: date | None = None
    closes: date | None = None


def publish(
    session: Session, organisation_id: UUID, folder: str, dates: Dates = Dates(), *, demonstration: bool = False
) -> Consultation:
    """Publish a ready-made consultation; a survey whose file has changed since becomes a new version."""
    about, asked = read(folder)
    own = {name: day for name, day in vars(dates).items() if day is not None}
    about = definition.consultation({**about.model_dump(), **own}, f"{folder}/consultation.toml")
    consultation = publish_all(session, organisation_id, about, asked, demonstration=demonstration)
    audit.record(session, None, Act.PUBLISHED, consultation)
    return consultation


def publish_all(
    session: Session,
    organisation_id: UUID,
    about: ConsultationDefinition,
    asked: list[SurveyDefinition],
    *,
    demonstration: bool = False,
) -> Consultation:
    """Publish a consultation with its surveys, wherever they were written; who does it, records it.

    Refused while any string is missing in a language, or somebody who answers when a child may be in danger:
    the sentence lists what.
    """
    for survey in asked:
        if missing := survey.missing_words():
            raise Refusal(f"{survey.id} cannot be published yet: {'; '.join(missing)}.")
    _somebody_answers(session, organisation_id, asked)
    consultation = session.exec(
        select(Consultation).where(Consultation.organisation_id == organisation_id, Consultation.key == about.key)
    ).first() or Consultation(
        organisation_id=organisation_id,
        key=about.key,
        opens=about.opens,
        closes=about.closes,
        definition={},
        demonstration=demonstration,
    )
    if consultation.definition:
        retention.never_longer(consultation, about)
    consultation.opens, consultation.closes = about.opens, about.closes
    consultation.definition = about.model_dump(mode="json")
    session.add(consultation)
    session.flush()
    for position, survey in enumerate(asked):
        _publish_version(session, consultation.id, position, survey)
    opening.record(session, consultation, today())
    return consultation


def _somebody_answers(session: Session, organisation_id: UUID, asked: list[SurveyDefinition]) -> None:
    """A survey for children opens only when a lead and a deputy are on duty, and nights are spoken of."""
    for_children = next((survey.id for survey in asked if "children" in survey.groups), None)
    if for_children and (lacking := duty.missing(session, organisation_id)):
        remedy = "Set them on the page “On duty”, or with `consult duty`."
        raise Refusal(f"{for_children} is for children and cannot open yet without {', '.join(lacking)}. {remedy}")


def open_survey(session: Session, address: str) -> Published:
    """The newest version of the survey at this address; refused when it is not open today."""
    found = session.connection().execute(_NEWEST, {"address": address}).first()
    if found is None:
        raise NotFound("There is no survey at this address. Check the link that you were given.")
    if not found.opens <= today() <= found.closes:
        raise Closed("This survey is not open now. The first page shows those that are.")
    return published(session, found.id)


# Every respondent's first pages ask this: three columns and no objects made of rows.
_NEWEST = (
    select(col(Survey.id), col(Consultation.opens), col(Consultation.closes))
    .join(Consultation)
    .where(col(Survey.address) == bindparam("address"))
    .order_by(col(Survey.version).desc())
    .limit(1)
)
_KEPT: OrderedDict[UUID, Published] = OrderedDict()
_MOST_KEPT = 200


def published(session: Session, survey_id: UUID) -> Published:
    """This version of a survey; kept in memory, because a published version never changes."""
    if survey_id not in _KEPT:
        survey, consultation = session.exec(
            select(Survey, Consultation).join(Consultation).where(Survey.id == survey_id)
        ).one()
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.popitem(last=False)
        _KEPT[survey_id] = Published(
            survey.id,
            survey.address,
            consultation.id,
            consultation.organisation_id,
            definition.survey(survey.definition, survey.key),
            definition.consultation(consultation.definition, consultation.key),
            consultation.demonstration,
        )
    return _KEPT[survey_id]


def forget_kept() -> None:
    """Forget what is kept in memory: after the rows themselves are gone."""
    _KEPT.clear()


def surveys(session: Session, consultation_id: UUID) -> list[Published]:
    """The newest version of each survey of a consultation, in the order of its definition."""
    ids = session.exec(
        select(Survey.id)
        .where(Survey.consultation_id == consultation_id)
        .ext(distinct_on(col(Survey.position), col(Survey.key)))
        .order_by(col(Survey.position), col(Survey.key), col(Survey.version).desc())
    ).all()
    return [published(session, survey_id) for survey_id in ids]


def consultation(session: Session, visitor: Visitor, consultation_id: UUID) -> Consultation:
    """A consultation of the visitor's own organisation; another's is not found."""
    found = session.get(Consultation, consultation_id)
    if found is None or found.organisation_id != visitor.organisation_id:
        raise NotFound("There is no such consultation. The list of consultations shows those that there are.")
    return found


def consultations(session: Session, organisation_id: UUID) -> list[Consultation]:
    """The consultations of an organisation, the newest first."""
    return list(
        session.exec(
            select(Consultation)
            .where(Consultation.organisation_id == organisation_id)
            .order_by(col(Consultation.opens).desc(), col(Consultation.key))
        )
    )


def open_consultations(session: Session) -> list[Consultation]:
    """Whatever anybody can answer today."""
    day = today()
    return list(
        session.exec(
            select(Consultation)
            .where(Consultation.opens <= day, Consultation.closes >= day, col(Consultation.closed_at).is_(None))
            .order_by(col(Consultation.opens).desc(), col(Consultation.key))
        )
    )


def _publish_version(session: Session, consultation_id: UUID, position: int, survey: SurveyDefinition) -> None:
    document = survey.model_dump(mode="json", by_alias=True)
    before = session.exec(
        select(Survey)
        .where(Survey.consultation_id == consultation_id, Survey.key == survey.id)
        .order_by(col(Survey.version).desc())
    ).first()
    if before is not None and before.definition == document:
        before.position = position
        return
    session.add(
        Survey(
            consultation_id=consultation_id,
            key=survey.id,
            address=before.address if before else _free_address(session, survey.id),
            position=position,
            version=before.version + 1 if before else 1,
            definition=document,
            published_at=now(),
        )
    )


def _free_address(session: Session, key: str) -> str:
    taken = set(session.exec(select(Survey.address).where(col(Survey.address).startswith(key))))
    return next(name for name in chain([key], (f"{key}-{number}" for number in count(2))) if name not in taken)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refusal(f"{path.parent.name}/{path.name} is not there; add it or take its name out.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"{path.parent.name}/{path.name} is not valid TOML: {error}.") from None
