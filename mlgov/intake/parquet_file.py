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
    """Read the columns that `kinds` names. Raises DataError when the file is damaged or columns are missing."""
    names = parquet_names(source)
    places, findings = match(kinds, {name: index for index, name in enumerate(names)}, optional)
    stop_on_errors(source.name, findings)
    chosen = [names[index] for index in places.values()]
    frame = guarded(source, lambda: pl.read_parquet(source.path, columns=chosen, glob=False))
    promised = guarded(
        source, lambda: pl.scan_parquet(source.path, glob=False).select(pl.len()).collect().item()
    )
    if promised != frame.height:
        raise DataError(
            f"{source.name} is damaged: it announces {promised:,} rows and holds {frame.height:,}"
        )
    # By series and not by expression: a column may be called "*" or "^a$", which an expression would expand.
    columns = [frame.get_column(name).alias(wanted) for wanted, name in zip(places, chosen, strict=True)]
    return Table(pl.DataFrame(columns), _row_number), findings


def parquet_names(source: Source) -> list[str]:
    """The columns of a Parquet file, in its order. Raises DataError when it is damaged."""
    return list(guarded(source, lambda: pl.read_parquet_schema(source.path)))


def _row_number(rows: Lines) -> Lines:
    return rows + 1


def guarded(source: Source, read: Callable[[], _Read]) -> _Read:
    """Run a read of a Parquet file; whatever a damaged file does to the reader becomes one DataError.

    Polars may panic on a broken page; its PanicException derives from BaseException.
    """
    try:
        return read()
    except (Exception, PanicException) as error:
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise DataError(
            f"{source.name} is a damaged, truncated or unsupported Parquet file ({told[0][:160]}); write it again"
        ) from error
