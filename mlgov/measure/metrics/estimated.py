"""What predictions are worth before labels are there, and how sure they are.

Frames: one row for each window, as `mlgov.measure.estimates` gives them. Every interval is that of the figure
that labels will show: the labels' own chance (a sum of Bernoulli variances) and, in proportion to the rows
that the estimate was fitted to, that of the reference. A changed relation of score and outcome it cannot see.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import (
    NO_LABEL_COLUMN,
    NO_PREDICTION_COLUMN,
    NO_SCORE_COLUMN,
    Reason,
    effective,
    first,
    rows_of,
    share,
    squares_of,
)

_TP, _FP, _FN, _TN = (pl.col(f"expected_{name}") for name in ("tp", "fp", "fn", "tn"))
_N, _SCORED = pl.col("expected_compared"), pl.col("expected_scored")
_SELECTED, _REJECTED = pl.col("expected_spread_selected"), pl.col("expected_spread_rejected")
_BASIS = pl.col("estimated_basis")
NO_BASIS = "the reference has no labels, or labels of one class alone, to learn from what scores mean"
_NO_REFERENCE = "no reference is loaded for this version, whose labels would say what its scores mean"
NO_ERRORS = "the reference has fewer than 200 labelled rows to learn from how large errors are"
_ASSUMES = (
    "assumes that the relation of score and outcome is that of the reference: concept drift goes unseen"
)
_NANNYML = (
    "confidence-based performance estimation as published by NannyML; interval: Poisson binomial variance"
)
_DIRECT = "direct loss estimation as published by NannyML: gradient-boosted trees, Friedman (2001)"


def reasons_of(fitted: pl.Expr, lacking: str) -> tuple[Reason, ...]:
    return (
        NO_LABEL_COLUMN,
        (fitted.is_null() & ~pl.col("has_reference"), _NO_REFERENCE),
        (fitted.is_null(), lacking),
    )


def _figure(
    value: pl.Expr, n: pl.Expr, variance: pl.Expr, reasons: tuple[Reason, ...], *more: Reason
) -> Figure:
    return Figure(value, rows_of(n), first(*reasons, *more), Interval("normal", variance))


def with_basis(variance: pl.Expr, n: pl.Expr) -> pl.Expr:
    """It grows with the effective rows beside those that the scores were calibrated on."""
    return variance * (1 + (n**2 / squares_of(n) / _BASIS).fill_null(0.0))


def learnt(key: str, scale: pl.Expr | float = 1.0) -> pl.Expr:
    """The variance of the leaves' own means; none where counts were added up."""
    return pl.col(f"estimated_{key}_learnt").fill_null(0.0) / scale


def of_mean(total: pl.Expr, squares: pl.Expr, n: pl.Expr) -> pl.Expr:
    """The variance of a weighted mean, by Kish's effective number of rows."""
    rows = n**2 / squares_of(n)
    return share(squares / n - share(total, n) ** 2, rows - 1).clip(0.0)


def _binary(value: pl.Expr, variance: pl.Expr, *more: Reason) -> Figure:
    fitted = reasons_of(_SCORED, NO_BASIS)
    nothing = (_N.fill_null(0) == 0, "no row has both a prediction and a finite score")
    reasons = (NO_SCORE_COLUMN, NO_PREDICTION_COLUMN, *fitted)
    return _figure(value, _N, with_basis(variance, _N), reasons, nothing, *more)


def _ranked(value: pl.Expr, variance: pl.Expr, *more: Reason) -> Figure:
    nothing = (_SCORED.fill_null(0) == 0, "no row has a finite score")
    fitted = reasons_of(_SCORED, NO_BASIS)
    whole = with_basis(variance, _SCORED)
    return _figure(value, _SCORED, whole, (NO_SCORE_COLUMN, *fitted), nothing, *more)


def _errors(value: pl.Expr, variance: pl.Expr) -> Figure:
    nothing = (_N.fill_null(0) == 0, "no prediction is a finite number")
    return _figure(value, _N, variance, reasons_of(_N, NO_ERRORS), nothing)


def _macro(name: str) -> Figure:
    return _binary(pl.col(f"macro_{name}"), pl.col(f"macro_{name}_variance"))


def _metric(name: str, label: str, formula: str, undefined: str, **facts: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "share", "bounds": (0.0, 1.0), "ideal": 1.0, "better": "higher"}
    usual |= {"source": _NANNYML}
    text = f"{formula}; {_ASSUMES}"
    return register(
        Metric(name, "performance", "estimate", label, text, undefined=undefined, **(usual | facts))
    )


_LACKING = "the reference has no labels"
_POSITIVE, _ACTUAL, _ALL = _TP + _FP, _TP + _FN, 2 * _TP + _FP + _FN
_RECALL, _F1 = share(_TP, _ACTUAL), share(2 * _TP, _ALL)

_metric(
    "estimated_accuracy_score",
    "Estimated accuracy",
    "mean chance that the prediction is right, by the score's chance in the reference",
    _LACKING,
    figures={
        "binary": _binary(share(_TP + _TN, _N), share(_SELECTED + _REJECTED, _N**2)),
        "multiclass": _binary(share(pl.col("macro_hits"), _N), share(pl.col("macro_hits_variance"), _N**2)),
    },
)
_metric(
    "estimated_precision_score",
    "Estimated precision",
    "mean chance of being positive of what was predicted positive; several classes: mean over classes",
    f"{_LACKING}, or nothing was predicted positive",
    figures={
        "binary": _binary(
            share(_TP, _POSITIVE),
            share(_SELECTED, _POSITIVE**2),
            (_POSITIVE == 0, "nothing was predicted positive"),
        ),
        "multiclass": _macro("precision"),
    },
)
_metric(
    "estimated_recall_score",
    "Estimated recall",
    "expected true positives / expected positives; several classes: mean over classes",
    f"{_LACKING}, or no positive is to be expected",
    figures={
        "binary": _binary(
            _RECALL,
            share((1 - _RECALL) ** 2 * _SELECTED + _RECALL**2 * _REJECTED, _ACTUAL**2),
            (_ACTUAL == 0, "no positive is to be expected"),
        ),
        "multiclass": _macro("recall"),
    },
)
_metric(
    "estimated_f1_score",
    "Estimated F1",
    "2 TP / (2 TP + FP + FN) of expected counts; several classes: mean over classes",
    f"{_LACKING}, or no positive is to be expected",
    unit="score",
    figures={
        "binary": _binary(
            _F1,
            share((2 - _F1) ** 2 * _SELECTED + _F1**2 * _REJECTED, _ALL**2),
            (_ALL == 0, "nothing is positive, neither predicted nor to be expected"),
        ),
        "multiclass": _macro("f1"),
    },
)
_ONLY_ROWS = "counts that were added up do not give it exactly, or all chances are 0 or 1"
_metric(
    "estimated_roc_auc_score",
    "Estimated ROC AUC",
    "expected pairs in which a positive scores higher than a negative, ties counting half, / expected pairs; "
    "several classes: mean of each class against the rest",
    f"{_LACKING}, or no pair of a positive and a negative is to be expected",
    unit="score",
    figures={
        "binary": _ranked(
            pl.col("estimated_roc_auc"),
            pl.col("estimated_roc_auc_variance"),
            (pl.col("estimated_roc_auc").is_null(), _ONLY_ROWS),
        ),
        "multiclass": _ranked(
            pl.col("macro_auc"),
            pl.col("macro_auc_variance"),
            (pl.col("macro_auc").is_null(), _ONLY_ROWS),
        ),
    },
)
_metric(
    "estimated_brier_score_loss",
    "Estimated Brier score",
    "mean of (score - chance)^2 + chance (1 - chance), the score's chance in the reference",
    f"{_LACKING}, or the score is not a probability between 0 and 1",
    ideal=0.0,
    better="lower",
    unit="score",
    figures={
        "binary": _ranked(
            share(pl.col("expected_brier"), _SCORED),
            share(pl.col("expected_brier_variance"), _SCORED**2),
            (
                pl.col("expected_outside") > 0,
                f"{NOT_APPLICABLE}the score is not a probability between 0 and 1",
            ),
        )
    },
)
_UNIT: dict[str, Any] = {"bounds": (0.0, None), "ideal": 0.0, "better": "lower", "unit": "unit of the label",
                         "source": _DIRECT}  # fmt: skip
_RMSE = share(pl.col("expected_squared_error"), _N).sqrt()
_metric(
    "estimated_mean_absolute_error",
    "Estimated mean absolute error",
    "mean over rows of the mean |error| of reference rows alike in features and prediction",
    "the reference has fewer than 200 labelled rows",
    **_UNIT,
    figures={
        "regression": _errors(
            share(pl.col("expected_abs_error"), _N),
            share(pl.col("expected_abs_error_variance"), _N**2) + learnt("abs_error"),
        )
    },
)
_metric(
    "estimated_root_mean_squared_error",
    "Estimated root mean squared error",
    "square root of the mean over rows of the mean squared error of reference rows alike in features and "
    "prediction",
    "the reference has fewer than 200 labelled rows",
    **_UNIT,
    figures={
        "regression": _errors(
            _RMSE,
            share(pl.col("expected_squared_error_variance"), (2 * _RMSE * _N) ** 2)
            + learnt("squared_error", (2 * _RMSE) ** 2),
        )
    },
)

_SURE, _CUT = pl.col("sure_rows"), pl.col("sure_cut")
_MEAN = share(pl.col("sure_sum"), _SURE)
_NO_CHANCES: Reason = (
    pl.col("sure_outside") > 0,
    f"{NOT_APPLICABLE}the score is not a probability between 0 and 1",
)
_NOTHING_SURE: Reason = (_SURE.fill_null(0) == 0, "no row has a finite score")
_SURE_FIGURE = Figure(
    _MEAN,
    rows_of(_SURE),
    first(NO_SCORE_COLUMN, _NOTHING_SURE, _NO_CHANCES),
    Interval("normal", of_mean(pl.col("sure_sum"), pl.col("sure_squares"), _SURE)),
)
register(
    Metric(
        "mean_prediction_confidence",
        "performance",
        "estimate",
        "Mean prediction confidence",
        "mean of max(score, 1 - score); several classes: mean of the highest score",
        "share",
        (0.0, 1.0),
        None,
        "neither",
        "the score is not a probability between 0 and 1",
        "Hendrycks and Gimpel (2017), maximum class probability; interval: standard error of the mean",
        dict.fromkeys(("binary", "multiclass"), _SURE_FIGURE),
    )
)
register(
    Metric(
        "near_cut_share",
        "performance",
        "estimate",
        "Share of rows near the cut",
        "share of rows whose score lies within 0.1 of the one from which a row is predicted positive; 0.5 "
        "where the spec names none",
        "share",
        (0.0, 1.0),
        None,
        "neither",
        "the score is not a probability between 0 and 1",
        "by definition; interval: Wilson",
        {
            "binary": Figure(
                share(pl.col("sure_near"), _CUT),
                rows_of(_CUT),
                first(NO_SCORE_COLUMN, _NOTHING_SURE, _NO_CHANCES),
                Interval("wilson", *effective(pl.col("sure_near"), _CUT)),
            )
        },
    )
)
