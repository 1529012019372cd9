"""What speaks for each code in each passage: learned scores, the codebook's phrases, and nearness to its definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding import question as asking
from consult.coding.engine import Passage
from consult.coding.labels import Label
from consult.coding.language import language

Floats = NDArray[np.float64]
FEW = 4  # codes of a kind, up to which the scores of all of them speak for each


@dataclass(frozen=True)
class Scores:
    """What was learned of each passage, by kernel: (passages, labels) each.

    `near` says how like it is to the label's nearest examples; `beside` is learned of other codes, whatever its width.
    """

    scores: Sequence[Floats]
    near: Sequence[Floats] = ()
    beside: Sequence[Floats] = ()


class Evidence:
    """Gathers the evidence for the codes of one kind."""

    def __init__(self, labels: Sequence[Label], with_meaning: bool) -> None:
        self.labels, self._with_meaning = tuple(labels), with_meaning

    @cached_property
    def _texts(self) -> tuple[Floats, Floats, list[int]]:
        """Directions of the definitions and of the examples, and which label each example belongs to."""
        owners = [number for number, label in enumerate(self.labels) for _ in label.examples]
        examples = [example for label in self.labels for example in label.examples]
        return _directions([label.definition for label in self.labels]), _directions(examples), owners

    def gather(
        self, passages: Sequence[Passage], subject: NDArray[np.float32] | None, learned: "Scores", often: Floats
    ) -> Floats:
        """Shape (passages, labels, inputs); `subject` is the last layer's meaning, `often` each label's examples."""
        shape = (len(passages), len(self.labels))
        known = np.broadcast_to(np.log1p(often), shape)
        shared = [*learned.scores, *self._phrases(passages), *learned.near]
        if self._with_meaning and subject is not None:
            shared += self._nearness(subject)
        leaning = [each * known for each in shared]  # with few examples lean on the codebook, with many on them
        return np.stack([*shared, *leaning, known, *self._own(learned)], axis=-1)

    def _phrases(self, passages: Sequence[Passage]) -> list[Floats]:
        text = np.array([self._counts(each.text) for each in passages], float).reshape(-1, len(self.labels), 2)
        asked = {question: self._counts(question) for question in {_subject(each) for each in passages}}
        question = np.array([asked[_subject(each)] for each in passages], float).reshape(text.shape)
        enough, invited = text[..., 0], np.minimum(question[..., 0] + 0.5 * question[..., 1], 2)
        length = np.log1p([[len(each.text.split())] for each in passages])
        share = enough / np.maximum(enough.sum(axis=1, keepdims=True), 1)
        found = np.log1p(enough)
        size = np.broadcast_to(length, found.shape)
        return [found, np.log1p(text[..., 1]), invited, found * invited, share, invited * np.exp(-length / 2), size]

    def _counts(self, text: str) -> list[tuple[int, int]]:
        if language(text) == "cy":
            return [label.phrases_cy.count(text) for label in self.labels]
        return [label.phrases.count(text) for label in self.labels]

    def _nearness(self, subject: NDArray[np.float32]) -> list[Floats]:
        definitions, examples, owners = self._texts
        unit = _unit(subject.astype(float))
        near = [unit @ definitions.T]
        if owners:
            to_examples = unit @ examples.T
            belongs = np.array(owners)[None, :] == np.arange(len(self.labels))[:, None]
            near.append(np.stack([to_examples[:, own].max(axis=1, initial=0) for own in belongs], axis=1))
        return near

    def _own(self, learned: "Scores") -> list[Floats]:
        """Inputs of each label alone: its constant, and its scores (of few labels: those of all, and what is beside)."""
        passages, number = len(learned.scores[0]), len(self.labels)
        alone = np.eye(number)
        each = [score[:, :, None] * alone for score in learned.scores]
        if number <= FEW:
            others = np.concatenate([*learned.scores, *learned.beside], axis=1).T
            each = [score[:, None, None] * alone for score in others]
        inputs = np.concatenate([np.broadcast_to(alone, (passages, number, number)), *each], axis=-1)
        return list(np.moveaxis(inputs, -1, 0))


def _subject(passage: Passage) -> str:
    return "" if asking.is_open(passage.question) else passage.question or ""


def _directions(texts: Sequence[str]) -> Floats:
    return _unit(meaning.meaning().vectors(texts)[:, 1].astype(float))


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / (np.linalg.norm(rows, axis=-1, keepdims=True) + 1e-9))
