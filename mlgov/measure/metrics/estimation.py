"""How far estimates lay from what came true: estimated less realised over the same labelled rows.

Frames: one row for each window, as `mlgov.measure.estimates` gives them. Every estimate that can be held
against labels has its comparison here. Intervals are first order (delta method), see each metric's source;
where a share of few rows is compared, the variance is the larger one of two: that of the rows' own
differences, which holds when the relation has changed, and the one that the estimate promises, which does
not shrink to nothing where no rare error happened to occur.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval, Z
from mlgov.measure.metrics.estimated import (
    NO_BASIS,
    NO_ERRORS,
    learnt,
    of_mean,
    reasons_of,
    with_basis,
)
from mlgov.measure.metrics.expressions import (
    NO_PREDICTION_COLUMN,
    NO_SCORE_COLUMN,
    Reason,
    first,
    rows_of,
    share,
    squares_of,
)

_ROWS, _SCORED = pl.col("gap_rows"), pl.col("gap_scored")
_CHANGED = (
    "more than chance gives: the relation of score and outcome is not that of the reference (concept drift)"
)
_ONE_CLASS = "all labels are of one class"
_NOT_COUNTED = "its sums were not counted when these rows were loaded"
_LARGER = (
    "by definition; interval: delta method over the rows' differences or the labels' Poisson binomial "
    "variance, whichever is larger"
)


def _gap(
    value: pl.Expr, n: pl.Expr, variance: pl.Expr, lacking: str, why: str | pl.Expr, *special: Reason
) -> Figure:
    """special: reasons that come before those of the reference and the labels."""
    known = (*special, *reasons_of(n, lacking), (n.fill_null(0) == 0, "no labels have arrived yet"))
    return Figure(
        value,
        rows_of(n),
        first(*known, (value.is_null(), why)),
        Interval("normal", variance),
        note=pl.when(value.abs() > Z * variance.sqrt()).then(pl.lit(_CHANGED)),
    )


def _counted(value: pl.Expr, variance: pl.Expr, why: str | pl.Expr) -> Figure:
    """Of rows that have a prediction, a finite score and a label."""
    return _gap(
        value, _ROWS, with_basis(variance, _ROWS), NO_BASIS, why, NO_SCORE_COLUMN, NO_PREDICTION_COLUMN
    )


def _ranked(value: pl.Expr, variance: pl.Expr, why: str, *more: Reason) -> Figure:
    """Of rows that have a finite score and a label."""
    whole = with_basis(variance, _SCORED)
    return _gap(value, _SCORED, whole, NO_BASIS, why, NO_SCORE_COLUMN, *more)


def _of_sums(name: str, why: str, why_several: str) -> dict[str, Figure]:
    """Worked out by `measure.gaps`, of two classes and of several."""
    value, variance = pl.col(f"gap_{name}"), pl.col(f"gap_{name}_variance")
    not_counted = pl.when(pl.col("gap_counted").is_null()).then(pl.lit(_NOT_COUNTED))
    return {
        task: _counted(value, variance, not_counted.otherwise(pl.lit(text)))
        for task, text in (("binary", why), ("multiclass", why_several))
    }


def _mean_variance(key: str) -> pl.Expr:
    return of_mean(pl.col(f"gap_{key}"), pl.col(f"gap_{key}_squares"), _ROWS)


def _error(name: str, label: str, formula: str, **facts: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "share", "bounds": (-1.0, 1.0), "ideal": 0.0, "better": "neither"}
    usual |= {
        "source": "by definition; interval: standard error of the mean of the rows' differences",
        "undefined": "the reference has no labels, or none have arrived for the window",
    }
    text = (
        f"{formula}, estimated less realised over the same labelled rows; beyond its interval it is a sign "
    )
    text += "of concept drift"
    return register(
        Metric(
            f"estimation_error_{name}",
            "performance",
            "estimation",
            f"Estimated less realised {label}",
            text,
            **(usual | facts),
        )
    )


_error(
    "accuracy_score",
    "accuracy",
    "accuracy",
    source=_LARGER,
    figures=dict.fromkeys(
        ("binary", "multiclass"),
        _counted(
            share(pl.col("gap_accuracy"), _ROWS),
            pl.max_horizontal(_mean_variance("accuracy"), share(pl.col("gap_accuracy_promised"), _ROWS**2)),
            _NOT_COUNTED,
        ),
    ),
)
_error(
    "precision_score",
    "precision",
    "precision; several classes: mean over the classes that were predicted",
    undefined="the reference has no labels, none have arrived, or nothing was predicted positive",
    source=_LARGER,
    figures=_of_sums("precision", "nothing was predicted positive", "no class with a score was predicted"),
)
_error(
    "recall_score",
    "recall",
    "recall; several classes: mean over the classes that came true",
    undefined="the reference has no labels, none have arrived, or no label is positive",
    source=f"{_LARGER}; several classes: the largest variance that a mean of theirs can have",
    figures=_of_sums(
        "recall", "no label is positive, or no positive is to be expected", "no class with a score came true"
    ),
)
_error(
    "f1_score",
    "F1",
    "F1; several classes: mean over the classes that were predicted or came true",
    unit="score",
    undefined="the reference has no labels, none have arrived, or nothing is positive",
    source=f"{_LARGER}; several classes: the largest variance that a mean of theirs can have",
    figures=_of_sums(
        "f1",
        "nothing is positive, neither predicted nor true",
        "no class with a score was predicted or came true",
    ),
)
_error(
    "roc_auc_score",
    "ROC AUC",
    "ROC AUC; several classes: mean of each class against the rest",
    unit="score",
    undefined="the reference has no labels, none have arrived, or a class has none or all of them",
    source="by definition; interval: the variance of the estimate",
    figures={
        "binary": _ranked(pl.col("gap_roc_auc"), pl.col("gap_roc_auc_variance"), _ONE_CLASS),
        "multiclass": _ranked(
            pl.col("gap_macro_auc"),
            pl.col("gap_macro_auc_variance"),
            "a class has no labels, or all of them",
        ),
    },
)
_error(
    "brier_score_loss",
    "Brier score",
    "Brier score",
    unit="score",
    undefined="the reference has no labels, none have arrived, or the score is not a probability",
    source=_LARGER,
    figures={
        "binary": _ranked(
            share(pl.col("gap_brier"), _SCORED),
            pl.max_horizontal(
                of_mean(pl.col("gap_brier"), pl.col("gap_brier_squares"), _SCORED),
                share(pl.col("gap_brier_promised"), _SCORED**2),
            ),
            _NOT_COUNTED,
            (
                pl.col("gap_outside") > 0,
                f"{NOT_APPLICABLE}the score is not a probability between 0 and 1",
            ),
        )
    },
)
_UNIT: dict[str, Any] = {"unit": "unit of the label", "bounds": (None, None)}
_error(
    "mean_absolute_error",
    "mean absolute error",
    "mean absolute error",
    **_UNIT,
    figures={
        "regression": _gap(
            share(pl.col("gap_abs_error"), _ROWS),
            _ROWS,
            _mean_variance("abs_error") + learnt("abs_error"),
            NO_ERRORS,
            _NOT_COUNTED,
        )
    },
)
_MEANS = [share(pl.col(f"gap_squared_{side}"), _ROWS) for side in ("expected", "realised")]
_ROOTS = [one.sqrt() for one in _MEANS]


def _roots_variance() -> pl.Expr:
    """Of the difference of the roots of two means of the same rows, to first order."""
    a, b = (share(pl.lit(0.5), one) for one in _ROOTS)
    second = [share(pl.col(f"gap_squared_{key}"), _ROWS) for key in ("expected_2", "both", "realised_2")]
    square = a**2 * second[0] - 2 * a * b * second[1] + b**2 * second[2]
    mean = a * _MEANS[0] - b * _MEANS[1]
    return share(square - mean**2, _ROWS**2 / squares_of(_ROWS) - 1).clip(0.0)


_error(
    "root_mean_squared_error",
    "root mean squared error",
    "root mean squared error",
    **_UNIT,
    undefined="the reference has no labels, none have arrived, or errors are too large to be squared",
    source="by definition; interval: delta method over the rows' expected and realised squared errors",
    figures={
        "regression": _gap(
            _ROOTS[0] - _ROOTS[1],
            _ROWS,
            _roots_variance() + learnt("squared_error", (2 * _ROOTS[0]) ** 2),
            NO_ERRORS,
            "errors are too large to be squared, or these sums were not counted when the rows were loaded",
        )
    },
)
