"""Whether decisions got it right, in the words of those who had answered: counts in small-number words, group by group."""

from dataclasses import dataclass

from consult.corpus.reply import VERDICTS, Heard
from consult.summary import small_numbers

SAID = {"right": "right", "partly": "partly right", "wrong": "not right"}


@dataclass(frozen=True)
class Judged:
    """For each group what was said, such as "right: about 15; not right: a few"; and redacted words of nobody."""

    groups: dict[str, str]
    words: list[str]


def judged(heard: Heard | None) -> Judged:
    """The replies to one decision as they may be shown, protected together because they add up."""
    if heard is None:
        return Judged({}, [])
    counts = {(group, verdict): heard.verdicts[group][verdict] for group in heard.verdicts for verdict in VERDICTS}
    shown = small_numbers.table(counts, {group: small_numbers.rule_of(group) for group in heard.verdicts})
    return Judged({group: _said(group, shown) for group in sorted(heard.verdicts)}, heard.words)


def _said(group: str, shown: small_numbers.Table) -> str:
    cells = {verdict: shown.cells[group, verdict] for verdict in VERDICTS}
    return "; ".join(f"{SAID[verdict]}: {cell.words}" for verdict, cell in cells.items() if cell.number != 0)
