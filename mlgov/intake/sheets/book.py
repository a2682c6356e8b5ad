"""A spreadsheet as sheets of rows, whatever its format; a cell knows its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mlgov.errors import Problem
from mlgov.intake.findings import Finding

MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Sheet:
    """`rows` are those that hold anything: row number -> column number -> value, both from 1."""

    name: str
    rows: Mapping[int, Mapping[int, Any]]
    problems: tuple[Problem, ...] = ()

    def at(self, row: int, column: int) -> str:
        """`Models!C7`; in a CSV file, which has no sheets, `C7`."""
        place = f"{letters(column)}{row}"
        return f"{self.name}!{place}" if self.name else place


@dataclass(frozen=True)
class Book:
    """A file's visible sheets; `sha256` is hexadecimal, over the bytes of the file."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = field(default=())


def letters(column: int) -> str:
    """A column's name: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def text(value: Any) -> str:
    """What a cell says, as text: whole numbers without a fraction, days and moments as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
