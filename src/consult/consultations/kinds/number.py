"""A whole number between two bounds."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from consult.consultations.question import Answer, NeedsAnswer, Question, Sent

NUMBER = "number-please"


def whole(text: str, least: int, most: int, word: str) -> int:
    """The number that somebody wrote; NeedsAnswer with this word when it is none, or beyond the bounds."""
    digits = text.strip()
    if not (digits.isdecimal() and len(digits) < 10 and least <= int(digits) <= most):
        raise NeedsAnswer(word, empty=not digits, least=least, most=most)
    return int(digits)


class Number(Question):
    """{"number": 3}, from `least` to `most`."""

    kind: Literal["number"]
    least: int = 0
    most: int

    @model_validator(mode="after")
    def _bounds_follow(self) -> Self:
        if not 0 <= self.least < self.most:
            raise ValueError("`least` is 0 or more and below `most`: change one of them")
        return self

    def read(self, sent: Sent) -> Answer:
        """The number."""
        return {"number": whole(sent.fields.get("number", ""), self.least, self.most, NUMBER)}

    def typed(self, sent: Sent) -> Answer:
        """What was written."""
        return {"number": sent.fields.get("number", "")}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """The number."""
        return [str(given["number"])]

    def options(self, given: Answer) -> tuple[str, ...]:
        """The number as the one option."""
        return (str(given["number"]),) if "number" in given else ()
