"""Whether one engine does worse than another on what people decided: micro and macro F1, with a paired bootstrap."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.bool_]
FEWEST = 10  # utterances held back, below which nothing can be said
ROUNDS = 1000
SEED = 20261122


def compare(truth: Floats, before: Codes, after: Codes) -> dict[str, Any]:
    """Micro and macro F1 of both, and 95 % intervals of what changed; only utterances of which every code is known.

    The same utterances are drawn for both (a paired bootstrap: Efron and Tibshirani 1993, 16.4). These figures compare
    two engines with each other; they are no accuracy, because whoever decided had seen what was suggested.
    """
    whole = ~np.isnan(truth).any(axis=1)
    right = truth[whole] == 1
    if not len(right):
        nothing = {"before": 0.0, "after": 0.0, "low": 0.0, "high": 0.0}
        return {"tried_on": 0, "micro": nothing, "macro": nothing}
    both = [_counts(right, each[whole]) for each in (before, after)]
    one = np.ones((1, len(right)))
    (was,), (becomes,) = (_f1(each, one) for each in both)
    draws = np.random.default_rng(SEED).multinomial(len(right), np.full(len(right), 1 / len(right)), ROUNDS)
    moved = _f1(both[1], draws) - _f1(both[0], draws)
    low, high = np.percentile(moved, [2.5, 97.5], axis=0)
    return {
        "tried_on": len(right),
        **{
            name: {
                "before": round(float(was[place]), 4),
                "after": round(float(becomes[place]), 4),
                "low": round(float(low[place]), 4),
                "high": round(float(high[place]), 4),
            }
            for place, name in enumerate(("micro", "macro"))
        },
    }


def not_worse(figures: Mapping[str, Any]) -> bool:
    """The rule for going live: enough was held back, and neither F1 is lower than it was."""
    return figures["tried_on"] >= FEWEST and all(
        figures[name]["after"] >= figures[name]["before"] for name in ("micro", "macro")
    )


def _counts(right: Codes, said: Codes) -> tuple[Floats, Floats]:
    """For each utterance and code: said rightly, and said or right (which is counted twice where it is both)."""
    return (right & said).astype(float), right.astype(float) + said


def _f1(counts: tuple[Floats, Floats], draws: NDArray[Any]) -> Floats:
    """Shape (draws, 2): micro F1, and macro F1 over the codes that were there or said."""
    hits, all_ = (draws @ each for each in counts)
    micro = 2 * hits.sum(axis=1) / np.maximum(all_.sum(axis=1), 1e-9)
    there = all_ > 0
    macro = np.where(there, 2 * hits / np.maximum(all_, 1e-9), 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return np.stack([micro, macro], axis=1)
