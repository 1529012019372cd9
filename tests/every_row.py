"""A council of its own with one person of each role, and one row of everything that the path of a page may name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from consult.accounts import passage
from consult.accounts.models import Person, Role
from consult.app import Access
from consult.coding.blind_models import BlindSample
from consult.consortium.models import Consortium, Membership
from consult.consultations import publication
from consult.consultations.publication import Published
from consult.corpus.models import Speaker, Utterance
from consult.database import now, today
from consult.documents import export
from consult.documents.models import Export
from consult.focus_groups.models import Attendee, FocusGroup, Note, Photo
from consult.imports.models import BroughtFile, BroughtResponse
from consult.responses.models import CardBatch, Response
from consult.safeguarding.models import Concern
from consult.safeguarding.notice import Place, raise_by_hand
from consult.survey_files.models import SurveyDraft
from tests.walk import put_on_duty

CANARY = "zanzibarquux"  # stands in verbatim words only
Rows = Iterator[tuple[str, Any]]  # what a path calls it, and the row


@dataclass(frozen=True)
class Council:
    """An organisation with one person of each role, and the ids of its rows by what paths call them."""

    id: UUID
    people: dict[Role, UUID]
    rows: dict[str, str]

    def path(self, access: Access) -> str:
        """The route's path with this council's rows in it; a name that is not known gets a row that nobody has."""
        return re.sub(r"\{(\w+):(\w+)\}", lambda found: self.rows.get(found[1]) or _other(found[2]), access.path)


@dataclass(frozen=True)
class Begun:
    """What every row of a council needs: whose it is, and of which survey."""

    session: Session
    survey: Published
    people: dict[Role, UUID]

    @property
    def id(self) -> UUID:
        """The organisation's."""
        return self.survey.organisation_id

    @property
    def owned(self) -> dict[str, UUID]:
        """The columns of a row that an analyst asked for."""
        return {"organisation_id": self.id, **self.asked, "person_id": self.people[Role.ANALYST]}

    @property
    def asked(self) -> dict[str, UUID]:
        """The column of a row of the consultation."""
        return {"consultation_id": self.survey.consultation_id}

    def keep(self, row: Any) -> Any:
        """The row, kept."""
        self.session.add(row)
        self.session.flush()
        return row


def council(session: Session, name: str, exports: Path) -> Council:
    """A council with all its rows; its one exported file lies in the folder."""
    organisation = passage.organisation_called(session, name)
    people = {role: _person(session, organisation.id, role, f"{role}@{name}.example") for role in Role}
    put_on_duty(session, organisation.id)
    consultation = publication.publish(session, organisation.id, "your-care")
    made = Begun(session, publication.surveys(session, consultation.id)[0], people)
    spare = _person(session, organisation.id, Role.ANALYST, f"spare@{name}.example")
    rows = {"consultation_id": consultation.id, "person_id": spare, "address": made.survey.address, "key": "away-4.8"}
    for kept in (_answers(made), _concern(made), _room(made), _corpus(made), _files(made, exports), _others(made)):
        rows |= {called: row.id for called, row in kept}
    return Council(organisation.id, people, {called: str(row) for called, row in rows.items()})


def _person(session: Session, organisation_id: UUID, role: Role, email: str) -> UUID:
    factor = {"password_hash": "", "factor_at": now()}
    person = Person(organisation_id=organisation_id, name=email, email=email, roles=[role.value], **factor)
    session.add(person)
    session.flush()
    return person.id


def _answers(made: Begun) -> Rows:
    """An answer that nobody has read, and cards."""
    said = {"good-home": {"said": f"{CANARY} {made.id.hex}"}}
    days = {"started_on": today(), "sent_on": today(), "released_on": today()}
    known = {"survey_id": made.survey.id, "token_hash": made.id.bytes, "language": "en"}
    yield "response_id", made.keep(Response(**known, answers=said, **days))
    yield "batch_id", made.keep(CardBatch(**made.asked, address=made.survey.address, number=1, made_on=today()))


def _concern(made: Begun) -> Rows:
    place = Place(made.id, made.survey.consultation_id, "survey", "children", uuid4(), "better-home")
    raise_by_hand(made.session, place, f"They said {CANARY} to me.")
    yield "concern_id", made.session.exec(select(Concern).where(Concern.organisation_id == made.id)).one()


def _room(made: Begun) -> Rows:
    """A focus group with somebody in it, a note and a picture."""
    held = {"facilitator_id": made.people[Role.FACILITATOR], "held_on": today(), "place_kind": "home", "guide": []}
    group = made.keep(FocusGroup(**made.asked, title="Tuesday group", **held))
    note = Note(focus_group_id=group.id, words=f"I like the {CANARY} here.", position=1, written_at=now())
    yield "group_id", group
    yield "attendee_id", made.keep(Attendee(focus_group_id=group.id, label="YP1", group="children"))
    yield "photo_id", made.keep(Photo(note_id=made.keep(note).id, kind="image/png", picture=CANARY.encode()))


def _corpus(made: Begun) -> Rows:
    """Something said, and a sample that two people code."""
    speaker = made.keep(Speaker(**made.asked, group="children", route="survey", said_on=today()))
    said = {"group": "children", "route": "survey", "words": f"The food is good {made.id.hex}."}
    yield "utterance_id", made.keep(Utterance(**made.asked, speaker_id=speaker.id, **said))
    analyst, other = made.people[Role.ANALYST], made.people[Role.ADMINISTRATOR]
    coders = {"first_id": analyst, "second_id": other, "drawn_by_id": analyst}
    drawn = {"seed": 1, "size": 0, "codebook": "childrens-services", "codes": {}, "drawn_at": now()}
    yield "sample_id", made.keep(BlindSample(**made.asked, **coders, **drawn))


def _files(made: Begun, exports: Path) -> Rows:
    """A file that was brought, a row of it that nobody has read, and a file that can be fetched."""
    file = made.keep(BroughtFile(**made.owned, ending=".csv", chosen_at=now()))
    (speaker,) = made.session.exec(select(Speaker.id).where(Speaker.consultation_id == made.survey.consultation_id))
    row = {"speaker_id": speaker, "fingerprint": made.id.bytes, "unread_since": today()}
    kept = made.keep(Export(**made.owned, kind="figures-csv", asked_at=now(), ready_at=now(), size=1))
    exports.mkdir(parents=True, exist_ok=True)
    export.place(exports, kept).write_text("figures")
    yield "file_id", file
    yield "row_id", made.keep(BroughtResponse(file_id=file.id, **made.asked, **row))
    yield "export_id", kept


def _others(made: Begun) -> Rows:
    """A draft of a survey, and a consortium of this council alone."""
    document = {"id": "tiny", "title": {}, "languages": ["en"], "question": []}
    days = {"made_at": now(), "changed_at": now()}
    draft = SurveyDraft(organisation_id=made.id, source="XLSForm", document=document, report=[], **days)
    consortium = made.keep(Consortium(name="The region", founded_at=now()))
    made.keep(Membership(consortium_id=consortium.id, organisation_id=made.id, joined_at=now()))
    yield "draft_id", made.keep(draft)
    yield "consortium_id", consortium


def _other(kind: str) -> str:
    return {"uuid": str(uuid4()), "int": "1"}.get(kind, "x")
