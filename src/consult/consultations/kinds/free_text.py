"""Words of one's own."""

from collections.abc import Mapping
from typing import Literal

from consult.consultations.question import Answer, NeedsAnswer, Question, Sent

LONGEST = 10_000  # characters; far beyond what anybody types on a phone
TOO_LONG = "too-long"


class FreeText(Question):
    """{"said": text}; `long` gives a bigger box and a hint that a few sentences are welcome."""

    kind: Literal["free_text"]
    long: bool = False

    def read(self, sent: Sent) -> Answer:
        """The words as typed; an empty box counts as skipped."""
        # PostgreSQL keeps every character but NUL.
        said = sent.said.replace("\0", "").replace("\r\n", "\n").strip()
        if len(said) > LONGEST:
            raise NeedsAnswer(TOO_LONG)
        return {"said": said} if said else {"missing": "skipped"}

    def say(self, given: Answer, language: str, words: Mapping[str, str]) -> list[str]:
        """The words themselves."""
        return [given["said"]]
