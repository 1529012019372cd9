"""Authored words that promise what nobody can keep are refused, however they are put; honest ones pass."""

from typing import Any

import pytest

from consult.consultations import definition, publication, secrecy
from consult.errors import Refusal

PROMISES = [
    "This survey is completely confidential.",
    "Your answers are totally, utterly private.",
    "Everything you say is strictly confidential.",
    "It is 100% anonymous.",
    "It's all fully anonymous and safe.",
    "Your answers are absolutely secret.",
    "Your privacy is guaranteed.",
    "We guarantee your anonymity.",
    "We guarantee complete anonymity.",
    "No one will know what you said.",
    "No-one will ever find out.",
    "Nobody will see your answers.",
    "Nobody else will ever read this.",
    "Nobody at home will find out.",
    "Not a soul will hear of it.",
    "We will never tell anyone.",
    "Your answers will never be shared.",
    "We won't tell anybody what you write.",
    "We don’t share it with anyone.",
    "We cannot tell anyone.",
    "It stays between us.",
    "It will be kept secret.",
    "Your secret is safe with us.",
    "It is our little secret.",
    "Your answers can never be traced to you.",
    "It will never be linked to you, nor can it be. It cannot be traced, it can not be traced.",
    "It is impossible to find out who you are.",
    "There is no way that anyone could identify you.",
    "You can say it without anyone knowing.",
    "This is off the record.",
    "Nobody knows who you are.",
    "Mae hyn yn hollol gyfrinachol.",
    "Mae'n gwbl ddienw.",
    "Mae dy atebion yn gyfrinachol bob amser.",
    "Fydd neb yn gwybod.",
    "Fydd neb arall yn gweld dy atebion.",
    "All neb ddod i wybod.",
    "Does neb yn darllen hyn.",
    "Chaiff neb wybod.",
    "Fyddwn ni byth yn dweud wrth neb.",
    "Fyddwn ni ddim yn rhannu hyn ag unrhyw un.",
    "Dim ond ti, a neb arall yn gweld.",
    "Ein cyfrinach ni yw hon.",
    "Mae'n aros rhyngot ti a ni.",
    "Mae'n amhosibl dy adnabod.",
]
HONEST = [
    "Please tell us what you think.",
    "A person reads every answer.",
    "We keep your answers private.",
    "Do you feel that you have enough privacy in your home?",
    "Is there somewhere private where you can talk?",
    "Do you know who you can talk to?",
    "Does anyone listen to you?",
    "Can you tell your social worker what you think?",
    "Have people kept their promises to you?",
    "Is your room a place where you can be alone?",
    "Do you get to see your family as often as you want?",
    "Does everyone know about your plan?",
    "A yw dy weithiwr cymdeithasol yn gwrando?",
    "Wyt ti'n gwybod at bwy i fynd?",
    "Mae person yn darllen pob ateb.",
]
WHO = [
    "What is your name?",
    "Please write your full name.",
    "What's your date of birth?",
    "Your email address, if you like",
    "What is your phone number?",
    "When were you born?",
    "What are you called?",
    "Which postcode do you live in?",
    "Pwy wyt ti?",
    "Beth yw dy enw?",
    "Rhowch eich cyfeiriad e-bost.",
]
NOT_WHO = [
    "Who listens to you?",
    "How old are you?",
    "What is your role?",
    "What name for this group do you like best?",
    "Do staff remember your birthday?",
    "Who do you live with?",
    "Pwy sy'n gwrando arnat ti?",
]


def _survey(ask: str, mode: str) -> dict[str, Any]:
    words = {"en": ask, "cy": "Beth wyt ti'n ei feddwl?"}
    question = {"id": "q", "kind": "free_text", "ask": words}
    return {"id": "s", "for": ["children"], "mode": mode, "title": {"en": "S", "cy": "S"}, "question": [question]}


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_of_total_secrecy_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="promises total secrecy"):
        definition.survey(_survey(text, "confidential"), "s.toml")


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_pass(text: str) -> None:
    assert definition.survey(_survey(text, "anonymous"), "s.toml").question[0].ask["en"] == text


@pytest.mark.parametrize("text", WHO)
def test_an_anonymous_survey_does_not_ask_who_somebody_is(text: str) -> None:
    with pytest.raises(Refusal, match="asks who somebody is"):
        definition.survey(_survey(text, "anonymous"), "s.toml")
    assert definition.survey(_survey(text, "confidential"), "s.toml").mode == "confidential"


@pytest.mark.parametrize("text", NOT_WHO)
def test_other_questions_are_no_matter(text: str) -> None:
    assert not secrecy.asks_who(text)


def test_the_shipped_surveys_keep_to_both() -> None:
    for folder in ("your-care", "wiltshire-2011", "every-kind"):
        assert publication.read(folder)[1]


def test_a_survey_has_one_of_two_modes() -> None:
    for mode in ("open", "secret", "", "anonymous, confidential"):
        with pytest.raises(Refusal, match="mode"):
            definition.survey(_survey("What do you think?", mode), "s.toml")
