"""What can be said of a passage, kind by kind: each code with the words of the codebook that speak for it."""

from dataclasses import dataclass

from consult.coding.codebook import Codebook
from consult.coding.engine import Kind
from consult.coding.phrases import Phrases

TONES = {
    "positive": "The speaker is pleased, thankful or says that it works well.",
    "negative": "The speaker is unhappy, worried or says that something is wrong or missing.",
    "mixed": "The speaker says both good and bad things about it.",
    "neutral": "The speaker gives a fact or an idea, or says nothing, without feeling.",
}


@dataclass(frozen=True)
class Label:
    """One code of one kind; `groups` are those who can give it, None when anyone can."""

    key: str
    definition: str
    phrases: Phrases
    phrases_cy: Phrases
    examples: tuple[str, ...] = ()
    groups: tuple[str, ...] | None = None
    framework: str = ""


def labels(book: Codebook) -> dict[Kind, tuple[Label, ...]]:
    """The codes of a codebook by kind, and the four sentiments."""
    none = Phrases(())
    return {
        "theme": tuple(
            Label(each.key, each.definition, Phrases(each.phrases), Phrases(each.phrases_cy), each.examples)
            for each in book.themes
        ),
        "aspect": tuple(
            Label(each.key, each.definition, Phrases(each.phrases), Phrases(each.phrases_cy)) for each in book.aspects
        ),
        "views": tuple(
            Label(each.key, each.about, Phrases(each.phrases), none, (), each.groups, each.framework)
            for each in book.views
        ),
        "sentiment": tuple(Label(key, says, none, none) for key, says in TONES.items()),
    }
