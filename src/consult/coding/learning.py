"""How the engine learns from passages that people have coded: two ridge regressions, then one stacker for each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding.codebook import Codebook
from consult.coding.engine import Kind, Passage
from consult.coding.evidence import Evidence
from consult.coding.labelled import Labelled, normalised
from consult.coding.labels import Label, labels
from consult.coding.language import language
from consult.coding.likeness import Likeness
from consult.coding.regression import logistic, ridge, sigmoid
from consult.coding.signals import Signals, signals
from consult.coding.wording import Wording

Floats = NDArray[np.float64]
PENALTY = 0.6  # of the ridge regressions
SHY = 3.0  # of the stacker's weights
FEWEST = 20  # passages below which there is nothing to learn from
LEAST, MOST = 0.25, 0.6  # where a threshold may lie
TRUST = 30.0  # examples at which a label's own threshold counts as much as everybody's
EVEN = 0.2  # how far rare sentiments are favoured, so that the four are found alike
HEARD = 0.6  # how far complaints are favoured: one that is missed costs more than one too many


@dataclass(frozen=True)
class Skill:
    """What was learned of one kind: weights of the known passages, of the evidence, and where to say yes."""

    known: Sequence[Floats]  # (known passages, labels), one a kernel
    base: Floats  # each label's share
    often: Floats  # each label's number of examples
    stack: Floats
    centre: Floats
    spread: Floats
    threshold: Floats


class Learned:
    """Chances of every code of every kind for any passage; `welsh` is what was learned of passages in Welsh alone."""

    def __init__(
        self, book: Codebook, likeness: Likeness, skills: Mapping[Kind, Skill], welsh: "Learned | None" = None
    ) -> None:
        self.book, self.likeness, self.skills = book, likeness, dict(skills)
        self.with_meaning = likeness.known.meaning is not None
        self.labels = labels(book)
        self.welsh = welsh
        self._evidence = {kind: Evidence(self.labels[kind], self.with_meaning) for kind in self.skills}

    def measure(self, passages: Sequence[Passage]) -> Signals:
        """What is to be known of these passages before they are judged."""
        return signals(passages, self.likeness.wording, self.with_meaning)

    def chances(self, passages: Sequence[Passage], found: Signals) -> dict[Kind, Floats]:
        """Shape (passages, labels) for each kind that was learned, from what was measured."""
        kernels, same = self.likeness.kernels(found), self.likeness.same_group(found)
        subject = None if found.meaning is None else found.meaning[:, 1]
        chances = {}
        for kind, skill in self.skills.items():
            by = [kernel * same for kernel in kernels] if kind == "views" else kernels
            scores = [kernel @ known + skill.base for kernel, known in zip(by, skill.known, strict=True)]
            evidence = self._evidence[kind].gather(passages, subject, scores, skill.often)
            chances[kind] = sigmoid(((evidence - skill.centre) / skill.spread) @ skill.stack[:-1] + skill.stack[-1])
        return chances

    def corrected(
        self,
        chances: dict[Kind, Floats],
        found: Signals,  # noqa: ARG002 -- who corrects looks
        passages: Sequence[Passage],  # noqa: ARG002
    ) -> dict[Kind, Floats]:
        """What these chances become by what people decided; nobody has decided anything here."""
        return chances

    def by_wording(self, kind: Kind, number: int, passages: Sequence[Passage]) -> Floats:
        """How much the wording alone of each passage speaks for one code."""
        near = self.likeness.nearness(self.likeness.wording.rows(passages))
        return np.asarray(near @ self.skills[kind].known[0][:, number])


def learn(book: Codebook, rows: Sequence[Labelled], with_meaning: bool | None = None) -> Learned | None:
    """Learn from these passages; None when they are too few. The same rows always teach the same.

    The sentence model is used where it is installed, unless `with_meaning` says otherwise.
    """
    if len(rows) < FEWEST:
        return None
    passages = [row.passage for row in rows]
    wording = Wording.of(passages)
    found = signals(passages, wording, meaning.installed() if with_meaning is None else with_meaning)
    likeness = Likeness(wording, found)
    kernels, same = likeness.kernels(found), likeness.same_group(found)
    kinds = {
        kind: each for kind, each in labels(book).items() if each and any(row.keys(kind) is not None for row in rows)
    }
    plain: dict[Kind, Sequence[Label]] = {kind: each for kind, each in kinds.items() if kind != "views"}
    skills = _skills(plain, rows, kernels, found)
    if "views" in kinds:
        skills |= _skills({"views": kinds["views"]}, rows, [kernel * same for kernel in kernels], found)
    return Learned(book, likeness, skills)


def learn_both(book: Codebook, rows: Sequence[Labelled], with_meaning: bool | None = None) -> Learned | None:
    """Learn from all of these passages, and apart, by wording alone, from the Welsh: the sentence model reads no Welsh."""
    learned = learn(book, rows, with_meaning)
    if learned:
        welsh = [row for row in rows if (row.passage.language or language(row.passage.text)) == "cy"]
        learned.welsh = learn(book, welsh, with_meaning=False)
    return learned


def _skills(
    kinds: Mapping[Kind, Sequence[Label]],
    rows: Sequence[Labelled],
    kernels: Sequence[NDArray[np.float32]],
    found: Signals,
) -> dict[Kind, Skill]:
    """Kinds that share their kernels share the costly part of the regression."""
    truth = {kind: _truth(kind, each, rows) for kind, each in kinds.items()}
    base = {kind: np.nan_to_num(np.nanmean(each, axis=0)) for kind, each in truth.items()}
    targets = np.concatenate([np.nan_to_num(truth[kind] - base[kind]) for kind in kinds], axis=1)
    groups = [normalised(row.passage.text) for row in rows]
    fits = [ridge(kernel, targets, groups, PENALTY) for kernel in kernels]
    skills, start = {}, 0
    for kind, each in kinds.items():
        part = slice(start, start := start + len(each))
        known, scores = zip(*((weights[:, part], left[:, part] + base[kind]) for weights, left in fits), strict=True)
        skills[kind] = _skill(kind, each, rows, truth[kind], list(known), list(scores), base[kind], found)
    return skills


def _skill(
    kind: Kind, each: Sequence[Label], rows: Sequence[Labelled], truth: Floats,
    known: list[Floats], scores: list[Floats], base: Floats, found: Signals,
) -> Skill:  # fmt: skip
    often = np.nansum(truth, axis=0)
    subject = None if found.meaning is None else found.meaning[:, 1]
    gathered = Evidence(each, subject is not None).gather([row.passage for row in rows], subject, scores, often)
    counted = ~np.isnan(truth) & np.array([[_can(label, row.passage) for label in each] for row in rows])
    inputs, answers = gathered[counted], truth[counted]
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread[spread == 0] = 1
    inputs = np.concatenate([(inputs - centre) / spread, np.ones((len(inputs), 1))], axis=1)
    penalty = np.full(inputs.shape[1], SHY)
    penalty[-1] = 0
    stack = logistic(inputs, answers, penalty)
    chances = np.zeros(truth.shape)
    chances[counted] = sigmoid(inputs @ stack)
    threshold = _favours(each, base) if kind == "sentiment" else _thresholds(chances, truth == 1)
    return Skill(known, base, often, stack, centre, spread, threshold)


def _truth(kind: Kind, each: Sequence[Label], rows: Sequence[Labelled]) -> Floats:
    coded = [row.keys(kind) for row in rows]
    return np.array([[np.nan if keys is None else float(label.key in keys) for label in each] for keys in coded])


def _can(label: Label, passage: Passage) -> bool:
    return label.groups is None or (passage.group in label.groups and label.framework in passage.frameworks)


def _favours(each: Sequence[Label], base: Floats) -> Floats:
    """What each sentiment's chance is divided by before the greatest is taken."""
    return np.asarray(np.maximum(base, 0.01) ** EVEN * [HEARD if label.key == "negative" else 1.0 for label in each])


def _thresholds(chances: Floats, truth: NDArray[np.bool_]) -> Floats:
    """The chance from which saying yes gives the best F1; a label with few examples follows the others."""
    levels = np.linspace(LEAST, MOST, 41)
    hits = np.array([((chances >= level) & truth).sum(axis=0) for level in levels], float)
    said = np.array([(chances >= level).sum(axis=0) for level in levels], float)
    often = truth.sum(axis=0)
    for_all = levels[np.argmax(2 * hits.sum(axis=1) / (said.sum(axis=1) + often.sum() + 1e-9))]
    for_each = levels[np.argmax(2 * hits / (said + often + 1e-9), axis=0)]
    return np.asarray((often * for_each + TRUST * for_all) / (often + TRUST))
