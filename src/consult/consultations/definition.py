"""What a survey and a consultation may say in their TOML files; anything else is an error with its remedy."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from consult.consultations.kinds import KINDS, AnyQuestion
from consult.consultations.question import Key, Question, Strict, Words
from consult.consultations.secrecy import asks_who
from consult.errors import Refusal
from consult.pages import languages

LANGUAGES = {code: language.name for code, language in languages().items()}
GROUPS = ("children", "parents", "carers", "providers", "professionals", "elected-members")


def _language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"there is no language {code}; the languages are: {', '.join(LANGUAGES)}")
    return code


Group = Literal["children", "parents", "carers", "providers", "professionals", "elected-members"]
Language = Annotated[str, AfterValidator(_language)]
Definition = TypeVar("Definition", bound=BaseModel)


class SurveyDefinition(Strict):
    """One survey, as its TOML file says it."""

    id: Key
    # `for` is a Python keyword.
    groups: list[Group] = Field(alias="for", min_length=1)
    mode: Literal["anonymous", "confidential"]
    entry: Literal["link", "cards"] = "link"
    languages: list[Language] = Field(default=[*LANGUAGES], min_length=1)
    title: Words
    audience: Words = {}
    intro: Words = {}
    question: list[AnyQuestion] = Field(min_length=1)

    @model_validator(mode="after")
    def _questions_stand_together(self) -> Self:
        seen: dict[str, Question] = {}
        for question in self.question:
            if question.id in seen:
                raise ValueError(f"question {question.id}: another question has this id; give it its own")
            for earlier, keys in question.show_if.items():
                if earlier not in seen:
                    raise ValueError(f"question {question.id}: show_if names {earlier}, which is not asked before it")
                if unknown := sorted(set(keys) - set(seen[earlier].keys)):
                    raise ValueError(f"question {question.id}: show_if names {unknown}, no option of {earlier}")
            seen[question.id] = question
        return self

    @model_validator(mode="after")
    def _anonymous_is_anonymous(self) -> Self:
        """An anonymous survey cannot use what leads to a person: its promise says that nobody asks."""
        for question in self.question if self.mode == "anonymous" else ():
            if any(asks_who(text) for _, words in question.authored for text in words.values()):
                raise ValueError(
                    f"question {question.id}: asks who somebody is, which an anonymous survey promises not to do; "
                    "take it out, or make the survey confidential"
                )
        return self

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Each question by its id."""
        return {question.id: question for question in self.question}

    @property
    def group(self) -> str:
        """The stakeholder group of those who answer."""
        return self.groups[0]

    def missing_words(self) -> list[str]:
        """Every string that a language of this survey lacks; such a survey cannot be published (STANDARDS 5)."""
        places: list[tuple[str, Words]] = [("title", self.title), ("audience", self.audience), ("intro", self.intro)]
        for question in self.question:
            places += [(f"question {question.id}: {part}", words) for part, words in question.authored]
        return [
            f"{place} has no {LANGUAGES[language]} words"
            for place, words in places
            for language in self.languages
            if words and language not in words
        ]


class Invited(Strict):
    """How many people of a group were asked to take part."""

    group: Group
    number: Annotated[int, Field(ge=0)]


class Keeps(Strict):
    """For how many months things are kept; respondents are told, so a file may shorten these later and never lengthen them.

    Answers and names count from the day on which the consultation closes, a concern from the day on which it is closed.
    """

    answers: Annotated[int, Field(ge=1, le=60)] = 12
    concerns: Annotated[int, Field(ge=12, le=1200)] = 72
    names: Annotated[int, Field(ge=1, le=120)] = 36


class ConsultationDefinition(Strict):
    """One consultation, as its TOML file says it."""

    key: Key
    commissioner: str
    opens: date
    closes: date
    frameworks: list[Key] = Field(min_length=1)
    codebook: Key
    surveys: list[Key] = Field(min_length=1)
    title: Words
    about: Words
    open: dict[str, list[str]] = {}
    decided: dict[str, list[str]] = {}
    invited: list[Invited] = []
    keeps: Keeps = Keeps()

    @model_validator(mode="after")
    def _dates_follow(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("it closes before it opens: put `closes` after `opens`")
        return self


def survey(document: dict[str, Any], file: str) -> SurveyDefinition:
    """The survey that this document describes; refused with file, question and remedy."""
    return _checked(SurveyDefinition, document, file)


def consultation(document: dict[str, Any], file: str) -> ConsultationDefinition:
    """The consultation that this document describes; refused with file, place and remedy."""
    return _checked(ConsultationDefinition, document, file)


def _checked(kind: type[Definition], document: dict[str, Any], file: str) -> Definition:
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        unknown_kind = first["type"] in ("union_tag_invalid", "union_tag_not_found")
        place = _place(document, (*first["loc"], "", "kind") if unknown_kind else first["loc"])
        raise Refusal(f"{file}: {place}{_remedy(first, kind)}.") from None


def _place(document: dict[str, Any], location: tuple[str | int, ...]) -> str:
    """Where the mistake is, in the author's terms: `question better-home, ask.en: `."""
    if location[:1] == ("question",) and len(location) > 1:
        number = int(location[1])
        identity = document["question"][number].get("id") or f"number {number + 1}"
        rest = ".".join(map(str, location[3:]))  # location[2] is the question's kind
        return f"question {identity}{f', {rest}' if rest else ''}: "
    return f"{'.'.join(map(str, location))}: " if location else ""


def _remedy(error: Any, model: type[BaseModel]) -> str:
    kind, location = error["type"], error["loc"]
    if kind == "extra_forbidden":
        asked = KINDS.get(str(location[2])) if len(location) == 4 else None
        known = asked or model
        whose = f"a {location[2]} question" if asked else model.__name__
        return (
            f"there is no such key; check its spelling or take it out ({whose} knows {', '.join(known.model_fields)})"
        )
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"there is no such kind; write one of {', '.join(sorted(KINDS))}"
    if kind == "missing":
        return "this is needed and is not there; add it"
    message: str = error["msg"]
    return message.removeprefix("Value error, ")


__all__ = [
    "GROUPS",
    "LANGUAGES",
    "ConsultationDefinition",
    "Key",
    "Question",
    "SurveyDefinition",
    "consultation",
    "survey",
]
