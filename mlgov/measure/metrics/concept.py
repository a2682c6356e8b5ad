"""Concept drift: whether what a column says about the label is what it said in the reference.

Frame: one row for each window and column, as `mlgov.measure.concept.columns` gives it.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import P_VALUE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import Reason, both, first

_DISTANCE, _STATISTIC, _FREEDOM = pl.col("distance"), pl.col("statistic"), pl.col("freedom")
_REASONS: tuple[Reason, ...] = (
    (
        ~pl.col("has_reference"),
        "no reference is loaded for this version, so there is nothing to compare with",
    ),
    (pl.col("reference_labelled").fill_null(0) == 0, "the reference has no labels"),
    (pl.col("labelled").fill_null(0) == 0, "no labels have arrived yet"),
    (
        pl.col("used").fill_null(0) == 0,
        "no bin holds ten labelled rows both in the window and in the reference",
    ),
)
_LEFT = pl.when(pl.col("left") > 0).then(
    pl.format(
        "{} labelled rows are left out, in bins with fewer than ten of them on one side",
        pl.col("left").cast(pl.Int64),
    )
)
_CHANCE = pl.when(pl.col("chance") > 0).then(
    pl.format("about {} is to be expected by chance alone", pl.col("chance").round(3))
)


def _p_value(frame: pl.Series) -> pl.Series:
    from scipy.special import chdtrc  # quick to import, but only those who measure should pay for it

    statistic, freedom = (frame.struct.field(one).to_numpy() for one in ("statistic", "freedom"))
    found = chdtrc(freedom.clip(1.0), statistic)
    found[freedom < 1] = 1.0  # labels that are all the same could not differ
    return pl.Series(found)


def _metric(name: str, label: str, formula: str, source: str, figure: Figure, **facts: Any) -> Metric:
    usual: dict[str, Any] = {
        "undefined": "there is no reference, either side has no labels, or no bin holds ten of them on both",
        "figures": {"any": figure},
    }
    return register(Metric(name, "drift", "relation", label, formula, source=source, **(usual | facts)))


_metric(
    "concept_drift_distance",
    "Change of the label given the column",
    "square root of the sum over bins of w (P(label | bin) - P(label | bin, reference))^2, w = the bin's "
    "share of the labelled rows of both sides; among several classes half the sum over classes; in "
    "regression the difference of the mean labels in standard deviations of the reference's labels",
    "after Webb et al., Characterizing Concept Drift (2016), with a root mean square in place of the total "
    "variation; interval: noncentral chi-squared of its test, on the distance's scale",
    Figure(
        pl.when(_DISTANCE.is_finite()).then(_DISTANCE),
        pl.col("used"),
        first(*_REASONS, (_DISTANCE.is_null(), "the reference's labels do not vary")),
        Interval("noncentral", _FREEDOM, _DISTANCE**2 / _STATISTIC, pl.lit(2.0)),
        note=both(_CHANCE, _LEFT),
    ),
    unit="distance",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
)
_metric(
    "concept_drift_p_value",
    "Change of the label given the column: p-value",
    "probability of differences at least as large if in every bin the label follows as in the reference: "
    "chi-squared of homogeneity in each bin, summed, with the sum of their degrees of freedom; in regression "
    "squared differences of means over their variances, one degree for each bin",
    "Cochran (1954), Mantel and Haenszel (1959), without a common direction; regression: Welch (1947)",
    Figure(
        pl.struct("statistic", "freedom").map_batches(_p_value, return_dtype=pl.Float64),
        pl.col("used"),
        first(*_REASONS),
        note=_LEFT,
    ),
    no_interval=P_VALUE,
    unit="probability",
    bounds=(0.0, 1.0),
    ideal=None,
    better="neither",
)
