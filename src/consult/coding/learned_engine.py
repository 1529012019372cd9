"""The engine that has learned: chances become suggestions, each with the words that carried it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from consult.coding import question as asking
from consult.coding.clauses import clauses
from consult.coding.engine import Kind, Opinion, Passage, Suggestion
from consult.coding.labels import Label
from consult.coding.language import language
from consult.coding.learning import Learned
from consult.coding.phrase_engine import PhraseEngine, opinion

Floats = NDArray[np.float64]
BATCH = 256
UNSURE_OF: tuple[Kind, ...] = ("theme", "aspect")
BY_PHRASE = 0.55  # how sure the phrases must be of a theme that was not learned
BESIDE = 0.4  # the share of the likeliest code's chance, or of the way over its threshold, that another must have
SPOKEN = 0.25  # the chance of some views item from which a question that was written for one is answered


@dataclass(frozen=True)
class _Said:
    """One passage with its clauses, of which the one that carried a code is looked for code after code."""

    passage: Passage
    learned: Learned

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """Where each begins and ends."""
        return clauses(self.passage.text)

    @cached_property
    def nearness(self) -> NDArray[np.float32]:
        """Shape (clauses, known passages): how like each clause is in wording to what was learned from."""
        parts = [replace(self.passage, text=self.passage.text[start:end]) for start, end in self.clauses]
        return self.learned.likeness.near_by_wording(parts)


class LearnedEngine:
    """Suggests what was learned; Welsh by what was learned of Welsh, or by the codebook's Welsh phrases alone."""

    def __init__(self, learned: Learned, digest: str, lesson: str = "", spoken: str = "en") -> None:
        sense = "meaning" if learned.with_meaning else "without-meaning"
        self.base = f"learned-2-{sense}+{learned.book.version}+{digest}"
        self.version = self.base + lesson
        self.learned, self._digest = learned, digest
        self._learned, self._phrases, self._spoken = learned, PhraseEngine(learned.book), spoken
        self._welsh = LearnedEngine(learned.welsh, digest, lesson, "cy") if learned.welsh else None

    def after(self, corrected: Learned, lesson: str) -> "LearnedEngine":
        """The same engine after a lesson, which its version names."""
        return LearnedEngine(corrected, self._digest, lesson)

    def suggest(self, passages: Sequence[Passage]) -> list[list[Suggestion]]:
        """See `Engine.suggest`."""
        return [each.suggestions for each in self.consider(passages)]

    def consider(self, passages: Sequence[Passage]) -> list[Opinion]:
        """See `Engine.consider`."""
        return [each for at in range(0, len(passages), BATCH) for each in self._batch(passages[at : at + BATCH])]

    def _batch(self, passages: Sequence[Passage]) -> list[Opinion]:
        found = self._learned.measure(passages)
        base = self._learned.chances(passages, found)
        chances = self._learned.corrected(base, found, passages)
        senses = [None] * len(passages) if found.meaning is None else found.meaning[:, 1]
        return [
            replace(
                self._opinion(passage, {kind: rows[number] for kind, rows in chances.items()}),
                chances={kind: rows[number] for kind, rows in base.items()},
                sense=senses[number],
            )
            for number, passage in enumerate(passages)
        ]

    def _opinion(self, passage: Passage, chances: Mapping[Kind, Floats]) -> Opinion:
        [by_phrases] = self._phrases.suggest([passage])
        if asking.is_unanswered(passage.text) or asking.needs_nothing(passage.text, passage.question):
            return Opinion(by_phrases, 1.0)
        if (passage.language or language(passage.text)) == "cy":
            return self._welsh.in_welsh(passage, by_phrases) if self._welsh else opinion(by_phrases, passage)
        return Opinion(self._passage(passage, by_phrases, chances), self._margin(passage, chances))

    def in_welsh(self, passage: Passage, by_phrases: list[Suggestion]) -> Opinion:
        """What was learned of Welsh says how a thing is meant; on what it is about the codebook's phrases are heard too."""
        chances = {
            kind: rows[0] for kind, rows in self._learned.chances([passage], self._learned.measure([passage])).items()
        }
        found = self._passage(passage, by_phrases, chances)
        known = {each.key for each in found if each.kind == "theme"}
        also = [
            each for each in by_phrases
            if each.kind == "theme" and each.key not in known and each.probability >= BY_PHRASE
        ]  # fmt: skip
        return Opinion([*found, *also], self._margin(passage, chances))

    def _margin(self, passage: Passage, chances: Mapping[Kind, Floats]) -> float:
        if asking.is_silent(passage.text):
            return 1.0
        apart = [np.abs(chances[kind] - self._learned.skills[kind].threshold) for kind in UNSURE_OF if kind in chances]
        return round(float(min(each.min() for each in apart)), 4) if apart else 0.0

    def _passage(
        self, passage: Passage, by_phrases: list[Suggestion], chances: Mapping[Kind, Floats]
    ) -> list[Suggestion]:
        found = [each for each in by_phrases if each.kind == "sentiment" and "sentiment" not in chances]
        said = _Said(passage, self._learned)
        if not asking.is_silent(passage.text):
            found += [
                each for kind in ("theme", "aspect") if kind in chances for each in self._over(kind, said, chances)
            ]
            found += self._views(said, chances)
        return found + self._sentiment(passage, chances)

    def _over(self, kind: Kind, said: _Said, chances: Mapping[Kind, Floats]) -> Iterator[Suggestion]:
        """The codes whose chance is over their threshold, the likeliest first.

        A code that is far less likely than another, and far less over its threshold, does not stand beside it.
        """
        row, threshold = chances[kind], self._learned.skills[kind].threshold
        over = row / threshold
        stands = (over >= 1) & ((over >= BESIDE * over.max()) | (row >= BESIDE * row.max()))
        for number in np.argsort(-row, kind="stable"):
            if stands[number]:
                yield self._suggestion(kind, int(number), said, float(row[number]))

    def _views(self, said: _Said, chances: Mapping[Kind, Floats]) -> list[Suggestion]:
        """Among the items that this group can answer: those the question was written for, else the likeliest."""
        if "views" not in chances:
            return []
        passage = said.passage
        can = [number for number, item in enumerate(self._learned.labels["views"]) if _can(item, passage)]
        row, threshold = chances["views"], self._learned.skills["views"].threshold
        written = [number for number in can if self._learned.labels["views"][number].key in passage.informs]
        if written:
            spoken = float(1 - np.prod(1 - row[can]))
            return [self._suggestion("views", each, said, spoken) for each in written if spoken >= SPOKEN]
        over = [number for number in can if row[number] >= threshold[number]]
        return [
            self._suggestion("views", each, said, float(row[each])) for each in sorted(over, key=lambda at: -row[at])
        ]

    def _sentiment(self, passage: Passage, chances: Mapping[Kind, Floats]) -> list[Suggestion]:
        if "sentiment" not in chances:
            return []
        row = chances["sentiment"] / chances["sentiment"].sum()
        number = int(np.argmax(row / self._learned.skills["sentiment"].threshold))
        return [
            Suggestion("sentiment", self._label("sentiment", number).key, _round(row[number]), 0, len(passage.text))
        ]

    def _suggestion(self, kind: Kind, number: int, said: _Said, chance: float) -> Suggestion:
        start, end = self._span(kind, number, said)
        return Suggestion(kind, self._label(kind, number).key, _round(chance), start, end)

    def _span(self, kind: Kind, number: int, said: _Said) -> tuple[int, int]:
        """The longest phrase of the code, or the clause worded most like it, or the whole text."""
        label, text = self._label(kind, number), said.passage.text
        hits = (label.phrases_cy if self._spoken == "cy" else label.phrases).find(text)
        if hits:
            longest = max(hits, key=lambda hit: (hit.enough, hit.end - hit.start))
            return longest.start, longest.end
        if len(said.clauses) < 2:
            return 0, len(text)
        return said.clauses[int(np.argmax(self._learned.by_wording(kind, number, said.nearness)))]

    def _label(self, kind: Kind, number: int) -> Label:
        return self._learned.labels[kind][number]


def _can(item: Label, passage: Passage) -> bool:
    return passage.group in (item.groups or ()) and item.framework in passage.frameworks


def _round(chance: float) -> float:
    return round(min(max(float(chance), 0.0), 1.0), 3)
