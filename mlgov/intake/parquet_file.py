"""A Parquet file as a table of native columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import polars as pl
from polars.exceptions import PanicException

from mlgov.errors import DataError
from mlgov.intake.findings import Finding, stop_on_errors
from mlgov.intake.roles import Kind, match
from mlgov.intake.source import Source
from mlgov.intake.table import Lines, Table

_Read = TypeVar("_Read")


def read_parquet(source: Source, kinds: dict[str, Kind], optional: str | None) -> tuple[Table, list[Finding]]:
    """Read the columns that `kinds` names. Raises DataError for a damaged file or missing columns."""
    schema = parquet_schema(source)
    names = list(schema)
    places, findings = match(kinds, {name: index for index, name in enumerate(names)}, optional)
    types = {wanted: schema[names[index]] for wanted, index in places.items()}
    # Before anything is read: a column of lists or maps may hold gigabytes in a few rows.
    findings += [_unusable(name, dtype) for name, dtype in types.items() if dtype.is_nested()]
    stop_on_errors(source.name, findings)
    # By position and not by name: a column may be called "*" or "^a$", which would be taken for a pattern.
    frame = read_positions(source, list(places.values()))
    promised = guarded(
        source, lambda: pl.scan_parquet(source.path, glob=False).select(pl.len()).collect().item()
    )
    if promised != frame.height:
        what = f"it announces {promised:,} rows and holds {frame.height:,}"
        raise DataError(f"{source.name} is damaged: {what}")
    columns = [frame.get_column(names[index]).alias(wanted) for wanted, index in places.items()]
    return Table(pl.DataFrame(columns), _row_number), findings


def read_positions(source: Source, positions: list[int], rows: int | None = None) -> pl.DataFrame:
    """The columns at some positions, all rows or the first ones. Raises DataError for a damaged file."""
    return guarded(source, lambda: pl.read_parquet(source.path, columns=positions, n_rows=rows, glob=False))


def _unusable(name: str, dtype: pl.DataType) -> Finding:
    return Finding(
        "error", name, f"holds {str(dtype).split('(')[0].lower()} values", "name a column of simple values"
    )


def parquet_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a Parquet file and their types, in its order. Raises DataError when it is damaged."""
    return dict(guarded(source, lambda: pl.read_parquet_schema(source.path)))


def _row_number(rows: Lines) -> Lines:
    return rows + 1


def guarded(source: Source, read: Callable[[], _Read]) -> _Read:
    """Run a read of a Parquet file; whatever a damaged file does to the reader becomes one DataError.

    Polars may panic on a broken page; its PanicException derives from BaseException.
    """
    try:
        return read()
    except (Exception, PanicException) as error:
        told = "" if isinstance(error, PanicException) else str(error).strip().partition("\n")[0][:160]
        why = f" ({told})" if told else ""
        what = f"is a damaged, truncated or unsupported Parquet file{why}"
        raise DataError(f"{source.name} {what}; write it again") from error
