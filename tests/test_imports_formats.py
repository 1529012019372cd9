"""Files of each product by its own rules: the format is recognised, every cell is right, a broken file says where and why."""

import io
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from consult.imports import checks, days
from consult.imports.checks import CHECKS, Stop
from consult.imports.intake import Intake, Kept, unblocked

FILES = Path(__file__).parent / "imports"
EXPECTED = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))
BROKEN = EXPECTED.pop("broken")


def intake(ending: str, content: bytes, at_once: int = 11) -> tuple[Intake, list[Kept]]:
    """Read a file that comes in small parts, so that a part may end anywhere."""

    def parts() -> Iterator[bytes]:
        return (content[at : at + at_once] for at in range(0, len(content), at_once))

    made = Intake(ending, parts)
    return made, [row for block in made.blocks() for row in unblocked(block)]


def sheet(rows: list[list[object]]) -> bytes:
    """A workbook as spreadsheet programs write it, with an empty sheet before the one that says something."""
    book = Workbook()
    filled = book.create_sheet("Responses")
    for row in rows:
        filled.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_each_file_is_expected() -> None:
    assert {path.name for path in FILES.iterdir() if path.name != "expected.toml"} == {*EXPECTED, *BROKEN}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_whole_file_gives_every_cell(name: str) -> None:
    made, rows = intake(Path(name).suffix, (FILES / name).read_bytes())
    expected = EXPECTED[name]
    assert made.format.key == expected["format"]
    assert [row.cells for row in rows] == expected["rows"]
    assert made.headings == expected.get("headings", made.headings)
    assert [[row.number, check] for row in rows for check, _ in row.faults] == expected.get("faults", [])
    assert made.rows == len(rows)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_where_and_why(name: str) -> None:
    with pytest.raises(Stop) as stopped:
        intake(Path(name).suffix, (FILES / name).read_bytes(), 1_000)
    assert [stopped.value.check, stopped.value.row][: len(BROKEN[name])] == BROKEN[name]
    said = checks.sentence(stopped.value.check, stopped.value.row)
    assert CHECKS[stopped.value.check].remedy in said
    assert "swallowed" not in said


def test_a_workbook_gives_values_and_shows_formulas() -> None:
    content = sheet(
        [
            ["ID", "Start time", "Completion time", "Email", "Name", "What would you change?", "Born"],
            [
                1,
                datetime(2025, 3, 4, 9),
                datetime(2025, 3, 4, 9, 30),
                "anonymous",
                None,
                "The food\nand the beds",
                2010.0,
            ],
            [2, None, date(2025, 3, 5), "anonymous", None, "=1+1", True],
        ]
    )
    made, rows = intake(".xlsx", content)
    assert made.format.name == "Microsoft Forms"
    assert rows[0].cells == [
        "1", "2025-03-04 09:00:00", "2025-03-04 09:30:00", "anonymous", "", "The food\nand the beds", "2010",
    ]  # fmt: skip
    assert rows[1].faults == [("formula", 5)]


def test_damaged_workbooks_and_bombs_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet([["Words"], ["Good"]])
    for broken in (content[: len(content) // 2], b"PK\x03\x04 and no more", b"no workbook at all"):
        with pytest.raises(Stop, match="broken-workbook"):
            intake(".xlsx", broken, 1_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("xl/workbook.xml", "w") as part:
        for _ in range(401):
            part.write(b"\0" * 1_000_000)
    with pytest.raises(Stop, match="too-large"):
        intake(".xlsx", packed.getvalue(), 100_000)


def test_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consult.imports.intake.MOST_ROWS", 3)
    with pytest.raises(Stop, match="too-many-rows") as stopped:
        intake(".csv", b"words\na\nb\nc\nd\n")
    assert stopped.value.row == 5
    with pytest.raises(Stop, match="too-many-columns"):
        intake(".csv", ",".join(f"c{number}" for number in range(401)).encode() + b"\n1\n", 1_000)


def test_identical_rows_are_told_apart_by_their_number() -> None:
    _, rows = intake(".csv", b"words,group\nGood,child\nGood,child\nBad,child\n")
    assert [row.nth for row in rows] == [1, 2, 1]


def test_what_columns_hold_is_known_and_closed_lists_end() -> None:
    many = "\n".join(f"Words number {number},{'AB'[number % 2]};C,{number % 12 + 1}/28/2025" for number in range(60))
    made, _ = intake(".csv", f"said,chose,when\n{many}\n".encode())
    said, chose, when = made.columns
    assert said.values is None, "too many to be a list"
    assert chose.parts == ["A", "C", "B"]
    assert (when.month_first, when.day_first) == (True, False)


@pytest.mark.parametrize(
    ("said", "month_first", "day"),
    [
        ("2025-03-04 10:11:12", False, date(2025, 3, 4)),
        ("2025/03/04 10:11:12 am GMT", False, date(2025, 3, 4)),
        ("04/03/2025", False, date(2025, 3, 4)),
        ("3/25/25 9:55", True, date(2025, 3, 25)),
        ("4th March 2025", False, date(2025, 3, 4)),
        ("Tuesday, 4 Mar 2025", False, date(2025, 3, 4)),
        ("31/02/2025", False, None),
        ("soon", False, None),
        ("45720", False, None),
    ],
)
def test_days_are_read_as_products_write_them(said: str, month_first: bool, day: date | None) -> None:
    assert days.read(said, month_first=month_first) == day


def test_there_are_checks_enough_and_each_says_what_to_do() -> None:
    assert len(CHECKS) >= 13
    for check in CHECKS.values():
        assert check.says.endswith(".")
        assert check.remedy.endswith(".")
        assert max(len(sentence.split()) for sentence in (check.says, check.remedy)) <= 20
