"""The exact way through a CSV file: Python's csv, record by record, with recovery after a stray quote.

Slower than a query engine and right where a file is not: every record becomes a row or a refused line with
its number. A quotation mark that never closes swallows the lines after it; when such a record holds lines
that are rows in their own right, only its first line is refused and reading goes on at the next one.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import cast

import numpy as np
import polars as pl

from mlgov.intake.header import Header
from mlgov.intake.table import Lines, Refused, Table

_BATCH = 50_000
_CONTENT = 2_000


class _Tape:
    """Lines of a text that remember what the current record took, and can be wound back into it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(text)
        return text

    def begin(self) -> None:
        """Start a record on the line after those taken so far."""
        self.line += len(self.taken)
        self.taken = []

    def keep_first(self) -> None:
        """Give back every line of the record but its first."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


class _Records:
    """Walks over a CSV text; afterwards `refused` holds the records that are no rows."""

    def __init__(self, lines: Iterable[str], header: Header, check_encoding: bool) -> None:
        self.refused: list[Refused] = []
        self._tape = _Tape(lines)
        self._header = header
        self._check = check_encoding

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines, delimiter=self._header.delimiter, strict=True, skipinitialspace=self._header.spaced
        )

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        tape, reader, width = self._tape, self._reader(self._tape), len(self._header.names)
        while True:
            tape.begin()
            why = ""
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                record, why = [], _plain(error)
                reader = self._reader(tape)
            if tape.line <= self._header.line or (not record and not why):
                continue
            why = why or self._fault(record, width)
            if not why:
                yield tape.line, record
            elif self._refuse(why):
                reader = self._reader(tape)

    def _fault(self, record: list[str], width: int) -> str:
        if len(record) != width:
            few = "too few" if len(record) < width else "too many"
            return f"{few} columns: {len(record)} where the header has {width}"
        return "not UTF-8 text" if self._check and not _is_text(record) else ""

    def _refuse(self, why: str) -> bool:
        """Note the record; True when it had swallowed rows, so that reading goes on after its first line."""
        tape = self._tape
        swallowed = any(self._is_row(line) for line in tape.taken[1:])
        if swallowed:
            tape.keep_first()
            why = "a quotation mark that opens a value and never closes it"
        content = "".join(tape.taken).rstrip("\r\n")[:_CONTENT]
        self.refused.append(Refused(tape.line, "", why, _shown(content)))
        return swallowed

    def _is_row(self, line: str) -> bool:
        try:
            return len(self._header.names) > 1 and len(next(self._reader([line]), [])) == len(
                self._header.names
            )
        except csv.Error:
            return False


def _plain(error: csv.Error) -> str:
    text = str(error)
    if "expected after" in text:
        return "text stands after a closing quotation mark"
    if "unexpected end" in text:
        return "a quotation mark that opens a value and never closes it"
    if "field larger" in text:
        most = csv.field_size_limit()
        return f"a value longer than {most:,} characters, or a quotation mark that never closes"
    return f"not readable as CSV ({text})"


def _is_text(record: list[str]) -> bool:
    try:
        "".join(record).encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def read_exact(
    path: Path,
    header: Header,
    places: Mapping[str, int],
    nulls: Sequence[str],
    *,
    check_encoding: bool = False,
) -> Table:
    """Read the columns at `places` as text; `nulls` are the texts that stand for no value.

    With `check_encoding`, rows that are not UTF-8 are refused; otherwise the file is known to be UTF-8.
    """
    frames: list[pl.DataFrame] = []
    lines: list[int] = []
    batch: list[Sequence[str]] = []
    pick = _picker(list(places.values()))
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        records = _Records(text, header, check_encoding)
        for line, record in records:
            lines.append(line)
            batch.append(pick(record))
            if len(batch) == _BATCH:
                frames.append(_frame(batch, list(places), nulls))
                batch = []
    frames.append(_frame(batch, list(places), nulls))
    return Table(pl.concat(frames), _At(lines), records.refused)


def _picker(indexes: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """Takes the cells at some positions of a record; itemgetter, as this runs once for each row of a file."""
    if len(indexes) == 1:
        return lambda record: (record[indexes[0]],)
    return cast(Callable[[list[str]], Sequence[str]], itemgetter(*indexes))


def _frame(batch: list[Sequence[str]], names: list[str], nulls: Sequence[str]) -> pl.DataFrame:
    columns = list(zip(*batch, strict=True)) or [()] * len(names)
    series = [pl.Series(name, cells, dtype=pl.String) for name, cells in zip(names, columns, strict=True)]
    frame = pl.DataFrame(series)
    empty = pl.all().is_in(list(nulls))
    return frame.with_columns(pl.when(empty).then(None).otherwise(pl.all()).name.keep()) if nulls else frame


class _At:
    """Line numbers of rows from a list kept while reading."""

    def __init__(self, lines: list[int]) -> None:
        self._lines = np.array(lines, dtype=np.int64)

    def __call__(self, rows: Lines) -> Lines:
        return self._lines[rows]
