"""How good an engine is on passages that people have coded: precision, recall and F1, per code and over all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from consult.coding.codebook import Codebook, Theme
from consult.coding.codebook import load as load_codebook
from consult.coding.confusions import worst
from consult.coding.engine import Engine, Kind, first_engine, load
from consult.coding.labelled import Labelled, normalised, read
from consult.coding.learned_engine import LearnedEngine
from consult.coding.learning import learn

Codes = frozenset[str]
RAREST = 5  # examples without which a theme can be neither learned nor measured
Suggested = list[dict[Kind, Codes]]
KINDS: dict[str, Kind] = {"themes": "theme", "aspects": "aspect", "views": "views", "sentiment": "sentiment"}


def evaluate(kind: str, file: Path, codebook: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """Scores of `themes`, `aspects`, `views` or `sentiment` on a labelled file, ready for JSON.

    Without `folds` the product's engine is scored as it is. With `folds` an engine learns from all folds but one and is
    scored on that one, so that any labelled file can be tried with any codebook. Raises
    LabelledError or CodebookError with a sentence.
    """
    if kind not in KINDS:
        raise ValueError(f"Cannot evaluate {kind}. Choose one of {', '.join(KINDS)}.")
    rows = [row for row in read(Path(file)) if row.keys(KINDS[kind]) is not None]
    book = load_codebook(Path(codebook)) if codebook else load_codebook()
    if folds is None:
        return scores(KINDS[kind], rows, suggested(load(book), rows))
    if kind == "themes" and not codebook and not _uses(rows, book):
        book = _codebook_of(rows)
        rows = [replace(row, themes=(row.themes or Codes()) & {theme.key for theme in book.themes}) for row in rows]
    return scores(KINDS[kind], rows, _by_folds(rows, book, folds))


def themes(file: Path, codebook: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """See `evaluate`; macro F1 is the mean over the themes that the file holds."""
    return evaluate("themes", file, codebook, folds)


def aspects(file: Path, codebook: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """See `evaluate`."""
    return evaluate("aspects", file, codebook, folds)


def views(file: Path, codebook: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """See `evaluate`."""
    return evaluate("views", file, codebook, folds)


def sentiment(file: Path, codebook: Path | None = None, folds: int | None = None) -> dict[str, Any]:
    """See `evaluate`; gives accuracy and the recall of negative passages."""
    return evaluate("sentiment", file, codebook, folds)


def _uses(rows: Sequence[Labelled], book: Codebook) -> bool:
    return bool(Codes().union(*(row.themes or () for row in rows)) & {theme.key for theme in book.themes})


def _codebook_of(rows: Sequence[Labelled]) -> Codebook:
    """A bare codebook of the themes that a file uses, for files that come without one; the rarest are left out."""
    often = Counter(key for row in rows for key in row.themes or ())
    return Codebook("of-the-file", tuple(Theme(key, key, key) for key in sorted(often) if often[key] >= RAREST))


def _by_folds(rows: Sequence[Labelled], book: Codebook, folds: int) -> Suggested:
    """Each row's suggestions from an engine that learned from the other folds; repeats of a text stay together."""
    fold = [int(sha256(normalised(row.passage.text).encode()).hexdigest(), 16) % folds for row in rows]
    given: Suggested = [{} for _ in rows]
    for held in range(folds):
        learned = learn(book, [row for row, at in zip(rows, fold, strict=True) if at != held])
        engine = LearnedEngine(learned, "folds") if learned else first_engine(book)
        mine = [number for number, at in enumerate(fold) if at == held]
        for number, found in zip(mine, suggested(engine, [rows[number] for number in mine]), strict=True):
            given[number] = found
    return given


def suggested(engine: Engine, rows: Sequence[Labelled]) -> Suggested:
    """What an engine suggests for each row, by kind."""
    return [
        {kind: frozenset(each.key for each in found if each.kind == kind) for kind in KINDS.values()}
        for found in engine.suggest([row.passage for row in rows])
    ]


def scores(kind: Kind, rows: Sequence[Labelled], given: Suggested) -> dict[str, Any]:
    """The figures, from what people coded and what was suggested."""
    pairs = [(row.keys(kind) or frozenset(), found[kind]) for row, found in zip(rows, given, strict=True)]
    figures = _sentiment_scores if kind == "sentiment" else _code_scores
    confused = [each._asdict() for each in worst(pairs)]
    return {**figures(pairs), "texts": len(pairs), "labels": _labels(pairs), "confusions": confused}


def _code_scores(pairs: Sequence[tuple[Codes, Codes]]) -> dict[str, float]:
    right = sum(len(coded & found) for coded, found in pairs)
    precision = _share(right, sum(len(found) for _, found in pairs))
    recall = _share(right, sum(len(coded) for coded, _ in pairs))
    return {"micro_f1": _f1(precision, recall), "macro_f1": _macro(pairs), "precision": precision, "recall": recall}


def _sentiment_scores(pairs: Sequence[tuple[Codes, Codes]]) -> dict[str, float]:
    negative = _labels(pairs).get("negative", {"recall": 0.0})
    accuracy = _share(sum(coded == found for coded, found in pairs), len(pairs))
    return {"macro_f1": _macro(pairs), "negative_recall": negative["recall"], "accuracy": accuracy}


def _macro(pairs: Sequence[tuple[Codes, Codes]]) -> float:
    held = [label["f1"] for label in _labels(pairs).values() if label["support"]]
    return _share(sum(held), len(held))


def _labels(pairs: Sequence[tuple[Codes, Codes]]) -> dict[str, dict[str, float]]:
    return {key: _label(key, pairs) for key in sorted(frozenset().union(*(both for pair in pairs for both in pair)))}


def _label(key: str, pairs: Iterable[tuple[Codes, Codes]]) -> dict[str, float]:
    seen = [(key in coded, key in found) for coded, found in pairs]
    right, support = sum(coded and found for coded, found in seen), sum(coded for coded, _ in seen)
    precision, recall = _share(right, sum(found for _, found in seen)), _share(right, support)
    return {"f1": _f1(precision, recall), "precision": precision, "recall": recall, "support": support}


def _f1(precision: float, recall: float) -> float:
    return _share(2 * precision * recall, precision + recall)


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
