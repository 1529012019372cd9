"""A survey from another program: brought, mended by forms alone, rehearsed, opened, answered; and nobody else's."""

import re

import pytest
from sqlmodel import select

from consult.accounts.models import AuditEntry, Organisation, Role
from consult.consultations.models import Consultation, Survey
from consult.database import Database, today
from consult.survey_files import bringing, checks, draft, editing
from consult.survey_files.models import SurveyDraft
from tests.drafting import FILES, bring, document, fields_of, skip_through, write
from tests.test_survey_files_xlsform import brought as read_back
from tests.walk import Client, press, sign_in

FORM = {
    "title-en": "What helps carers",
    "title-cy": "Beth sy'n helpu gofalwyr",
    "about-en": "We ask what helps.",
    "about-cy": "Gofynnwn beth sy'n helpu.",
    "open-en": "What we pay.\nWho helps at night.",
    "opens": "2020-01-01",
    "closes": "2099-12-31",
    "codebook": "childrens-services",
    "frameworks": "away",
}


@pytest.fixture
def administrator(client: Client, database: Database, organisation: Organisation) -> Client:
    """Somebody who may bring, write and open surveys."""
    sign_in(client, database, Role.ADMINISTRATOR)
    return client


def test_a_file_becomes_a_draft_that_says_what_is_missing_and_what_was_left(administrator: Client) -> None:
    page = bring(administrator, "carers.json")
    assert page.url.path.startswith("/drafts/")
    for said in (
        "It does not say whom it is for.",
        "It makes no promise yet.",
        "The question has no Welsh words.",
        "Option 3 has no Welsh words.",
        "Nobody must answer here.",
        "Page 1, element 5, element 1",
        "The language fr is not offered here.",
        "questions have no Easy Read words.",
        "Only after: Do you get support? A little</p>",
    ):
        assert said in page.text, said
    assert "Open a consultation with it" not in page.text
    assert "to mend" in administrator.get("/drafts").text


def test_what_cannot_be_read_is_refused_on_the_page(administrator: Client) -> None:
    page = bring(administrator, "broken-cut.json")
    assert (page.status_code, page.url.path) == (400, "/drafts")
    assert "The JSON breaks at line 11" in page.text
    assert "Choose the file of a survey first." in press(administrator, "/drafts", {}).text


def test_a_draft_is_mended_rehearsed_opened_and_answered(administrator: Client, database: Database) -> None:
    client = administrator
    path = bring(client, "carers.json").url.path
    write(
        client, f"{path}/about", **{"for": "carers", "mode": "anonymous", "languages": ["en", "cy"], "id": "carers-2"}
    )
    assert "An anonymous survey promises not to." in client.get(path).text
    press(client, f"{path}/questions/mail", {}, f"{path}/questions/mail/delete")
    write(client, f"{path}/questions/kinds", **{"option-2-cy": "Dim un", "informs": ["away-4.8"]})
    page = write(client, f"{path}/questions/order", **{"option-0-cy": "tâl", "option-1-cy": "gorffwys"})
    assert "Nothing is missing." in page.text
    page = press(client, f"{path}/rehearsal/cy/kinds", {})
    assert page.status_code == 422
    assert "Dydyn ni ddim yn cadw eich atebion yma." in page.text
    page = press(client, f"{path}/rehearsal/cy/kinds", {"chose": "day"})
    assert page.url.path == f"{path}/rehearsal/cy/nights"
    page = press(client, f"{path}/open", {**FORM, "draft": path.rsplit("/", 1)[1]})
    assert page.url.path.startswith("/consultations/"), re.findall(r'role="alert".*?</div>', page.text, re.DOTALL)
    assert "What we pay." in page.text
    assert "Who helps at night." in page.text
    assert skip_through(client, "carers-2").endswith("/thanks")
    with database.begin() as session:
        opened = session.exec(select(Consultation)).one()
        survey = session.exec(select(Survey)).one()
        assert session.exec(select(SurveyDraft)).one().consultation_id == opened.id
        assert survey.definition["question"][3]["informs"] == ["away-4.8"]
        assert "published" in session.exec(select(AuditEntry.act).where(AuditEntry.object_id == str(opened.id))).all()
    assert "does not change any more" in write(client, f"{path}/questions/kinds", **{"ask-en": "Other?"}).text
    assert document(database)["question"][3]["ask"]["en"] == "Which help?"


def test_a_survey_for_children_needs_its_duty_and_what_was_typed_stays(
    administrator: Client, database: Database, organisation: Organisation
) -> None:
    from consult.accounts.models import Duty

    path = bring(administrator, "staff.txt").url.path
    write(administrator, f"{path}/about", **{"for": "children", "mode": "anonymous"})
    with database.begin() as session:
        for duty in session.exec(select(Duty)).all():
            session.delete(duty)
    page = press(administrator, f"{path}/open", {**FORM, "draft": path.rsplit("/", 1)[1]})
    assert page.status_code == 400
    assert "cannot open yet without a safeguarding lead" in page.text
    assert fields_of(page.text)["about-cy"] == [FORM["about-cy"]]
    assert fields_of(page.text)["open-en"] == [FORM["open-en"]]
    with database.begin() as session:
        assert session.exec(select(Consultation)).all() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title-cy": ""}, "needed in Welsh"),
        ({"closes": "soon"}, "Write the day on which it closes"),
        ({"closes": "2019-01-01"}, "closes before it opens"),
        ({"frameworks": ""}, "Choose at least one framework"),
        ({"draft": ""}, "Choose the surveys once more"),
        ({"about-en": "No one will ever know."}, "promises total secrecy"),
    ],
)
def test_what_a_consultation_lacks_is_said(administrator: Client, changed: dict[str, str], sentence: str) -> None:
    path = bring(administrator, "staff.txt").url.path
    write(administrator, f"{path}/about", **{"for": "professionals", "mode": "confidential"})
    page = press(administrator, f"{path}/open", {**FORM, "draft": path.rsplit("/", 1)[1], **changed})
    assert page.status_code == 400
    assert sentence in page.text


def test_a_question_is_written_by_its_form(administrator: Client, database: Database) -> None:
    client = administrator
    path = bring(client, "staff.txt").url.path
    before = document(database)["question"]
    for question in before:
        write(client, f"{path}/questions/{question['id']}")
    assert document(database)["question"] == before  # a form that is kept untouched changes nothing
    write(
        client,
        f"{path}/questions/role",
        **{"kind": "rank", "option-0-en": "Nurse", "option-1-en": "", "option-1-cy": ""},
    )
    write(client, f"{path}/questions/role", **{"option-2-en": "Cook", "option-2-picture": "food"})
    role = draft.asked(document(database), "role")
    assert role["kind"] == "rank"
    assert [(each["key"], each["words"]["en"], each.get("picture")) for each in role["option"]] == [
        ("sw", "Nurse", None),
        ("other", "Something else", None),
        ("cook", "Cook", "food"),
    ]
    assert "which is not asked before it" not in client.get(path).text
    assert "It depends on an option that role does not have." in client.get(path).text
    write(client, f"{path}/questions/more", kind="number", show=["supported yes", "supported no"])
    write(client, f"{path}/questions/more", most="many")
    more = draft.asked(document(database), "more")
    assert (more["most"], more["show_if"]) == ("many", {"supported": ["yes", "no"]})
    assert "Its most value is no whole number." in client.get(path).text
    assert client.get(f"{path}/rehearsal/en/more").status_code == 400


def test_questions_are_added_moved_and_deleted(administrator: Client, database: Database) -> None:
    client = administrator
    path = bring(client, "staff.txt").url.path
    page = press(client, path, {"kind": "yes_no"}, f"{path}/questions")
    assert page.url.path == f"{path}/questions/question-1"
    for _ in range(9):
        press(client, path, {"way": "up"}, f"{path}/questions/question-1/move")
    assert document(database)["question"][0]["id"] == "question-1"
    press(client, path, {"way": "down"}, f"{path}/questions/role/move")
    assert "It depends on role, which is not asked before it." in client.get(path).text
    press(client, path, {}, f"{path}/questions/question-1/delete")
    assert [each["id"] for each in document(database)["question"]][:2] == ["role-other", "role"]
    assert press(client, path, {"kind": "poem"}, f"{path}/questions").status_code == 400
    copied = press(client, path, {}, f"{path}/copy").url.path
    press(client, path, {}, f"{path}/delete")
    assert client.get(path).status_code == 404
    assert client.get(copied).status_code == 200


def test_two_who_write_one_question_lose_nothing(administrator: Client, database: Database) -> None:
    path = f"{bring(administrator, 'staff.txt').url.path}/questions/role"
    seen = fields_of(administrator.get(path).text)["seen"]
    write(administrator, path, **{"ask-en": "What is your work?"})
    page = write(administrator, path, seen=seen, **{"ask-en": "What do you do all day?"})
    assert page.status_code == 400
    assert "Somebody else has changed this question" in page.text
    assert fields_of(page.text)["ask-en"] == ["What do you do all day?"]
    assert draft.asked(document(database), "role")["ask"]["en"] == "What is your work?"
    write(administrator, path, seen=fields_of(page.text)["seen"], **{"ask-en": "What do you do all day?"})
    assert draft.asked(document(database), "role")["ask"]["en"] == "What do you do all day?"


def test_drafts_and_files_are_ones_own(administrator: Client, database: Database) -> None:
    client = administrator
    path = bring(client, "staff.txt").url.path
    asked, said = read_back(client.get(f"{path}/survey.xlsx").content)
    assert (list(asked), said) == (["role", "role-other", "supported", "more", "order"], set())
    ready = client.get("/ready-made/your-care/children/survey.xlsx")
    assert ready.headers["content-disposition"] == 'attachment; filename="your-care-children.xlsx"'
    assert next(iter(read_back(ready.content)[0])) == "feel-home"
    assert client.get("/ready-made/every-kind/every-kind/survey.xlsx").status_code == 404
    sign_in(client, database, Role.ADMINISTRATOR, "Another Council")
    for beside in ("", "/about", "/open", "/survey.xlsx", "/questions/role", "/rehearsal/en/role"):
        assert client.get(f"{path}{beside}").status_code == 404, beside
    assert path not in client.get("/drafts").text
    sign_in(client, database, Role.ANALYST)
    assert client.get("/drafts").status_code == 403


def test_a_published_survey_is_a_file_too(client: Client, database: Database, consultation: Consultation) -> None:
    sign_in(client, database, Role.ANALYST)
    page = client.get(f"/consultations/{consultation.id}")
    (path,) = {each for each in re.findall(r'href="([^"]+survey\.xlsx)"', page.text) if "/your-care-carers/" in each}
    assert "help-missing" in client.get(path).text or read_back(client.get(path).content)[0]
    with database.begin() as session:
        assert (
            "exported" in session.exec(select(AuditEntry.act).where(AuditEntry.object_id == str(consultation.id))).all()
        )


def test_every_page_of_a_rehearsal_is_the_real_one(administrator: Client, database: Database) -> None:
    from consult.consultations import publication
    from consult.survey_files import xlsform_writing

    (survey,) = publication.read("every-kind")[1]
    content = xlsform_writing.write(survey.model_dump(mode="json", by_alias=True))
    key = re.search(r'name="_csrf_token" value="([^"]+)"', administrator.get("/drafts").text)
    assert key is not None
    page = administrator.post("/drafts", data={"_csrf_token": key[1]}, files={"file": ("every.xlsx", content)})
    assert "Everything was carried as it was." in page.text
    path = page.url.path
    for question in survey.question:
        for language in ("en", "cy"):
            page = administrator.get(f"{path}/rehearsal/{language}/{question.id}?as=easy-read")
            assert question.asked(language, True)[0].replace("'", "&#39;") in page.text
    page = press(
        administrator, f"{path}/rehearsal/en/order", {"chose": ["family", "friends", "heard"], "move": "up heard"}
    )
    assert re.findall(r'name="chose" value="(\w+)"', page.text) == ["family", "heard", "friends"]
    page = press(administrator, f"{path}/rehearsal/en/order", {"missing": "skipped"})
    assert page.url.path == f"{path}/rehearsal/en/moves"
    assert press(administrator, f"{path}/rehearsal/en/more", {"said": "Nothing more."}).url.path == path
    assert press(administrator, f"{path}/rehearsal/en/more", {"turn": "cy"}).url.path == f"{path}/rehearsal/cy/more"
    assert press(administrator, f"{path}/rehearsal/en/more", {"turn": "back"}).url.path == f"{path}/rehearsal/en/heard"


def test_the_checks_are_those_of_publication() -> None:
    survey = bringing.read("v2.lss", (FILES / "v2.lss").read_bytes()).document
    survey |= {"for": ["children"], "mode": "anonymous", "languages": ["en"]}
    assert checks.faults(survey) == []
    survey["question"][0]["hint"] = {"en": "This is completely confidential."}
    survey["question"][1]["ask"] = {"en": f"Why? And what {'more ' * 20}could be better?"}
    survey["question"][2] = {"id": "heard-s1", "kind": "choice", "ask": {"en": "Which?"}}
    survey["question"][4]["most"] = -3
    survey["intro"] = {"en": "Nobody will ever know."}
    found = [(each.question, each.sentence) for each in checks.faults(survey)]
    assert found == [
        ("", "The introduction promises total secrecy, which nobody can keep. Take those words out."),
        ("food", "Promises total secrecy, which nobody can keep: take those words out."),
        ("heard-s1", "A choice question has 2 to 8 options; this one has 0."),
        ("moves", "`least` is 0 or more and below `most`: change one of them."),
    ]
    advice = [(each.question, each.sentence) for each in checks.advice(survey)]
    assert ("better", "It asks two questions in one. Ask each by itself.") in advice
    assert ("better", "The question has a sentence of 25 words in English. Try 15.") in advice


def test_what_is_kept_is_plain_and_dated(administrator: Client, database: Database) -> None:
    bring(administrator, "v6.lss")
    with database.begin() as session:
        row = session.exec(select(SurveyDraft)).one()
        assert (row.source, row.made_at.date(), row.consultation_id) == ("LimeSurvey structure (.lss)", today(), None)
        assert {"place", "fate", "sentence"} == set(row.report[0])
    assert editing.mark({"a": 1, "b": 2}) == editing.mark({"b": 2, "a": 1}) != editing.mark({"a": 2, "b": 2})
