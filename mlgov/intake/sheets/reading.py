"""Opening a spreadsheet of the inventory, by its content: an XLSX file, or a CSV file as its one sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlgov.errors import DataError, Problem
from mlgov.intake.csv_exact import read_exact
from mlgov.intake.header import positions, read_header
from mlgov.intake.sheets import xlsx
from mlgov.intake.sheets.book import Book, Sheet
from mlgov.intake.source import open_source


def read_book(path: Path | str, names: tuple[str, ...] = ()) -> Book:
    """The file's sheets. names: headings to look for, by which the delimiter of a CSV file is told.

    Raises DataError when the file is absent, empty, damaged, not in UTF-8 or UTF-16, or of another format.
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"{file.name}: there is no such file")
    with file.open("rb") as opened:
        head = opened.read(8)
    if head.startswith(b"PK\x03\x04"):
        return xlsx.read(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            f"{file.name} is an old or a protected spreadsheet: save it as XLSX without a password"
        )
    return _csv(file, names)


def _csv(file: Path, names: tuple[str, ...]) -> Book:
    with open_source(file) as source:
        if source.format != "csv":
            raise DataError(f"{file.name} is no spreadsheet: bring an XLSX or a CSV file")
        header = read_header(source.path, source.name, names)
        unnamed = [name or f"(column {place})" for place, name in enumerate(header.names, start=1)]
        first, _ = positions(unnamed)
        table = read_exact(source.path, header, first, ("",), check_encoding=True)
        lines = table.line_of(np.arange(table.frame.height, dtype=np.int64))
    rows = {header.line: {place: name for place, name in enumerate(header.names, start=1) if name}}
    for line, cells in zip(lines, table.frame.iter_rows(), strict=True):
        kept = {
            place + 1: cell
            for place, cell in zip(first.values(), cells, strict=True)
            if cell is not None and cell.strip()
        }
        if kept:
            rows[int(line)] = kept
    problems = [Problem(f"line {one.line}", one.reason, one.content[:80]) for one in table.refused]
    return Book(file.name, source.sha256, (Sheet("", rows, tuple(problems)),), source.findings)
