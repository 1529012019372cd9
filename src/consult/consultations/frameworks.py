"""Commissioning frameworks: the questions of five source documents, in our words, keyed by their own numbers."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consult.consultations.definition import Group, Key
from consult.errors import NotFound, Refusal
from consult.settings import house

Stage = Literal["requirements", "needs", "provision", "costs-and-quality", "plan", "deliver", "review"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrameworkQuestion(_Strict):
    """A question of a framework; a views item is one whose information is what stakeholders think."""

    number: str
    title: str
    ask: str
    information: list[str] = []
    sources: list[str] = []
    rationale: str = ""
    views: bool = False
    groups: list[Group] = []
    outcomes: list[str] = []


class Activity(_Strict):
    """A part of the framework's work, at one stage of the commissioning cycle."""

    key: Key
    title: str
    stage: Stage
    about: str = ""
    question: list[FrameworkQuestion] = Field(min_length=1)


class Item(_Strict):
    """One entry of a list of the framework."""

    key: Key
    title: str
    about: str = ""


class Listing(_Strict):
    """Whatever else a framework names: outcomes, priorities, levels of need, steps."""

    key: Key
    title: str
    about: str = ""
    item: list[Item]


class Framework(_Strict):
    """One source document as data."""

    key: Key
    title: str
    source: str
    nation: str
    year: str = ""
    about: str
    activity: list[Activity]
    listing: Annotated[list[Listing], Field(alias="list")] = []

    @property
    def views_items(self) -> list["ViewsItem"]:
        """The views items in the framework's order."""
        return [
            ViewsItem(f"{self.key}-{question.number}", self.key, activity, question)
            for activity in self.activity
            for question in activity.question
            if question.views
        ]


@dataclass(frozen=True)
class ViewsItem:
    """A views item with its full key (`away-4.8`) and where in its framework it stands."""

    key: str
    framework: str
    activity: Activity
    question: FrameworkQuestion

    @property
    def groups(self) -> list[str]:
        """The stakeholder groups that can answer it."""
        return list(self.question.groups)


@cache
def every() -> dict[str, Framework]:
    """Each framework by its key, read once; a file that is wrong is refused with its name and the place."""
    return {framework.key: framework for framework in map(_read, sorted(house("surveys").glob("frameworks/*.toml")))}


def framework(key: str) -> Framework:
    """The framework of this key."""
    try:
        return every()[key]
    except KeyError:
        raise NotFound("There is no such framework. The list of frameworks shows those that there are.") from None


def views_items(keys: list[str]) -> list[ViewsItem]:
    """The views items of these frameworks, in order."""
    return [item for key in keys for item in framework(key).views_items]


def _read(path: Path) -> Framework:
    try:
        return Framework.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise Refusal(f"frameworks/{path.name}: {place}: {first['msg']}.") from None
