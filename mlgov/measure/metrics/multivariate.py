"""Drift of all features together, which shows where columns no longer move with each other as they did.

Frame: one row for each window, with reconstruction (rows), reconstruction_sum and reconstruction_squares of
the errors and the same of the reference as `reference_...`, domain_auc, domain_auc_variance, domain_rows,
domain_reference_rows; has_reference, enough_features, domain_asked.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import Reason, first

_NO_REFERENCE: Reason = (
    ~pl.col("has_reference"),
    "no reference is loaded for this version, so there is nothing to compare with",
)
_ONE_FEATURE: Reason = (
    ~pl.col("enough_features"),
    f"{NOT_APPLICABLE}the spec names fewer than two features, so there is nothing that goes together",
)
# The reference's own error, which a window's is held against, is worked out without a reference beside it.
_UNCOUNTED = pl.col("reconstruction").is_null()
_NOTHING: Reason = (~pl.col("has_reference") & _UNCOUNTED, _NO_REFERENCE[1])
_NO_AXES: Reason = (
    _UNCOUNTED,
    "the reference's main axes leave nothing out, or it has no rows that they could be found from",
)
_NO_ROWS: Reason = (pl.col("reconstruction").fill_null(0) == 0, "the window has no rows")


def _moments(side: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Rows, mean and variance (of a sample) of the errors of one side."""
    n, total, squares = (
        pl.col(f"{side}{one}") for one in ("reconstruction", "reconstruction_sum", "reconstruction_squares")
    )
    return n, total / n, ((squares - total**2 / n) / (n - 1)).clip(0.0)


_N, _MEAN, _VARIANCE = _moments("")
_M, _BASE, _BASE_VARIANCE = _moments("reference_")
_CHANGE = (_MEAN - _BASE) / _BASE_VARIANCE.sqrt()
_ERROR = (_VARIANCE / _N + _BASE_VARIANCE / _M) / _BASE_VARIANCE + _CHANGE**2 / (2 * _M)


def _metric(name: str, label: str, formula: str, source: str, figure: Figure, **facts: Any) -> Metric:
    usual: dict[str, Any] = {
        "undefined": "there is no reference, it has fewer than two features, or its axes leave nothing out",
        "figures": {"any": figure},
    }
    return register(Metric(name, "drift", "multivariate", label, formula, source=source, **(usual | facts)))


_metric(
    "reconstruction_error",
    "Reconstruction error",
    "mean distance of a row from its projection on the principal components that hold 65 % of the "
    "reference's variance; features centred and scaled by the reference, categories as their share of it, "
    "missing values as its mean or its most frequent category",
    "NannyML, DataReconstructionDriftCalculator; interval: normal, of a mean",
    Figure(_MEAN, _N, first(_NOTHING, _ONE_FEATURE, _NO_AXES, _NO_ROWS), Interval("normal", _VARIANCE / _N)),
    unit="distance",
    bounds=(0.0, None),
    ideal=None,
    better="neither",
)
_metric(
    "reconstruction_error_change",
    "Change of the reconstruction error",
    "(mean reconstruction error - that of the reference) / standard deviation of the reference's errors",
    "after NannyML, DataReconstructionDriftCalculator, and Glass (1976), delta; interval: Hedges and Olkin, "
    "Statistical Methods for Meta-Analysis (1985)",
    Figure(
        _CHANGE,
        _N,
        first(
            _NO_REFERENCE,
            _ONE_FEATURE,
            _NO_AXES,
            _NO_ROWS,
            ((_BASE_VARIANCE <= 0).fill_null(True), "the reference's errors do not vary"),
        ),
        Interval("normal", _ERROR),
    ),
    unit="standard deviations",
    bounds=(None, None),
    ideal=0.0,
    better="neither",
)
_SAMPLED = pl.format(
    "of {} rows of the window and {} of the reference, drawn with a fixed seed",
    pl.col("domain_rows").cast(pl.Int64),
    pl.col("domain_reference_rows").cast(pl.Int64),
)
_metric(
    "domain_classifier_auc",
    "Domain classifier's ROC AUC",
    "ROC AUC of gradient-boosted trees that tell the window's rows from the reference's by all features, "
    "each row by trees that were not shown it (five parts); 0.5 where nothing sets them apart; samples of at "
    "most 2,000 rows of each side",
    "Lopez-Paz and Oquab, Revisiting Classifier Two-Sample Tests (2017); interval: DeLong, DeLong and "
    "Clarke-Pearson (1988), which leaves out what learning on a sample adds",
    Figure(
        pl.col("domain_auc"),
        pl.col("domain_rows"),
        first(
            (~pl.col("domain_asked"), f"{NOT_APPLICABLE}the spec does not ask for a domain classifier"),
            _NO_REFERENCE,
            (pl.col("domain_rows").is_null(), "it needs the rows, and a reference of at least 50 of them"),
            (pl.col("domain_rows") < 50, "the window has fewer than 50 rows"),
        ),
        Interval("normal", pl.col("domain_auc_variance")),
        note=_SAMPLED,
    ),
    unit="score",
    bounds=(0.0, 1.0),
    ideal=0.5,
    better="lower",
    undefined="the spec does not ask for it, there is no reference, or either side has fewer than 50 rows",
)
