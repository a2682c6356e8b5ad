"""How far a column has moved from its reference.

Frame of `sums`: one row for each window, column and bin: c and r (current and reference rows), p and q (their
shares), p_floor and q_floor (shares with the policy's `zero_share` in place of 0), total_c, total_r, key.
Missing values are a bin of their own, except for labels, where they have not arrived yet. Frame of `figures`:
one row for each window and column, with the sums, `total`, `n` (finite numbers), ks, ks_p, wasserstein, and
`has_reference`, `is_label`, `values` (bins of the reference that hold a single value), `half_empty` (bins
that are empty on one side alone), `zero_share`.
"""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from mlgov.measure.catalogue import P_VALUE, Figure, Metric, register
from mlgov.measure.intervals import Interval, Z
from mlgov.measure.metrics.expressions import Reason, both, first

_C, _R, _P, _Q = (pl.col(name) for name in ("c", "r", "p", "q"))
_KEY = pl.col("key")
_MIDDLE = (_P + _Q) / 2
_BOTH = _C + _R
_ALL = pl.col("total_c") + pl.col("total_r")
_NO_INTERVAL = Interval()
_NULL_AREA = 2.6  # standard errors that the area between samples of one population stays below
_KOLMOGOROV = 1.3580986393225505  # where Kolmogorov's distribution function is 0.95

NO_REFERENCE: Reason = (
    ~pl.col("has_reference"),
    "no reference is loaded for this version, so there is nothing to compare with",
)
NO_LABELS: Reason = (pl.col("is_label") & (pl.col("total") == 0), "no labels have arrived yet")
NO_REFERENCE_ROWS: Reason = (pl.col("reference_total") == 0, "the reference has no values of this column")
NO_NUMBERS: Reason = (pl.col("n").fill_null(0) == 0, "the window holds no finite number")
NO_REFERENCE_NUMBERS: Reason = (
    pl.col("reference_n").fill_null(0) == 0,
    "the reference holds no finite number",
)
ONLY_ROWS = "counts that were added up do not give it exactly; it needs the rows"
BY_VALUE = pl.when(pl.col("numeric") & (pl.col("values") > 0)).then(
    pl.format(
        "counted by value and not in ranges, as the reference holds only {} different numbers",
        pl.col("values").cast(pl.Int64),
    )
)
_FILLED_UP = pl.when(pl.col("half_empty") > 0).then(
    pl.format(
        "{} empty on one side, where the policy's share of {} stands in",
        pl.when(pl.col("half_empty") == 1)
        .then(pl.lit("1 bin is"))
        .otherwise(pl.format("{} bins are", pl.col("half_empty").cast(pl.Int64))),
        "zero_share",
    )
)


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


def binned(value: pl.Expr, note: pl.Expr | None = BY_VALUE, interval: Interval = _NO_INTERVAL) -> Figure:
    why_not = first(NO_REFERENCE, NO_LABELS, NO_REFERENCE_ROWS)
    return Figure(value, pl.col("total"), why_not, interval, note=note)


def ordered(name: str, interval: Interval = _NO_INTERVAL) -> Figure:
    missing = (pl.col("ks").is_null(), ONLY_ROWS)
    why_not = first(NO_REFERENCE, NO_NUMBERS, NO_REFERENCE_NUMBERS, missing)
    return Figure(pl.col(name), pl.col("n"), why_not, interval)


def _noncentral(times: float, power: float) -> Interval:
    """Of a distance over bins: `times` the figure to `power` is the sum of (p - q)^2 / q, to second order."""
    noise = 1 / pl.col("total") + 1 / pl.col("reference_total")
    freedom = (pl.col("filled") - 1).clip(lower_bound=1.0)
    return Interval("noncentral", freedom, noise / times, pl.lit(power))


def _band(value: pl.Expr, n: pl.Expr, m: pl.Expr) -> Interval:
    """Of a distance between cumulative distributions: the two-sample Kolmogorov band around it.

    A difference of two empirical distributions strays from the true one by more than this nowhere, in 95 of
    100 cases; in fewer where values repeat. Smirnov (1939).
    """
    width = _KOLMOGOROV * (1 / n + 1 / m).sqrt()
    return Interval("given", value - width, value + width)


def _area() -> Interval:
    """Around the area between two distributions, wide enough for any of them.

    The area moves with a row by the integral of a sign, so by no more than the row itself: its variance is at
    most that of the difference of the means. Downwards it takes more, as without any shift the area is above
    0 by chance alone: 2.6 such standard errors hold 97.5 % of the areas of unshifted samples of the shapes in
    the tests, from uniform to Student's t of three degrees.
    """
    squares = (pl.col(f"{side}deviation") ** 2 / pl.col(f"{side}n") for side in ("", "reference_"))
    error = sum(squares, start=pl.lit(0.0)).sqrt()
    return Interval("given", pl.col("wasserstein") - _NULL_AREA * error, pl.col("wasserstein") + Z * error)


def _missing() -> Interval:
    """Newcombe's, from the counts of missing values on both sides."""
    total, other = pl.col("total"), pl.col("reference_total")
    here = pl.col("nulls").fill_null(0.0)
    there = (here / total - pl.col("missing_share_difference")) * other
    return Interval("difference", here, total, there.round().clip(0.0, other), other)


def metric(
    name: str, label: str, formula: str, source: str, kinds: str, figure: Figure, **facts: Any
) -> Metric:
    usual: dict[str, Any] = {"unit": "distance", "bounds": (0.0, None), "ideal": 0.0, "better": "lower"}
    usual["undefined"] = "there is no reference, or the window or the reference holds no value"
    usual["figures"] = dict.fromkeys(kinds.split(), figure)
    return register(Metric(name, "drift", "column", label, formula, source=source, **(usual | facts)))


# `discrete`: a numeric column that the reference counts by value; it is read both ways.
EVERY, NUMERIC, CATEGORICAL = "numeric discrete categorical", "numeric discrete", "discrete categorical"
_PLAIN_BINS = "over the bins that the reference fixed, p = current share, q = reference share"

PSI = metric(
    "population_stability_index",
    "Population stability index",
    f"sum of (p - q) ln(p / q) {_PLAIN_BINS}; where one side of a bin is empty its share "
    "counts as the policy's zero_share",
    "Siddiqi, Credit Risk Scorecards (2006); bins after the reference's quantiles",
    EVERY,
    binned(pl.col("population_stability_index"), both(BY_VALUE, _FILLED_UP), _noncentral(1.0, 1.0)),
    unit="index",
    sums=((pl.col("p_floor") - pl.col("q_floor")) * (pl.col("p_floor") / pl.col("q_floor")).log()).sum(),
)
KS = metric(
    "kolmogorov_smirnov_statistic",
    "Kolmogorov-Smirnov statistic",
    "largest distance between the two cumulative distributions, over the rows and not over bins",
    "Smirnov (1939); scipy.stats.ks_2samp",
    NUMERIC,
    ordered("ks", _band(pl.col("ks"), pl.col("n"), pl.col("reference_n"))),
    bounds=(0.0, 1.0),
)
KS_P = metric(
    "kolmogorov_smirnov_p_value",
    "Kolmogorov-Smirnov p-value",
    "probability of a statistic at least as large if both came from one distribution",
    'Simard and L\'Ecuyer (2011), Pelz and Good (1976); scipy.stats.ks_2samp(method="asymp")',
    NUMERIC,
    ordered("ks_p"),
    no_interval=P_VALUE,
    unit="probability",
    bounds=(0.0, 1.0),
    ideal=None,
    better="neither",
)
CHI_SQUARED = metric(
    "chi_squared_statistic",
    "Chi-squared statistic",
    "sum over values and both samples of (observed - expected)^2 / expected, expected from the common shares",
    "Pearson (1900); scipy.stats.chi2_contingency(correction=False)",
    CATEGORICAL,
    binned(pl.col("chi_squared_statistic")),
    no_interval="it grows with the number of rows; the effect that it tests, Cramér's V, has one",
    unit="statistic",
    sums=_chi_squared(),
)
CHI_SQUARED_P = metric(
    "chi_squared_p_value",
    "Chi-squared p-value",
    "probability of a statistic at least as large if both came from one distribution; degrees of freedom: "
    "values seen in either sample, less one",
    "Pearson (1900); scipy.stats.chi2_contingency(correction=False)",
    CATEGORICAL,
    binned(pl.struct("chi_squared_statistic", "filled").map_batches(_chi_squared_p, return_dtype=pl.Float64)),
    no_interval=P_VALUE,
    unit="probability",
    bounds=(0.0, 1.0),
    ideal=None,
    better="neither",
)
JENSEN_SHANNON = metric(
    "jensen_shannon_distance",
    "Jensen-Shannon distance",
    f"square root of half the sum of p log2(p / m) + q log2(q / m), m = (p + q) / 2, {_PLAIN_BINS}",
    "Lin (1991), Endres and Schindelin (2003); scipy.spatial.distance.jensenshannon(base=2)",
    EVERY,
    binned(pl.col("jensen_shannon_distance"), interval=_noncentral(8 * math.log(2), 2.0)),
    bounds=(0.0, 1.0),
    sums=((_information(_P) + _information(_Q)).sum() / (2 * math.log(2))).clip(0.0, 1.0).sqrt(),
)
HELLINGER = metric(
    "hellinger_distance",
    "Hellinger distance",
    f"square root of half the sum of (sqrt(p) - sqrt(q))^2 {_PLAIN_BINS}",
    "Hellinger (1909)",
    EVERY,
    binned(pl.col("hellinger_distance"), interval=_noncentral(8.0, 2.0)),
    bounds=(0.0, 1.0),
    sums=(((_P.sqrt() - _Q.sqrt()) ** 2).sum() / 2).clip(0.0, 1.0).sqrt(),
)
WASSERSTEIN = metric(
    "wasserstein_distance",
    "Wasserstein distance",
    "area between the two cumulative distributions, over the rows and not over bins",
    "Kantorovich (1942); scipy.stats.wasserstein_distance; a safe interval, from the standard deviations of "
    "both sides, which no area can vary by more than: del Barrio, Giné and Matrán (1999)",
    NUMERIC,
    ordered("wasserstein", _area()),
    unit="unit of the column",
)
MISSING = metric(
    "missing_share_difference",
    "Change in missing values",
    "share of missing values - share of missing values in the reference",
    "by definition",
    EVERY,
    Figure(
        pl.col("missing_share_difference"),
        pl.col("total"),
        first(
            NO_REFERENCE,
            (pl.col("is_label"), "a label that is missing has not arrived yet"),
            NO_REFERENCE_ROWS,
        ),
        _missing(),
    ),
    unit="share",
    bounds=(-1.0, 1.0),
    sums=(_P - _Q).filter(_KEY == "null").sum(),
)
UNSEEN = metric(
    "unseen_category_share",
    "Share of new categories",
    "share of rows whose value the reference did not have",
    "by definition",
    CATEGORICAL,
    binned(
        pl.col("unseen_category_share"),
        interval=Interval("wilson", pl.col("unseen_category_share") * pl.col("total"), pl.col("total")),
    ),
    unit="share",
    bounds=(0.0, 1.0),
    sums=_P.filter(_KEY.str.starts_with("unseen")).sum(),
)
