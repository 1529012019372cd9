"""What is measured of passages before anything is learned about them: wording, meaning, manner, and who speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding import question as asking
from consult.coding.clauses import clauses
from consult.coding.engine import SENTIMENTS, Passage
from consult.coding.tone import GOOD, ILL, polarity, tone
from consult.coding.wording import Rows, Wording

Array = NDArray[np.float32]
GROUPS = ("children", "parents", "carers", "providers", "professionals", "elected-members")


@dataclass(frozen=True)
class Signals:
    """Row by row for the same passages; `meaning` is None where the model is not installed."""

    wording: Rows
    meaning: Array | None
    manner: Array
    groups: NDArray[np.str_]


def signals(passages: Sequence[Passage], wording: Wording, with_meaning: bool) -> Signals:
    """Measure these passages."""
    return Signals(
        wording.rows(passages),
        meaning.meaning().vectors([asked(each) for each in passages]) if with_meaning else None,
        np.array([manner(each) for each in passages], np.float32).reshape(len(passages), -1),
        np.array([each.group for each in passages], dtype=str),
    )


def asked(passage: Passage) -> str:
    """The question and the answer as one text, which is how a short answer gets its meaning."""
    return f"{passage.question or ''} {passage.text}".strip()


def manner(passage: Passage) -> list[float]:
    """How it is said: polarity by clause, cues, what the question leans to, length, and the group."""
    text, question = passage.text, passage.question
    parts = [polarity(text[start:end]) for start, end in clauses(text)] or [0.0]
    feel, leaning, nothing = tone(text, question), asking.leaning(question), asking.says_nothing(text)
    return [
        polarity(text), max(parts), min(parts), parts[-1], feel.good, feel.ill,
        *(float(feel.sentiment == each) for each in SENTIMENTS),
        len(GOOD.findall(text)) ** 0.5, len(ILL.findall(text)) ** 0.5,
        leaning, leaning * nothing, nothing, asking.is_silent(text),
        asking.proposes(question), asking.is_open(question), asking.yes_or_no(question),
        float(np.log1p(len(text.split()))), "!" in text, "?" in text, len(parts) ** 0.5,
        *(0.5 * (passage.group == group) for group in GROUPS),
    ]  # fmt: skip
