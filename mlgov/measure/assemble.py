"""Metrics over a wide frame become rows: one for each metric and row of the frame.

All metrics of a level are worked out in one query, and all intervals in another, since a small batch spends
its time on starting queries and not in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from mlgov.measure import intervals
from mlgov.measure.catalogue import Figure, Metric

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
    place = frame.select(*WINDOW, subject=subject, group=pl.lit(None, pl.String) if group is None else group)
    parts = [_parts(figure) for _, figure in figures]
    worked_out = frame.select(
        expression.alias(f"{k} {name}") for k, part in enumerate(parts) for name, expression in part.items()
    )
    columns = []
    for name, kind in _COLUMNS.items():
        nothing = pl.Series([None], dtype=kind).new_from_index(0, frame.height)
        own = [
            worked_out[f"{k} {name}"].cast(kind).alias(name) if name in part else nothing.alias(name)
            for k, part in enumerate(parts)
        ]
        columns.append(pl.concat(own))
    facts = pl.DataFrame([_facts(*one) for one in figures], schema=_FACTS, orient="row")
    which = np.repeat(np.arange(len(figures)), frame.height)
    return pl.concat(
        [pl.concat([place] * len(figures)), facts[which], pl.DataFrame(columns)], how="horizontal"
    )


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
