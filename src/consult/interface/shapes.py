"""The shapes of what the interface says, typed and described: the OpenAPI document is made of them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Group = Annotated[str, Field(description="A stakeholder group, such as children or carers.")]
ThemeKey = Annotated[str, Field(description="The theme's key in the codebook.")]


class Shape(BaseModel):
    """One object of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Shape):
    """What went wrong, as problem details (RFC 9457)."""

    type: str = Field(description="Always about:blank.")
    title: str = Field(description="The name of the status.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="A sentence that says what to do.")


class Rule(Shape):
    """How counts of these people are stated."""

    people: str = Field(description="Whose counts: children, or grown-ups.")
    threshold: int = Field(description="No count below this is stated as a number.")
    step: int = Field(description="Other counts are rounded to this.")
    reason: str = Field(description="Why.")


class Release(Shape):
    """The release that the figures are of; between two releases no figure changes."""

    number: int = Field(description="0 before the first release.")
    day: date | None = Field(description="The day on which it was made.")
    rules: list[Rule] = Field(description="The rules by which its counts are stated.")


class ConsultationBrief(Shape):
    """One consultation in the list."""

    id: UUID = Field(description="Its id in addresses.")
    title: str = Field(description="Its title in English.")
    opens: date = Field(description="The first day on which it can be answered.")
    closes: date = Field(description="The last day on which it can be answered.")
    state: str = Field(description="opens soon, open or closed.")
    frameworks: list[str] = Field(description="Keys of the frameworks that it informs.")
    codebook: str = Field(description="The key of the codebook by which it is coded.")
    demonstration: bool = Field(description="Whether it is invented, to show the product.")


class Consultations(Shape):
    """All consultations of the token's organisation, the newest first."""

    consultations: list[ConsultationBrief]


class SurveyAsked(Shape):
    """One survey of a consultation, in its newest version."""

    title: str = Field(description="Its title in English.")
    audience: str = Field(description="Whom it asks, in English; may be empty.")
    groups: list[str] = Field(description="The stakeholder groups that it asks.")
    mode: str = Field(description="anonymous or confidential.")
    address: str = Field(description="What its link ends in.")


class ConsultationWhole(ConsultationBrief):
    """One consultation: what it is for, what was open to change, and what was asked."""

    about: str = Field(description="What it is for.")
    commissioner: str = Field(description="Who asks.")
    open: list[str] = Field(description="What can still be changed.")
    decided: list[str] = Field(description="What was decided already.")
    surveys: list[SurveyAsked]
    release: Release


class Wording(Shape):
    """A decision in other words."""

    ages: str = Field(description="For whom: 8-11, 11-17 or adults.")
    language: str = Field(description="en or cy.")
    heard: str
    answer: str


class Decision(Shape):
    """What was decided about one theme."""

    theme: ThemeKey
    name: str = Field(description="The theme's name.")
    state: str = Field(description="done, doing or not-doing.")
    heard: str = Field(description="What was heard.")
    answer: str = Field(description="What is done about it, or why not.")
    owner: str = Field(description="Who sees to it.")
    due_on: date | None = Field(description="By when.")
    overdue: bool
    decided_on: date
    wordings: list[Wording]


class Decisions(Shape):
    """You said, we did: every decision that stands."""

    consultation: UUID
    decisions: list[Decision]


class FrameworkQuestion(Shape):
    """A question of a framework."""

    key: str = Field(description="Its key, such as away-4.8.")
    title: str
    asks: str
    views: bool = Field(description="Whether only people can answer it.")
    groups: list[str] = Field(description="The groups that can answer it.")


class Activity(Shape):
    """A part of a framework's work."""

    key: str
    title: str
    stage: str = Field(description="The stage of the commissioning cycle.")
    questions: list[FrameworkQuestion]


class FrameworkBrief(Shape):
    """One framework in the list."""

    key: str
    title: str
    nation: str
    year: str = Field(description="The year of its source; may be empty.")
    about: str
    views_items: int = Field(description="How many views items it has.")


class Framework(FrameworkBrief):
    """A commissioning framework with its questions."""

    source: str = Field(description="The document that it is taken from.")
    activities: list[Activity]


class Frameworks(Shape):
    """All frameworks."""

    frameworks: list[FrameworkBrief]


class Code(Shape):
    """One code of a codebook."""

    key: str
    name: str
    definition: str = Field(description="When words get this code.")
    exclusion: str = Field(description="What belongs elsewhere; may be empty.")


class Codebook(Shape):
    """The codebook as the organisation codes by it now."""

    key: str
    version: str = Field(description="Changes whenever anything in it does.")
    themes: list[Code]
    aspects: list[Code]
