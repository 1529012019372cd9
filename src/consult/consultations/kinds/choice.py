"""One of several options, and what all kinds share in which options are chosen."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from consult.consultations.question import CHOOSE, Answer, NeedsAnswer, Question, Sent


class Choosing(Question):
    """A question answered by choosing options: {"chose": [keys]}."""

    options_between: ClassVar[tuple[int, int]] = (2, 8)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options."""
        return tuple(option.key for option in self.option)

    @property
    def many(self) -> bool:
        """Whether more than one may be chosen."""
        return False

    def read(self, sent: Sent) -> Answer:
        """The chosen options in the order of the question."""
        chosen = [key for key in self.keys if key in sent.chose]
        if not chosen or (len(chosen) > 1 and not self.many):
            raise NeedsAnswer(CHOOSE, empty=not chosen)
        return {"chose": chosen}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """The words of the chosen options."""
        return [self.option_named(key, language) for key in given["chose"]]

    def options(self, given: Answer) -> tuple[str, ...]:
        """The chosen options themselves."""
        return tuple(given.get("chose", ()))


class Choice(Choosing):
    """One of 2 to 8 options."""

    kind: Literal["choice"]
