"""The first record of a CSV file: which delimiter divides it, and which column carries which name."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgov.errors import DataError
from mlgov.intake.findings import Finding, listed

DELIMITERS = (",", ";", "\t", "|")
_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


@dataclass(frozen=True)
class Header:
    """The header's names as written (blanks around them removed), its delimiter and the line it stands on.

    `spaced` says that a blank follows every delimiter, which is then no part of the values.
    """

    names: tuple[str, ...]
    delimiter: str
    line: int
    spaced: bool


def delimiter_word(delimiter: str) -> str:
    """The delimiter in plain words."""
    return _WORDS.get(delimiter, repr(delimiter))


def read_header(path: Path, name: str, wanted: Sequence[str] = ()) -> Header:
    """The header under the delimiter that finds most wanted columns, then under that of most columns.

    Raises DataError when the file holds nothing but blank lines.
    """
    candidates = [found for mark in DELIMITERS if (found := _header_under(path, mark)) is not None]
    if not candidates:
        raise DataError(f"{name} is empty: it has neither a header nor rows")
    folded = {column.strip().casefold() for column in wanted}

    def fit(header: Header) -> tuple[int, int]:
        return sum(1 for column in set(header.names) if column.casefold() in folded), len(header.names)

    return max(candidates, key=fit)


def _header_under(path: Path, delimiter: str, spaced: bool = False) -> Header | None:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, skipinitialspace=spaced)
        try:
            record = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
        except csv.Error:
            return None
    if record is None:
        return None
    if not spaced and len(record) > 1 and all(cell.startswith(" ") for cell in record[1:]):
        return _header_under(path, delimiter, spaced=True)
    names = tuple(cell.strip() for cell in record)
    return Header(names, delimiter, reader.line_num - _newlines(record), spaced)


def _newlines(record: Sequence[str]) -> int:
    return sum(cell.count("\n") for cell in record)


def positions(names: Sequence[str]) -> tuple[dict[str, int], list[Finding]]:
    """Where each name first stands; a finding where a name stands more than once."""
    first: dict[str, int] = {}
    repeated: dict[str, None] = {}
    for index, name in enumerate(names):
        if name in first:
            repeated[name] = None
        first.setdefault(name, index)
    if not repeated:
        return first, []
    what = f"the header names {listed(repeated)} more than once; the first of each is used"
    return first, [Finding("warning", "", what, "give every column its own name")]
