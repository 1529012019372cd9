"""What a person says of a file: how people spoke, what each column is, and which value means what."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from consult.database import today
from consult.errors import Refusal
from consult.imports.asked import GROUPS, ROUTES, Asked

OUT, WORDS, NEW, CHOICE, TICK = "out", "words", "new", "choice", "tick"
GROUP, AGE, SETTING, DAY = "group", "age-band", "setting", "date"
LANGUAGE, IDENTIFIER, QUOTABLE = "language", "identifier", "quotable"
OF_THE_SPEAKER = {
    GROUP: "Stakeholder group",
    AGE: "Age",
    SETTING: "Setting",
    DAY: "Day",
    LANGUAGE: "Language",
    IDENTIFIER: "Identifier of the response",
    QUOTABLE: "Whether it may be quoted",
}
NOTHING = "-"  # a value that is left out on purpose
LONGEST_QUESTION = 300
LONGEST_SOURCE = 60


@dataclass(frozen=True)
class Use:
    """What one column is. `question` is a survey's question; a new one has `ask` and `informs`; `values` matches values.

    A tick is one answer of a question that has a column of its own; `option` says which.
    """

    kind: str = OUT
    question: str = ""
    ask: str = ""
    informs: tuple[str, ...] = ()
    option: str = ""
    values: dict[str, str] = field(default_factory=dict)
    month_first: bool = False

    @property
    def chosen(self) -> str:
        """The use as a form's field says it."""
        return f"{self.kind}:{self.question}" if self.question and self.kind != NEW else self.kind


@dataclass(frozen=True)
class Plan:
    """Everything that was said of a file; `group` is for all rows, or empty where a column says it."""

    route: str = "survey"
    source: str = ""
    group: str = ""
    said_on: str = ""
    quotable: bool = False
    read_before: bool = False
    uses: tuple[Use, ...] = ()

    @property
    def day(self) -> date:
        """The day of a row that does not say its own."""
        return date.fromisoformat(self.said_on)

    def place(self, kind: str) -> int | None:
        """The first column of this kind."""
        return next((place for place, use in enumerate(self.uses) if use.kind == kind), None)

    @property
    def to_match(self) -> list[int]:
        """The columns of which more has to be said: which value means what, or which question a new one is."""
        kinds = (NEW, CHOICE, TICK, GROUP, AGE, SETTING)
        return [place for place, use in enumerate(self.uses) if use.kind in kinds]


_ADAPTER = TypeAdapter(Plan)


def packed(plan: Plan) -> bytes:
    """The plan as JSON."""
    return _ADAPTER.dump_json(plan)


def unpacked(kept: str | bytes | dict[str, Any]) -> Plan:
    """The plan again."""
    return _ADAPTER.validate_python(kept) if isinstance(kept, dict) else _ADAPTER.validate_json(kept)


def check(plan: Plan, asked: Asked) -> None:
    """Refused in a sentence while something is missing or does not go together."""
    _about(plan)
    kinds = [use.kind for use in plan.uses]
    if not {WORDS, NEW, CHOICE, TICK} & set(kinds):
        raise Refusal("Say of one column at least that it holds words or an answer.")
    for kind, name in OF_THE_SPEAKER.items():
        if kinds.count(kind) > 1:
            raise Refusal(f"Two columns say “{name}”. Leave one of them out.")
    if not plan.group and GROUP not in kinds:
        raise Refusal("Choose the group of those who spoke, or the column that says it.")
    for use in plan.uses:
        _known(use, asked)


def _about(plan: Plan) -> None:
    if plan.route not in ROUTES:
        raise Refusal("Choose how people spoke.")
    if plan.group and plan.group not in GROUPS:
        raise Refusal("Choose the group of those who spoke, or the column that says it.")
    try:
        day = plan.day
    except ValueError:
        raise Refusal("Give the day for rows without one, such as 2025-03-31.") from None
    if day > today():
        raise Refusal("The day for rows without one has not come yet. Give the day on which people spoke.")


def _known(use: Use, asked: Asked) -> None:
    of = {WORDS: asked.words, CHOICE: asked.closed, TICK: asked.closed}.get(use.kind)
    if use.kind not in (OUT, NEW, *OF_THE_SPEAKER) and (of is None or use.question not in of):
        raise Refusal("One column is matched with something that is not there any more. Choose again.")
