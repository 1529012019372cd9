"""Things to sort into two or three piles, one tap each."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from consult.consultations.question import Answer, NeedsAnswer, Option, Question, Sent, Words

SORT = "sort-or-skip"


class Piles(Question):
    """{"sorted": {option: pile}}; what was left out stays out, so that nobody must sort everything."""

    options_between: ClassVar[tuple[int, int]] = (2, 8)

    kind: Literal["piles"]
    pile: Annotated[list[Option], Field(min_length=2, max_length=3)]

    @property
    def authored(self) -> list[tuple[str, Words]]:
        """The piles have words too."""
        return [*super().authored, *((f"pile {pile.key}", pile.words) for pile in self.pile)]

    def read(self, sent: Sent) -> Answer:
        """The pile of each thing that was sorted."""
        put = self.typed(sent)
        if not put["sorted"]:
            raise NeedsAnswer(SORT, empty=True)
        return put

    def typed(self, sent: Sent) -> Answer:
        """The same: a pile that is none of the question's is left out."""
        piles = {pile.key for pile in self.pile}
        put = {option.key: sent.fields.get(f"pile-{option.key}", "") for option in self.option}
        return {"sorted": {key: pile for key, pile in put.items() if pile in piles}}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """A line a pile, with what lies in it."""
        return [
            f"{pile.say(language)}: {', '.join(things)}"
            for pile in self.pile
            if (things := [self.option_named(key, language) for key, put in given["sorted"].items() if put == pile.key])
        ]

    def options(self, given: Answer) -> tuple[str, ...]:
        """`thing:pile` for each thing."""
        return tuple(f"{key}:{pile}" for key, pile in given.get("sorted", {}).items())
