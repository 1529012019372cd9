"""A page that tells something and asks nothing."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from consult.consultations.question import Answer, Question, Sent, Words


class Information(Question):
    """`ask` is its heading and `text` what it tells; it has no answer and is never counted."""

    asks: ClassVar[bool] = False
    worded: ClassVar[tuple[str, ...]] = (*Question.worded, "text")

    kind: Literal["information"]
    text: Words

    def read(self, sent: Sent) -> Answer:
        """Nothing."""
        return {}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """Nothing."""
        return []
