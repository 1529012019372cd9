"""Which questions a respondent is asked: all of them, but for those whose `show_if` does not hold."""

from collections.abc import Mapping
from typing import Any

from consult.consultations.definition import Question, SurveyDefinition
from consult.errors import NotFound

Answers = Mapping[str, Mapping[str, Any]]


def path(survey: SurveyDefinition, answers: Answers) -> list[Question]:
    """The questions on this respondent's way, in order; an answer to a question that is off the way does not count."""
    way: list[Question] = []
    asked: set[str] = set()
    for question in survey.question:
        if all(
            earlier in asked and not set(keys).isdisjoint(answers.get(earlier, {}).get("chose", ()))
            for earlier, keys in question.show_if.items()
        ):
            way.append(question)
            asked.add(question.id)
    return way


def after(survey: SurveyDefinition, answers: Answers, question_id: str) -> Question | None:
    """The question that follows this one on the way; none after the last."""
    order, place = _place(survey, question_id)
    return next((question for question in path(survey, answers) if order.index(question.id) > place), None)


def before(survey: SurveyDefinition, answers: Answers, question_id: str) -> Question | None:
    """The question that comes before this one on the way; none before the first."""
    order, place = _place(survey, question_id)
    return next((question for question in reversed(path(survey, answers)) if order.index(question.id) < place), None)


def unanswered(survey: SurveyDefinition, answers: Answers) -> Question | None:
    """The first question on the way that has no answer yet: where somebody who comes back goes on."""
    way = path(survey, answers)
    return next((question for question in way if question.asks and question.id not in answers), None)


def _place(survey: SurveyDefinition, question_id: str) -> tuple[list[str], int]:
    """The ids of all questions in order, and where this one stands among them."""
    order = [question.id for question in survey.question]
    if question_id not in order:
        raise NotFound("There is no such question in this survey.")
    return order, order.index(question_id)
