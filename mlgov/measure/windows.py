"""Which window each row falls into: a day, ISO week, month or quarter, a number of rows, or the only one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mlgov.errors import DataError
from mlgov.measure.spec import Calendar, RowWindow

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

SCHEMA: dict[str, PolarsDataType] = {
    "window": pl.String,
    "window_start": pl.Datetime("us"),
    "window_end": pl.Datetime("us"),
}
_EVERY = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q"}
_TICK = pl.duration(microseconds=1)


@dataclass(frozen=True)
class Assigned:
    """One window for each row.

    index: i32, one for each row, a row number of `windows`; -1 where a calendar window has no timestamp to go
    by. windows: [window, window_start, window_end], in order; each holds at least one row. Times are UTC
    without a zone, the end is exclusive, both are null where there are no timestamps.
    """

    index: pl.Series
    windows: pl.DataFrame


def assign(
    timestamps: pl.Series | None, n_rows: int, window: Calendar | RowWindow, offset: int = 0
) -> Assigned:
    """Assign each of `n_rows` rows to its window.

    timestamps: Date or Datetime, one for each row; None where the extract has none.
    offset: how many rows came before these, for windows by rows.
    Raises DataError where calendar windows have no timestamps to go by.
    """
    times = None if timestamps is None else _utc(timestamps)
    if isinstance(window, RowWindow):
        return _by_rows(times, n_rows, window.rows, offset)
    if window == "none":
        return _spans(pl.zeros(n_rows, pl.Int32, eager=True), ["all"] if n_rows else [], times)
    if times is None:
        raise DataError(f"windows by {window} need a timestamp column; the extract has none")
    starts = times.dt.truncate(_EVERY[window])
    found = starts.drop_nulls().unique().sort()
    index = (
        found.search_sorted(starts).cast(pl.Int32) if len(found) else pl.zeros(n_rows, pl.Int32, eager=True)
    )
    index = index.zip_with(starts.is_not_null(), pl.repeat(-1, n_rows, dtype=pl.Int32, eager=True))
    frame = pl.DataFrame({"window_start": found}).select(
        window=_label(window),
        window_start="window_start",
        window_end=pl.col("window_start").dt.offset_by(_EVERY[window]),
    )
    return Assigned(index.alias("index"), frame.cast(SCHEMA))  # type: ignore[arg-type]


def _label(window: Calendar) -> pl.Expr:
    start = pl.col("window_start")
    if window == "quarter":
        return pl.format("{}-Q{}", start.dt.year(), start.dt.quarter())
    return start.dt.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[window])


def _by_rows(times: pl.Series | None, n_rows: int, size: int, offset: int) -> Assigned:
    numbers = pl.int_range(offset, offset + n_rows, dtype=pl.Int64, eager=True) // size
    first = offset // size
    count = int(numbers[-1]) - first + 1 if n_rows else 0
    labels = [f"rows {(first + k) * size}-{(first + k + 1) * size - 1}" for k in range(count)]
    return _spans((numbers - first).cast(pl.Int32), labels, times)


def _spans(index: pl.Series, labels: list[str], times: pl.Series | None) -> Assigned:
    """Windows that no calendar bounds: from their first timestamp to just after their last."""
    frame = pl.DataFrame({"window": labels}, schema={"window": pl.String})
    if times is None or not labels:
        bounds = frame.with_columns(window_start=pl.lit(None), window_end=pl.lit(None))
    else:
        seen = (
            pl.DataFrame({"index": index, "at": times})
            .group_by("index")
            .agg(window_start=pl.col("at").min(), window_end=pl.col("at").max() + _TICK)
        )
        bounds = frame.hstack(seen.sort("index").drop("index"))
    return Assigned(index.alias("index"), bounds.cast(SCHEMA))  # type: ignore[arg-type]


def _utc(times: pl.Series) -> pl.Series:
    if times.dtype == pl.Null:
        return times.cast(pl.Datetime("us"))
    if not isinstance(times.dtype, (pl.Date, pl.Datetime)):
        raise DataError(f"the timestamp column {times.name} holds {times.dtype}, not dates or times")
    if isinstance(times.dtype, pl.Datetime) and times.dtype.time_zone is not None:
        times = times.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return times.cast(pl.Datetime("us"))
