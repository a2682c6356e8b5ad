"""What figures on governance are made of: shares with their interval, mean times, and the records behind."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mlgov.measure import intervals

SECONDS = {"minutes": 60.0, "hours": 3600.0, "weeks": 7 * 86400.0}


@dataclass(frozen=True)
class Measured:
    """A figure, or why there is none. `n` counts what it rests on; `records` are `kind:id`.

    lower, upper: 95 % Wilson interval of a rate, in [0, 1]; null for everything else.
    """

    value: float | None
    n: int = 0
    lower: float | None = None
    upper: float | None = None
    why: str = ""
    records: tuple[str, ...] = ()


def rate(k: int, n: int, records: tuple[str, ...], nothing: str) -> Measured:
    """The share k of n with its Wilson interval; None where n is 0."""
    if n == 0:
        return Measured(None, why=nothing)
    low, high = intervals.wilson(pl.lit(k), pl.lit(n))
    lower, upper = pl.select(low.alias("low"), high.alias("high")).row(0)
    return Measured(k / n, n, lower, upper, f"{k} of {n}", records)


def many(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"


def named(kind: str, frame: pl.DataFrame) -> tuple[str, ...]:
    return tuple(f"{kind}:{id}" for id in frame["id"])


def share(kind: str, frame: pl.DataFrame, holds: pl.Expr, nothing: str) -> Measured:
    """The share of rows where `holds`; its records are all of them, those to be mended first."""
    good, bad = frame.filter(holds), frame.filter(~holds)
    return rate(good.height, frame.height, named(kind, bad) + named(kind, good), nothing)


def mean_time(frame: pl.DataFrame, start: str, end: str, unit: str, kind: str, nothing: str) -> Measured:
    """The mean of end - start over the rows that have both."""
    both = frame.drop_nulls([start, end])
    if both.is_empty():
        return Measured(None, why=nothing)
    seconds = both.select((pl.col(end) - pl.col(start)).dt.total_microseconds() / 1e6).to_series()
    mean = float(seconds.to_numpy().mean()) / SECONDS[unit]
    return Measured(mean, both.height, why=f"mean of {both.height}", records=named(kind, both))
