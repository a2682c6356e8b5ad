"""From a file of predictions and its spec to rows that can be measured.

A row of the file is either in the frame or in quarantine; none is lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from mlgov.errors import DataError
from mlgov.intake.checks import check, clear_non_finite
from mlgov.intake.csv_file import read_csv
from mlgov.intake.findings import Finding, stop_on_errors
from mlgov.intake.late_labels import refuse_unusable
from mlgov.intake.parquet_file import read_parquet
from mlgov.intake.refused import about, nothing_left
from mlgov.intake.roles import Kind, kinds
from mlgov.intake.sorting import Sorter
from mlgov.intake.source import Source, open_source
from mlgov.intake.table import Table
from mlgov.measure.spec import Spec

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Extract:
    """A file as it was understood.

    `frame` has the spec's columns under their names there: numbers as Float64 (Int64 from Parquet's whole
    numbers), times as Datetime in microseconds UTC, protected and categorical columns and the entity as
    text, label and prediction as number, Boolean or text. A label not in the file is a column of nulls.
    `quarantine` is [line, column, reason, content], one row for each row of the file that was refused; so
    `file_rows == frame.height + quarantine.height`. `sha256` is over the unpacked content.
    """

    frame: pl.DataFrame
    quarantine: pl.DataFrame
    findings: list[Finding]
    sha256: str
    file_rows: int


def read(
    path: str | Path,
    spec: Spec,
    *,
    labels_only: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Extract:
    """Read a CSV, gzipped CSV or Parquet file as the spec describes it.

    With `labels_only` the file brings labels that arrived late: entity and label are read, nothing else.
    `now` (aware) lets times in the future be noticed; `progress` is called with a share of 1 and a sentence.
    Raises DataError with every problem at once: nothing is half read.
    """
    tell = progress or _silent
    tell(0.0, "Opening the file")
    wanted = kinds(spec, labels_only=labels_only)
    with open_source(path) as source:
        tell(0.15, "Reading rows")
        table, findings = _table(source, spec, wanted, optional=None if labels_only else spec.label)
        tell(0.7, "Checking values")
        extract = _sorted(source, table, spec, wanted, [*source.findings, *findings], labels_only, now)
    tell(1.0, f"{extract.frame.height:,} rows read, {extract.quarantine.height:,} in quarantine")
    return extract


def _silent(share: float, text: str) -> None:
    """Progress that nobody watches."""


def _table(
    source: Source, spec: Spec, wanted: dict[str, Kind], optional: str | None
) -> tuple[Table, list[Finding]]:
    if source.format == "parquet":
        return read_parquet(source, wanted, optional)
    return read_csv(source, wanted, optional, spec.null_values)


def _sorted(
    source: Source,
    table: Table,
    spec: Spec,
    wanted: dict[str, Kind],
    findings: list[Finding],
    labels_only: bool,
    now: datetime | None,
) -> Extract:
    sorter = Sorter(table)
    if table.frame.height == 0 and not table.refused:
        raise DataError(f"{source.name} has a header but no rows")
    sorter.take(wanted)
    stop_on_errors(source.name, sorter.findings)
    clear_non_finite(sorter, spec)
    if labels_only:
        refuse_unusable(sorter)
        stop_on_errors(source.name, sorter.findings)
    frame, quarantine = sorter.split()
    if frame.height == 0:
        raise nothing_left(source.name, quarantine)
    checks = [] if labels_only else check(frame, spec, now=now)
    found = [*findings, *sorter.findings, *checks, *about(quarantine)]
    return Extract(
        _complete(frame, spec, wanted), quarantine, found, source.sha256, frame.height + quarantine.height
    )


def _complete(frame: pl.DataFrame, spec: Spec, wanted: dict[str, Kind]) -> pl.DataFrame:
    """The columns in the order of the spec, with a label of nulls where the file has none yet."""
    if spec.label is not None and spec.label not in frame.columns:
        kind = _label_type(spec)
        frame = frame.with_columns(pl.lit(None, dtype=kind).alias(spec.label))
    return pl.DataFrame([frame.get_column(name) for name in wanted])


def _label_type(spec: Spec) -> pl.DataType:
    if spec.task == "regression":
        return pl.Float64()
    if isinstance(spec.positive, bool):
        return pl.Boolean()
    return pl.String() if isinstance(spec.positive, str) else pl.Int64()
