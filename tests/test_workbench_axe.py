"""In the browser: nothing for axe on any page of the workbench, empty, full, refused or settled, as wide as a telephone."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, col, select

from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.coding import adjudication, blind, checking, codebook_edition, shelf
from consult.coding.blind import Plan
from consult.coding.checking import Outcome
from consult.coding.models import Coding, Learning
from consult.coding.proposal_models import Proposal, ProposalMember, ThemeSearch
from consult.corpus.models import Utterance
from consult.database import now, today
from tests.axe import clean
from tests.conftest import Product
from tests.council import Council, council, sayings, signed_in, speak

BOOK = f"/codebook/{shelf.CHILDRENS_SERVICES}"
SAME = "I never see my brother and nobody tells me why."
EMPTY = ("workbench", "ledger", "progress", "learning", "agreement", "files", "utterances", "new-themes")
CODEBOOK = (
    "",
    "/codes/school",
    "/new",
    "/split?code=school",
    "/merge?code=school&code=housing",
    "/import",
    "/aspects/works-well",
)


@pytest.fixture(scope="module")
def there(product: Product) -> Iterator[Council]:
    """A council in which nobody has spoken yet."""
    with council(product, "Axe Council") as made:
        yield made


@pytest.fixture
def context(there: Council, browser: Browser) -> Iterator[BrowserContext]:
    """An analyst's browser, as narrow as a small telephone: the harder case."""
    with signed_in(there, browser, width=320) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Its page."""
    return context.new_page()


def test_pages_of_the_workbench_before_anybody_spoke(there: Council, page: Page) -> None:
    for name in EMPTY:
        clean(page, f"{there.path}/{name}")


def test_pages_of_the_workbench(there: Council, page: Page) -> None:
    speak(there, [*sayings(20), SAME, SAME])
    gone, same = there.database.call(gone_through, there)
    for name in EMPTY:
        clean(page, f"{there.path}/{name}")
    clean(page, f"{there.path}/workbench?order=group&state=checked&theme=siblings&told=checked")
    page.goto(f"{there.path}/workbench")
    page.locator("#keys summary").click()
    page.get_by_label("Add a code").fill("no such code")
    with page.expect_navigation():
        page.evaluate("document.getElementById('check').submit()")
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    for path in (f"/utterances/{gone}", f"/utterances/{same}/alike", f"{there.path}/utterances?state=abstained"):
        clean(page, path)
    there.database.call(learned, there)
    for name in ("learning", "progress"):
        clean(page, f"{there.path}/{name}")
    there.database.call(proposed, there)
    page.goto(f"{there.path}/new-themes")
    for summary in page.locator("section summary").all():
        summary.click()
    clean(page)
    page.goto(f"{there.path}/learning")
    press(page, "Learn from")
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    press(page, "Go back to it as shipped")


def test_pages_of_a_blind_sample(there: Council, browser: Browser, page: Page) -> None:
    speak(there, sayings(12))
    with signed_in(there, browser, "Ben", width=320) as second, signed_in(there, browser, "Cat", width=320) as third:
        ann, ben, cat = there.database.call(coders, there)
        sample = there.database.call(blind.draw, cat, there.consultation_id, Plan(10, ann.id, ben.id, 1))
        clean(page, f"{there.path}/agreement")
        clean(page, f"{there.path}/workbench")
        clean(page, f"/samples/{sample}")
        clean(page, f"/samples/{sample}/passages/1")
        for who, code in ((ann, "theme/school"), (ben, "theme/siblings")):
            there.database.call(finish, who, sample, code)
        for context in (second, third):
            clean(context.new_page(), f"/samples/{sample}/differences/1")
        for place in range(2, 11):
            there.database.call(settle, cat, sample, place)
        clean(page, f"/samples/{sample}")
        there.database.call(settle, cat, sample, 1)
        for path in (f"/samples/{sample}", f"{there.path}/agreement", f"{there.path}/progress"):
            clean(page, path)


def test_pages_of_the_codebook(there: Council, browser: Browser, page: Page) -> None:
    for path in CODEBOOK:
        clean(page, BOOK + path)
    page.goto(f"{BOOK}/new")
    press(page, "draft")
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    there.database.call(edited, there)
    for path in ("", "/codes/siblings", "/codes/housing", "/draft"):
        clean(page, BOOK + path)
    with signed_in(there, browser, "Dot", Role.COMMISSIONER, width=320) as reader:
        for path in ("", "/codes/siblings"):
            clean(reader.new_page(), BOOK + path)
    page.goto(f"{BOOK}/draft")
    press(page, "Publish")
    clean(page)


def press(page: Page, button: str) -> None:
    """Press a button, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def gone_through(session: Session, there: Council) -> tuple[UUID, UUID]:
    """A passage with a history, and one that another says word for word."""
    [ann, *_] = coders(session, there)
    rows = session.exec(select(Utterance).where(Utterance.consultation_id == there.consultation_id)).all()
    codes = session.exec(select(Coding.kind, Coding.code).where(Coding.utterance_id == rows[0].id)).all()
    for kept in (codes, codes[:1]):
        checking.check(session, ann, rows[0].id, uuid4(), Outcome(codes, kept, [("theme", "siblings")]))
    checking.undo(session, ann, there.consultation_id)
    return rows[0].id, next(row.id for row in rows if row.words == SAME)


def learned(session: Session, there: Council) -> None:
    """A lesson that is at work and changed a code, one that was no better, one that failed."""
    [ann, *_] = coders(session, there)
    change = {"before": 0.5, "after": 0.6, "low": 0.01, "high": 0.2}
    figures = {"learned_from": 80, "tried_on": 20, "micro": change, "macro": change}
    for number, outcome in enumerate(("failed", "no better", "live"), 1):
        common = {"organisation_id": there.organisation_id, "codebook": shelf.CHILDRENS_SERVICES, "asked_by": ann.id}
        row = Learning(
            **common, number=number, asked_at=now(), finished_at=now(), outcome=outcome, engine=f"e+{number}"
        )
        row.figures = figures if outcome != "failed" else None
        row.live_at = now() if outcome == "live" else None
        session.add(row)
    coding = session.exec(
        select(Coding).join(Utterance).where(Utterance.consultation_id == there.consultation_id, Coding.kind == "theme")
    ).first()
    assert coding is not None
    coding.engine, coding.change = "e+3", "gained"


def proposed(session: Session, there: Council) -> None:
    """A group of passages that may be a theme."""
    here = there.consultation_id
    proposal = Proposal(consultation_id=here, made_on=today())
    session.add_all([ThemeSearch(consultation_id=here, asked_at=now(), finished_at=now(), passages=22), proposal])
    session.flush()
    alike = session.exec(select(Utterance.id).where(Utterance.consultation_id == here).limit(4)).all()
    for place, utterance_id in enumerate(alike, start=1):
        words = ["brother", "tells"]
        session.add(ProposalMember(proposal_id=proposal.id, utterance_id=utterance_id, place=place, words=words))


def coders(session: Session, there: Council) -> list[Visitor]:
    """Those of the council who code, by name."""
    rows = session.exec(
        select(Person)
        .where(Person.organisation_id == there.organisation_id, col(Person.name).in_(("Ann", "Ben", "Cat")))
        .order_by(col(Person.name))
    )
    return [Visitor(row.id, row.name, there.organisation_id, "", frozenset({Role.ANALYST})) for row in rows]


def finish(session: Session, who: Visitor, sample: UUID, code: str) -> None:
    """Code every passage so."""
    for place in blind.marked(session, sample, who.id):
        blind.mark(session, who, sample, place, [code])
    adjudication.finish(session, who, sample)


def settle(session: Session, who: Visitor, sample: UUID, place: int) -> None:
    """Settle one difference."""
    adjudication.settle(session, who, sample, place, ["theme/school"], together=False)


def edited(session: Session, there: Council) -> None:
    """A draft with a change of every kind."""
    [ann, *_] = coders(session, there)
    key = shelf.CHILDRENS_SERVICES
    codebook_edition.add(session, ann, key, {"name": "Pets", "definition": "Animals at home."})
    codebook_edition.merge(session, ann, key, ["school"], "work-training")
    codebook_edition.split(session, ann, key, "siblings", ["Seeing them", "Living with them"])
    codebook_edition.retire(session, ann, key, "housing")
