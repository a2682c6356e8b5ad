"""Where errors have risen most: slices of one or two features that pass a test for having looked at them all.

Frame: one row for each window and slice, as `mlgov.measure.slices.frame` gives it.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.intervals import Interval

_N, _ERRORS, _SQUARES = pl.col("rows"), pl.col("errors"), pl.col("squares")
_M, _BEFORE, _BEFORE_SQUARES = (
    pl.col("reference_rows"),
    pl.col("reference_errors"),
    pl.col("reference_squares"),
)
_INCREASE = _ERRORS / _N - _BEFORE / _M
_NOTHING = pl.lit(None, pl.String)
_SOURCE = "Benjamini and Hochberg (1995) over all slices; "
_UNDEFINED = "no figure is made of a slice unless its corrected p-value is below 0.05"


def _variance(n: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    return ((squares - total**2 / n) / (n - 1)).clip(0.0) / n


def _note(rate: pl.Expr, before: pl.Expr) -> pl.Expr:
    return pl.format(
        "{} against {} in the reference; one of {} slices looked at, p {} corrected for having looked",
        rate,
        before,
        pl.col("looked").cast(pl.Int64),
        pl.when(pl.col("p") < 0.001)
        .then(pl.lit("< 0.001"))
        .otherwise(pl.format("= {}", pl.col("p").round(3))),
    )


def _percent(share: pl.Expr) -> pl.Expr:
    return pl.format("{} %", (100 * share).round(1))


_CLASSES = Figure(
    _INCREASE,
    _N,
    _NOTHING,
    Interval("difference", _ERRORS, _N, _BEFORE, _M),
    note=_note(_percent(_ERRORS / _N), _percent(_BEFORE / _M)),
)
register(
    Metric(
        "error_rate_increase",
        "performance",
        "slice",
        "Rise of the error rate in a slice",
        "share of wrong predictions among the rows of the slice - the same in the reference; named are the "
        "ten slices with the strongest evidence of those with at least 30 rows on either side",
        "share",
        (-1.0, 1.0),
        0.0,
        "lower",
        _UNDEFINED,
        _SOURCE + "two-proportion z test, Fisher's where counts are small; interval: Newcombe (1998)",
        dict.fromkeys(("binary", "multiclass"), _CLASSES),
    )
)
register(
    Metric(
        "mean_error_increase",
        "performance",
        "slice",
        "Rise of the mean error in a slice",
        "mean |error| among the rows of the slice - the same in the reference; named are the ten slices with "
        "the strongest evidence of those with at least 30 rows on either side",
        "unit of the label",
        (None, None),
        0.0,
        "lower",
        _UNDEFINED,
        _SOURCE + "Welch's test of two means; interval: Welch",
        {
            "regression": Figure(
                _INCREASE,
                _N,
                _NOTHING,
                Interval(
                    "normal",
                    _variance(_N, _ERRORS, _SQUARES) + _variance(_M, _BEFORE, _BEFORE_SQUARES),
                ),
                note=_note((_ERRORS / _N).round(4), (_BEFORE / _M).round(4)),
            )
        },
    )
)
