"""What is to be known of a product's files: how one is recognised, its headings, and what its own columns are."""

from collections.abc import Callable
from dataclasses import dataclass, field


def same(cells: list[str]) -> list[str]:
    """Cells as they are."""
    return cells


def top(rows: list[list[str]]) -> list[str]:
    """The first row is the headings."""
    return rows[0]


@dataclass(frozen=True)
class Format:
    """`heads` is how many rows the headings take; `uses` says what a column of the product itself is, by its heading in
    small letters; `finished` names columns that are empty while a response was never sent; `many` parts chosen answers.
    """

    key: str
    name: str
    recognises: Callable[[str, list[list[str]]], bool]
    heads: int = 1
    headings: Callable[[list[list[str]]], list[str]] = top
    cells: Callable[[list[str]], list[str]] = same
    uses: dict[str, str] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()
    many: str = ";"


def small(cells: list[str]) -> list[str]:
    """Headings as they are compared: small letters, single spaces."""
    return [" ".join(cell.lower().split()) for cell in cells]


def joined(rows: list[list[str]]) -> list[str]:
    """Two rows of headings as one: a question goes on over the columns of its answers, which stand below it."""
    questions, answers, question = rows[0], rows[1], ""
    made = []
    for place in range(max(len(questions), len(answers))):
        question = (questions[place] if place < len(questions) else "").strip() or question
        answer = (answers[place] if place < len(answers) else "").strip()
        made.append(
            f"{question} – {answer}" if answer and answer.lower() not in (question.lower(), "response") else question
        )
    return made
