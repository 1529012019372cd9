"""Worries in folds: no text is scored by what was learned from itself."""

import json
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from consult.safeguarding import evaluation, training

SYLLABLES = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "ru", "se", "to")
NAMES = sorted(map("".join, product(SYLLABLES, repeat=3)), key=lambda name: crc32(name.encode()))  # that say nothing
OWN, OTHERS = NAMES[:60], NAMES[60:180]
ORDINARY = [{"text": f"I saw {name}", "group": "children"} for name in OTHERS]


def test_what_only_the_text_itself_says_is_not_known(tmp_path: Path) -> None:
    figures = _in_folds(tmp_path, "I saw {}", "I saw {}")
    assert figures["texts"] == 60
    assert figures["recall"] - figures["false_alarm_rate"] < 0.5, "only what learned from itself can tell them apart"


def test_what_others_say_too_is_known(tmp_path: Path) -> None:
    figures = _in_folds(tmp_path, "I saw {}", "they glurb us by {}")
    assert figures["recall"] == figures["in_request"]["recall"] == 1.0
    assert figures["false_alarm_rate"] < 0.2


def test_the_regression_is_solved() -> None:
    chance = np.random.default_rng(1)
    points = chance.normal(size=(90, 20)).astype(np.float32)
    targets = np.where(chance.random((90, 3)) < 0.3, 1, -1).astype(np.float32)
    alike = points @ points.T / 20
    loose = np.diag(np.where(targets[:, 0] > 0, training.RIDGE / training.WEIGHT, training.RIDGE))
    assert np.allclose((alike + loose) @ training.shares(alike, targets), targets, atol=1e-3)


def _in_folds(home: Path, harmless: str, worry: str) -> dict[str, Any]:
    """The figures of sixty texts in five folds, of which every other one is a worry."""
    file = home / "texts.jsonl"
    said = [((harmless, worry)[number % 2].format(name), number % 2 == 1) for number, name in enumerate(OWN)]
    lines = [{"text": text, "group": "children", "concern": wrong, "kind": "bullying"} for text, wrong in said]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return evaluation.in_folds(file, 5, ORDINARY)
