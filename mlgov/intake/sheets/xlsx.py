"""XLSX files by openpyxl: values only. Formulas and merged cells are refused by address, not guessed."""

from __future__ import annotations

import hashlib
import warnings
import zipfile
from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem
from mlgov.intake.findings import Finding, listed
from mlgov.intake.sheets.book import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Book, Sheet

CHOICES = "Choices"  # the hidden sheet of a downloaded inventory, from which its cells choose
_MOST_BYTES = 400_000_000  # unpacked; a small file may unpack into what fills the memory


def read(path: Path) -> Book:
    """Every visible sheet with its cells. DataError for what is no XLSX file, or too large."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    raw = path.read_bytes()
    _check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of drawings and styles that it leaves out
            book = load_workbook(path, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise DataError(f"{path.name} is a damaged spreadsheet: save it anew as XLSX") from error
    except Exception as error:  # the library raises whatever its parser met
        raise DataError(f"{path.name} can't be read as a spreadsheet: save it anew as XLSX") from error
    pages = list(book.worksheets)
    hidden = [page.title for page in pages if page.sheet_state != "visible" and page.title != CHOICES]
    findings = (
        [Finding("info", "", f"hidden sheets are not read: {listed(hidden)}", "show them if they should be")]
        if hidden
        else []
    )
    sheets = tuple(_sheet(path.name, page) for page in pages if page.sheet_state == "visible")
    return Book(path.name, hashlib.sha256(raw).hexdigest(), sheets, tuple(findings))


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise DataError(f"{path.name} is a damaged spreadsheet: save it anew as XLSX") from error
    if size > _MOST_BYTES:
        raise DataError(f"{path.name} unpacks to {size / 1e6:,.0f} MB: divide it into several files")


def _sheet(name: str, page: Any) -> Sheet:
    if (
        page.max_row > MOST_ROWS
        or page.max_column > MOST_COLUMNS
        or page.max_row * page.max_column > MOST_CELLS
    ):
        raise DataError(
            f"{name}, sheet {page.title}: reaches to row {page.max_row:,} and column {page.max_column:,}; "
            f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read: delete the empty ones"
        )
    rows: dict[int, dict[int, Any]] = {}
    problems = [
        Problem(f"{page.title}!{span.coord}", "cells are merged", "take them apart, each with its own value")
        for span in page.merged_cells.ranges
    ]
    for row in page.iter_rows():
        for cell in row:
            if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
                continue
            fault = _fault(cell)
            if fault:
                problems.append(Problem(f"{page.title}!{cell.coordinate}", *fault))
            else:
                rows.setdefault(cell.row, {})[cell.column] = cell.value
    return Sheet(page.title, rows, tuple(problems))


def _fault(cell: Any) -> tuple[str, str] | None:
    if cell.data_type == "f":
        return "is a formula", "put its value in its place (paste special, values)"
    if cell.data_type == "e":
        return f"holds the error {cell.value}", "put a value in its place"
    return None
