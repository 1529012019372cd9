"""Changes to a draft: one question, the order, or what the survey says of itself; each takes a document and gives a new one."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from consult.consultations.definition import GROUPS, LANGUAGES
from consult.consultations.kinds import KINDS
from consult.errors import Refusal
from consult.survey_files import draft
from consult.survey_files.drafting import FIRST_YEAR, HIGHEST, LAST_YEAR, Document, key_of

MORE_ROWS = 2  # empty rows for further options
WORDED = ("ask", "easy_read", "hint", "text")
LISTED = ("option", "pile")
OFFERING = tuple(kind for kind, made in KINDS.items() if made.options_between[1])  # kinds that have options
PLAIN = tuple(kind for kind in KINDS if kind not in OFFERING)
BEGINS = {"number": {"least": 0, "most": HIGHEST}, "date": {"least": FIRST_YEAR, "most": LAST_YEAR}}
CHANGED_MEANWHILE = (
    "Somebody else has changed this question since you opened it. What you wrote is still here: "
    "keep it once more to put it in place of theirs."
)


Form = Mapping[str, list[str]]  # what was sent, by the names of its fields


def kinds_for(question: Document) -> tuple[str, ...]:
    """What a question may become without losing anything: options stay options."""
    return OFFERING if question.get("option") else (*OFFERING, *PLAIN)


def mark(question: Document) -> str:
    """A short mark of a question as it is, by which a form knows that nobody changed it meanwhile."""
    return sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]


def typed(question: Document, form: Form) -> Document:
    """The question as the form has it; nothing is refused here, the draft's page says what does not fit."""
    kind = _one(form, "kind")
    kind = kind if kind in kinds_for(question) else question["kind"]
    fields = KINDS[kind].model_fields
    made: Document = {"id": question["id"], "kind": kind, "ask": {}}
    made |= {part: words for part in WORDED if part in fields and (words := _words(form, part))}
    made |= {name: rows for name in LISTED if name in fields and (rows := _rows(form, name, question.get(name, ())))}
    made |= {name: BEGINS.get(kind, {}).get(name, 0) for name in ("least", "most") if name in fields}
    made |= {name: _number(_one(form, name)) for name in ("least", "most") if name in fields and _one(form, name)}
    made |= {name: True for name in ("long", "several") if name in fields and _one(form, name)}
    chosen = {name: _one(form, name) for name in ("picture", "faces", "describes")}
    made |= {name: said for name, said in chosen.items() if name in fields and said}
    routed: dict[str, list[str]] = {}
    for wanted in form.get("show", []):
        earlier, _, option = wanted.partition(" ")
        routed.setdefault(earlier, []).append(option)
    rest = {"informs": form.get("informs", []), "show_if": routed}
    return made | {name: said for name, said in rest.items() if said} | _kept(question, "media")


def put(document: Document, question: Document, seen: str) -> Document:
    """The document with this question in its place; refused when somebody else changed it meanwhile."""
    if mark(draft.asked(document, question["id"])) != seen:
        raise Refusal(CHANGED_MEANWHILE)
    return _with(document, (question if each["id"] == question["id"] else each for each in document["question"]))


def moved(document: Document, key: str, way: str) -> Document:
    """The document with this question one place up or down."""
    questions = list(document["question"])
    place = questions.index(draft.asked(document, key))
    other = min(max(place + (-1 if way == "up" else 1), 0), len(questions) - 1)
    questions[place], questions[other] = questions[other], questions[place]
    return _with(document, questions)


def without(document: Document, key: str) -> Document:
    """The document without this question; what depended on it says so on the draft's page."""
    draft.asked(document, key)
    return _with(document, (each for each in document["question"] if each["id"] != key))


def added(document: Document, kind: str, key: str) -> Document:
    """The document with an empty question of this kind at its end."""
    if kind not in KINDS:
        raise Refusal("Choose what kind of question to add.")
    question = {"id": key, "kind": kind, "ask": {}, **BEGINS.get(kind, {})}
    return _with(document, [*document["question"], question])


def free_key(document: Document) -> str:
    """An id that no question of the document has."""
    taken = {question["id"] for question in document["question"]}
    return next(key for number in range(1, len(taken) + 2) if (key := f"question-{number}") not in taken)


def about(document: Document, form: Form) -> Document:
    """The document with what the form says of the whole survey."""
    said: Document = {part: _words(form, part) for part in ("title", "audience", "intro")}
    said["id"] = key_of(_one(form, "id")) or document["id"]
    said["for"] = [group for group in form.get("for", []) if group in GROUPS]
    said["mode"] = _one(form, "mode") if _one(form, "mode") in ("anonymous", "confidential") else ""
    said["entry"] = _one(form, "entry") if _one(form, "entry") in ("link", "cards") else ""
    said["languages"] = [code for code in LANGUAGES if code in form.get("languages", [])] or document["languages"]
    kept = {name: value for name, value in said.items() if value}
    return {"title": {}, **kept, "question": document["question"]}


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[-1]


def _with(document: Document, questions: Iterable[Document]) -> Document:
    return {**document, "question": list(questions)}


def _kept(question: Document, *names: str) -> Document:
    return {name: question[name] for name in names if question.get(name)}


def _words(form: Form, part: str) -> dict[str, str]:
    texts = {code: " ".join(_one(form, f"{part}-{code}").split()) for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def _rows(form: Form, listed: str, before: Iterable[Document]) -> list[Document]:
    """The options as the form has them: one whose words were all taken away is gone, a new one gets a key."""
    known = list(before)
    taken = {row["key"] for row in known}
    rows = []
    for number in range(len(known) + MORE_ROWS):
        words = _words(form, f"{listed}-{number}")
        if not words:
            continue
        key = known[number]["key"] if number < len(known) else _new_key(next(iter(words.values())), taken)
        picture = _one(form, f"{listed}-{number}-picture")
        rows.append({"key": key, "words": words} | ({"picture": picture} if picture else {}))
    return rows


def _new_key(words: str, taken: set[str]) -> str:
    wanted = key_of(words)[:30].strip("-") or "option"
    key = next(
        way for number in range(1, 1_000) if (way := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
    taken.add(key)
    return key


def _number(written: str) -> int | str:
    """The number, or what was written where it is none: the draft's page says so, and it stays to be mended."""
    text = written.strip()
    return int(text) if text.isdecimal() and len(text) < 9 else text
