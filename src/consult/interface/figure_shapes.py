"""The shapes of what the interface says of people: counts as they may be stated, approved quotes, and nothing else."""

from datetime import date
from uuid import UUID

from pydantic import Field

from consult.interface.shapes import Group, Release, Shape, ThemeKey


class Count(Shape):
    """How many people, as it may be stated. Groups are never added together."""

    words: str = Field(description="What is stated: a number, “a few”, “10 or more” or “not shown”.")
    number: int | None = Field(description="The number where one may be stated, rounded by the rule of the group.")
    why: str = Field(description="Why there is no number, or how it is rounded; may be empty.")


class Quote(Shape):
    """Words that people approved for publication; a child's words were approved by two."""

    words: str = Field(description="The words, redacted, or what stands instead of them.")
    in_other_words: bool = Field(description="Whether they are a paraphrase.")
    group: Group
    route: str = Field(description="How it was said, such as survey or focus-group.")
    question: str | None = Field(description="What was asked.")
    theme: ThemeKey
    aspects: list[str] = Field(description="What the speaker does with the theme.")


class RouteHeard(Shape):
    """How many came by one route."""

    route: str = Field(description="How they spoke.")
    heard: Count


class GroupAsked(Shape):
    """One group of a consultation: invited and heard."""

    group: Group
    invited: int | None = Field(description="How many were invited, where somebody recorded it.")
    heard: Count
    of_invited: str = Field(description="The share in words; empty where it may not be stated.")
    routes: list[RouteHeard]


class GroupCount(Shape):
    """How many of one group were heard."""

    group: Group
    heard: Count


class Gap(Shape):
    """A group that has not been heard, and the survey that asks it; only while the consultation is open."""

    group: Group
    survey: str = Field(description="The survey that asks this group; empty where a focus group would have to.")
    address: str = Field(description="What that survey's link ends in.")


class Station(Shape):
    """One views item in the cycle."""

    key: str = Field(description="Its key, such as away-4.8.")
    title: str
    asks: str = Field(description="What the framework asks.")
    framework: str = Field(description="The key of its framework.")
    stage: str = Field(description="The stage of the commissioning cycle.")
    evidence: str = Field(description="How strong the evidence is, in words.")
    reasons: list[str] = Field(description="Why, a sentence each.")
    heard: list[GroupCount]
    routes: list[str] = Field(description="The routes by which people spoke of it.")
    gaps: list[Gap]


class Cycle(Shape):
    """Who was heard, by group and by views item."""

    consultation: UUID
    release: Release
    heard: list[GroupAsked]
    items: list[Station]


class AspectHeard(Shape):
    """How many said one thing of a theme."""

    aspect: str = Field(description="works-well, could-be-better, unmet-need or suggestion.")
    said_by: Count


class ThemeHeard(Shape):
    """One theme as one group speaks of it."""

    key: ThemeKey
    name: str
    said_by: Count
    of_group: str = Field(description="The share of the group in words.")
    by_few: bool = Field(description="Whether too few said it to count.")
    aspects: list[AspectHeard]
    quotes: list[Quote] = Field(description="Approved quotes only.")


class GroupHeard(Shape):
    """What one group says on a views item."""

    group: Group
    said_by: Count
    invited: int | None = Field(description="How many were invited, where somebody recorded it.")
    routes: list[RouteHeard]
    themes: list[ThemeHeard]


class Change(Shape):
    """How many spoke of a theme in the consultation before, and now."""

    group: Group
    theme: str = Field(description="The theme's name.")
    before: Count
    now: Count
    says: str = Field(description="The change in words.")


class ViewsItem(Shape):
    """One views item: groups side by side, themes, aspects, approved quotes."""

    consultation: UUID
    release: Release
    key: str = Field(description="Its key, such as away-4.8.")
    title: str
    asks: str = Field(description="What the framework asks.")
    evidence: str = Field(description="How strong the evidence is, in words.")
    reasons: list[str] = Field(description="Why, a sentence each.")
    only: str = Field(description="The part of each group that was asked for; empty is everybody.")
    groups: list[GroupHeard]
    differences: list[str] = Field(description="Where groups differ, a sentence each.")
    before: str = Field(description="The title of the consultation before; empty where there is none.")
    changes: list[Change]
    summary: list[str] = Field(description="The sentences of the summary as they were published.")
    published_on: date | None = Field(description="The day on which the summary was published.")


class Quotes(Shape):
    """Every approved quote of a consultation, the most central of each theme first."""

    consultation: UUID
    quotes: list[Quote]
