"""Sensible guesses: what a column is by its heading and cells, and which value means what."""

import re
from difflib import SequenceMatcher

from consult.imports.asked import GROUPS, Asked, Known
from consult.imports.columns import Column
from consult.imports.plan import (
    AGE,
    CHOICE,
    DAY,
    GROUP,
    IDENTIFIER,
    LANGUAGE,
    NEW,
    OUT,
    QUOTABLE,
    SETTING,
    TICK,
    WORDS,
    Use,
)

ALIKE = 0.86  # of two wordings, for one question
HEADINGS = (
    (IDENTIFIER, re.compile(r"^((response|respondent|unique|record|reference)[ _-]?(id|number|no\.?|code)|id|#)$", re.I)),
    (LANGUAGE, re.compile(r"^(start ?)?(language|iaith)\b", re.I)),
    (QUOTABLE, re.compile(r"\b(quote|quoted|quotation|publish(ed)? (your|my) (words|response)|dyfynnu)\b", re.I)),
    (DAY, re.compile(r"^(date|day|submitted|completed|submission|dyddiad)\b|\b(date|submitted) ?(on|at)?$", re.I)),
    (AGE, re.compile(r"^age\b|\bhow old\b|\bage (group|band|range)\b|\boed\b", re.I)),
    (SETTING, re.compile(r"\b(where do you live|who do you live with|placement|type of (home|care)|setting)\b", re.I)),
    (GROUP, re.compile(r"\b(who are you|are you (a|an|answering|responding|replying)|i am (a|an|answering|responding)|role|"
                       r"capacity|stakeholder|respondent type|(which|what) (of these )?(best )?describes you|group)\b", re.I)),
)  # fmt: skip
SPEAKERS = {
    "children": r"child|young|pupil|student|care leaver|care experienced|teen|plant|plentyn|ifanc",
    "carers": r"carer|foster|kinship|adopt|guardian|gofalwr",
    "parents": r"parent|mum|dad|mother|father|family|rhiant|rhieni",
    "providers": r"provider|independent|agency|private|voluntary|charity|home manager|darparwr",
    "elected-members": r"councillor|elected|member of|cabinet|cynghorydd",
    "professionals": r"professional|social worker|teacher|nurse|doctor|health|school|staff|practitioner|officer|iro|police",
}
_NUMBERED = re.compile(r"^(?:(?:question|q) ?\d+[a-z]?\b|\d+[a-z]? ?[.):]) *[.):]?\s*")


def uses(columns: list[Column], asked: Asked) -> tuple[Use, ...]:
    """A first guess for every column; each thing about the speaker is guessed of one column only."""
    made: list[Use] = []
    for column in columns:
        use = _use(column, asked)
        taken = use.kind in (GROUP, AGE, SETTING, DAY, LANGUAGE, IDENTIFIER, QUOTABLE) and any(
            use.kind == each.kind for each in made
        )
        made.append(Use() if taken else use)
    return tuple(made)


def match(use: Use, column: Column, asked: Asked) -> Use:
    """The use with its values guessed, where nothing was said of them yet."""
    offered = options(use, asked)
    if use.kind == TICK:
        return Use(**{**vars(use), "option": use.option or nearest(column.heading, offered)})
    if use.kind == NEW:
        return Use(**{**vars(use), "ask": use.ask or column.heading})
    guessed = {value: use.values.get(value) or nearest(value, offered) for value in listed(use, column, asked)}
    if use.kind == GROUP:
        guessed = {value: use.values.get(value) or _speaker(value) for value in guessed}
    return Use(**{**vars(use), "values": guessed})


def options(use: Use, asked: Asked) -> dict[str, str]:
    """What the values of a column can mean."""
    if use.kind in (CHOICE, TICK):
        return asked.closed[use.question].options if use.question in asked.closed else {}
    groups = {group: group.replace("-", " ").capitalize() for group in GROUPS}
    return {GROUP: groups, AGE: asked.ages, SETTING: asked.settings}.get(use.kind, {})


def listed(use: Use, column: Column, asked: Asked) -> list[str]:
    """The values of a column that are to be matched: parts of cells where several answers may be given."""
    several = use.kind == CHOICE and use.question in asked.closed and asked.closed[use.question].many
    return (column.parts if several else column.values) or []


def nearest(said: str, offered: dict[str, str]) -> str:
    """The option that these words mean, if one is the same or nearly so."""
    wanted = _plain(said)
    by = {_plain(words): key for key, words in offered.items()} | {_plain(key): key for key in offered}
    if wanted in by:
        return by[wanted]
    ends = [key for words, key in by.items() if words and wanted.endswith(f" {words}")]
    if len(set(ends)) == 1:
        return ends[0]
    best = max(by, key=lambda words: _alike(wanted, words), default="")
    return by[best] if best and _alike(wanted, best) >= ALIKE else ""


def _use(column: Column, asked: Asked) -> Use:
    if column.own:
        return Use(column.own, month_first=_american(column))
    if column.personal or not column.filled:
        return Use()
    if known := _question(column.heading, asked.words):
        return Use(WORDS, known)
    question, of_an_answer, _ = column.heading.rpartition(" – ")
    if of_an_answer and (known := _question(question, asked.closed)):
        return Use(TICK, known)
    if known := _question(column.heading, asked.closed):
        return Use(CHOICE, known)
    said = column.heading.strip()
    kind = next((kind for kind, pattern in HEADINGS if pattern.search(said) and _fits(kind, column)), "")
    if kind:
        return Use(kind, month_first=_american(column))
    return Use(NEW, ask=column.heading) if column.wordy or column.values is None else Use(OUT)


def _fits(kind: str, column: Column) -> bool:
    """A column of many different sentences says neither a group nor an age."""
    return kind in (IDENTIFIER, DAY) or (column.values is not None and not column.wordy)


def _american(column: Column) -> bool:
    return column.month_first and not column.day_first


def _question(heading: str, known: dict[str, Known]) -> str:
    wanted = _plain(heading)
    for key, question in known.items():
        if wanted in (_plain(key), *map(_plain, question.ask.values())):
            return key
    best = max(known, key=lambda key: _alike(wanted, _plain(known[key].ask.get("en", ""))), default="")
    return best if best and _alike(wanted, _plain(known[best].ask.get("en", ""))) >= ALIKE else ""


def _speaker(value: str) -> str:
    said = f" {_plain(value)}"
    return next((group for group, words in SPEAKERS.items() if re.search(rf"\b(?:{words})", said)), "")


def _alike(one: str, other: str) -> float:
    if not one or not other or abs(len(one) - len(other)) > 0.5 * max(len(one), len(other)):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _plain(said: str) -> str:
    """Words as they are compared: no case, no marks, no number of the question before them."""
    bare = _NUMBERED.sub("", said.lower().strip())
    return re.sub(r"[^\w]+", " ", bare.replace("_", " ")).strip()
