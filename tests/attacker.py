"""An attacker who reads everything that was shown and asks a linear programme how far each hidden count can be known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from consult.summary.suppression import MOST, Statement

SLACK = 1e-6


@dataclass
class Attacker:
    """Counts that are not known, and every sum of them that something was said of."""

    unknowns: int
    sums: list[tuple[np.ndarray, Statement]] = field(default_factory=list)
    falls: bool = False

    def reads(self, places: Sequence[int], said: Statement) -> None:
        """One published statement about the sum of these counts."""
        row = np.zeros(self.unknowns)
        row[list(places)] = 1
        self.sums.append((row, said))

    def range(self, places: Sequence[int]) -> tuple[int, int]:
        """The least and the most that the sum of these counts can be."""
        goal = np.zeros(self.unknowns)
        goal[list(places)] = 1
        above = [(-row, -said.low) for row, said in self.sums if said.low > 0]
        below = [(row, said.high) for row, said in self.sums if said.high < MOST]
        rows = np.array([row for row, _ in above + below]) if above + below else None
        ends = np.array([end for _, end in above + below]) if above + below else None
        found = []
        for sign in (1, -1):
            solved = linprog(sign * goal, A_ub=rows, b_ub=ends, bounds=(0, None), method="highs")
            assert solved.status in (0, 3), solved.message
            found.append(sign * solved.fun if solved.status == 0 else MOST)
        return round(found[0] - SLACK), round(found[1] + SLACK)
