"""The words of a decision for each age band, in English and Welsh; and whether they are plain."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.consultations.definition import LANGUAGES, SurveyDefinition
from consult.feedback.models import Decision
from consult.pages import sentences

CHILDREN, YOUNG, ADULTS = "8-11", "11-17", "adults"
BANDS = {CHILDREN: "8 to 11 years", YOUNG: "11 to 17 years", ADULTS: "Adults"}
LONGEST = {CHILDREN: 12, YOUNG: 15, ADULTS: 25}  # words a sentence

# Words of offices, each with one that everybody knows.
PLAINER = {
    "accommodation": "home",
    "additional": "more",
    "commence": "start",
    "commission": "pay for",
    "commissioning": "planning and paying for services",
    "engagement": "listening",
    "facilitate": "help",
    "implement": "carry out",
    "placement": "home",
    "placements": "homes",
    "prior to": "before",
    "provision": "services",
    "regarding": "about",
    "service users": "people",
    "stakeholder": "person",
    "stakeholders": "people",
    "transition": "move",
    "utilise": "use",
}


@dataclass(frozen=True)
class Wording:
    """What was heard and what will happen, in the language that it is written in."""

    heard: str
    answer: str
    language: str
    band: str


def wording(decision: Decision, band: str, language: str) -> Wording:
    """The words nearest to what is asked for: the same language for another age before the other language."""
    written = {**decision.wordings}
    written[ADULTS] = {**written.get(ADULTS, {}), "en": {"heard": decision.heard, "answer": decision.answer}}
    spoken = [language, *(other for other in LANGUAGES if other != language)]
    nearest = [band, *(other for other in (YOUNG, ADULTS, CHILDREN) if other != band)]
    return next(
        Wording(**written[age][tongue], language=tongue, band=age)
        for tongue in spoken
        for age in nearest
        if written.get(age, {}).get(tongue)
    )


def unwritten(decision: Decision) -> list[str]:
    """The age bands and languages that nobody has written words for yet."""
    return [
        f"{name}, {LANGUAGES[language]}"
        for band, name in BANDS.items()
        for language in LANGUAGES
        if (band, language) != (ADULTS, "en") and not decision.wordings.get(band, {}).get(language)
    ]


def band_of(survey: SurveyDefinition) -> str:
    """The age band of those whom a survey asks, by its group and by the ages that it offers."""
    if survey.group != "children":
        return ADULTS
    ages = [option.key for asked in survey.question if asked.kind == "age_band" for option in asked.option]
    return CHILDREN if ages and all(int(age.split("-")[0]) < 11 for age in ages if age[:1].isdigit()) else YOUNG


def written(form: Mapping[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """The wordings in the fields of a form, named as `field` names them; half a wording is none."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for band in BANDS:
        for language in LANGUAGES:
            both = {part: form.get(field(part, band, language), "").strip() for part in ("heard", "answer")}
            if all(both.values()) and (band, language) != (ADULTS, "en"):
                found.setdefault(band, {})[language] = both
    return found


def halves(form: Mapping[str, str]) -> list[str]:
    """Wordings of which only one half is written."""
    return [
        f"{name}, {LANGUAGES[language]}"
        for band, name in BANDS.items()
        for language in LANGUAGES
        if (band, language) != (ADULTS, "en")
        and bool(form.get(field("heard", band, language), "").strip())
        != bool(form.get(field("answer", band, language), "").strip())
    ]


def field(part: str, band: str, language: str) -> str:
    """The name of the form's field for this part of a wording; for adults in English just the part."""
    return part if (band, language) == (ADULTS, "en") else f"{part}-{band}-{language}"


def remarks(decision: Decision) -> list[str]:
    """What is hard to read in the words that are written: long sentences, and words of offices."""
    return [
        f"{BANDS[band]}, {LANGUAGES[language]}: {remark}"
        for band in BANDS
        for language in LANGUAGES
        if (found := wording(decision, band, language)).band == band and found.language == language
        for text in (found.heard, found.answer)
        for remark in hard(text, band, language)
    ]


def hard(text: str, band: str, language: str) -> list[str]:
    """Each sentence that is too long for this age, and each word that has a plainer one."""
    long = [
        f"“{' '.join(sentence.split()[:5])} …” has {length} words. Make it {LONGEST[band]} or fewer."
        for sentence in sentences(text)
        if (length := len(sentence.split())) > LONGEST[band]
    ]
    said = f" {' '.join(text.lower().replace('.', ' ').replace(',', ' ').split())} "
    plainer = [f"“{word}” is an office word. Try “{PLAINER[word]}”." for word in PLAINER if f" {word} " in said]
    return long + (plainer if language == "en" else [])
