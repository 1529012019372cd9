"""Two regressions in closed or nearly closed form, so that learning takes seconds and gives the same figures twice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ridge(kernel: NDArray[np.float32], targets: Floats, groups: Sequence[str], penalty: float) -> tuple[Floats, Floats]:
    """Kernel ridge regression: the weights (examples, targets), and what each example's score is when it is left out.

    Examples of one group (repeats of a text) are left out together. Hastie, Tibshirani and Friedman (2009), 7.10.
    """
    inverse = np.linalg.inv(kernel.astype(np.float64) + penalty * np.eye(len(kernel)))
    weights = inverse @ targets
    scores = targets - weights / np.diag(inverse)[:, None]
    for rows in _repeats(groups):
        scores[rows] = targets[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return weights, scores


def primal(inputs: Floats, targets: Floats, groups: Sequence[str], penalty: float) -> tuple[Floats, Floats]:
    """Ridge regression on features: the weights (features, targets), and each example's score when it is left out.

    The same as `ridge` where there are more examples than features.
    """
    inverse = np.linalg.inv(inputs.T @ inputs + penalty * np.eye(inputs.shape[1]))
    weights = inverse @ (inputs.T @ targets)
    spread = inputs @ inverse
    fitted, own = inputs @ weights, np.einsum("ij,ij->i", spread, inputs)[:, None]
    scores = (fitted - own * targets) / (1 - own)
    for rows in _repeats(groups):
        hat = spread[rows] @ inputs[rows].T
        scores[rows] = np.linalg.solve(np.eye(len(rows)) - hat, fitted[rows] - hat @ targets[rows])
    return weights, scores


def _repeats(groups: Sequence[str]) -> list[list[int]]:
    members: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    return [rows for rows in members.values() if len(rows) > 1]


def logistic(inputs: Floats, truth: Floats, penalty: Floats, known: Floats | float = 0.0) -> Floats:
    """Weights of a penalised logistic regression, by Newton's method with step halving; `known` are logits to begin from."""
    weights = np.zeros(inputs.shape[1])
    loss = _loss(weights, inputs, truth, penalty, known)
    for _ in range(30):
        chance = sigmoid(inputs @ weights + known)
        slope = inputs.T @ (chance - truth) + penalty * weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        while (next_loss := _loss(weights - step, inputs, truth, penalty, known)) > loss and np.abs(step).max() > 1e-6:
            step /= 2
        weights, gain, loss = weights - step, loss - next_loss, next_loss
        if gain < 1e-6 * abs(loss):
            break
    return weights


def sigmoid(logits: Floats) -> Floats:
    """Logits as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _loss(weights: Floats, inputs: Floats, truth: Floats, penalty: Floats, known: Floats | float) -> float:
    logits = inputs @ weights + known
    return float(np.logaddexp(0, logits).sum() - truth @ logits + 0.5 * penalty @ weights**2)
