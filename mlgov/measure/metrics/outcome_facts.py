"""What the catalogues of performance share: columns of their frame, reasons, and how a metric is registered.

Frame: see `measure.shape_performance`; `has_label`, `has_prediction`, `has_score` after the spec.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import (
    NO_LABEL_COLUMN,
    NO_LABELS,
    NO_PREDICTION_COLUMN,
    NO_SCORE_COLUMN,
    Reason,
    effective,
    first,
    rows_of,
    share,
    squares_of,
)

TP, FP, FN, TN = (pl.col(name) for name in ("tp", "fp", "fn", "tn"))
SIDES = (TP + FP, TP + FN, TN + FP, TN + FN)  # predicted and true positives, true and predicted negatives
N, SCORED = pl.col("compared"), pl.col("scored")
NOTHING_COMPARED: Reason = (N.fill_null(0) == 0, "no row has both a prediction and a label")
NOTHING_SCORED: Reason = (SCORED.fill_null(0) == 0, "no row has both a finite score and a label")
NOT_YET: Reason = (
    pl.col("uncounted"),
    "the batch was loaded before scores of several classes were counted by group",
)
ONE_CLASS: Reason = (
    (pl.col("scored_positive") == 0) | (pl.col("scored_positive") == SCORED),
    "all labels are of one class",
)
NO_PROBABILITY: Reason = (
    pl.col("score_outside") > 0,
    f"{NOT_APPLICABLE}the score is not a probability between 0 and 1",
)
ONLY_ROWS: Reason = (
    pl.col("roc_auc").is_null(),
    "counts that were added up do not give it exactly; it needs the rows",
)
CLASS_MISSING: Reason = (pl.col("classes_missing") > 0, "a class has no labels, or all of them")
NO_PROBABILITIES: Reason = (
    pl.col("score_outside") > 0,
    f"{NOT_APPLICABLE}the scores of the classes are no probabilities that add up to 1",
)
STRANGE_LABEL: Reason = (pl.col("label_outside") > 0, "a label is of a class that has no score")
# Figures rest on labelled rows alone; where others wait for their labels, a figure says so.
_PARTLY = pl.when(pl.col("rows_labelled") < pl.col("rows")).then(
    pl.format(
        "{} % of rows labelled so far",
        # Never 100, and never 0 where there are some.
        (100 * pl.col("rows_labelled") / pl.col("rows")).round(1).clip(0.1, 99.9),
    )
)
# What most figures say alike is worked out once, as columns of the frame.
SHARED: dict[str, pl.Expr] = {
    "partly": _PARTLY,
    "not_counted": first(NO_PREDICTION_COLUMN, NO_LABEL_COLUMN, NO_LABELS, NOTHING_COMPARED),
    "not_ranked": first(NO_SCORE_COLUMN, NO_LABEL_COLUMN, NO_LABELS, NOT_YET, NOTHING_SCORED),
    "sides_root": (SIDES[0] * SIDES[1] * SIDES[2] * SIDES[3]).sqrt(),
    "no_errors": first(NO_LABEL_COLUMN, NOTHING_COMPARED),
}


def _figure(
    value: pl.Expr, n: pl.Expr, shared: str, reasons: tuple[Reason, ...], interval: Interval | None
) -> Figure:
    known = pl.col(shared)
    reason = pl.coalesce(known, first(*reasons)) if reasons else known
    return Figure(value, n, reason, interval or Interval(), pl.col("partly"))


def counted(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    """A figure of rows that have both a prediction and a label."""
    return _figure(value, rows_of(N), "not_counted", reasons, interval)


def ranked(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    """A figure of rows that have both a score and a label."""
    return _figure(value, rows_of(SCORED), "not_ranked", reasons, interval)


def errors(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    """A figure of rows whose prediction and label are both numbers."""
    return _figure(value, rows_of(N), "no_errors", reasons, interval)


def of_class(value: pl.Expr, n: pl.Expr, reason: pl.Expr, interval: Interval | None = None) -> Figure:
    """A figure of one class among several."""
    return Figure(value, n, reason, interval or Interval())


def wilson(k: pl.Expr, n: pl.Expr) -> Interval:
    """Of k of n by the effective number of rows."""
    return Interval("wilson", *effective(k, n))


def mean_variance(total: pl.Expr, second: pl.Expr, n: pl.Expr) -> pl.Expr:
    """The variance of a weighted mean: that of its values over the effective number of rows."""
    mean = total / n
    return (second / n - mean**2).clip(0.0) * squares_of(n) / n**2


def mean(name: str, n: pl.Expr) -> tuple[pl.Expr, Interval]:
    """The mean of a loss and its interval, from the sums `name` and `name`_second."""
    variance = mean_variance(pl.col(name), pl.col(f"{name}_second"), n)
    return share(pl.col(name), n), Interval("normal", variance)


def metric(name: str, label: str, formula: str, undefined: str, **facts: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "share", "bounds": (0.0, 1.0), "ideal": 1.0, "better": "higher"}
    usual["source"] = f"scikit-learn, sklearn.metrics.{name}"
    return register(
        Metric(name, "performance", "model", label, formula, undefined=undefined, **(usual | facts))
    )
