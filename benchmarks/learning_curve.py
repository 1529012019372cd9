"""What more labelled texts are worth: python benchmarks/learning_curve.py FILE [--json], scored on FILE."""

import json
import random
import sys
from pathlib import Path

from consult.coding.codebook import load
from consult.coding.evaluation import KINDS, scores, suggested
from consult.coding.labelled import read
from consult.coding.learned_engine import LearnedEngine
from consult.coding.learning import learn

SIZES = (500, 1000, 2000, 3000)


def curve(file: Path) -> dict[int, dict[str, float]]:
    """Figures after learning from so many of the codebook's texts, drawn with one fixed seed."""
    book, held = load(), read(file)
    rows = [row for each in book.texts() for row in read(each)]
    random.Random(1).shuffle(rows)
    found = {}
    for size in (size for size in SIZES if size <= len(rows)):
        learned = learn(book, rows[:size])
        assert learned is not None
        given = suggested(LearnedEngine(learned, "curve"), held)
        figures = {name: scores(kind, held, given) for name, kind in KINDS.items()}
        found[size] = {
            f"{name}_{part}": figures[name][part]
            for name in figures
            for part in ("micro_f1", "macro_f1")
            if part in figures[name]
        }
    return found


if __name__ == "__main__":
    figures = curve(Path(sys.argv[1]))
    print(
        json.dumps(figures)
        if "--json" in sys.argv
        else "\n".join(f"{size}: {value}" for size, value in figures.items())
    )
