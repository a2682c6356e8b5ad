"""How well predictions met what came true. Definitions and names are scikit-learn's.

Frame: one row for each window, with the counts and sums of `measure.profiles` as columns (tp, fp, fn, tn,
compared, scored, brier, roc_auc ...), and `has_label`, `has_prediction`, `has_score` after the spec.
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
    first,
    share,
)

_TP, _FP, _FN, _TN = (pl.col(name) for name in ("tp", "fp", "fn", "tn"))
_N, _SCORED = pl.col("compared"), pl.col("scored")
_MSE = share(pl.col("squared_error"), _N)
_SPREAD = pl.col("label_squares") - pl.col("label") ** 2 / pl.when(_N > 0).then(_N)

_NOTHING_COMPARED: Reason = (_N.fill_null(0) == 0, "no row has both a prediction and a label")
_NOTHING_SCORED: Reason = (_SCORED.fill_null(0) == 0, "no row has both a finite score and a label")
_ONE_CLASS: Reason = (
    (pl.col("scored_positive") == 0) | (pl.col("scored_positive") == _SCORED),
    "all labels are of one class",
)
_NO_PROBABILITY: Reason = (
    pl.col("score_outside") > 0,
    f"{NOT_APPLICABLE}the score is not a probability between 0 and 1",
)
_ONLY_ROWS: Reason = (
    pl.col("roc_auc").is_null(),
    "counts that were added up do not give it exactly; it needs the rows",
)
_PREDICTED = (NO_PREDICTION_COLUMN, NO_LABEL_COLUMN, NO_LABELS, _NOTHING_COMPARED)
_RANKED = (NO_SCORE_COLUMN, NO_LABEL_COLUMN, NO_LABELS, _NOTHING_SCORED)


def _counted(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    return Figure(value, _N, first(*_PREDICTED, *reasons), interval or Interval())


def _ranked(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    return Figure(value, _SCORED, first(*_RANKED, *reasons), interval or Interval())


def _errors(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    return Figure(value, _N, first(NO_LABEL_COLUMN, _NOTHING_COMPARED, *reasons), interval or Interval())


def _metric(name: str, label: str, formula: str, undefined: str, **facts: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "share", "bounds": (0.0, 1.0), "ideal": 1.0, "better": "higher"}
    usual["source"] = f"scikit-learn, sklearn.metrics.{name}"
    return register(
        Metric(name, "performance", "model", label, formula, undefined=undefined, **(usual | facts))
    )


ACCURACY = _metric(
    "accuracy_score",
    "Accuracy",
    "(TP + TN) / n; several classes: rows predicted right / n",
    "no row has both a prediction and a label",
    figures={
        "binary": _counted(share(_TP + _TN, _N), interval=Interval("wilson", _TP + _TN, _N)),
        "multiclass": _counted(share(pl.col("hits"), _N), interval=Interval("wilson", pl.col("hits"), _N)),
    },
)
PRECISION = _metric(
    "precision_score",
    "Precision",
    "TP / (TP + FP); several classes: mean over classes, 0 for a class never predicted",
    "nothing was predicted positive",
    figures={
        "binary": _counted(
            share(_TP, _TP + _FP),
            (_TP + _FP == 0, "nothing was predicted positive"),
            interval=Interval("wilson", _TP, _TP + _FP),
        ),
        "multiclass": _counted(pl.col("macro_precision")),
    },
)
RECALL = _metric(
    "recall_score",
    "Recall",
    "TP / (TP + FN); several classes: mean over classes, 0 for a class that never came true",
    "no label is positive",
    figures={
        "binary": _counted(
            share(_TP, _TP + _FN),
            (_TP + _FN == 0, "no label is positive"),
            interval=Interval("wilson", _TP, _TP + _FN),
        ),
        "multiclass": _counted(pl.col("macro_recall")),
    },
)
F1 = _metric(
    "f1_score",
    "F1",
    "2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; several classes: mean over classes",
    "nothing is positive, neither predicted nor true",
    unit="score",
    figures={
        "binary": _counted(
            share(2 * _TP, 2 * _TP + _FP + _FN),
            (_TP + _FP + _FN == 0, "nothing is positive, neither predicted nor true"),
        ),
        "multiclass": _counted(pl.col("macro_f1")),
    },
)
ROC_AUC = _metric(
    "roc_auc_score",
    "ROC AUC",
    "share of pairs of a positive and a negative in which the positive scores higher, ties counting half; "
    "several classes: mean of each class against the rest",
    "all labels are of one class",
    source="scikit-learn, sklearn.metrics.roc_auc_score; interval: DeLong, DeLong and Clarke-Pearson (1988)",
    unit="score",
    figures={
        "binary": _ranked(
            pl.col("roc_auc"),
            _ONE_CLASS,
            _ONLY_ROWS,
            interval=Interval("normal", pl.col("roc_auc_variance")),
        ),
        "multiclass": _ranked(
            pl.col("roc_auc"),
            (pl.col("classes_missing") > 0, "a class has no labels, or all of them"),
            _ONLY_ROWS,
        ),
    },
)
AVERAGE_PRECISION = _metric(
    "average_precision_score",
    "Average precision",
    "sum over thresholds of (recall - recall before) x precision",
    "all labels are of one class",
    unit="score",
    figures={"binary": _ranked(pl.col("average_precision"), _ONE_CLASS, _ONLY_ROWS)},
)
BRIER = _metric(
    "brier_score_loss",
    "Brier score",
    "mean of (score - label)^2, label 1 = positive",
    "the score is not a probability between 0 and 1",
    ideal=0.0,
    better="lower",
    unit="score",
    figures={"binary": _ranked(share(pl.col("brier"), _SCORED), _NO_PROBABILITY)},
)
LOG_LOSS = _metric(
    "log_loss",
    "Log loss",
    "mean of -ln(probability given to what came true), probabilities of 0 and 1 moved by 2.2e-16",
    "the score is not a probability between 0 and 1",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
    unit="nats",
    figures={"binary": _ranked(share(pl.col("log_loss"), _SCORED), _NO_PROBABILITY)},
)
_MAE = share(pl.col("abs_error"), _N)
MAE = _metric(
    "mean_absolute_error",
    "Mean absolute error",
    "mean of |prediction - label|",
    "no row has both a prediction and a label",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
    unit="unit of the label",
    figures={"regression": _errors(_MAE, interval=Interval("normal", (_MSE - _MAE**2) / _N))},
)
RMSE = _metric(
    "root_mean_squared_error",
    "Root mean squared error",
    "square root of the mean of (prediction - label)^2",
    "no row has both a prediction and a label",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
    unit="unit of the label",
    figures={"regression": _errors(_MSE.sqrt())},
)
R2 = _metric(
    "r2_score",
    "R squared",
    "1 - sum (prediction - label)^2 / sum (label - mean label)^2",
    "all labels are equal, or there are fewer than two",
    bounds=(None, 1.0),
    unit="score",
    figures={
        "regression": _errors(
            1 - pl.col("squared_error") / _SPREAD,
            (
                (_N < 2) | (1e-12 * pl.col("label_squares") >= _SPREAD),
                "all labels are equal, or there is only one",
            ),
        )
    },
)
