"""Metrics over a wide frame become rows: one for each metric and row of the frame.

All metrics of a level are worked out in one query, and all intervals in another, since a small batch spends
its time on starting queries and not in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from mlgov.measure import intervals
from mlgov.measure.catalogue import Figure, Metric
from mlgov.measure.remembered import Remembered

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

WINDOW = ["window", "window_start", "window_end"]
_FACTS: dict[str, PolarsDataType] = {
    "family": pl.String,
    "metric": pl.String,
    "interval": pl.String,
    "least": pl.Float64,
    "most": pl.Float64,
}
_COLUMNS: dict[str, PolarsDataType] = {
    **dict.fromkeys(("value", "n", "a", "b", "c", "d"), pl.Float64),
    "undefined": pl.String,
    "note": pl.String,
}
_WINDOW = [pl.col(name) for name in WINDOW]
_NO_TEXT = pl.lit(None, pl.String)
_LARGE = 10_000  # rows


_windows: Remembered[pl.DataFrame] = Remembered(2)


def windows_of(profile: pl.DataFrame) -> pl.DataFrame:
    """[window, window_start, window_end] of a profile, in its order; one source after the other asks."""
    return _windows.of(profile, make=lambda: profile.select(WINDOW).unique(maintain_order=True))


def rows(
    frame: pl.DataFrame,
    figures: Sequence[tuple[Metric, Figure]],
    subject: pl.Expr,
    group: pl.Expr | None = None,
) -> pl.DataFrame:
    """[window, window_start, window_end, subject, group, family, metric, value, n, undefined, and what the
    interval is made from], metric by metric.

    subject, group: expressions over the frame.
    """
    plan = _planned(figures)
    placing: list[pl.Expr] = [
        *_WINDOW,
        subject.alias("subject"),
        (_NO_TEXT if group is None else group).alias("group"),
    ]
    # Frames are small as a rule: starting a thread for each expression takes longer than working it out.
    worked_out = (frame.select_seq if frame.height < _LARGE else frame.select)(*placing, *plan.expressions)
    placed = pl.DataFrame(worked_out.get_columns()[: len(placing)])
    columns = []
    for (name, kind), own in zip(_COLUMNS.items(), plan.places, strict=True):
        nothing = pl.Series(name, [None], dtype=kind).new_from_index(0, frame.height)
        parts = [nothing if at is None else worked_out.to_series(len(placing) + at) for at in own]
        columns.append(pl.concat([one if one.dtype == kind else one.cast(kind) for one in parts]).alias(name))
    facts = _repeated(plan, frame.height)
    return pl.concat([pl.concat([placed] * len(figures)), facts, pl.DataFrame(columns)], how="horizontal")


@dataclass(frozen=True, eq=False)
class _Plan:
    """What working out some figures takes: each expression once. places: for each of `_COLUMNS`, and figure
    by figure, the number of its expression, None where it has none."""

    figures: tuple[tuple[Metric, Figure], ...]  # held, so that their ids stay theirs
    places: list[list[int | None]]
    expressions: list[pl.Expr]
    facts: pl.DataFrame


_plans: dict[tuple[int, ...], _Plan] = {}
_MOST_PLANS = 256


def _planned(figures: Sequence[tuple[Metric, Figure]]) -> _Plan:
    """The same figures are asked for batch after batch; writing their expressions out takes a while."""
    asked = tuple(id(one) for pair in figures for one in pair)
    if asked not in _plans:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        _plans[asked] = _plan(figures)
    return _plans[asked]


def _plan(figures: Sequence[tuple[Metric, Figure]]) -> _Plan:
    parts = [_parts(figure) for _, figure in figures]
    number: dict[bytes, int] = {}  # several figures say the same, as how many rows stand behind them
    expressions: list[pl.Expr] = []
    for one in (one for part in parts for one in part.values()):
        if number.setdefault(one.meta.serialize(), len(expressions)) == len(expressions):
            expressions.append(one.alias(str(len(expressions))))
    places = [
        [number[part[name].meta.serialize()] if name in part else None for part in parts] for name in _COLUMNS
    ]
    facts = pl.DataFrame([_facts(*one) for one in figures], schema=_FACTS, orient="row")
    return _Plan(tuple(figures), places, expressions, facts)


@lru_cache(maxsize=_MOST_PLANS)
def _repeated(plan: _Plan, times: int) -> pl.DataFrame:
    """The facts of each figure so many times, one figure after the other."""
    return plan.facts[np.repeat(np.arange(plan.facts.height), times)]


def finish(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Values that are none made null, each null with its reason, and the intervals of the others.

    `undefined` becomes the reason of a null and the note of a value.
    """
    value = pl.when(pl.col("undefined").is_null() & pl.col("value").is_finite()).then(pl.col("value"))
    known = pl.concat(parts).with_columns(value)
    lower, upper = intervals.bounds(known)
    has, reason = pl.col("value").is_not_null(), pl.lit("the figure is too large to hold")
    bounds = [pl.Series("lower", lower, nan_to_null=True), pl.Series("upper", upper, nan_to_null=True)]
    return known.hstack(bounds).with_columns(
        pl.when(has).then("lower"),
        pl.when(has).then("upper"),
        pl.when(has).then("note").otherwise(pl.coalesce("undefined", reason)).alias("undefined"),
    )


def _parts(figure: Figure) -> dict[str, pl.Expr]:
    made = figure.interval
    numbers = {"value": figure.value, "n": figure.n, "a": made.a, "b": made.b, "c": made.c, "d": made.d}
    texts = {"undefined": figure.undefined} | ({} if figure.note is None else {"note": figure.note})
    # An interval that needs fewer ingredients costs no expressions for the others.
    return texts | {name: one for name, one in numbers.items() if one is not intervals.NOTHING}


def _facts(metric: Metric, figure: Figure) -> tuple[str, str, str, float | None, float | None]:
    return metric.family, metric.name, figure.interval.kind, *metric.bounds
