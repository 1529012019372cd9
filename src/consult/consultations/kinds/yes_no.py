"""Yes, no or not sure, in the product's own words."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from consult.consultations.kinds.choice import Choosing
from consult.consultations.question import Answer

YES_NO = ("yes", "no", "not-sure")


class YesNo(Choosing):
    """A question that brings its three options itself."""

    options_between: ClassVar[tuple[int, int]] = (0, 0)

    kind: Literal["yes_no"]

    @property
    def keys(self) -> tuple[str, ...]:
        """Yes, no and not sure."""
        return YES_NO

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """The fixed word for what was chosen."""
        return [words[key] for key in given["chose"]]
