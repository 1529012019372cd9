"""One row by the plan: who spoke, what they said and chose, and what the checks find in it."""

import re
from dataclasses import dataclass, field
from datetime import date

from consult.consultations.definition import LANGUAGES
from consult.corpus.entry import Chosen
from consult.imports import days
from consult.imports.asked import Asked
from consult.imports.checks import CHECKS, LONGEST_CELL
from consult.imports.columns import parted
from consult.imports.intake import Kept
from consult.imports.plan import (
    AGE,
    CHOICE,
    DAY,
    GROUP,
    IDENTIFIER,
    LANGUAGE,
    NEW,
    NOTHING,
    OUT,
    QUOTABLE,
    SETTING,
    TICK,
    WORDS,
    Plan,
    Use,
)

INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\ufeff]")
FORMULA = re.compile(
    r"=[A-Za-z_.]{2,}\(|=[+-]?\$?[A-Z]{1,3}\$?\d+\b|=(?:cmd|HYPERLINK)\b|@[A-Z]{2,}\(|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!)$"
)
MARKS = ";,"
NO_DAY = "1980-01-01"  # LimeSurvey's day of a response whose day is not kept
YES = {"yes", "y", "true", "1", "agree", "i agree", "ok", "ydw", "ie", "oes"}
NO = {"no", "n", "false", "0", "disagree", "i do not agree", "na", "nac ydw", "nac oes"}
UNTICKED = {"", "no", "n", "0", "false", "not selected", "unchecked", "nac oes"}


@dataclass(frozen=True)
class Uttered:
    """Words to one question, with the question's wording."""

    question_id: str
    question: str
    informs: tuple[str, ...]
    words: str


@dataclass
class Placed:
    """A row as it will be; `found` are checks with the places of their columns. `taken` says whether it comes in."""

    number: int
    nth: int
    group: str = ""
    said_on: date | None = None
    language: str = "en"
    age_band: str | None = None
    setting: str | None = None
    quotable: bool = False
    identifier: str = ""
    words: list[Uttered] = field(default_factory=list)
    choices: list[Chosen] = field(default_factory=list)
    found: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """Whether nothing was found that leaves the row out, and something is left to bring in."""
        return not any(CHECKS[check].level == "row" or check == "empty-row" for check, _ in self.found)


class Placing:
    """Places the rows of one file by its plan; what the plan says of each kind is looked up once."""

    def __init__(self, plan: Plan, asked: Asked, latest: date) -> None:
        self._plan, self._asked, self._latest = plan, asked, latest
        self._about = {use.kind: (place, use) for place, use in enumerate(plan.uses) if use.kind not in (OUT, NEW)}
        self._used = [(place, use) for place, use in enumerate(plan.uses) if use.kind != OUT]

    def place(self, row: Kept) -> Placed:
        """This row by the plan."""
        placed = Placed(row.number, row.nth, found=[*row.faults])
        if not row.cells or len(row.cells) < len(self._plan.uses):
            return placed
        cells = list(row.cells)
        for place, _ in self._used:
            cells[place] = self._clean(cells[place], place, placed)
        self._who(cells, placed)
        self._said(cells, placed)
        if not placed.words and not any(chosen.options for chosen in placed.choices):
            placed.found.append(("nothing-said", None))
        return placed

    def _clean(self, cell: str, place: int, placed: Placed) -> str:
        if FORMULA.match(cell):
            placed.found.append(("formula", place))
        if INVISIBLE.search(cell):
            placed.found.append(("control-characters", place))
            cell = INVISIBLE.sub("", cell)
        if len(cell) > LONGEST_CELL:
            placed.found.append(("too-long", place))
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()

    def _who(self, cells: list[str], placed: Placed) -> None:
        placed.group = self._plan.group or self._matched(GROUP, cells, placed, ("no-group", "unknown-group"))
        placed.age_band = self._matched(AGE, cells, placed, ("", "unknown-age")) or None
        placed.setting = self._matched(SETTING, cells, placed, ("", "unknown-setting")) or None
        placed.said_on = self._day(cells, placed)
        place, cell = self._cell(LANGUAGE, cells)
        placed.language = _language(cell)
        if not placed.language:
            placed.language = "en"
            placed.found.append(("unknown-language", place))
        place, placed.identifier = self._cell(IDENTIFIER, cells)
        placed.quotable = self._quotable(cells, placed)

    def _said(self, cells: list[str], placed: Placed) -> None:
        ticks: dict[str, list[str]] = {}
        for place, use in self._used:
            cell = cells[place]
            if use.kind in (WORDS, NEW):
                self._words(use, cell, placed)
            elif use.kind == CHOICE:
                placed.choices.append(self._choice(use, cell, place, placed))
            elif use.kind == TICK:
                chosen = ticks.setdefault(use.question, [])
                chosen += [use.option] if use.option and cell.lower() not in UNTICKED else []
        placed.choices += [
            Chosen(key, tuple(options), None if options else "skipped") for key, options in ticks.items()
        ]

    def _words(self, use: Use, cell: str, placed: Placed) -> None:
        if use.kind == WORDS and not cell:
            placed.choices.append(Chosen(use.question, (), "skipped"))
        elif cell:
            placed.words.append(self._uttered(use, cell, placed.language))

    def _uttered(self, use: Use, words: str, language: str) -> Uttered:
        if use.kind == NEW:
            return Uttered(new_id(use.ask), use.ask, use.informs, words)
        known = self._asked.words[use.question]
        return Uttered(known.id, known.ask.get(language) or known.ask.get("en", ""), known.informs, words)

    def _choice(self, use: Use, cell: str, place: int, placed: Placed) -> Chosen:
        """The option or options of a cell: the whole cell where it is one value, else its parts."""
        if not cell:
            return Chosen(use.question, (), "skipped")
        several = self._asked.closed[use.question].many
        said = [cell] if cell in use.values or not several else _known_parts(cell, use.values)
        if any(not use.values.get(each) for each in said):
            placed.found.append(("unknown-choice", place))
        options = tuple(
            dict.fromkeys(use.values[each] for each in said if use.values.get(each, "") not in ("", NOTHING))
        )
        return Chosen(use.question, options, None if options else "skipped")

    def _matched(self, kind: str, cells: list[str], placed: Placed, checks: tuple[str, str]) -> str:
        """What a value of this column means; `checks` are for an empty cell and for one without a match."""
        if kind not in self._about:
            return ""
        place, cell = self._cell(kind, cells)
        means = self._about[kind][1].values.get(cell, "")
        left_out = "group-left-out" if kind == GROUP and means == NOTHING else ""
        found = checks[0] if not cell else checks[1] if not means else left_out
        if found:
            placed.found.append((found, place))
        return "" if means == NOTHING else means

    def _day(self, cells: list[str], placed: Placed) -> date:
        place, cell = self._cell(DAY, cells)
        if not cell or cell.startswith(NO_DAY):
            return self._plan.day
        day = days.read(cell, month_first=self._about[DAY][1].month_first)
        if day is None or day > self._latest:
            placed.found.append(("no-date" if day is None else "future-date", place))
        return day or self._plan.day

    def _quotable(self, cells: list[str], placed: Placed) -> bool:
        if QUOTABLE not in self._about:
            return self._plan.quotable
        place, cell = self._cell(QUOTABLE, cells)
        first = re.split(r"[,.;:–-]", cell.lower(), maxsplit=1)[0].strip()
        if first not in YES | NO | {""}:
            placed.found.append(("unknown-consent", place))
        return first in YES

    def _cell(self, kind: str, cells: list[str]) -> tuple[int | None, str]:
        place = self._about[kind][0] if kind in self._about else None
        return place, "" if place is None else cells[place]


def new_id(ask: str) -> str:
    """The id of a question that no survey asks, the same for the same wording, so that its answers stand together."""
    words = re.findall(r"[a-z0-9]+", ask.lower())
    return f"asked-{'-'.join(words)[:60].strip('-') or 'elsewhere'}"


def _known_parts(cell: str, values: dict[str, str]) -> list[str]:
    by = [parted(cell, mark) for mark in MARKS]
    return next((parts for parts in by if all(part in values for part in parts)), by[0])


def _language(cell: str) -> str:
    """The code of a language by its code or its name; empty for one that is not known."""
    said = cell.lower()
    named = {name.lower(): code for code, name in LANGUAGES.items()} | {"english": "en", "welsh": "cy"}
    code = said[:2] if re.fullmatch(r"[a-z]{2}([-_ (].*)?", said) else named.get(said.split(" ")[0], "")
    return "en" if not said else code if code in LANGUAGES else ""
