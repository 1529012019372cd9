"""The demonstration: what somebody who clicks through meets, and that nothing of it is left when it is removed."""

from sqlmodel import func, select

from consult import demonstration
from consult.accounts.models import Organisation, Person
from consult.consortium import comparison, membership
from consult.consortium.models import Consortium, SharedConsultation
from consult.consultations import publication
from consult.consultations.models import Consultation, Survey
from consult.database import Database
from consult.responses.models import Response


def test_a_commissioner_meets_a_neighbour_in_a_consortium(database: Database) -> None:
    assert demonstration.load(database)
    visitor = database.call(demonstration._visitor, "commissioner@demo.example")
    made = database.call(membership.consortia, visitor)
    assert [each.name for each in made] == [demonstration.CONSORTIUM]
    found = database.call(comparison.overview, visitor, made[0].id)
    named = [column.theirs.member.name for column in found.columns]
    assert named == [demonstration.ORGANISATION, demonstration.NEIGHBOUR]
    theirs = found.columns[1].theirs.consultation
    assert theirs.id not in {row.id for row in database.call(publication.open_consultations)}, (
        "nobody is asked there now"
    )
    assert demonstration.remove(database) == len(demonstration.FOLDERS) + 1
    with database.begin() as session:
        for table in (Organisation, Person, Consortium, SharedConsultation, Consultation, Survey, Response):
            assert session.exec(select(func.count()).select_from(table)).one() == 0, table
