"""How far a passage says both what is good and what is ill: the scores of its aspects, set against each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from consult.coding.labels import Label

Floats = NDArray[np.float64]
GOOD, ILL = "works-well", ("could-be-better", "unmet-need")


def both_sides(aspects: Sequence[Label], scores: Sequence[Floats]) -> list[Floats]:
    """What the feeling is judged by beside its own scores: those of the aspects, by kernel, and how they meet.

    Empty for a codebook whose aspects do not tell good from ill.
    """
    places = {label.key: number for number, label in enumerate(aspects)}
    if GOOD not in places or not any(key in places for key in ILL):
        return []
    mean = np.clip(np.mean(scores, axis=0), 0, 1)
    good, ill = mean[:, places[GOOD]], mean[:, [places[key] for key in ILL if key in places]].max(axis=1)
    meet = [good * ill, np.minimum(good, ill), np.maximum(good - ill, 0), np.maximum(ill - good, 0)]
    return [*scores, np.stack(meet, axis=1)]
