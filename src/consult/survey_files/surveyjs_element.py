"""One element of a SurveyJS file as questions of ours, or as a line of the report."""

from typing import Any

from consult.consultations.definition import LANGUAGES
from consult.errors import Refusal
from consult.survey_files.asked import Asked, Offered, Words
from consult.survey_files.drafting import FIRST_YEAR, HIGHEST, LAST_YEAR
from consult.survey_files.other import OTHER, as_page, other
from consult.survey_files.plain_words import joined, plain_in
from consult.survey_files.report import Report

Element = dict[str, Any]
MOST = 8  # steps of a rating that are shown as options
CHOOSING = {
    "radiogroup": "choice",
    "dropdown": "choice",
    "buttongroup": "choice",
    "imagepicker": "choice",
    "checkbox": "choices",
    "tagbox": "choices",
    "ranking": "rank",
}
LEFT_OUT = {
    "file": "upload",
    "signaturepad": "upload",
    "image": "picture",
    "imagemap": "picture",
    "expression": "calculated",
    "matrixdropdown": "table",
    "matrixdynamic": "table",
}
INPUTS = {
    "number": "number",
    "range": "number",
    "date": "date",
    "month": "date",
    "datetime": "date",
    "datetime-local": "date",
}
CONTACTS = {"email", "tel", "url"}
REPORTED = {
    "isRequired": "required",
    "validators": "rule",
    "defaultValue": "default",
    "correctAnswer": "rule",
    "enableIf": "shown-if",
    "choicesVisibleIf": "shown-if",
    "rowsVisibleIf": "shown-if",
    "choicesByUrl": "file-choices",
    "maxSelectedChoices": "limit",
    "minSelectedChoices": "limit",
    "timeLimit": "timer",
    "maxTimeToFinish": "timer",
    "commentText": "comment",
    "hasComment": "comment",
    "showCommentArea": "comment",
}


class Reader:
    """Reads one element after another."""

    def __init__(self, report: Report, default: str, languages: list[str]) -> None:
        self._report, self._default, self.languages = report, default, languages

    def words(self, text: Any, place: str) -> Words:
        """A text, plain or in several languages, by language."""
        texts = text if isinstance(text, dict) else {} if text is None else {"default": text}
        named = {self._default if language == "default" else language: said for language, said in texts.items()}
        return plain_in({code: said for code, said in named.items() if code in LANGUAGES}, place, self._report)

    def asked(self, place: str, element: Element, conditions: list[str]) -> list[Asked]:
        """The element as ours: none, one, or one for each row."""
        kind = str(element["type"])
        if kind in ("panel", "paneldynamic"):
            return self._panel(place, element, kind)
        if kind in LEFT_OUT or element.get("visible") is False:
            self._report.say(LEFT_OUT.get(kind, "hidden"), place)
            return []
        readers = {"matrix": self._grid, "multipletext": self._boxes, "rating": self._rating, "slider": self._slider}
        reader = readers.get(kind) or (self._choosing if kind in CHOOSING else self._single)
        made = reader(place, element)
        for question in made:
            question.conditions = [*conditions, str(element.get("visibleIf", "")), *question.conditions]
        if made:
            self._say_what_is_left(place, element)
        return made

    def _panel(self, place: str, element: Element, kind: str) -> list[Asked]:
        if kind == "paneldynamic":
            self._report.say("repeat", place)
        elif element.get("title"):
            self._report.say("group", place)
        return []

    def _made(self, place: str, element: Element, kind: str) -> Asked:
        name = str(element.get("name", ""))
        if not name:
            raise Refusal(f"{place} has no “name”. Give each question its own.")
        words = self.words(element.get("title"), place) or self.words(name, place)
        return Asked(name, place, kind, words, self.words(element.get("description"), place))

    def _single(self, place: str, element: Element) -> list[Asked]:
        kind = str(element["type"])
        if kind == "text":
            return [self._text(place, element)]
        if kind == "comment":
            made = self._made(place, element, "free_text")
            made.extras["long"] = True
        elif kind == "boolean":
            made = self._made(place, element, "yes_no")
            yes, no = (
                str(element.get(name, plain)) for name, plain in (("valueTrue", "true"), ("valueFalse", "false"))
            )
            made.values = {made.name: {yes: "yes", no: "no"}}
        elif kind == "html":
            made = self._made(place, {"name": element.get("name"), "title": element.get("html")}, "information")
            self._report.say("note", place)
            as_page(made)
        else:
            self._report.say("kind", place, kind=f"“{str(kind)[:30]}”")
            return []
        return [made]

    def _text(self, place: str, element: Element) -> Asked:
        typed = str(element.get("inputType", "text"))
        made = self._made(place, element, INPUTS.get(typed, "free_text"))
        if typed in CONTACTS:
            self._report.say("contact", place)
        if typed == "time":
            self._report.say("time", place)
        if made.kind == "number":
            if typed == "range":
                self._report.say("slider", place)
            self._bound(made, element.get("min"), element.get("max"))
        elif made.kind == "date":
            made.extras |= {"least": FIRST_YEAR, "most": LAST_YEAR}
            self._report.say("years", place, **made.extras)
        return made

    def _slider(self, place: str, element: Element) -> list[Asked]:
        made = self._made(place, element, "number")
        self._report.say("slider", place)
        self._bound(made, element.get("min", 0), element.get("max", 100))
        return [made]

    def _bound(self, made: Asked, least: Any, most: Any) -> None:
        known = [bound if isinstance(bound, int) and bound >= 0 else None for bound in (least, most)]
        made.extras |= {"least": known[0] or 0, "most": HIGHEST if known[1] is None else known[1]}
        if None in known:
            self._report.say("number-bounds", made.place, **made.extras)

    def _choosing(self, place: str, element: Element) -> list[Asked]:
        kind = CHOOSING[str(element["type"])]
        several = element["type"] == "imagepicker" and element.get("multiSelect")
        made = self._made(place, element, "choices" if several else kind)
        made.options = self._options(element.get("choices", []), place)
        made.values = {made.name: {option.name: option.name for option in made.options}}
        if element["type"] == "imagepicker":
            self._report.say("picture", place)
        if element.get("hasNone") or element.get("showNoneItem"):
            self._report.say("none", place)
            made.options.append(Offered("none", self.words(element.get("noneText", "None"), place)))
            made.values[made.name]["none"] = "none"
        if any(element.get(name) for name in ("showRefuseItem", "showDontKnowItem")):
            self._report.say("own-missing", place)
        if not (element.get("hasOther") or element.get("showOtherItem")):
            return [made]
        self._report.say("other", place)
        made.values[made.name][OTHER] = OTHER
        sign = "contains" if made.kind == "choices" else "="
        return [made, other(made, self.languages, f"{{{made.name}}} {sign} 'other'")]

    def _options(self, choices: Any, place: str) -> list[Offered]:
        if not isinstance(choices, list):
            raise Refusal(f"{place}: its “choices” must be a list. Export the survey again.")
        options = []
        for choice in choices:
            about = choice if isinstance(choice, dict) else {"value": choice}
            if about.get("visibleIf") or about.get("enableIf"):
                self._report.say("shown-if", place)
            value = str(about.get("value", ""))
            options.append(Offered(value, self._every_language(about.get("text", value), place)))
        return options

    def _every_language(self, text: Any, place: str) -> Words:
        """Numbers need no translation."""
        words = self.words(text, place)
        alike = {said for said in words.values() if said.replace("-", "").isdigit()}
        return dict.fromkeys(self.languages, alike.pop()) if len(alike) == 1 and len(words) == 1 else words

    def _rating(self, place: str, element: Element) -> list[Asked]:
        least, most = _number(element.get("rateMin"), 1), _number(element.get("rateMax") or element.get("rateCount"), 5)
        steps = element.get("rateValues") or list(range(least, min(most, least + MOST) + 1))
        if len(steps) > MOST and not element.get("rateValues"):
            made = self._made(place, element, "number")
            self._report.say("long-rating", place)
            self._bound(made, least, most)
            return [made]
        made = self._made(place, element, "choice")
        self._report.say("rating", place)
        made.options = self._options(steps, place)
        ends = ("minRateDescription", "maxRateDescription")
        for option, end in zip([*made.options[:1], *made.options[-1:]], ends, strict=False):
            said = self.words(element.get(end), place)
            option.words = {
                code: f"{step} – {said[code]}" if code in said else step for code, step in option.words.items()
            }
        made.values = {made.name: {option.name: option.name for option in made.options}}
        return [made]

    def _grid(self, place: str, element: Element) -> list[Asked]:
        heading = self._made(place, element, "choice")
        rows = self._options(element.get("rows", []), place)
        self._report.say("grid", place, number=len(rows))
        columns = element.get("columns", [])
        return [self._of_row(heading, row, self._options(columns, place)) for row in rows]

    def _boxes(self, place: str, element: Element) -> list[Asked]:
        heading = self._made(place, element, "free_text")
        items = listed(element.get("items", []), place)
        self._report.say("grid", place, number=len(items))
        rows = [
            Offered(str(item.get("name", "")), self.words(item.get("title", item.get("name")), place)) for item in items
        ]
        return [self._of_row(heading, row, []) for row in rows]

    def _of_row(self, heading: Asked, row: Offered, columns: list[Offered]) -> Asked:
        words = {code: joined(heading.ask.get(code, ""), said) for code, said in row.words.items()}
        made = Asked(f"{heading.name}-{row.name}", heading.place, heading.kind, words, dict(heading.hint), columns)
        made.values = {f"{heading.name}.{row.name}": {column.name: column.name for column in columns}}
        return made

    def _say_what_is_left(self, place: str, element: Element) -> None:
        for name, saying in REPORTED.items():
            if element.get(name):
                self._report.say(saying, place)
        if element.get("choicesOrder") not in (None, "none"):
            self._report.say("order", place)


def listed(value: Any, place: str) -> list[Element]:
    """The value, where it is a list of elements; refused otherwise."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refusal(f"{place} must be a list of elements. Export the survey again.")
    return value


def _number(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
