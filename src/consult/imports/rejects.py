"""The file of what stayed out: a line for each thing to mend, without a word of any row."""

import csv
import io
from collections.abc import Iterable

from consult.cell import plain
from consult.imports.checks import CHECKS
from consult.imports.models import Finding


def written(findings: Iterable[Finding]) -> str:
    """The table as CSV, with a mark by which spreadsheets know its letters."""
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(["row", "column", "check", "reason", "remedy"])
    for each in findings:
        check = CHECKS[each.check]
        out.writerow([each.row, plain(each.heading), each.check, check.says, check.remedy])
    return f"\ufeff{table.getvalue()}"
