"""Downloads that a spreadsheet program shows and never runs."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import polars as pl
import pytest

from mlgov.papers import spreadsheet

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\ufeff=1",
    "＝1",
    '=HYPERLINK("http://x","y")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text: str) -> None:
    assert spreadsheet.harmless(text) == f"'{text}"
    assert (
        spreadsheet.csv(pl.DataFrame({"a": [text]}))
        .decode("utf-8-sig")
        .splitlines()[1]
        .lstrip('"')
        .startswith("'")
    )
    cell = _cells(spreadsheet.xlsx(pl.DataFrame({"a": [text]})))[1][0]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@pytest.mark.parametrize("text", ["plain", "a=b", "2026-W31", "5", "", "'quoted"])
def test_other_text_stays(text: str) -> None:
    assert spreadsheet.harmless(text) == text


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame({"n": [-1.5, None, 2.0], "i": [-3, 4, None], "b": [True, False, None]})
    assert spreadsheet.csv(frame).decode("utf-8-sig").splitlines() == [
        "n,i,b",
        "-1.5,-3,true",
        ",4,false",
        "2.0,,",
    ]
    values = [[cell.value for cell in line] for line in _cells(spreadsheet.xlsx(frame))]
    assert values == [["n", "i", "b"], [-1.5, -3, True], [None, 4, False], [2, None, None]]


def test_names_of_columns_are_made_harmless_too() -> None:
    frame = pl.DataFrame({'=cmd|" /C calc"!A0': [1]})
    assert spreadsheet.csv(frame).decode("utf-8-sig").splitlines()[0].lstrip('"').startswith("'=")
    assert str(_cells(spreadsheet.xlsx(frame))[0][0].value).startswith("'=")


def test_what_a_cell_cannot_hold() -> None:
    frame = pl.DataFrame(
        {
            "inf": [float("inf"), float("nan")],
            "long": ["x" * 40_000, "y"],
            "at": [datetime(2026, 11, 14, 9, 30, tzinfo=UTC), None],
            "day": [date(2026, 11, 14), None],
            "list": [[1, 2], []],
            "big": [2**60, 1],
        }
    )
    first, second = ([cell.value for cell in line] for line in _cells(spreadsheet.xlsx(frame))[1:])
    assert first[0] == "inf" and second[0] is None
    assert len(str(first[1])) == spreadsheet.LONGEST_CELL
    assert first[2] == "2026-11-14T09:30:00+00:00"
    assert first[3] == "2026-11-14"
    assert first[4] == "[1, 2]"
    assert first[5] == str(2**60)
    assert b"[1, 2]" in spreadsheet.csv(frame)


@pytest.mark.parametrize("name", ["fine", "a/b:c*?[]\\", "", "'", "x" * 60, "history"])
def test_any_name_of_a_sheet(name: str) -> None:
    frame = pl.DataFrame({"a": [1]})
    assert spreadsheet.xlsx(frame, name) == spreadsheet.xlsx(frame, name)


@pytest.mark.parametrize("frame", [pl.DataFrame(), pl.DataFrame({"a": []}), pl.DataFrame({"a": [None]})])
def test_nothing_is_a_file_too(frame: pl.DataFrame) -> None:
    assert spreadsheet.csv(frame).startswith(b"\xef\xbb\xbf")
    assert _cells(spreadsheet.xlsx(frame)) is not None


def _cells(content: bytes) -> list[tuple[openpyxl.cell.Cell, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows())
