"""LimeSurvey's questions in ours: one letter a type, as its .lss and its .txt files both name them."""

from dataclasses import dataclass, field

from consult.consultations.definition import LANGUAGES
from consult.survey_files.asked import Asked, Offered, Whole, Words
from consult.survey_files.drafting import FIRST_YEAR, HIGHEST, LAST_YEAR
from consult.survey_files.other import as_page, other
from consult.survey_files.plain_words import joined, plain_in
from consult.survey_files.report import Report

Texts = dict[str, object]  # by language, as the file has them


@dataclass
class Part:
    """A row of a grid, a column of one, or an option."""

    code: str
    words: Texts = field(default_factory=dict)
    scale: str = "0"
    relevance: str = ""


@dataclass
class Question:
    """One question of a LimeSurvey file; `numbers` is how old conditions name it (`12X3X4`)."""

    place: str
    code: str
    type: str
    words: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    mandatory: str = "N"
    other: str = "N"
    relevance: list[str] = field(default_factory=list)
    validation: str = ""
    default: str = ""
    script: str = ""
    numbers: str = ""
    rows: list[Part] = field(default_factory=list)
    options: list[Part] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Survey:
    """A whole LimeSurvey file, in its order."""

    name: str
    languages: list[str]
    title: Texts = field(default_factory=dict)
    intro: Texts = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # what a report says: its short name, and where


SINGLE = {
    "S": "free_text",
    "T": "free_text",
    "U": "free_text",
    "N": "number",
    "D": "date",
    "Y": "yes_no",
    "X": "information",
}
CHOOSING = {"L": "choice", "!": "choice", "O": "choice", "M": "choices", "P": "choices", "R": "rank"}
LISTED = {  # grids whose columns are LimeSurvey's own
    "A": [(str(number), str(number)) for number in range(1, 6)],
    "B": [(str(number), str(number)) for number in range(1, 11)],
    "E": [("I", "Increase"), ("S", "Same"), ("D", "Decrease")],
    "5": [(str(number), str(number)) for number in range(1, 6)],
    "G": [("F", "Female"), ("M", "Male")],
}
EACH_ROW = {"A": "choice", "B": "choice", "C": "yes_no", "E": "choice", "F": "choice", "H": "choice", "K": "number"}
EACH_ROW |= {"Q": "free_text"}
LEFT_OUT = {"*": "calculated", "|": "upload", ":": "table", ";": "table", "I": "setting", "1": "table"}
ATTRIBUTES = {  # what is set beside a question, where it means something
    "array_filter": "shown-if",
    "array_filter_exclude": "shown-if",
    "exclude_all_others": "limit",
    "max_answers": "limit",
    "min_answers": "limit",
    "random_order": "order",
    "random_group": "order",
    "em_validation_q": "rule",
    "em_validation_sq": "rule",
    "min_num_value": "rule",
    "time_limit": "timer",
    "slider_layout": "slider",
}
_UNSET = ("", "0", "N")
_YES, _NO, _UNSURE = "yes", "no", "not-sure"


def whole(survey: Survey, report: Report) -> Whole:
    """The survey as our drafting wants it."""
    offered = [language for language in survey.languages if language in LANGUAGES]
    for language in survey.languages:
        if language not in LANGUAGES:
            report.say("language", "Whole file", language=language[:20])
    for saying, place in survey.notes:
        report.say(saying, place)
    made = Whole(survey.name, _plain(survey.title, "Title", report), _plain(survey.intro, "Welcome", report), offered)
    for question in survey.questions:
        made.asked += _Reader(question, offered or ["en"], report).asked()
    return made


def _plain(texts: Texts, place: str, report: Report) -> Words:
    return plain_in({language: text for language, text in texts.items() if language in LANGUAGES}, place, report)


class _Reader:
    """Reads one question."""

    def __init__(self, question: Question, languages: list[str], report: Report) -> None:
        self._question, self._languages, self._report = question, languages, report

    def asked(self) -> list[Asked]:
        """The question as ours: none, one, or one for each row."""
        kind = self._question.type
        if self._question.attributes.get("hidden") == "1":
            return self._without("hidden")
        if kind in LEFT_OUT:
            return self._without(LEFT_OUT[kind], name="“language”")
        self._say_what_is_left()
        if kind in EACH_ROW:
            return self._each_row(EACH_ROW[kind])
        if kind in SINGLE:
            return [self._single(SINGLE[kind])]
        if kind in CHOOSING or kind in LISTED:
            return self._choosing(CHOOSING.get(kind, "choice"))
        return self._without("kind", kind=f"“{kind[:5]}”")

    def _without(self, saying: str, **values: object) -> list[Asked]:
        self._report.say(saying, self._question.place, **values)
        return []

    def _single(self, kind: str) -> Asked:
        made = self._made(self._question.code, kind, self._words(self._question.words))
        if kind == "information":
            self._report.say("note", made.place)
            as_page(made)
        if kind == "yes_no":
            made.values = self._named({"Y": _YES, "N": _NO})
        return made

    def _choosing(self, kind: str) -> list[Asked]:
        """A list of options; for several of them LimeSurvey keeps the options as rows."""
        made = self._made(self._question.code, kind, self._words(self._question.words))
        parts = self._question.rows if self._question.type in "MP" else self._question.options or self._question.rows
        made.options = self._offered(parts) or self._listed()
        if self._question.type in "MP":
            made.values = {name: {"Y": part.code} for part in parts for name in self._names(part.code)}
        else:
            made.values = self._named({option.name: option.name for option in made.options})
        if self._question.type in "OP":
            self._report.say("comment", made.place)
        return [made, *self._other(made)]

    def _other(self, made: Asked) -> list[Asked]:
        if self._question.other != "Y":
            return []
        self._report.say("other", made.place)
        several = made.kind == "choices"
        name = f"{self._question.code}_other" if several else self._question.code
        values = made.values.setdefault(name, {})
        values["Y" if several else "-oth-"] = "other"
        return [other(made, self._languages, f'{name} == "{"Y" if several else "-oth-"}"')]

    def _each_row(self, kind: str) -> list[Asked]:
        """A grid, or several boxes under one heading: one question for each row, its words after the heading's."""
        heading = self._words(self._question.words)
        self._report.say("grid", self._question.place, number=len(self._question.rows))
        return [self._of_row(kind, heading, row) for row in self._question.rows if row.scale == "0"]

    def _of_row(self, kind: str, heading: Words, row: Part) -> Asked:
        words = self._words(row.words)
        both = {code: joined(heading.get(code, ""), words[code]) for code in words}
        made = self._made(f"{self._question.code}_{row.code}", kind, both)
        if row.relevance not in ("", "1"):
            self._report.say("shown-if", self._question.place)
        if kind == "yes_no":
            made.values = {name: {"Y": _YES, "N": _NO, "U": _UNSURE} for name in self._names(row.code)}
        elif kind == "choice":
            made.options = self._listed() or self._offered(self._question.options)
            same = {option.name: option.name for option in made.options}
            made.values = dict.fromkeys(self._names(row.code), same)
        return made

    def _made(self, name: str, kind: str, words: Words) -> Asked:
        made = Asked(name, self._question.place, kind, words, self._words(self._question.help))
        made.conditions = list(self._question.relevance)
        if kind == "number":
            made.extras |= {"least": 0, "most": HIGHEST}
            self._report.say("number-bounds", made.place, **made.extras)
        elif kind == "date":
            made.extras |= {"least": FIRST_YEAR, "most": LAST_YEAR}
            self._report.say("years", made.place, **made.extras)
        elif self._question.type in "TU":
            made.extras["long"] = True
        return made

    def _offered(self, parts: list[Part]) -> list[Offered]:
        return [Offered(part.code, self._words(part.words)) for part in parts if part.scale == "0"]

    def _listed(self) -> list[Offered]:
        """Options that LimeSurvey brings itself; numbers need no translation."""
        return [
            Offered(code, {language: said for language in self._languages if said.isdigit() or language == "en"})
            for code, said in LISTED.get(self._question.type, ())
        ]

    def _words(self, texts: Texts) -> Words:
        return _plain(texts, self._question.place, self._report)

    def _names(self, row: str) -> list[str]:
        """How conditions name a row: by codes, and in old files by numbers."""
        names = [f"{self._question.code}_{row}"]
        return [*names, f"{self._question.numbers}{row}"] if self._question.numbers else names

    def _named(self, values: dict[str, str]) -> dict[str, dict[str, str]]:
        names = [self._question.code, *([self._question.numbers] if self._question.numbers else [])]
        return {name: dict(values) for name in names}

    def _say_what_is_left(self) -> None:
        asked = self._question
        for saying, found in (
            ("required", asked.mandatory in ("Y", "S") and asked.type != "X"),
            ("rule", asked.validation),
            ("default", asked.default),
            ("script", asked.script),
            *((saying, asked.attributes.get(name, "") not in _UNSET) for name, saying in ATTRIBUTES.items()),
        ):
            if found:
                self._report.say(saying, asked.place)
