"""What is kept of each utterance as the engine reads it: its wording, its meaning and the engine's chances, in few bytes."""

import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from consult.coding.engine import Kind
from consult.coding.wording import features

Floats = NDArray[np.float32]
WIDTH = 256  # places that the features of a text are scattered over (Weinberger and others, 2009)
STEPS = 127  # of a signed byte


def wording(text: str) -> bytes:
    """The direction of a text's wording: equal for equal words, near for a letter or a word more or less."""
    row = np.zeros(WIDTH, np.float32)
    for feature in features(text):
        place = zlib.crc32(feature.encode())
        row[place % WIDTH] += 1.0 if place & 0x8000_0000 else -1.0
    return packed(row)


def packed(row: Floats) -> bytes:
    """A direction in one signed byte a place; what is lost is under a hundredth of its likeness to any other."""
    longest = float(np.abs(row).max(initial=0.0)) or 1.0
    return np.round(row / longest * STEPS).astype(np.int8).tobytes()


def directions(rows: Sequence[bytes]) -> Floats:
    """Packed directions as unit rows, so that their dot products are their likeness."""
    plain = np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), -1).astype(np.float32)
    return np.asarray(plain / (np.linalg.norm(plain, axis=1, keepdims=True) + np.float32(1e-6)))


def chances(by_kind: Mapping[Kind, Iterable[float]]) -> bytes:
    """The chances of all kinds, one after the other, in half precision."""
    rows = [np.asarray(each, np.float16) for each in by_kind.values()]
    return np.concatenate(rows).tobytes() if rows else b""
