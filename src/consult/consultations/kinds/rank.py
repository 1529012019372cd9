"""Things to put in order, by buttons that move one thing up or down."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from consult.consultations.question import Answer, NeedsAnswer, Option, Question, Sent

ORDER = "order-or-skip"


class Rank(Question):
    """{"ranked": [keys]}, the most important first; the file's own order counts only when Next is pressed twice."""

    options_between: ClassVar[tuple[int, int]] = (2, 8)

    kind: Literal["rank"]

    def read(self, sent: Sent) -> Answer:
        """The order on the page, after the move that was asked for."""
        ranked = self._ordered(sent.chose)
        way, _, moved = sent.fields.get("move", "").partition(" ")
        if moved in ranked:
            place = ranked.index(moved)
            other = max(place - 1, 0) if way == "up" else min(place + 1, len(ranked) - 1)
            ranked[place], ranked[other] = ranked[other], ranked[place]
        elif "settled" not in sent.fields:
            raise NeedsAnswer(ORDER, empty=True)
        return {"ranked": ranked}

    def typed(self, sent: Sent) -> Answer:
        """The order on the page."""
        return {"ranked": self._ordered(sent.chose)}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """Numbered from the first."""
        return [f"{place}. {self.option_named(key, language)}" for place, key in enumerate(given["ranked"], 1)]

    def options(self, given: Answer) -> tuple[str, ...]:
        """The keys in order, the most important first."""
        return tuple(given.get("ranked", ()))

    def in_order(self, given: Answer) -> list[Option]:
        """The options as they stand now."""
        by_key = {option.key: option for option in self.option}
        return [by_key[key] for key in self._ordered(given.get("ranked", ()))]

    def _ordered(self, keys: object) -> list[str]:
        """These keys once each; whatever is not among them follows in the file's order."""
        known = {option.key: None for option in self.option}
        first = [key for key in dict.fromkeys(keys if isinstance(keys, list | tuple) else ()) if key in known]
        return [*first, *(key for key in known if key not in first)]
