"""How the engine learns from passages that people have coded: two ridge regressions, then one stacker for each kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consult import meaning
from consult.coding import question as asking
from consult.coding.both_sides import both_sides
from consult.coding.codebook import Codebook
from consult.coding.engine import Kind, Passage
from consult.coding.evidence import Evidence, Scores
from consult.coding.labelled import Labelled, normalised
from consult.coding.labels import Label, labels
from consult.coding.language import language
from consult.coding.likeness import Likeness, nearest
from consult.coding.regression import logistic, ridge, sigmoid
from consult.coding.signals import Signals, signals
from consult.coding.wording import Wording

Floats = NDArray[np.float64]
PENALTY = 0.6  # of the ridge regressions
SHY = 3.0  # of the stacker's weights
HOW: tuple[Kind, ...] = ("sentiment",)  # the kinds that are in the manner of a passage rather than in its subject
NOBODY = np.zeros((0, 0), bool)
FEWEST = 20  # passages below which there is nothing to learn from
LEAST, MOST = 0.25, 0.6  # where a threshold may lie
RARE = 0.05  # where it may lie for themes: of so many a rare one is seldom likely, and is said all the same
TRUST = 60.0  # examples at which what was best for a label counts as much as what its chances promise
EVEN = 0.2  # how far rare sentiments are favoured, so that the four are found alike
HEARD = 0.5  # how far complaints are favoured: one that is missed costs more than one too many


@dataclass(frozen=True)
class Skill:
    """What was learned of one kind: weights of the known passages, of the evidence, and where to say yes."""

    known: Sequence[Floats]  # (known passages, labels), one a kernel
    base: Floats  # each label's share
    often: Floats  # each label's number of examples
    examples: NDArray[np.bool_]  # (known passages, labels) which are examples of which; empty where labels are few
    stack: Floats
    centre: Floats
    spread: Floats
    threshold: Floats

    def scores(self, kernels: Sequence[NDArray[np.float32]]) -> list[Floats]:
        """What the known passages say of others that are so like them, by kernel."""
        return [kernel @ known + self.base for kernel, known in zip(kernels, self.known, strict=True)]

    def judge(self, evidence: Floats) -> Floats:
        """The chance of each label by all that speaks for it."""
        return sigmoid(((evidence - self.centre) / self.spread) @ self.stack[:-1] + self.stack[-1])


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
        by = _kernels(self.skills, self.likeness, found)
        scores = {kind: skill.scores(by[kind]) for kind, skill in self.skills.items()}
        subject = None if found.meaning is None else found.meaning[:, 1]
        return {
            kind: skill.judge(
                self._evidence[kind].gather(
                    passages, subject, _scores(kind, self.labels, scores, by[kind], skill.examples), skill.often
                )
            )
            for kind, skill in self.skills.items()
        }

    def corrected(
        self,
        chances: dict[Kind, Floats],
        found: Signals,  # noqa: ARG002 -- who corrects looks
        passages: Sequence[Passage],  # noqa: ARG002
    ) -> dict[Kind, Floats]:
        """What these chances become by what people decided; nobody has decided anything here."""
        return chances

    def by_wording(self, kind: Kind, number: int, nearness: NDArray[np.float32]) -> Floats:
        """How much the wording alone of passages that are so near to the known ones speaks for one code."""
        return np.asarray(nearness @ self.skills[kind].known[0][:, number])


def learn(book: Codebook, rows: Sequence[Labelled], with_meaning: bool | None = None) -> Learned | None:
    """Learn from these passages; None when they are too few. The same rows always teach the same.

    The sentence model is used where it is installed, unless `with_meaning` says otherwise.
    """
    rows = [row for row in rows if not asking.is_unanswered(row.passage.text)]
    if len(rows) < FEWEST:
        return None
    passages = [row.passage for row in rows]
    wording = Wording.of(passages)
    found = signals(passages, wording, meaning.installed() if with_meaning is None else with_meaning)
    likeness = Likeness(wording, found)
    kinds = {
        kind: each for kind, each in labels(book).items() if each and any(row.keys(kind) is not None for row in rows)
    }
    return Learned(book, likeness, _skills(kinds, rows, _kernels(kinds, likeness, found), found))


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
    by: Mapping[Kind, Sequence[NDArray[np.float32]]],
    found: Signals,
) -> dict[Kind, Skill]:
    """What is learned of every kind; the second stage sees of each passage only what the others say of it."""
    groups = [normalised(row.passage.text) for row in rows]
    truth = {kind: _truth(kind, each, rows) for kind, each in kinds.items()}
    base = {kind: np.nan_to_num(np.nanmean(each, axis=0)) for kind, each in truth.items()}
    targets = {kind: np.nan_to_num(each - base[kind]) for kind, each in truth.items()}
    fits = _fits(targets, by, groups)
    scores = {kind: [left + base[kind] for _, left in fits[kind]] for kind in kinds}
    skills = {}
    for kind, each in kinds.items():
        examples = truth[kind] == 1 if kind == "theme" else NOBODY
        others = [_apart(kernel, groups) for kernel in by[kind]] if examples.size else []
        learned = _scores(kind, kinds, scores, others, examples)
        known = [weights for weights, _ in fits[kind]]
        skills[kind] = _skill(kind, each, rows, truth[kind], known, learned, base[kind], examples, found)
    return skills


def _kernels(kinds: Iterable[Kind], likeness: Likeness, found: Signals) -> dict[Kind, list[NDArray[np.float32]]]:
    """By which likeness each kind is judged; a views item also by who speaks."""
    kernels, same = likeness.kernels(found), likeness.same_group(found)
    return {
        kind: [kernel * same for kernel in kernels["what"]]
        if kind == "views"
        else kernels["how" if kind in HOW else "what"]
        for kind in kinds
    }


def _fits(
    targets: Mapping[Kind, Floats], by: Mapping[Kind, Sequence[NDArray[np.float32]]], groups: Sequence[str]
) -> dict[Kind, list[tuple[Floats, Floats]]]:
    """By kernel the weights, and the scores of those left out; kinds that share a kernel share the costly part of it."""
    found: dict[tuple[Kind, int], tuple[Floats, Floats]] = {}
    for kernel in {id(each): each for kernels in by.values() for each in kernels}.values():
        kinds = [kind for kind in targets if any(each is kernel for each in by[kind])]
        ends = np.cumsum([targets[kind].shape[1] for kind in kinds])[:-1]
        fitted = ridge(kernel, np.concatenate([targets[kind] for kind in kinds], axis=1), groups, PENALTY)
        weights, left = (np.split(each, ends, axis=1) for each in fitted)
        found |= {(kind, id(kernel)): (weights[at], left[at]) for at, kind in enumerate(kinds)}
    return {kind: [found[kind, id(kernel)] for kernel in by[kind]] for kind in targets}


def _scores(
    kind: Kind, each: Mapping[Kind, Sequence[Label]], scores: Mapping[Kind, Sequence[Floats]],
    kernels: Sequence[NDArray[np.float32]], examples: NDArray[np.bool_],
) -> Scores:  # fmt: skip
    """The scores of one kind with what else was learned that speaks for it."""
    near = [found for kernel in kernels for found in nearest(kernel, examples)] if examples.size else []
    feels = kind == "sentiment" and "aspect" in scores
    return Scores(scores[kind], near, both_sides(each["aspect"], scores["aspect"]) if feels else ())


def _apart(kernel: NDArray[np.float32], groups: Sequence[str]) -> NDArray[np.float32]:
    """The likeness of passages to others: to themselves and to repeats of their text it is nothing."""
    number = np.unique(groups, return_inverse=True)[1]
    return np.where(number[:, None] == number[None, :], np.float32(0), kernel)


def _skill(
    kind: Kind, each: Sequence[Label], rows: Sequence[Labelled], truth: Floats, known: list[Floats],
    learned: Scores, base: Floats, examples: NDArray[np.bool_], found: Signals,
) -> Skill:  # fmt: skip
    often = np.nansum(truth, axis=0)
    subject = None if found.meaning is None else found.meaning[:, 1]
    gathered = Evidence(each, subject is not None).gather([row.passage for row in rows], subject, learned, often)
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
    threshold = (
        _favours(each, base)
        if kind == "sentiment"
        else thresholds(chances, truth == 1, RARE if kind == "theme" else LEAST)
    )
    return Skill(known, base, often, examples, stack, centre, spread, threshold)


def _truth(kind: Kind, each: Sequence[Label], rows: Sequence[Labelled]) -> Floats:
    coded = [row.keys(kind) for row in rows]
    return np.array([[np.nan if keys is None else float(label.key in keys) for label in each] for keys in coded])


def _can(label: Label, passage: Passage) -> bool:
    return label.groups is None or (passage.group in label.groups and label.framework in passage.frameworks)


def _favours(each: Sequence[Label], base: Floats) -> Floats:
    """What each sentiment's chance is divided by before the greatest is taken."""
    return np.asarray(np.maximum(base, 0.01) ** EVEN * [HEARD if label.key == "negative" else 1.0 for label in each])


def thresholds(chances: Floats, truth: NDArray[np.bool_], least: float) -> Floats:
    """The chance, at least this, from which saying yes gives the best F1.

    Of a label with few examples what was best is a matter of luck; it leans on half of the F1 that its chances promise,
    which is where the best threshold of calibrated chances lies (Lipton, Elkan and Narayanaswamy 2014).
    """
    levels, often = np.linspace(least, MOST, 56), truth.sum(axis=0)
    over = [chances >= level for level in levels]
    said = np.array([each.sum(axis=0) for each in over], float)
    hits = np.array([(each & truth).sum(axis=0) for each in over], float)
    promised = np.array([(each * chances).sum(axis=0) for each in over])
    best = levels[np.argmax(2 * hits / (said + often + 1e-9), axis=0)]
    half = (promised / (said + chances.sum(axis=0) + 1e-9)).max(axis=0)
    return np.asarray((often * best + TRUST * np.clip(half, least, MOST)) / (often + TRUST))
