"""Quotes: nobody's words are published before people said yes to them, and what points at somebody is pointed out."""

import pytest
from sqlmodel import select

from consult.accounts import passage
from consult.accounts.models import Person, Role
from consult.accounts.passage import Visitor
from consult.consultations.models import Consultation
from consult.corpus.entry import Said, Who, enter
from consult.corpus.models import Utterance
from consult.database import Database, today
from consult.errors import NotFound, Refusal
from consult.summary import quotation
from consult.summary.caution import cautions
from consult.summary.quotation import APPROVED, HALF, OPEN, REFUSED

SAID = "My social worker keeps changing and it would be better if they stayed."


def person(database: Database, name: str, organisation: str = "Test Council") -> Visitor:
    """Somebody who reads for the council."""
    email = f"{name}@{organisation.replace(' ', '').lower()}.example"
    added: Person = database.call(passage.add_person, organisation, name, email, ["commissioner"], "listen to children")
    return Visitor(added.id, name, added.organisation_id, organisation, frozenset({Role.COMMISSIONER}))


def said(
    database: Database, consultation: Consultation, group: str, language: str = "en", quotable: bool = True
) -> Utterance:
    """One utterance in the corpus."""
    who = Who(consultation.id, group, "survey", today(), language)
    speaker = database.call(enter, who, [Said("better-home", "What could be better?", (), SAID)])
    with database.begin() as session:
        utterance = session.exec(select(Utterance).where(Utterance.speaker_id == speaker)).one()
        utterance.quotable = quotable
        return utterance


def state(database: Database, visitor: Visitor, utterance: Utterance) -> str:
    """What was decided so far."""
    return database.call(quotation.one, visitor, utterance.id).state


def test_a_childs_words_need_two_different_people(database: Database, consultation: Consultation) -> None:
    one, two, words = person(database, "one"), person(database, "two"), said(database, consultation, "children")
    assert state(database, one, words) == OPEN
    database.call(quotation.approve, one, words.id)
    assert state(database, one, words) == HALF
    with pytest.raises(Refusal, match="second person"):
        database.call(quotation.approve, one, words.id)
    database.call(quotation.approve, two, words.id)
    assert state(database, one, words) == APPROVED
    database.call(quotation.refuse, one, words.id)
    assert state(database, two, words) == REFUSED


def test_a_carers_words_need_one_person_and_a_changed_paraphrase_is_approved_anew(
    database: Database, consultation: Consultation
) -> None:
    one, two, words = person(database, "one"), person(database, "two"), said(database, consultation, "carers")
    database.call(quotation.approve, one, words.id)
    assert state(database, one, words) == APPROVED
    young = said(database, consultation, "children")
    database.call(quotation.approve, one, young.id, "Workers should stay.")
    database.call(quotation.approve, two, young.id, "Workers should stay longer.")
    assert state(database, one, young) == HALF
    assert database.call(quotation.one, one, young.id).text == "Workers should stay longer."


def test_words_that_changed_after_approval_wait_again(database: Database, consultation: Consultation) -> None:
    one, words = person(database, "one"), said(database, consultation, "carers")
    database.call(quotation.approve, one, words.id)
    with database.begin() as session:
        session.get_one(Utterance, words.id).words = "Something else was said."
    assert state(database, one, words) == OPEN


def test_no_original_language_no_name_and_nobody_who_said_no(database: Database, consultation: Consultation) -> None:
    one = person(database, "one")
    welsh = said(database, consultation, "carers", "cy")
    with pytest.raises(Refusal, match="not said in English"):
        database.call(quotation.approve, one, welsh.id)
    with pytest.raises(Refusal, match="points at somebody"):
        database.call(quotation.approve, one, welsh.id, "Sarah Jones should stay longer.")
    database.call(quotation.approve, one, welsh.id, "Workers should stay longer.")
    with pytest.raises(NotFound, match="did not agree"):
        database.call(quotation.approve, one, said(database, consultation, "carers", quotable=False).id)
    with pytest.raises(NotFound):
        database.call(quotation.approve, person(database, "far", "Other Council"), welsh.id)


def test_what_redaction_may_have_missed_is_pointed_out() -> None:
    words = "I live with [name] and Rhubarb since March with my 14 ferrets."
    why = {words[start:end]: reason for start, end, reason in cautions(words, {}, 0)}
    assert set(why) >= {"[name]", "Rhubarb", "March", "14"}
    rare = cautions("the ferrets are nice", {"nice": 90, "the": 900}, 5_000)
    assert [reason for *_, reason in rare] == ["hardly anybody else uses this word"]
