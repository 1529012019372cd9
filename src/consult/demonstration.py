"""The demonstration: a council, its people, a smaller neighbour, and invented responses that travel the real way."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, select

from consult import queue
from consult.accounts import duty, passage
from consult.accounts.models import Duty, Organisation, Person, Role, SignIn
from consult.accounts.passage import Visitor
from consult.coding.models import Coding, Learning
from consult.consortium import membership, sharing
from consult.consortium.models import Consortium, Membership
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.corpus.models import Choice, Speaker, Utterance
from consult.database import Database, now, today
from consult.errors import Refusal
from consult.feedback.models import Consideration, DeciderReading, Decision, Mandate
from consult.focus_groups import session as focus_group
from consult.focus_groups.models import Attendee, FocusGroup, Note
from consult.focus_groups.session import Plan, Seat
from consult.focus_groups.writing import Turn, write
from consult.responses.models import Response
from consult.safeguarding.models import Alert, Concern, ContactWish
from consult.safeguarding.notice import Place, look
from consult.settings import house
from consult.survey_files.models import SurveyDraft

ORGANISATION = "Demonstration Council"
NEIGHBOUR = "Neighbouring Borough"  # nobody signs in there; it is met in the consortium
CONSORTIUM = "Two councils, side by side"
NEIGHBOURS_DATES = {"opens": date(2026, 5, 4), "closes": date(2026, 7, 31)}
NEIGHBOURS_OF_EACH = 8  # one response in so many is also one of the neighbour's, so that most of its counts are small
FOLDERS = ("your-care", "wiltshire-2011")
PASSWORD = "listen to children"  # noqa: S105 -- printed by `consult up`; the demonstration holds nobody's data
PEOPLE = {
    "commissioner@demo.example": ("Carys Commissioner", Role.COMMISSIONER),
    "analyst@demo.example": ("Anwen Analyst", Role.ANALYST),
    "facilitator@demo.example": ("Fred Facilitator", Role.FACILITATOR),
    "lead@demo.example": ("Samira Safeguarding", Role.SAFEGUARDING_LEAD),
    "deputy@demo.example": ("Dafydd Deputy", Role.SAFEGUARDING_LEAD),
    "manager@demo.example": ("Mared Manager", Role.SAFEGUARDING_LEAD),
    "administrator@demo.example": ("Ade Administrator", Role.ADMINISTRATOR),
}


OUT_OF_HOURS = {
    "en": "We read messages on weekdays, 9 to 5. At night and at weekends, call one of the numbers here.",
    "cy": "Rydyn ni'n darllen negeseuon ar ddyddiau gwaith, 9 tan 5. Gyda'r nos ac ar benwythnosau, ffonia un o'r rhifau yma.",
}


UNREAD_OF_EACH = 20  # one response in so many is shown as not read yet by a person


def load(database: Database) -> bool:
    """Load the demonstration into a database that holds no organisation yet; False when there is one."""
    with database.begin() as session:
        if session.exec(select(Organisation)).first() is not None:
            return False
        for email, (name, role) in PEOPLE.items():
            passage.add_person(session, ORGANISATION, name, email, [role.value], PASSWORD)
        organisation = passage.organisation_called(session, ORGANISATION)
        _duty(session, organisation.id)
        organisation.demonstration = True
        consultations = {
            folder: publication.publish(session, organisation.id, folder, demonstration=True) for folder in FOLDERS
        }
        for folder, consultation in consultations.items():
            _responses(session, consultation, _lines(folder))
            _focus_groups(session, consultation, folder)
            _feedback(session, consultation, folder)
        _neighbour(session, consultations[FOLDERS[0]])
    return True


def remove(database: Database) -> int:
    """Remove the demonstration and everything that came of it; how many consultations that were."""
    with database.begin() as session:
        organisations = session.exec(select(Organisation).where(col(Organisation.demonstration))).all()
        if not organisations:
            raise Refusal("There is no demonstration here.")
        removed = sum(_remove(session, organisation) for organisation in organisations)
        session.execute(delete(Consortium).where(col(Consortium.id).not_in(select(Membership.consortium_id))))
    return removed


def _remove(session: Session, organisation: Organisation) -> int:
    consultations = session.exec(
        select(Consultation).where(Consultation.organisation_id == organisation.id, col(Consultation.demonstration))
    ).all()
    session.execute(delete(SurveyDraft).where(col(SurveyDraft.organisation_id) == organisation.id))
    for consultation in consultations:
        _forget(session, consultation)
    # What was recorded of its people stays: the record is one chain, and names nobody.
    people = select(Person.id).where(Person.organisation_id == organisation.id)
    session.execute(delete(Alert).where(col(Alert.organisation_id) == organisation.id))
    session.execute(delete(Duty).where(col(Duty.organisation_id) == organisation.id))
    session.execute(delete(SignIn).where(col(SignIn.person_id).in_(people)))
    session.execute(delete(Learning).where(col(Learning.organisation_id) == organisation.id))
    session.execute(delete(Person).where(col(Person.organisation_id) == organisation.id))
    session.execute(delete(Organisation).where(col(Organisation.id) == organisation.id))
    return len(consultations)


def _duty(session: Session, organisation_id: UUID) -> None:
    people = {person.email.split("@")[0]: person.id for person in duty.able_people(session, organisation_id)}
    watch = duty.Watch(people["lead"], people["deputy"], people["manager"], OUT_OF_HOURS)
    duty.put(session, organisation_id, watch)


def _neighbour(session: Session, ours: Consultation) -> None:
    """A smaller council that asked the same before, and a consortium in which both share what they heard."""
    organisation = passage.organisation_called(session, NEIGHBOUR)
    organisation.demonstration = True
    lead, deputy, administrator = people = [
        Person(organisation_id=organisation.id, name=name, email=email, roles=[role.value], password_hash="")
        for name, email, role in (
            ("Lee Lead", "lead@neighbour.example", Role.SAFEGUARDING_LEAD),
            ("Dee Deputy", "deputy@neighbour.example", Role.SAFEGUARDING_LEAD),
            ("Abi Administrator", "administrator@neighbour.example", Role.ADMINISTRATOR),
        )
    ]
    session.add_all(people)
    session.flush()
    duty.put(session, organisation.id, duty.Watch(lead.id, deputy.id, None, OUT_OF_HOURS))
    about, asked = publication.read(FOLDERS[0])
    about = about.model_copy(update={**NEIGHBOURS_DATES, "commissioner": NEIGHBOUR})
    theirs = publication.publish_all(session, organisation.id, about, asked, demonstration=True)
    _responses(session, theirs, islice(_lines(FOLDERS[0]), 0, None, NEIGHBOURS_OF_EACH), unread=False)
    we, they = _visitor(session, "administrator@demo.example"), _visitor(session, administrator.email)
    made = membership.found(session, we, CONSORTIUM)
    membership.join(session, they, membership.invite(session, we, made.id))
    for visitor, consultation in ((we, ours), (they, theirs)):
        sharing.share(session, visitor, made.id, consultation.id)


def _visitor(session: Session, email: str) -> Visitor:
    person = session.exec(select(Person).where(Person.email == email)).one()
    name = session.get_one(Organisation, person.organisation_id).name
    return Visitor(person.id, person.name, person.organisation_id, name, frozenset(map(Role, person.roles)))


def _responses(
    session: Session, consultation: Consultation, lines: Iterable[dict[str, Any]], *, unread: bool = True
) -> None:
    surveys = {survey.definition.id: survey for survey in publication.surveys(session, consultation.id)}
    for position, line in enumerate(lines):
        survey = surveys[line["survey"]]
        response = Response(
            survey_id=survey.id,
            token_hash=passage.fingerprint(str(uuid4())),
            language=line["language"],
            answers=line["answers"],
            started_on=today(),
            sent_on=today(),
            read_version=0 if unread and position % UNREAD_OF_EACH == 0 else 1,
        )
        session.add(response)
        session.flush()
        for question, answer in line["answers"].items():
            if "said" in answer:
                place = Place(
                    consultation.organisation_id,
                    consultation.id,
                    "survey",
                    survey.definition.group,
                    response.id,
                    question,
                )
                look(session, place, answer["said"])
        queue.later(session, queue.Job.RELEASE, response.id)


def _focus_groups(session: Session, consultation: Consultation, folder: str) -> None:
    path = house("surveys") / folder / "demonstration-focus-groups.toml"
    if not path.exists():
        return
    visitor = _visitor(session, "facilitator@demo.example")
    for document in tomllib.loads(path.read_text(encoding="utf-8"))["focus_group"]:
        people = [Seat(row["label"], row["group"], row.get("age_band"), quotable=True) for row in document["attendee"]]
        plan = Plan(
            document["title"],
            document["route"],
            document["held_on"],
            document["place_kind"],
            document["guide"],
            people,
        )
        group = focus_group.open_group(session, visitor, consultation.id, plan)
        for note in document["note"]:
            turn = Turn(note["speaker"], note["question"], note["kind"], note["words"])
            write(session, visitor, group.id, turn)
        focus_group.close(session, visitor, group.id)


def _feedback(session: Session, consultation: Consultation, folder: str) -> None:
    """What was decided, and how; straight into its tables, because a promise may be overdue here and not be made late."""
    path = house("surveys") / folder / "demonstration-feedback.toml"
    if not path.exists():
        return
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    commissioner = session.exec(select(Person).where(Person.email == "commissioner@demo.example")).one()
    by: dict[str, Any] = {"consultation_id": consultation.id, "person_id": commissioner.id}
    session.add(Mandate(**told["mandate"], **by, made_at=now()))
    session.add_all(DeciderReading(**row, **by, made_at=now()) for row in told["reading"])
    session.add_all(Consideration(**row, **by, made_at=now()) for row in told["consideration"])
    session.add_all(Decision(**row, **by, decided_at=now()) for row in told["decision"])


def _forget(session: Session, consultation: Consultation) -> None:
    """Everything of one consultation, children of rows first."""
    utterances = select(Utterance.id).where(Utterance.consultation_id == consultation.id)
    surveys = select(Survey.id).where(Survey.consultation_id == consultation.id)
    groups = select(FocusGroup.id).where(FocusGroup.consultation_id == consultation.id)
    session.execute(delete(Coding).where(col(Coding.utterance_id).in_(utterances)))
    session.execute(delete(Response).where(col(Response.survey_id).in_(surveys)))
    session.execute(delete(Note).where(col(Note.focus_group_id).in_(groups)))
    session.execute(delete(Attendee).where(col(Attendee.focus_group_id).in_(groups)))
    for table in (Utterance, Choice, Speaker, Concern, ContactWish, FocusGroup, Decision, Survey):
        session.execute(delete(table).where(col(table.consultation_id) == consultation.id))
    session.execute(delete(Consultation).where(col(Consultation.id) == consultation.id))


def _lines(folder: str) -> Iterator[dict[str, Any]]:
    path = house("surveys") / folder / "demonstration.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
