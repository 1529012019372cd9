"""Councils that compare: members side by side, each with its own released figures, and nothing that was not shared."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select, update

from consult.accounts import passage
from consult.accounts.models import AuditEntry, Organisation, Role
from consult.accounts.passage import Visitor
from consult.coding import codebook_edition, shelf
from consult.consortium import comparison, membership, sharing
from consult.consortium.comparison import Compared
from consult.consortium.models import ConsortiumInvitation, Membership, SharedConsultation
from consult.consultations import publication
from consult.consultations.models import Consultation
from consult.database import Database, today
from consult.errors import NotFound, Refusal
from consult.summary import composition, cycle, release
from tests.test_summary_quotation import person
from tests.test_summary_release import ITEM, crowd
from tests.walk import Client, press, put_on_duty, sign_in

BOOK = shelf.CHILDRENS_SERVICES


@dataclass(frozen=True)
class Two:
    """Two councils in one consortium, each with a consultation that was counted; only the second is shared."""

    id: UUID
    one: Visitor
    other: Visitor
    ours: Consultation
    theirs: Consultation


@pytest.fixture
def two(database: Database, consultation: Consultation) -> Two:
    """Test Council and Other Council."""
    one, other = person(database, "one"), person(database, "two", "Other Council")
    with database.begin() as session:
        council = passage.organisation_called(session, "Other Council")
        put_on_duty(session, council.id)
        theirs = publication.publish(session, council.id, "your-care")
    crowd(database, consultation, 20, "carers", "voice")
    crowd(database, theirs, 30, "carers", "voice")
    crowd(database, theirs, 6, "carers", "siblings")
    crowd(database, theirs, 4, "children", "siblings")
    for each in (consultation, theirs):
        database.call(release.make, each.id)
    made = database.call(membership.found, one, "Six councils")
    database.call(membership.join, other, database.call(membership.invite, one, made.id))
    database.call(sharing.share, other, made.id, theirs.id)
    return Two(made.id, one, other, consultation, theirs)


def cells(found: Compared) -> dict[tuple[str, str, str], str]:
    """What is stated by group, theme and member."""
    named = [column.theirs.member.name for column in found.columns]
    return {
        (group.group, theme, name): cell.said_by.words
        for group in found.groups
        for theme, row in [("", group.heard), *((each.name, each.cells) for each in group.themes)]
        for name, cell in zip(named, row, strict=True)
    }


def test_members_stand_side_by_side_with_their_own_figures_and_no_total(database: Database, two: Two) -> None:
    alone = database.call(comparison.views_item, two.one, two.id, ITEM)
    assert [column.theirs.member.name for column in alone.columns] == ["Other Council"], "ours is not shared"
    database.call(sharing.share, two.one, two.id, two.ours.id)
    found = database.call(comparison.views_item, two.other, two.id, ITEM)
    said = cells(found)
    voice = "Being listened to and having a say"
    assert (said["carers", "", "Test Council"], said["carers", "", "Other Council"]) == ("20", "36")
    assert (said["carers", voice, "Test Council"], said["carers", voice, "Other Council"]) == ("20", "30")
    assert said["children", "", "Other Council"] == "a few"
    assert not {"56", "50", "10"} & set(said.values())
    assert {name for _, _, name in said} == {"Test Council", "Other Council"}
    own = database.call(composition.views_item, two.other, two.theirs.id, ITEM)
    for group in own.groups:
        assert said[group.group, "", "Other Council"] == group.said_by.words
        for theme in [*group.themes, *group.by_few]:
            assert said[group.group, theme.name, "Other Council"] == theme.said_by.words


def test_a_members_own_higher_threshold_is_what_the_others_see(database: Database, two: Two) -> None:
    for people, number in (("grown-ups", "10"), ("children", "20")):
        database.call(cycle.set_threshold, two.other, two.theirs.id, people, number, "Our county is small.")
    here = cells(database.call(comparison.views_item, two.one, two.id, ITEM))
    assert here["children", "", "Other Council"] == "a few", "a new threshold makes no number of what was said before"
    for each in (two.ours, two.theirs):
        crowd(database, each, 8, "carers", "school")
        crowd(database, each, 4, "carers", "voice")
        database.call(release.make, each.id)
    database.call(sharing.share, two.one, two.id, two.ours.id)
    for looks in (two.one, two.other):
        said = cells(database.call(comparison.views_item, looks, two.id, ITEM))
        assert said["carers", "School and learning", "Test Council"] == "8"
        assert said["carers", "School and learning", "Other Council"] == "a few"


def test_what_is_not_released_is_not_compared(database: Database, two: Two) -> None:
    crowd(database, two.theirs, 3, "carers", "siblings")
    assert cells(database.call(comparison.views_item, two.one, two.id, ITEM))["carers", "", "Other Council"] == "36"


def test_a_consultation_leaves_with_its_sharing_and_a_member_with_all_of_them(database: Database, two: Two) -> None:
    database.call(sharing.end, two.other, two.id, two.theirs.id)
    with pytest.raises(NotFound):
        database.call(comparison.views_item, two.one, two.id, ITEM)
    database.call(sharing.share, two.other, two.id, two.theirs.id)
    database.call(sharing.share, two.one, two.id, two.ours.id)
    database.call(membership.leave, two.other, two.id)
    found = database.call(comparison.overview, two.one, two.id)
    assert [column.theirs.member.name for column in found.columns] == ["Test Council"]
    with pytest.raises(NotFound):
        database.call(comparison.overview, two.other, two.id)
    with database.begin() as session:
        assert [row.consultation_id for row in session.exec(select(SharedConsultation))] == [two.ours.id]


def test_nobody_shares_what_is_not_theirs_or_sees_a_consortium_from_outside(database: Database, two: Two) -> None:
    stranger = person(database, "three", "Third Council")
    with pytest.raises(NotFound):
        database.call(sharing.share, two.one, two.id, two.theirs.id)
    for act in (comparison.overview, membership.consortium, membership.invite, membership.leave):
        with pytest.raises(NotFound):
            database.call(act, stranger, two.id)
    for act in (sharing.share, sharing.end):
        with pytest.raises(NotFound):
            database.call(act, stranger, two.id, two.theirs.id)
    with pytest.raises(NotFound):
        database.call(sharing.offer, stranger, two.id, BOOK)
    with database.begin() as session:  # a row that nobody could have made still shows nothing
        mine = session.exec(select(Membership).where(Membership.organisation_id == two.one.organisation_id)).one()
        session.add(SharedConsultation(membership_id=mine.id, consultation_id=two.theirs.id, shared_at=mine.joined_at))
        session.exec(update(SharedConsultation).where(col(SharedConsultation.membership_id) != mine.id).values(
            membership_id=mine.id, consultation_id=two.ours.id
        ))  # fmt: skip
    found = database.call(comparison.overview, two.one, two.id)
    assert [column.theirs.consultation.id for column in found.columns] == [two.ours.id]


def test_a_code_lets_one_organisation_in_and_only_for_a_while(database: Database, two: Two) -> None:
    third, fourth = person(database, "three", "Third Council"), person(database, "four", "Fourth Council")
    code = database.call(membership.invite, two.other, two.id)
    with pytest.raises(Refusal, match="in this consortium already"):
        database.call(membership.join, two.one, code)
    database.call(membership.join, third, f" {code.lower().replace('-', ' ')} ")
    for used in (code, "AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(Refusal, match="invites to nothing"):
            database.call(membership.join, fourth, used)
    code = database.call(membership.invite, third, two.id)
    with database.begin() as session:
        session.exec(update(ConsortiumInvitation).values(expires_on=today() - timedelta(days=1)))
    with pytest.raises(Refusal, match="too old"):
        database.call(membership.join, fourth, code)


def test_a_codebook_is_taken_over_as_a_draft_and_changes_nothing_yet(database: Database, two: Two) -> None:
    with database.begin() as session:
        codebook_edition.add(session, two.other, BOOK, {"name": "Pets", "definition": "Animals at home."})
        draft = codebook_edition.draft(session, two.other.organisation_id, BOOK)
        assert draft is not None
        codebook_edition.retire(session, two.other, BOOK, "siblings")
        sealed = codebook_edition.draft(session, two.other.organisation_id, BOOK)
        assert sealed is not None
        codebook_edition.seal(session, two.other, BOOK, codebook_edition.codebook_content.digest(sealed.content))
    theirs = next(each for each in database.call(membership.members, two.id) if each.name == "Other Council")
    take = (two.one, two.id, theirs.membership_id, BOOK)
    with pytest.raises(NotFound):
        database.call(sharing.take_over, *take)
    database.call(sharing.offer, two.other, two.id, BOOK)
    database.call(sharing.take_over, *take)
    copied = database.call(codebook_edition.draft, two.one.organisation_id, BOOK)
    assert copied is not None
    assert "Pets" in {code.name for code in copied.content.active()}
    assert "siblings" not in {code.key for code in copied.content.active()}
    live = database.call(codebook_edition.live, two.one.organisation_id, BOOK)
    assert live.number == 0, "what is coded by stays until somebody publishes the draft"
    with pytest.raises(Refusal, match="a draft of your codebook already"):
        database.call(sharing.take_over, *take)
    database.call(sharing.share, two.one, two.id, two.ours.id)
    assert not database.call(comparison.views_item, two.one, two.id, ITEM).one_codebook


def test_two_administrators_found_join_share_compare_and_leave_by_their_pages(
    client: Client, database: Database, two: Two, organisation: Organisation
) -> None:
    sign_in(client, database, Role.ADMINISTRATOR)
    made = press(client, "/consortia", {"do": "found", "name": "Our region"})
    here = made.url.path
    code = re.search(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b", press(client, here, {"do": "invite"}).text)
    assert code is not None
    assert code[0] not in client.get(here).text
    assert press(client, here, {"do": "share", "consultation": str(two.ours.id)}).url.path == here
    assert press(client, here, {"do": "share", "consultation": "x"}).status_code == 400
    sign_in(client, database, Role.ADMINISTRATOR, "Other Council")
    assert client.get(here).status_code == 404
    wrong = press(client, "/consortia", {"do": "look", "code": "WRONG-CODE"})
    assert "invites to nothing" in wrong.text
    assert 'value="WRONG-CODE"' in wrong.text
    look = press(client, "/consortia", {"do": "look", "code": code[0]})
    assert "Join Our region?" in look.text
    assert "Test Council" in look.text
    joined = press(client, "/consortia", {"do": "join", "code": code[0]})
    assert joined.url.path == here
    page = client.get(f"{here}/views/{ITEM}").text
    assert "<b>20</b>" in page
    assert "Other Council</th>" not in page, "it shares nothing here"
    assert "Nothing is added together" in client.get(f"{here}/views").text + page
    sign_in(client, database, Role.COMMISSIONER, "Other Council")
    assert client.get(f"{here}/views/{ITEM}").status_code == 200
    assert press(client, "/account", {"do": "leave"}, at=here).status_code == 403
    sign_in(client, database, Role.ADMINISTRATOR, "Other Council")
    assert press(client, here, {"do": "leave"}).url.path == "/consortia"
    assert client.get(f"{here}/views/{ITEM}").status_code == 404
    with database.begin() as session:
        acts = session.exec(select(AuditEntry.act).where(AuditEntry.object_id == here.rpartition("/")[2])).all()
    assert acts == [
        "founded a consortium", "invited to a consortium", "joined a consortium", "left a consortium",
    ]  # fmt: skip
