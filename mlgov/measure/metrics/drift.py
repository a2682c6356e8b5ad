"""How far a column has moved from its reference.

Frame of `sums`: one row for each window, column and bin: c and r (current and reference rows), p and q (their
shares), p_floor and q_floor (shares with the policy's `zero_share` in place of 0), total_c, total_r, key.
Missing values are a bin of their own, except for labels, where they have not arrived yet. Frame of `figures`:
one row for each window and column, with the sums, `total`, `n` (finite numbers), ks, ks_p, wasserstein, and
`has_reference`, `is_label`.
"""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.metrics.expressions import Reason, first

_C, _R, _P, _Q = (pl.col(name) for name in ("c", "r", "p", "q"))
_KEY = pl.col("key")
_MIDDLE = (_P + _Q) / 2
_BOTH = _C + _R
_ALL = pl.col("total_c") + pl.col("total_r")

_NO_REFERENCE: Reason = (
    ~pl.col("has_reference"),
    "no reference is loaded for this version, so there is nothing to compare with",
)
_NO_LABELS: Reason = (pl.col("is_label") & (pl.col("total") == 0), "no labels have arrived yet")
_NO_REFERENCE_ROWS: Reason = (pl.col("reference_total") == 0, "the reference has no values of this column")
_NO_NUMBERS: Reason = (pl.col("n").fill_null(0) == 0, "the window holds no finite number")
_NO_REFERENCE_NUMBERS: Reason = (
    pl.col("reference_n").fill_null(0) == 0,
    "the reference holds no finite number",
)
_ONLY_ROWS = "counts that were added up do not give it exactly; it needs the rows"


def _information(share: pl.Expr) -> pl.Expr:
    """share x ln(share / middle), 0 for an empty bin."""
    return pl.when(share > 0).then(share * (share / _MIDDLE).log()).otherwise(0.0)


def _chi_squared() -> pl.Expr:
    expected_c, expected_r = _BOTH * pl.col("total_c") / _ALL, _BOTH * pl.col("total_r") / _ALL
    terms = (_C - expected_c) ** 2 / expected_c + (_R - expected_r) ** 2 / expected_r
    return pl.when(_BOTH > 0).then(terms).otherwise(0.0).sum()


def _chi_squared_p(frame: pl.Series) -> pl.Series:
    # scipy.special is quick to import, but only those who measure should pay for it.
    from scipy.special import chdtrc

    statistic = frame.struct.field("chi_squared_statistic").to_numpy()
    freedom = frame.struct.field("filled").to_numpy() - 1.0
    found = chdtrc(freedom.clip(1.0), statistic)
    found[freedom < 1] = 1.0  # one bin only: nothing could differ
    return pl.Series(found)


def _binned(value: pl.Expr) -> Figure:
    return Figure(value, pl.col("total"), first(_NO_REFERENCE, _NO_LABELS, _NO_REFERENCE_ROWS))


def _ordered(name: str) -> Figure:
    missing = (pl.col("ks").is_null(), _ONLY_ROWS)
    return Figure(
        pl.col(name), pl.col("n"), first(_NO_REFERENCE, _NO_NUMBERS, _NO_REFERENCE_NUMBERS, missing)
    )


def _metric(
    name: str, label: str, formula: str, source: str, kinds: str, figure: Figure, **facts: Any
) -> Metric:
    usual: dict[str, Any] = {"unit": "distance", "bounds": (0.0, None), "ideal": 0.0, "better": "lower"}
    usual["undefined"] = "there is no reference, or the window or the reference holds no value"
    usual["figures"] = dict.fromkeys(kinds.split(), figure)
    return register(Metric(name, "drift", "column", label, formula, source=source, **(usual | facts)))


_EVERY, _NUMERIC, _CATEGORICAL = "numeric categorical", "numeric", "categorical"
_PLAIN_BINS = "over the bins that the reference fixed, p = current share, q = reference share"

PSI = _metric(
    "population_stability_index",
    "Population stability index",
    f"sum of (p - q) ln(p / q) {_PLAIN_BINS}; an empty bin's share is the policy's zero_share",
    "Siddiqi, Credit Risk Scorecards (2006); bins after the reference's quantiles",
    _EVERY,
    _binned(pl.col("population_stability_index")),
    unit="index",
    sums=((pl.col("p_floor") - pl.col("q_floor")) * (pl.col("p_floor") / pl.col("q_floor")).log()).sum(),
)
KS = _metric(
    "kolmogorov_smirnov_statistic",
    "Kolmogorov-Smirnov statistic",
    "largest distance between the two cumulative distributions, over the rows and not over bins",
    "Smirnov (1939); scipy.stats.ks_2samp",
    _NUMERIC,
    _ordered("ks"),
    bounds=(0.0, 1.0),
)
KS_P = _metric(
    "kolmogorov_smirnov_p_value",
    "Kolmogorov-Smirnov p-value",
    "probability of a statistic at least as large if both came from one distribution",
    'scipy.stats.ks_2samp(method="asymp"); beyond an effective size of 10,000, Kolmogorov\'s limit with '
    "Vrbik's correction (2018), within 0.000003",
    _NUMERIC,
    _ordered("ks_p"),
    unit="probability",
    bounds=(0.0, 1.0),
    ideal=None,
    better="neither",
)
CHI_SQUARED = _metric(
    "chi_squared_statistic",
    "Chi-squared statistic",
    "sum over values and both samples of (observed - expected)^2 / expected, expected from the common shares",
    "Pearson (1900); scipy.stats.chi2_contingency(correction=False)",
    _CATEGORICAL,
    _binned(pl.col("chi_squared_statistic")),
    unit="statistic",
    sums=_chi_squared(),
)
CHI_SQUARED_P = _metric(
    "chi_squared_p_value",
    "Chi-squared p-value",
    "probability of a statistic at least as large if both came from one distribution; degrees of freedom: "
    "values seen in either sample, less one",
    "Pearson (1900); scipy.stats.chi2_contingency(correction=False)",
    _CATEGORICAL,
    _binned(
        pl.struct("chi_squared_statistic", "filled").map_batches(_chi_squared_p, return_dtype=pl.Float64)
    ),
    unit="probability",
    bounds=(0.0, 1.0),
    ideal=None,
    better="neither",
)
JENSEN_SHANNON = _metric(
    "jensen_shannon_distance",
    "Jensen-Shannon distance",
    f"square root of half the sum of p log2(p / m) + q log2(q / m), m = (p + q) / 2, {_PLAIN_BINS}",
    "Lin (1991), Endres and Schindelin (2003); scipy.spatial.distance.jensenshannon(base=2)",
    _EVERY,
    _binned(pl.col("jensen_shannon_distance")),
    bounds=(0.0, 1.0),
    sums=((_information(_P) + _information(_Q)).sum() / (2 * math.log(2))).clip(0.0, 1.0).sqrt(),
)
HELLINGER = _metric(
    "hellinger_distance",
    "Hellinger distance",
    f"square root of half the sum of (sqrt(p) - sqrt(q))^2 {_PLAIN_BINS}",
    "Hellinger (1909)",
    _EVERY,
    _binned(pl.col("hellinger_distance")),
    bounds=(0.0, 1.0),
    sums=(((_P.sqrt() - _Q.sqrt()) ** 2).sum() / 2).clip(0.0, 1.0).sqrt(),
)
WASSERSTEIN = _metric(
    "wasserstein_distance",
    "Wasserstein distance",
    "area between the two cumulative distributions, over the rows and not over bins",
    "Kantorovich (1942); scipy.stats.wasserstein_distance",
    _NUMERIC,
    _ordered("wasserstein"),
    unit="unit of the column",
)
MISSING = _metric(
    "missing_share_difference",
    "Change in missing values",
    "share of missing values - share of missing values in the reference",
    "by definition",
    _EVERY,
    Figure(
        pl.col("missing_share_difference"),
        pl.col("total"),
        first(
            _NO_REFERENCE,
            (pl.col("is_label"), "a label that is missing has not arrived yet"),
            _NO_REFERENCE_ROWS,
        ),
    ),
    unit="share",
    bounds=(-1.0, 1.0),
    sums=(_P - _Q).filter(_KEY == "null").sum(),
)
UNSEEN = _metric(
    "unseen_category_share",
    "Share of new categories",
    "share of rows whose value the reference did not have",
    "by definition",
    _CATEGORICAL,
    _binned(pl.col("unseen_category_share")),
    unit="share",
    bounds=(0.0, 1.0),
    sums=_P.filter(_KEY.str.starts_with("unseen")).sum(),
)
