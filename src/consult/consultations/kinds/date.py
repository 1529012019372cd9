"""A month and a year."""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from consult.consultations.kinds.number import whole
from consult.consultations.question import Answer, NeedsAnswer, Question, Sent

YEAR = "year-please"


class Date(Question):
    """{"year": 2024, "month": 3}, or the year alone; `least` and `most` are years."""

    kind: Literal["date"]
    least: int
    most: int

    @model_validator(mode="after")
    def _years_follow(self) -> Self:
        if not 1900 <= self.least < self.most <= 2100:
            raise ValueError("`least` and `most` are years from 1900 to 2100, the earlier first: change them")
        return self

    def read(self, sent: Sent) -> Answer:
        """The year, with the month where one was chosen."""
        written = self.typed(sent)
        if written["month"] and not written["year"].strip():
            raise NeedsAnswer(YEAR, least=self.least, most=self.most)
        year = whole(written["year"], self.least, self.most, YEAR)
        return {"year": year, "month": int(written["month"])} if written["month"] else {"year": year}

    def typed(self, sent: Sent) -> Answer:
        """What was written and chosen."""
        month = sent.fields.get("month", "")
        months = {str(number) for number in range(1, 13)}
        return {"year": sent.fields.get("year", ""), "month": month if month in months else ""}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """Such as `March 2024`."""
        month = f"{words['month-' + str(given['month'])]} " if "month" in given else ""
        return [f"{month}{given['year']}"]

    def options(self, given: Answer) -> tuple[str, ...]:
        """The year alone: a month can point to one child."""
        return (str(given["year"]),) if "year" in given else ()
