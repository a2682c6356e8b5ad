"""Where a column has moved to, for reading: shifts of its mean, quantiles and spread; categories now gone.

Frames as in `mlgov.measure.metrics.drift`, with sum, deviation (of a sample), p10, median, p90 and zeros of
the window's finite numbers, and the same of the reference as `reference_...`.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import Figure
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.drift import (
    BY_VALUE,
    CATEGORICAL,
    NO_NUMBERS,
    NO_REFERENCE,
    NO_REFERENCE_NUMBERS,
    NUMERIC,
    ONLY_ROWS,
    binned,
    metric,
)
from mlgov.measure.metrics.expressions import Reason, first, share

_N, _M = pl.col("n"), pl.col("reference_n")
_SPREAD, _BASE_SPREAD = pl.col("deviation"), pl.col("reference_deviation")
_MEAN = share(pl.col("sum"), _N) - share(pl.col("reference_sum"), _M)
_ERROR = _SPREAD**2 / _N + _BASE_SPREAD**2 / _M  # the variance of a difference of two means
_ZEROS, _BASE_ZEROS = pl.col("zeros").fill_null(0.0), pl.col("reference_zeros").fill_null(0.0)
_STILL: Reason = (
    _BASE_SPREAD.is_null() | (_BASE_SPREAD == 0),
    "the reference's values do not vary, so there is no unit to measure by",
)
_FEW: Reason = (_SPREAD.is_null() & (_N == 1), "one value alone does not vary")
_ROWS = pl.col("total") + pl.col("reference_total")
_UNIT: dict[str, Any] = {"unit": "unit of the column", "bounds": (None, None), "better": "neither"}


def _numeric(value: pl.Expr, *reasons: Reason, interval: Interval | None = None) -> Figure:
    nothing = first(NO_REFERENCE, NO_NUMBERS, NO_REFERENCE_NUMBERS, *reasons)
    return Figure(value, _N, nothing, interval or Interval())


def _shift(name: str) -> Figure:
    here, base = pl.col(name), pl.col(f"reference_{name}")
    missing = (here.is_null() | base.is_null(), ONLY_ROWS)
    variance = pl.col(f"{name}_error") ** 2 + pl.col(f"reference_{name}_error") ** 2
    return _numeric(here - base, missing, interval=Interval("normal", variance))


metric(
    "mean_difference",
    "Change of the mean",
    "mean - mean of the reference",
    "by definition; interval: Welch (1947), with the normal distribution",
    NUMERIC,
    _numeric(_MEAN, interval=Interval("normal", _ERROR)),
    **_UNIT,
)
metric(
    "standardised_mean_difference",
    "Standardised change of the mean",
    "(mean - mean of the reference) / standard deviation of the reference",
    "Glass (1976), delta; interval: Hedges and Olkin, Statistical Methods for Meta-Analysis (1985)",
    NUMERIC,
    _numeric(
        _MEAN / _BASE_SPREAD,
        _STILL,
        interval=Interval("normal", _ERROR / _BASE_SPREAD**2 + (_MEAN / _BASE_SPREAD) ** 2 / (2 * _M)),
    ),
    unit="standard deviations",
    bounds=(None, None),
    better="neither",
    undefined="there is no reference, either side holds no finite number, or the reference does not vary",
)
for _name, _key, _label in (
    ("median_difference", "median", "Change of the median"),
    ("quantile_10_difference", "p10", "Change of the lowest tenth's edge"),
    ("quantile_90_difference", "p90", "Change of the highest tenth's edge"),
):
    _words = {"median": "median", "p10": "10 % quantile", "p90": "90 % quantile"}[_key]
    metric(
        _name,
        _label,
        f"{_words} - {_words} of the reference, over the rows and not over bins",
        "numpy.quantile, on the line between neighbouring values; interval: order statistics, David and "
        "Nagaraja (2003), 7.1, of both sides",
        NUMERIC,
        _shift(_key),
        **_UNIT,
    )
metric(
    "standard_deviation_ratio",
    "Change of the spread",
    "standard deviation / standard deviation of the reference, each of a sample (n - 1)",
    "by definition; interval: from the fourth moments of both sides, Bonett (2006)",
    NUMERIC,
    _numeric(
        _SPREAD / _BASE_SPREAD,
        _STILL,
        _FEW,
        (_SPREAD.is_null(), ONLY_ROWS),
        interval=Interval(
            "log_normal", pl.col("deviation_error") ** 2 + pl.col("reference_deviation_error") ** 2
        ),
    ),
    unit="ratio",
    ideal=1.0,
    better="neither",
    undefined="there is no reference, either side holds fewer than two numbers, or the reference is constant",
)
metric(
    "zero_share_difference",
    "Change in zeros",
    "share of zeros among finite numbers - the same share in the reference",
    "by definition; interval: Newcombe (1998), method 10",
    NUMERIC,
    _numeric(_ZEROS / _N - _BASE_ZEROS / _M, interval=Interval("difference", _ZEROS, _N, _BASE_ZEROS, _M)),
    unit="share",
    bounds=(-1.0, 1.0),
    better="neither",
)


def _gone() -> Interval:
    total = pl.col("reference_total")
    return Interval("wilson", pl.col("vanished_category_share") * total, total)


VANISHED = metric(
    "vanished_category_share",
    "Share of vanished categories",
    "share of the reference's rows whose value the window no longer has",
    "by definition; interval: Wilson, of the reference's rows, the window's values being given",
    CATEGORICAL,
    binned(pl.col("vanished_category_share"), interval=_gone()),
    unit="share",
    bounds=(0.0, 1.0),
    sums=pl.col("q").filter(pl.col("key").str.starts_with("=") & (pl.col("c") == 0)).sum(),
)
metric(
    "cramers_v",
    "Cramér's V",
    "square root of chi-squared / rows of both samples: how large the change is that chi-squared tests",
    'Cramér (1946); scipy.stats.contingency.association(method="cramer"); interval: noncentral chi-squared, '
    "Smithson (2003)",
    CATEGORICAL,
    binned(
        (pl.col("chi_squared_statistic") / _ROWS).clip(0, 1).sqrt(),
        BY_VALUE,
        Interval("noncentral", (pl.col("filled") - 1).clip(lower_bound=1.0), 1 / _ROWS, pl.lit(2.0)),
    ),
    unit="effect size",
    bounds=(0.0, 1.0),
)
