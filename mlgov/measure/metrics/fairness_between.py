"""Distances between the groups of an attribute: the highest rate beside the lowest. Names are fairlearn's.

Frame: one row for each window and attribute, as `between.extremes` gives it. For each rate r of `RATES`:
`r_high` and `r_low`, and what they are shares of: `r_high_k` of `r_high_n`, `r_low_k` of `r_low_n`;
`r_groups` and `r_rows`, how many were compared; `r_span` and `r_left`, the groups in words; and the bounds
`r_difference_lower`, `r_ratio_upper` and so on, which hold although the extremes were picked from all groups.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import NO_CLASS, NO_PREDICTION_COLUMN, Reason, first
from mlgov.measure.metrics.fairness import LABELS

TOO_FEW = "fewer than two groups are large enough to compare"


def _difference(rate: str) -> pl.Expr:
    return pl.col(f"{rate}_high") - pl.col(f"{rate}_low")


def _ratio(rate: str) -> pl.Expr:
    high = pl.col(f"{rate}_high")
    return pl.when(high > 0).then(pl.col(f"{rate}_low") / high)


def _given(of: str, kind: str) -> Interval:
    return Interval("given", pl.col(f"{of}_{kind}_lower"), pl.col(f"{of}_{kind}_upper"))


def _left_out(*rates: str) -> pl.Expr:
    """Such as `left out: Asian (n = 32)`, or null."""
    first_one, last = pl.col(f"{rates[0]}_left"), pl.col(f"{rates[-1]}_left")
    if len(rates) == 1:
        return first_one
    both = pl.concat_str(first_one, last, separator="; ", ignore_nulls=True)
    return pl.when(first_one.eq_missing(last)).then(first_one).otherwise(both)


def _note(*rates: str) -> pl.Expr:
    """The groups that a metric is about, and those left out."""
    spans = [pl.col(f"{rate}_span") for rate in rates]
    return pl.concat_str(*spans, _left_out(*rates), separator="; ", ignore_nulls=True)


def _too_few(*rates: str) -> Reason:
    fewest = pl.min_horizontal(pl.col(f"{rate}_groups").fill_null(0) for rate in rates)
    return fewest < 2, pl.concat_str(pl.lit(TOO_FEW), _left_out(*rates), separator="; ", ignore_nulls=True)


def _between(
    name: str,
    label: str,
    formula: str,
    rates: tuple[str, ...],
    value: pl.Expr,
    interval: Interval,
    *reasons: Reason,
    better: str,
    source: str,
) -> Metric:
    labels = () if rates == ("selection_rate",) else LABELS
    reason = first(NO_CLASS, NO_PREDICTION_COLUMN, *labels, _too_few(*rates), *reasons)
    facts: dict[str, Any] = {"better": better, "ideal": 1.0 if better == "higher" else 0.0}
    return register(
        Metric(
            name,
            "fairness",
            "between",
            label,
            formula,
            unit="ratio" if better == "higher" else "share",
            bounds=(0.0, 1.0),
            undefined="fewer than two groups are large enough to compare, or the rate is 0 in all of them",
            source=source,
            figures={"any": Figure(value, pl.col(f"{rates[0]}_rows"), reason, interval, _note(*rates))},
            **facts,
        )
    )


def _pair(stem: str, title: str, rate: str, words: str, source: str) -> None:
    """The difference and the ratio of one rate between the groups where it is highest and lowest."""
    _between(
        f"{stem}_difference",
        f"{title} difference",
        f"highest {words} of a group - lowest",
        (rate,),
        _difference(rate),
        _given(rate, "difference"),
        better="lower",
        source=source.format("difference"),
    )
    _between(
        f"{stem}_ratio",
        f"{title} ratio",
        f"lowest {words} of a group / highest",
        (rate,),
        _ratio(rate),
        _given(rate, "ratio"),
        (pl.col(f"{rate}_high_k") == 0, f"the {words} is 0 in every group"),
        better="higher",
        source=source.format("ratio"),
    )


_TPR, _FPR = "true_positive_rate", "false_positive_rate"
_pair("demographic_parity", "Demographic parity", "selection_rate", "selection rate",
      "fairlearn.metrics.demographic_parity_{}")  # fmt: skip
_between(
    "equalized_odds_difference",
    "Equalized odds difference",
    "the larger of the differences of true positive rate and false positive rate between groups",
    (_TPR, _FPR),
    pl.max_horizontal(_difference(_TPR), _difference(_FPR)),
    _given("odds", "difference"),
    better="lower",
    source="fairlearn.metrics.equalized_odds_difference; Hardt, Price and Srebro (2016)",
)
_between(
    "equalized_odds_ratio",
    "Equalized odds ratio",
    "the smaller of the ratios of true positive rate and false positive rate between groups",
    (_TPR, _FPR),
    pl.min_horizontal(_ratio(_TPR), _ratio(_FPR)),
    _given("odds", "ratio"),
    (
        _ratio(_TPR).is_null() | _ratio(_FPR).is_null(),
        "the true or the false positive rate is 0 in every group",
    ),
    better="higher",
    source="fairlearn.metrics.equalized_odds_ratio; Hardt, Price and Srebro (2016)",
)
_pair("equal_opportunity", "Equal opportunity", _TPR, "true positive rate",
      "fairlearn.metrics.equal_opportunity_{}; Hardt, Price and Srebro (2016)")  # fmt: skip
_pair("predictive_parity", "Predictive parity", "positive_predictive_value", "positive predictive value",
      "Chouldechova (2017), as a {} of precision between groups")  # fmt: skip
