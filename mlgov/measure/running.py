"""From rows of operations extracts to figures by window: what a log of requests and what intervals say.

Where a window has both, latencies come from the requests, as percentiles can't be merged, and counts from the
intervals, as a log may be a sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import assemble, catalogue, windows
from mlgov.measure.order_statistics import quantiles
from mlgov.measure.spec import Calendar

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

PERCENTILES = (50, 95, 99)
RESOURCES = ("cpu", "memory", "gpu")
REQUESTS: dict[str, PolarsDataType] = {
    "timestamp": pl.Datetime("us"),
    "latency_ms": pl.Float64,
    "status": pl.Boolean,
}
INTERVALS: dict[str, PolarsDataType] = {
    "timestamp": pl.Datetime("us"),
    **dict.fromkeys(("interval_seconds", "requests", "errors"), pl.Float64),
    **{f"latency_p{k}_ms": pl.Float64 for k in PERCENTILES},
    **{f"{name}_utilisation": pl.Float64 for name in RESOURCES},
    "up": pl.Float64,
}
_SECOND = 1_000_000  # microseconds


def figures(requests: pl.DataFrame, intervals: pl.DataFrame, window: Calendar, subject: str) -> pl.DataFrame:
    """[window, window_start, window_end, subject, group, family, metric, value, n, lower, upper, undefined].

    requests: [timestamp, latency_ms, status: True where it failed]; intervals: the columns of `INTERVALS`;
    both may lack columns and have no rows. subject: what figures of the model as a whole are of; those of a
    resource are of its name.
    """
    log, metrics = _shaped(requests, REQUESTS), _shaped(intervals, INTERVALS)
    wide = _windows(log, metrics, window)
    parts = [assemble.rows(wide, _asked("running"), pl.lit(subject))]
    used = _resources(metrics, window)
    if used.height:
        parts.append(assemble.rows(used, _asked("resource"), pl.col("resource")))
    return assemble.finish(parts)


def _asked(level: str) -> list[tuple[catalogue.Metric, catalogue.Figure]]:
    return [(one, one.figures["any"]) for one in catalogue.every("operations", level)]


def _shaped(rows: pl.DataFrame, schema: dict[str, PolarsDataType]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: rows[name] if name in rows.columns else pl.Series([None] * rows.height) for name in schema},
        schema=schema,
    )


def _placed(rows: pl.DataFrame, window: Calendar) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with `at`, the number of their window, and the windows with the same."""
    assigned = windows.assign(rows["timestamp"], rows.height, window)
    return rows.with_columns(at=assigned.index), assigned.windows


def _windows(log: pl.DataFrame, metrics: pl.DataFrame, window: Calendar) -> pl.DataFrame:
    """One row for each window of either, with what each of them says of it."""
    asked, asked_in = _placed(log, window)
    seen, seen_in = _placed(metrics, window)
    places = pl.concat([asked_in, seen_in]).unique("window").sort("window_start", "window")
    if window == "none" and places.height:
        bounds = pl.concat([asked_in, seen_in])
        start, end = bounds["window_start"].min(), bounds["window_end"].max()
        places = places.with_columns(
            window_start=pl.lit(start, pl.Datetime("us")), window_end=pl.lit(end, pl.Datetime("us"))
        )
    joined = places.join(_of_log(asked, asked_in), on="window", how="left", maintain_order="left").join(
        _of_intervals(seen, seen_in), on="window", how="left", maintain_order="left"
    )
    counted = pl.col("counted").is_not_null()
    return joined.with_columns(
        timed=pl.col("timed").fill_null(0),
        given_n=pl.col("given_n").fill_null(0),
        arrived=pl.coalesce("counted", "logged_gaps"),
        arrivals=pl.coalesce("counted", pl.col("logged_gaps") + 1),
        observed=pl.when(counted).then("counted_seconds").otherwise("logged_seconds"),
        errors=pl.when(pl.col("counted_outcomes").is_null())
        .then("logged_errors")
        .otherwise("counted_errors"),
        outcomes=pl.coalesce("counted_outcomes", "logged_outcomes"),
    )


def _of_log(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    span = (pl.col("timestamp").max() - pl.col("timestamp").min()).dt.total_microseconds() / _SECOND
    known = pl.col("status").count()
    sums = rows.group_by("at").agg(
        logged_gaps=pl.len().cast(pl.Float64) - 1,
        logged_seconds=span,
        logged_errors=pl.when(known > 0).then(pl.col("status").sum()).cast(pl.Float64),
        logged_outcomes=pl.when(known > 0).then(known).cast(pl.Float64),
    )
    timed = rows.filter(pl.col("latency_ms").is_not_null()).sort("at", "latency_ms")
    sizes = np.bincount(timed["at"].to_numpy(), minlength=places.height)
    values = timed["latency_ms"].to_numpy()
    own: dict[str, NDArray[Any]] = {"timed": sizes}
    for percent in PERCENTILES:
        found = quantiles(values, sizes, percent / 100)
        own |= {
            f"p{percent}": found.value,
            f"p{percent}_lower": found.lower,
            f"p{percent}_upper": found.upper,
        }
    latencies = pl.DataFrame({"window": places["window"], **own}).with_row_index("at")
    return latencies.with_columns(pl.col("at").cast(pl.Int32)).join(sums, on="at", how="left").drop("at")


def _of_intervals(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    counted, outcomes = pl.col("requests").count(), pl.col("errors").is_not_null()
    seconds, up = pl.col("interval_seconds"), pl.col("up")
    totals = [
        pl.when(counted > 0).then(pl.col("requests").sum()).alias("counted"),
        pl.col("covered").sum().alias("counted_seconds"),
        pl.when(outcomes.any()).then(pl.col("errors").sum()).alias("counted_errors"),
        pl.when(outcomes.any() & (counted > 0))
        .then(pl.col("requests").filter(outcomes).sum())
        .alias("counted_outcomes"),
        (up * seconds).sum().alias("up_seconds"),
        seconds.filter(up.is_not_null()).sum().alias("watched_seconds"),
        up.count().alias("watched"),
        pl.max_horizontal(pl.col(f"latency_p{k}_ms").count() for k in PERCENTILES).alias("given_n"),
    ]
    given = [one for percent in PERCENTILES for one in _given(percent)]
    named = places.with_row_index("at").select(pl.col("at").cast(pl.Int32), "window")
    return named.join(_covered(rows).group_by("at").agg(*totals, *given), on="at", how="left").drop("at")


def _covered(rows: pl.DataFrame) -> pl.DataFrame:
    """With `covered`: the seconds of an interval with counted requests that no earlier one had covered.

    Several machines report the same intervals; the time that they observed together is not the sum.
    """
    start = pl.col("timestamp").dt.timestamp("us") / _SECOND
    length = pl.when(pl.col("requests").is_not_null()).then("interval_seconds").otherwise(0.0)
    ordered = rows.sort("at", "timestamp").with_columns(start=start, end=start + length)
    before = pl.col("end").cum_max().shift(1).over("at")
    return ordered.with_columns(
        covered=(pl.col("end") - pl.max_horizontal("start", before)).clip(lower_bound=0.0)
    )


def _given(percent: int) -> list[pl.Expr]:
    """Percentiles that came ready made: their mean by requests, their range, and how many there are."""
    column, name = pl.col(f"latency_p{percent}_ms"), f"given_p{percent}"
    weight = pl.when(column.is_not_null()).then(pl.col("requests"))
    weighed = pl.when((weight.count() == column.count()) & (weight.sum() > 0))
    return [
        weighed.then((column * weight).sum() / weight.sum()).otherwise(column.mean()).alias(name),
        column.min().alias(f"{name}_least"),
        column.max().alias(f"{name}_most"),
        column.count().alias(f"{name}_n"),
    ]


def _resources(rows: pl.DataFrame, window: Calendar) -> pl.DataFrame:
    """One row for each window and each resource that any window reports."""
    placed, places = _placed(rows, window)
    parts = []
    for name in RESOURCES:
        column = pl.col(f"{name}_utilisation")
        if placed[f"{name}_utilisation"].null_count() == placed.height:
            continue
        own = placed.filter(column.is_not_null()).select("at", "interval_seconds", value=column)
        own = own.sort("at", "value")
        sizes = np.bincount(own["at"].to_numpy(), minlength=places.height)
        weights = own["interval_seconds"].to_numpy()
        at, values = own["at"].to_numpy(), own["value"].to_numpy()
        total = np.bincount(at, weights, minlength=places.height)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.bincount(at, weights * values, minlength=places.height) / total
        p95 = quantiles(values, sizes, 0.95).value
        parts.append(places.with_columns(pl.lit(name).alias("resource"), n=sizes, mean=mean, p95=p95))
    return pl.concat(parts) if parts else pl.DataFrame()
