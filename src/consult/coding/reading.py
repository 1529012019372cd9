"""Utterances with the codes that stand on them, filtered and a page at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, exists, select

from consult.coding.models import Coding
from consult.corpus.models import Utterance

A_PAGE = 20
REJECTED = "rejected"
NO_QUESTION = "-"  # in a filter: what was said without being asked


@dataclass(frozen=True)
class Filter:
    """Which utterances; an empty value does not filter."""

    theme: str = ""
    views: str = ""
    aspect: str = ""
    group: str = ""
    route: str = ""
    question: str = ""
    state: str = ""
    checked: str = ""


@dataclass(frozen=True)
class Coded:
    """An utterance with its standing codings by kind; rejected codes are not among them."""

    utterance: Utterance
    codings: dict[str, list[Coding]]

    def marked(self, *codes: str) -> list[tuple[str, bool]]:
        """The words in pieces, True for those that carried one of these codes (any code when none is named)."""
        spans = [
            (coding.start, coding.end)
            for kind, codings in self.codings.items()
            for coding in codings
            if (coding.code in codes or not codes) and kind == "theme"
        ]
        return pieces(self.utterance.words, spans)


def utterances(
    session: Session, consultation_id: UUID, by: Filter, place: int = 0, hidden: Collection[UUID] = ()
) -> tuple[list[Coded], bool]:
    """One page of coded utterances from `place` on, and whether there are more, without those that are `hidden`.

    They are not counted: a count of a filtered list would be a number of what few said, and takes longer than the page.
    """
    wanted = [Utterance.consultation_id == consultation_id, *conditions(by)]
    if hidden:
        wanted.append(col(Utterance.id).not_in(hidden))
    page = select(Utterance).where(*wanted).order_by(col(Utterance.id)).offset(place).limit(A_PAGE + 1)
    rows = session.exec(page).all()
    return coded(session, rows[:A_PAGE]), len(rows) > A_PAGE


def coded(session: Session, rows: Iterable[Utterance]) -> list[Coded]:
    """These utterances with what stands on them."""
    rows = list(rows)
    standing: dict[UUID, dict[str, list[Coding]]] = defaultdict(lambda: defaultdict(list))
    for coding in session.exec(
        select(Coding)
        .where(
            col(Coding.utterance_id).in_([row.id for row in rows]),
            col(Coding.superseded_at).is_(None),
            Coding.verdict != REJECTED,
        )
        .order_by(col(Coding.probability).desc().nulls_first(), col(Coding.code))
    ):
        standing[coding.utterance_id][coding.kind].append(coding)
    return [Coded(row, dict(standing[row.id])) for row in rows]


def pieces(words: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut words where marks begin and end; a span of the whole text marks nothing, for it tells nothing."""
    marks = [False] * len(words)
    for start, end in spans:
        if end - start < len(words):
            marks[start:end] = [True] * len(marks[start:end])
    cut: list[tuple[str, bool]] = []
    begin = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or marks[place] != marks[begin]:
            cut.append((words[begin:place], marks[begin]))
            begin = place
    return cut


def conditions(by: Filter) -> list[Any]:
    """What an utterance must be for this filter; `checked` is yes or no, question `-` is no question."""
    conditions: list[Any] = []
    for kind in ("theme", "views", "aspect"):
        if code := getattr(by, kind):
            conditions.append(
                exists().where(
                    col(Coding.utterance_id) == col(Utterance.id),
                    col(Coding.kind) == kind,
                    col(Coding.code) == code,
                    col(Coding.superseded_at).is_(None),
                    col(Coding.verdict) != REJECTED,
                )
            )
    for name in ("group", "route", "state"):
        if value := getattr(by, name):
            conditions.append(col(getattr(Utterance, name)) == value)
    if by.question:
        asked = col(Utterance.question_id)
        conditions.append(asked.is_(None) if by.question == NO_QUESTION else asked == by.question)
    if by.checked:
        checked = col(Utterance.checked_at)
        conditions.append(checked.is_not(None) if by.checked == "yes" else checked.is_(None))
    return conditions
