"""The file of what stayed out: a line for each thing to mend, without a word of any row."""

import csv
import io
from collections.abc import Iterable

from consult.imports.checks import CHECKS
from consult.imports.models import Finding

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection


def written(findings: Iterable[Finding]) -> str:
    """The table as CSV, with a mark by which spreadsheets know its letters."""
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(["row", "column", "check", "reason", "remedy"])
    for each in findings:
        check = CHECKS[each.check]
        out.writerow([each.row, _plain(each.heading), each.check, check.says, check.remedy])
    return f"\ufeff{table.getvalue()}"


def _plain(words: str) -> str:
    """A heading is somebody's own words: with an apostrophe before what a spreadsheet would calculate."""
    return f"'{words}" if words.startswith(FORMULA) else words
