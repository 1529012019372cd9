"""From what a file asks to the document of a draft: our own keys, our own kinds, our own routing."""

import re
from itertools import count
from typing import Any

from consult.consultations.definition import LANGUAGES
from consult.survey_files.asked import Asked, Offered, Whole
from consult.survey_files.report import Report
from consult.survey_files.routing import Source, show_if

Document = dict[str, Any]
NAMED = {"en": "English", "cy": "Welsh"}  # languages as staff name them
YES_NO = ("yes", "no", "not-sure")
FIRST_YEAR, LAST_YEAR, HIGHEST = 1990, 2040, 1000  # where a file says nothing
_KEY_LENGTH = 60


def document(whole: Whole, report: Report) -> Document:
    """The draft's document; it may lack what publication asks for, and holds nothing that a definition does not know."""
    keys = _Keys()
    asked = [question for question in whole.asked if _has_words(question, report)]
    named = [(question, keys.of(question.name, "question")) for question in asked]
    known: dict[str, Source] = {}
    questions = []
    for question, key in named:
        options = _Keys()
        offered = [(option, options.of(option.name, "option")) for option in question.options]
        routed = show_if(question.conditions, known, question.place, report)
        questions.append(_question(question, key, offered, routed))
        _learn(known, question, key, offered)
    if keys.changed:
        report.say("names", "Whole file", number=keys.changed)
    return {
        "id": key_of(whole.name) or "survey",
        "title": whole.title,
        "languages": [code for code in LANGUAGES if code in whole.languages] or ["en"],
        **({"intro": whole.intro} if whole.intro else {}),
        **whole.extras,
        "question": questions,
    }


def named(code: str) -> str:
    """A language as staff name it."""
    return NAMED.get(code, LANGUAGES[code])


def key_of(name: str) -> str:
    """A name in our way of writing: small letters, numbers and hyphens; empty when nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:_KEY_LENGTH].strip("-")


class _Keys:
    """Gives each name its key, and no key twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.changed = 0

    def of(self, name: str, otherwise: str) -> str:
        """The key of the next thing of this name."""
        wanted = key_of(name) or otherwise
        ways = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        key = next(way for way in ways if way not in self._taken)
        self._taken.add(key)
        self.changed += key not in (name, name.removeprefix("_"))
        return key


def _has_words(question: Asked, report: Report) -> bool:
    if not question.ask:
        report.say("empty", question.place)
    for option in question.options:
        if not option.words:
            report.say("option", question.place)
    question.options = [option for option in question.options if option.words]
    return bool(question.ask)


def _question(question: Asked, key: str, offered: list[tuple[Offered, str]], routed: dict[str, list[str]]) -> Document:
    made: Document = {"id": key, "kind": question.kind, "ask": question.ask}
    if question.hint:
        made["hint"] = question.hint
    if offered and question.kind != "yes_no":
        made["option"] = [_option(option, name) for option, name in offered]
    if question.piles:
        piles = _Keys()
        made["pile"] = [_option(pile, piles.of(pile.name, "pile")) for pile in question.piles]
    if routed:
        made["show_if"] = routed
    return made | question.extras


def _option(option: Offered, key: str) -> Document:
    return {"key": key, "words": option.words} | ({"picture": option.picture} if option.picture else {})


def _learn(known: dict[str, Source], question: Asked, key: str, offered: list[tuple[Offered, str]]) -> None:
    """What later conditions may say of this question."""
    own = {key: key for key in YES_NO} if question.kind == "yes_no" else {}
    by_name = {option.name: name for option, name in offered} | own
    options = tuple(own or (name for _, name in offered)) if question.kind not in ("rank", "piles") else ()
    kind = "choices" if question.extras.get("several") else question.kind
    names = question.values or {question.name: {name: name for name in by_name}}
    for name, values in names.items():
        meaning = {value: by_name[meant] for value, meant in values.items() if meant in by_name}
        known[name] = Source(key, kind, options, meaning if options else {})
