"""Any survey as an XLSForm: ready-made, published, or still a draft."""

import tomllib
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlmodel import Session

from consult.accounts import audit
from consult.accounts.audit import Act
from consult.accounts.passage import Visitor
from consult.consultations import publication
from consult.consultations.definition import SurveyDefinition
from consult.errors import NotFound
from consult.pages import said_in
from consult.settings import house
from consult.survey_files import draft, xlsform_writing

NOT_THERE = "There is no such survey. The list of surveys shows those that there are."


@dataclass(frozen=True)
class ReadyMade:
    """A survey of `surveys/`: its folder and file, and what staff call it."""

    folder: str
    name: str
    title: str


@cache
def ready_made() -> list[ReadyMade]:
    """Every ready-made survey whose consultation is open or was; what only tests use is never open to anybody."""
    found = []
    for path in sorted(house("surveys").glob("*/consultation.toml")):
        about = tomllib.loads(path.read_text(encoding="utf-8"))
        if about["commissioner"] != "Test Council":
            _, surveys = publication.read(path.parent.name)
            found += [
                ReadyMade(path.parent.name, name, said_in(survey.audience or survey.title))
                for name, survey in zip(about["surveys"], surveys, strict=True)
            ]
    return found


def of_ready_made(session: Session, visitor: Visitor, folder: str, name: str) -> bytes:
    """A ready-made survey as a file."""
    if not any((each.folder, each.name) == (folder, name) for each in ready_made()):
        raise NotFound(NOT_THERE)
    about, surveys = publication.read(folder)
    audit.record(session, visitor, Act.EXPORTED)
    return _written(surveys[about.surveys.index(name)])


def of_published(session: Session, visitor: Visitor, consultation_id: UUID, key: str) -> bytes:
    """The newest version of a survey of the visitor's own organisation as a file."""
    consultation = publication.consultation(session, visitor, consultation_id)
    for survey in publication.surveys(session, consultation.id):
        if survey.definition.id == key:
            audit.record(session, visitor, Act.EXPORTED, consultation)
            return _written(survey.definition)
    raise NotFound(NOT_THERE)


def of_draft(session: Session, visitor: Visitor, draft_id: UUID) -> tuple[str, bytes]:
    """A draft as a file, with the survey's key."""
    found = draft.mine(session, visitor, draft_id)
    audit.record(session, visitor, Act.EXPORTED, found)
    return found.document["id"], xlsform_writing.write(found.document)


def _written(survey: SurveyDefinition) -> bytes:
    return xlsform_writing.write(survey.model_dump(mode="json", by_alias=True))
