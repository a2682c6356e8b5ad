"""An operations extract: a log of requests, or metrics by interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl

from mlgov.errors import DataError, Problem
from mlgov.intake.fixed_columns import Parts, Rows, opened
from mlgov.intake.layouts import INTERVALS, PERCENTILES, REQUESTS, RESOURCES

_SERVED = ("ok", "success", "succeeded", "true", "served")
_FAILED = ("error", "failed", "failure", "false", "timeout")
_UTILISATION = [f"{name}_utilisation" for name in RESOURCES]
_LATENCIES = [f"latency_p{k}_ms" for k in PERCENTILES]


def read(path: str | Path, *, given: Mapping[str, str] | None = None, now: datetime | None = None) -> Parts:
    """Read a CSV, gzipped CSV or Parquet file of operations; `interval_seconds` tells the two kinds apart.

    Of requests the parts hold [timestamp, latency_ms, failed], of intervals [timestamp, interval_seconds and
    what else the file brings]. given: the model and version of every row, where the file does not say.
    Raises DataError with every problem.
    """
    with opened(path, (REQUESTS, INTERVALS), given or {}) as rows:
        if rows.layout is REQUESTS:
            _requests(rows)
        else:
            _intervals(rows)
        return rows.parted(now)


def _requests(rows: Rows) -> None:
    if not {"latency_ms", "status"} & set(rows.columns):
        _nothing_measured(rows, "latency_ms or status; for metrics by interval, interval_seconds")
    rows.refuse("latency_ms", "is negative", pl.col("latency_ms") < 0)
    if "status" in rows.columns:
        status = pl.col("status").str.strip_chars().str.to_lowercase()
        code = status.cast(pl.Int64, strict=False)
        is_code = code.is_between(100, 599).fill_null(False)
        known = status.is_in([*_SERVED, *_FAILED]) | is_code
        rows.refuse("status", "is neither ok nor error nor an HTTP code", ~known)
        failed = pl.when(is_code).then(code >= 500).when(known).then(status.is_in(_FAILED))
        rows.replace(rows.typed.select(failed.alias("status"))["status"])


def _intervals(rows: Rows) -> None:
    if not set(rows.columns) - {"model", "version", "timestamp", "interval_seconds"}:
        _nothing_measured(rows, ", ".join(one.name for one in INTERVALS.columns[4:]))
    rows.refuse("interval_seconds", "is not above 0", pl.col("interval_seconds") <= 0)
    for name in ("requests", "errors", *_LATENCIES):
        rows.refuse(name, "is negative", pl.col(name) < 0)
    for name in (*_UTILISATION, "up"):
        rows.refuse(name, "is no share between 0 and 1", ~pl.col(name).is_between(0, 1))
    if "requests" in rows.columns:
        rows.refuse("errors", "is more than all requests", pl.col("errors") > pl.col("requests"))
    present = [name for name in _LATENCIES if name in rows.columns]
    for low, high in pairwise(present):
        rows.refuse(high, f"is below {low}", pl.col(high) < pl.col(low))


def _nothing_measured(rows: Rows, wanted: str) -> None:
    what = "brings nothing to measure"
    raise DataError(
        f"{rows.source.name} {what}: it needs a column {wanted}",
        [Problem("header", what, f"name a column {wanted}")],
    )
