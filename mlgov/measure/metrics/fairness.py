"""How groups of people fare: their rates. Names are fairlearn's.

Frame: one row for each window and group, with the confusion counts and `FLAGS`.
"""

from __future__ import annotations

from typing import Any, Literal

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import (
    NO_CLASS,
    NO_LABEL_COLUMN,
    NO_LABELS,
    NO_PREDICTION_COLUMN,
    Reason,
    effective,
    first,
    rows_of,
    share,
)

_TP, _FP, _FN, _TN = (pl.col(name) for name in ("tp", "fp", "fn", "tn"))
_COMPARED = pl.col("compared")
_POSITIVE, _NEGATIVE, _CHOSEN, _REJECTED = _TP + _FN, _FP + _TN, _TP + _FP, _FN + _TN
_NO_POSITIVES = "no label of this group is positive"
_NO_NEGATIVES = "no label of this group is negative"
LABELS = (NO_LABEL_COLUMN, NO_LABELS)


def _rate(
    name: str, label: str, formula: str, k: pl.Expr, n: pl.Expr, rows: pl.Expr, *reasons: Reason, **facts: Any
) -> Metric:
    """A share k of n within a group of `rows` rows, with Wilson's interval; k, n, rows: sums of counts."""
    usual: dict[str, Any] = {
        "ideal": None,
        "better": "neither",
        "undefined": "there is no row to count among",
    }
    figure = Figure(
        share(k, n), rows_of(rows), first(NO_CLASS, *reasons), Interval("wilson", *effective(k, n))
    )
    return register(
        Metric(
            name,
            "fairness",
            "group",
            label,
            formula,
            unit="share",
            bounds=(0.0, 1.0),
            source="fairlearn.metrics, MetricFrame.by_group",
            figures={"any": figure},
            **(usual | facts),
        )
    )


def _confused(*reasons: Reason) -> tuple[Reason, ...]:
    nothing = (_COMPARED == 0, "no row of this group has both a prediction and a label")
    return (NO_PREDICTION_COLUMN, *LABELS, nothing, *reasons)


_SELECTED, _PREDICTED = pl.col("selected"), pl.col("predicted")
_rate(
    "selection_rate",
    "Selection rate",
    "predicted positive / rows with a prediction",
    _SELECTED,
    _PREDICTED,
    _PREDICTED,
    NO_PREDICTION_COLUMN,
    (_PREDICTED == 0, "no row of this group has a prediction"),
    undefined="no row of the group has a prediction",
)
_rate(
    "true_positive_rate",
    "True positive rate",
    "TP / (TP + FN)",
    _TP,
    _POSITIVE,
    _COMPARED,
    *_confused((_POSITIVE == 0, _NO_POSITIVES)),
    undefined=_NO_POSITIVES,
    better="higher",
    ideal=1.0,
)
_rate(
    "false_positive_rate",
    "False positive rate",
    "FP / (FP + TN)",
    _FP,
    _NEGATIVE,
    _COMPARED,
    *_confused((_NEGATIVE == 0, _NO_NEGATIVES)),
    undefined=_NO_NEGATIVES,
    better="lower",
    ideal=0.0,
)
_rate(
    "true_negative_rate",
    "True negative rate",
    "TN / (FP + TN)",
    _TN,
    _NEGATIVE,
    _COMPARED,
    *_confused((_NEGATIVE == 0, _NO_NEGATIVES)),
    undefined=_NO_NEGATIVES,
    better="higher",
    ideal=1.0,
)
_rate(
    "false_negative_rate",
    "False negative rate",
    "FN / (TP + FN)",
    _FN,
    _POSITIVE,
    _COMPARED,
    *_confused((_POSITIVE == 0, _NO_POSITIVES)),
    undefined=_NO_POSITIVES,
    better="lower",
    ideal=0.0,
)
_rate(
    "positive_predictive_value",
    "Positive predictive value",
    "TP / (TP + FP)",
    _TP,
    _CHOSEN,
    _COMPARED,
    *_confused((_CHOSEN == 0, "nobody of this group was predicted positive")),
    undefined="nobody of the group was predicted positive",
    better="higher",
    ideal=1.0,
)
_rate(
    "negative_predictive_value",
    "Negative predictive value",
    "TN / (FN + TN)",
    _TN,
    _REJECTED,
    _COMPARED,
    *_confused((_REJECTED == 0, "nobody of this group was predicted negative")),
    undefined="nobody of the group was predicted negative",
    better="higher",
    ideal=1.0,
)
_rate(
    "accuracy_score",
    "Accuracy",
    "(TP + TN) / n",
    _TP + _TN,
    _COMPARED,
    _COMPARED,
    *_confused(),
    undefined="no row of the group has both a prediction and a label",
    better="higher",
    ideal=1.0,
)
_rate(
    "base_rate",
    "Base rate",
    "labels that are positive / labels",
    pl.col("positive"),
    pl.col("labelled"),
    pl.col("labelled"),
    *LABELS,
    undefined="no row of the group has a label",
)

# What a frame says of the spec: whether it names a label, a prediction, the class that counts as positive.
FLAGS = ("has_label", "has_prediction", "has_class")
# The rates whose distance between groups is measured: counted k, among n, in a group of so many rows.
RATES: dict[str, tuple[pl.Expr, pl.Expr, pl.Expr]] = {
    "selection_rate": (_SELECTED, _PREDICTED, _PREDICTED),
    "true_positive_rate": (_TP, _POSITIVE, _COMPARED),
    "false_positive_rate": (_FP, _NEGATIVE, _COMPARED),
    "positive_predictive_value": (_TP, _CHOSEN, _COMPARED),
}
# Which end is the better one to be at, where no group is chosen that others are held against.
BEST: dict[str, Literal["highest", "lowest"]] = {
    rate: "lowest" if rate == "false_positive_rate" else "highest" for rate in RATES
}
ODDS = ("true_positive_rate", "false_positive_rate")
