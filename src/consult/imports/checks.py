"""The checks of a file, each with a name, what it finds, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

LARGEST = 40_000_000  # bytes of an uploaded file
MOST_ROWS = 200_000
MOST_COLUMNS = 400
LONGEST_CELL = 10_000  # characters, as long as an answer may be

Level = Literal["file", "row", "told"]


@dataclass(frozen=True)
class Check:
    """One check. `file` stops the whole file, `row` leaves one row out, `told` takes the row and says so."""

    level: Level
    says: str
    remedy: str


CHECKS = {
    "empty-file": Check("file", "The file is empty.", "Export the responses again, and choose the new file."),
    "gone": Check("file", "The file is not here any more.", "Choose it again."),
    "too-large": Check(
        "file",
        f"The file is larger than {LARGEST // 1_000_000} MB.",
        "Divide it into smaller files, each with headings.",
    ),
    "too-many-rows": Check(
        "file", f"There are more than {MOST_ROWS:,} rows.", "Divide it into smaller files, each with headings."
    ),
    "too-many-columns": Check(
        "file", f"There are more than {MOST_COLUMNS} columns.", "Take out columns that nobody needs."
    ),
    "unknown-encoding": Check(
        "file", "The letters cannot be read.", "Save the file as “CSV UTF-8”, or as .xlsx, and choose it again."
    ),
    "not-a-table": Check(
        "file",
        "This is no table of responses.",
        "Choose a .csv, .tsv, .txt, .xlsx or .jsonl file that another product exported.",
    ),
    "broken-workbook": Check(
        "file", "The workbook is damaged.", "Open it in a spreadsheet program, save it as .xlsx, and choose it again."
    ),
    "broken-line": Check("file", "A line is not JSON.", "Mend or take out the line, and choose the file again."),
    "unclosed-quote": Check(
        "file",
        "A quotation mark is opened and not closed, or stands in the middle of a cell.",
        "Close it or double it in the file, and choose it again.",
    ),
    "no-headings": Check(
        "file", "The first row holds no headings.", "Write a heading above each column, and choose the file again."
    ),
    "no-rows": Check("file", "There are headings and no responses.", "Export the responses again, with all rows."),
    "repeated-heading": Check(
        "told", "Two columns have the same heading.", "Look at both: the second is marked with its number."
    ),
    "personal-column": Check(
        "told",
        "The heading speaks of a name, an address or another thing that shows who somebody is.",
        "Leave the column out, as it is at first.",
    ),
    "ragged-row": Check(
        "row", "The row has more or fewer cells than there are headings.", "Mend the row, and bring the file again."
    ),
    "empty-row": Check("told", "The row is empty.", "Nothing: there is nothing to bring in."),
    "formula": Check(
        "row",
        "A cell is a formula or an error of the spreadsheet.",
        "Put the value in its place, and bring the file again.",
    ),
    "control-characters": Check("told", "A cell holds characters that nobody can see.", "Nothing: they are taken out."),
    "too-long": Check(
        "row",
        f"A cell is longer than {LONGEST_CELL:,} characters.",
        "Divide the words over several rows, or bring them as a letter.",
    ),
    "unfinished": Check(
        "row", "The response was begun and never sent.", "Leave it: whoever stopped did not say yes to being heard."
    ),
    "no-group": Check(
        "row", "The cell that says who speaks is empty.", "Fill it in, or choose one group for the whole file."
    ),
    "unknown-group": Check(
        "row", "The cell says a group that has no match.", "Match the value to a stakeholder group, then check again."
    ),
    "group-left-out": Check(
        "row", "Whoever spoke is of a group that was left out.", "Nothing, unless the value was matched by mistake."
    ),
    "unknown-choice": Check(
        "row",
        "The cell says an answer that is not in the question’s list.",
        "Match the value to an answer, then check again.",
    ),
    "unknown-age": Check(
        "told", "The age has no match.", "Match the value to an age band; without one the age is not known."
    ),
    "unknown-setting": Check(
        "told", "The setting has no match.", "Match the value to a setting; without one it is not known."
    ),
    "unknown-language": Check("told", "The language is not one that is known here.", "Nothing: it counts as English."),
    "unknown-consent": Check("told", "Whether it may be quoted has no clear answer.", "Nothing: it counts as no."),
    "no-date": Check("row", "The cell is no date.", "Write it as 2025-03-31, and bring the file again."),
    "future-date": Check("row", "The day has not come yet.", "Mend the date, and bring the file again."),
    "nothing-said": Check(
        "row", "No column that is brought in says anything.", "Nothing, unless a column was left out by mistake."
    ),
    "duplicate-id": Check(
        "row", "Another row of this file has the same identifier.", "Keep one of the two, and bring the file again."
    ),
    "brought-already": Check("row", "This response was brought in before.", "Nothing: it is here already."),
}


class Stop(Exception):
    """The whole file cannot be read further: the check that found it, with row and column where there are any."""

    def __init__(self, check: str, row: int | None = None, heading: str = "") -> None:
        super().__init__(check)
        self.check, self.row, self.heading = check, row, heading


def sentence(check: str, row: int | None = None, heading: str = "") -> str:
    """What was found, where, and what to do, as a person reads it."""
    where = ", ".join(part for part in (f"row {row}" if row else "", f"column “{heading}”" if heading else "") if part)
    found = CHECKS[check]
    return f"{where[:1].upper()}{where[1:]}: {found.says} {found.remedy}" if where else f"{found.says} {found.remedy}"
