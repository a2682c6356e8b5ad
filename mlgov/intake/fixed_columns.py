"""Reading an extract whose columns have fixed names: found, typed, checked row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from mlgov.errors import DataError
from mlgov.intake.csv_file import read_csv
from mlgov.intake.findings import Finding, did_you_mean, stop_on_errors
from mlgov.intake.header import read_header
from mlgov.intake.layouts import Layout
from mlgov.intake.parquet_file import parquet_schema, read_parquet
from mlgov.intake.refused import about, faults, nothing_left
from mlgov.intake.sorting import Sorter
from mlgov.intake.source import Source, open_source
from mlgov.intake.table import Table

NULLS = ("",)


@dataclass(frozen=True)
class Part:
    """The rows of one model version in an extract, and those of its rows that were refused.

    `quarantine` is [line, column, reason, content].
    """

    model: str
    version: str
    frame: pl.DataFrame
    quarantine: pl.DataFrame


@dataclass(frozen=True)
class Parts:
    """An extract as it was understood: what it is, a part for each model version, and the content's hash."""

    layout: Layout
    parts: list[Part]
    findings: list[Finding]
    sha256: str
    name: str


class Rows:
    """The rows of a file under a layout, while rules are held against them."""

    def __init__(self, source: Source, layout: Layout, given: Mapping[str, str]) -> None:
        """Raises DataError where columns are missing, the file has no rows, or a column has another type."""
        self.source, self.layout = source, layout
        table, found = _table(source, layout, given)
        if table.frame.height == 0 and not table.refused:
            raise DataError(f"{source.name} has a header but no rows")
        self._table = table
        self._sorter = Sorter(table)
        kinds = {one.name: one.kind for one in layout.columns}
        self._sorter.take({name: kinds[name] for name in table.frame.columns})
        stop_on_errors(source.name, self._sorter.findings)
        self.findings: list[Finding] = [*source.findings, *found]
        self._finite()
        for one in layout.columns:
            if one.required:
                self.refuse(one.name, "is missing", pl.col(one.name).is_null())

    @property
    def columns(self) -> list[str]:
        return self._sorter.typed.columns

    @property
    def typed(self) -> pl.DataFrame:
        """Every row of the file, also those refused."""
        return self._sorter.typed

    def refuse(self, column: str, why: str, where: pl.Expr) -> None:
        """Put the rows where `where` holds into quarantine; a column that the file lacks is no fault."""
        if column not in self.columns:
            return
        hit = self.typed.select(where.fill_null(False).alias("hit"))["hit"]
        if hit.any():
            self._sorter.refuse(column, why, hit, self.typed[column])

    def replace(self, column: pl.Series) -> None:
        self._sorter.replace(column)

    def warn(self, column: str, what: str, fix: str, rows: int) -> None:
        if rows:
            self.findings.append(Finding("warning", column, what, fix, rows))

    def parted(self, now: datetime | None) -> Parts:
        """The good rows by model version, in the order of the file. DataError where none is left."""
        every = self.typed.select("model", "version", line=pl.Series(self._lines()))
        good, quarantine = self._sorter.split()
        if good.height == 0:
            raise nothing_left(self.source.name, quarantine)
        aside = quarantine.join(every, on="line", how="left", maintain_order="left")
        self._future(good, now)
        found = [
            Part(model, version, own.drop("model", "version"), _of(aside, model, version, first=not k))
            for k, ((model, version), own) in enumerate(_by_version(good))
        ]
        findings = [*self.findings, *self._sorter.findings, *about(quarantine)]
        return Parts(self.layout, found, findings, self.source.sha256, self.source.name)

    def faultless(self) -> pl.DataFrame:
        """Every row, with its `line`, where none is at fault. DataError with the faults of all others."""
        lines = pl.Series("line", self._lines())
        good, quarantine = self._sorter.split()
        if quarantine.height:
            problems = faults(quarantine)
            count = "one row" if quarantine.height == 1 else f"{quarantine.height:,} rows"
            raise DataError(f"{self.source.name} can't be loaded: {count} at fault. {problems[0]}", problems)
        return good.with_columns(lines)

    def _lines(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return self._table.line_of(np.arange(self.typed.height, dtype=np.int64))

    def _finite(self) -> None:
        """NaN is how many tools export a value that is not there; an infinite value refuses its row."""
        for column in self.typed.select(pl.col(pl.Float64)).get_columns():
            self.refuse(column.name, "is infinite", pl.col(column.name).is_infinite())
            count = int(column.is_nan().sum())
            if count:
                self.replace(column.fill_nan(None))
                self.warn(
                    column.name, "NaN values; they count as missing", "leave missing values empty", count
                )

    def _future(self, good: pl.DataFrame, now: datetime | None) -> None:
        if now is not None and "timestamp" in good.columns:
            late = good["timestamp"] > now.replace(tzinfo=None)
            self.warn("timestamp", "times in the future", "check time zones and clocks", int(late.sum()))


@contextmanager
def opened(path: str | Path, layouts: Sequence[Layout], given: Mapping[str, str]) -> Iterator[Rows]:
    """The rows of a file under the layout whose required columns it has most of; of equals the first.

    given: the model and the version of every row, where the file does not say. Raises DataError.
    """
    with open_source(path) as source:
        names = {name.strip().casefold() for name in _names(source, layouts)}

        def fit(layout: Layout) -> int:
            return sum(one.name in names for one in layout.columns if one.required) - sum(
                one.name not in names for one in layout.columns if one.required
            )

        yield Rows(source, max(layouts, key=fit), given)


def _names(source: Source, layouts: Sequence[Layout]) -> list[str]:
    if source.format == "parquet":
        return list(parquet_schema(source))
    known = [one.name for layout in layouts for one in layout.columns]
    return list(read_header(source.path, source.name, known).names)


def _table(source: Source, layout: Layout, given: Mapping[str, str]) -> tuple[Table, list[Finding]]:
    """The columns of the layout that the file has; `given` ones are the same in every row."""
    names = _names(source, [layout])
    folded = {name.strip().casefold() for name in names}
    kinds = {
        one.name: one.kind
        for one in layout.columns
        if (one.required and one.name not in given) or one.name in folded
    }
    read = read_parquet if source.format == "parquet" else None
    table, found = read(source, kinds, None) if read else read_csv(source, kinds, None, NULLS)
    for name, value in given.items():
        if name in table.frame.columns:
            raise DataError(f"{source.name} has a column {name}: leave out --{name}")
        table = Table(table.frame.with_columns(pl.lit(value).alias(name)), table.line_of, table.refused)
    absent = [one.name for one in layout.columns if one.name not in kinds and one.name not in given]
    known = {one.name for one in layout.columns}
    misspelt = [
        Finding("warning", name, f"is no column of {layout.name} and was not read", fix)
        for name in names
        if name.strip().casefold() not in known and (fix := did_you_mean(name, absent))
    ]
    return table, [*found, *misspelt]


def _by_version(good: pl.DataFrame) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    for own in good.partition_by("model", "version", maintain_order=True):
        yield (str(own["model"][0]), str(own["version"][0])), own


def _of(aside: pl.DataFrame, model: str, version: str, *, first: bool) -> pl.DataFrame:
    """The refused rows of one model version; the first part also takes those that belong to none."""
    own = (pl.col("model") == model) & (pl.col("version") == version)
    kept = own.fill_null(False) | (pl.col("model").is_null() | pl.col("version").is_null()) if first else own
    return aside.filter(kept).drop("model", "version")
