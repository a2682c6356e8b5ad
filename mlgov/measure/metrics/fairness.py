"""How groups of people fare: rates by group, and distances between groups. Names are fairlearn's.

Frame by group: one row for each window and group, with the confusion counts, and `has_label`,
`has_prediction`.
Frame between groups: one row for each window and attribute. For each rate r of `RATES`, of the groups with
the highest and the lowest: `r_high` and `r_low`, and what they are shares of: `r_high_k` of `r_high_n`,
`r_low_k` of `r_low_n`; `r_groups` and `r_rows`, how many were compared; `r_span` and `r_left`, the groups in
words.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import (
    NO_CLASS,
    NO_LABEL_COLUMN,
    NO_LABELS,
    NO_PREDICTION_COLUMN,
    Reason,
    first,
    share,
)

_TP, _FP, _FN, _TN = (pl.col(name) for name in ("tp", "fp", "fn", "tn"))
_COMPARED = pl.col("compared")
_POSITIVE, _NEGATIVE, _CHOSEN, _REJECTED = _TP + _FN, _FP + _TN, _TP + _FP, _FN + _TN
_NO_POSITIVES = "no label of this group is positive"
_NO_NEGATIVES = "no label of this group is negative"
_LABELS = (NO_LABEL_COLUMN, NO_LABELS)


def _rate(
    name: str, label: str, formula: str, k: pl.Expr, n: pl.Expr, rows: pl.Expr, *reasons: Reason, **facts: Any
) -> Metric:
    """A share k of n within a group of `rows` rows, with Wilson's interval."""
    usual: dict[str, Any] = {
        "ideal": None,
        "better": "neither",
        "undefined": "there is no row to count among",
    }
    figure = Figure(share(k, n), rows, first(NO_CLASS, *reasons), Interval("wilson", k, n))
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
    return (NO_PREDICTION_COLUMN, *_LABELS, nothing, *reasons)


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
    *_LABELS,
    undefined="no row of the group has a label",
)

# The rates whose distance between groups is measured: counted k, among n, in a group of so many rows.
RATES: dict[str, tuple[pl.Expr, pl.Expr, pl.Expr]] = {
    "selection_rate": (_SELECTED, _PREDICTED, _PREDICTED),
    "true_positive_rate": (_TP, _POSITIVE, _COMPARED),
    "false_positive_rate": (_FP, _NEGATIVE, _COMPARED),
    "positive_predictive_value": (_TP, _CHOSEN, _COMPARED),
}

_TOO_FEW = "fewer than two groups are large enough to compare"


def _ends(rate: str) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    high_k, high_n, low_k, low_n = (pl.col(f"{rate}_{end}") for end in ("high_k", "high_n", "low_k", "low_n"))
    return high_k, high_n, low_k, low_n


def _difference(rate: str) -> pl.Expr:
    return pl.col(f"{rate}_high") - pl.col(f"{rate}_low")


def _ratio(rate: str) -> pl.Expr:
    high = pl.col(f"{rate}_high")
    return pl.when(high > 0).then(pl.col(f"{rate}_low") / high)


def _apart(rate: str) -> Interval:
    return Interval("difference", *_ends(rate))


def _against(rate: str) -> Interval:
    high_k, high_n, low_k, low_n = _ends(rate)
    return Interval("ratio", low_k, low_n, high_k, high_n)


def _either(which: pl.Expr, one: Interval, other: Interval) -> Interval:
    pairs = ((one.a, other.a), (one.b, other.b), (one.c, other.c), (one.d, other.d))
    return Interval(one.kind, *(pl.when(which).then(x).otherwise(y) for x, y in pairs))


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
    return fewest < 2, pl.concat_str(pl.lit(_TOO_FEW), _left_out(*rates), separator="; ", ignore_nulls=True)


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
    labels = () if rates == ("selection_rate",) else _LABELS
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


def _pair(stem: str, title: str, rate: str, words: str, source: str, kinds: tuple[str, ...]) -> None:
    """The difference and the ratio of one rate between the groups where it is highest and lowest."""
    high_k = pl.col(f"{rate}_high_k")
    if "difference" in kinds:
        _between(
            f"{stem}_difference",
            f"{title} difference",
            f"highest {words} of a group - lowest",
            (rate,),
            _difference(rate),
            _apart(rate),
            better="lower",
            source=source.format("difference"),
        )
    if "ratio" in kinds:
        _between(
            f"{stem}_ratio",
            f"{title} ratio",
            f"lowest {words} of a group / highest",
            (rate,),
            _ratio(rate),
            _against(rate),
            (high_k == 0, f"the {words} is 0 in every group"),
            better="higher",
            source=source.format("ratio"),
        )


_TPR, _FPR = "true_positive_rate", "false_positive_rate"
_BOTH = ("difference", "ratio")
_pair("demographic_parity", "Demographic parity", "selection_rate", "selection rate",
      "fairlearn.metrics.demographic_parity_{}", _BOTH)  # fmt: skip
_WIDER = _difference(_TPR) >= _difference(_FPR)
_between(
    "equalized_odds_difference",
    "Equalized odds difference",
    "the larger of the differences of true positive rate and false positive rate between groups",
    (_TPR, _FPR),
    pl.max_horizontal(_difference(_TPR), _difference(_FPR)),
    _either(_WIDER, _apart(_TPR), _apart(_FPR)),
    better="lower",
    source="fairlearn.metrics.equalized_odds_difference; Hardt, Price and Srebro (2016)",
)
_NARROWER = _ratio(_TPR) <= _ratio(_FPR)
_between(
    "equalized_odds_ratio",
    "Equalized odds ratio",
    "the smaller of the ratios of true positive rate and false positive rate between groups",
    (_TPR, _FPR),
    pl.min_horizontal(_ratio(_TPR), _ratio(_FPR)),
    _either(_NARROWER, _against(_TPR), _against(_FPR)),
    (
        _ratio(_TPR).is_null() | _ratio(_FPR).is_null(),
        "the true or the false positive rate is 0 in every group",
    ),
    better="higher",
    source="fairlearn.metrics.equalized_odds_ratio; Hardt, Price and Srebro (2016)",
)
_pair("equal_opportunity", "Equal opportunity", _TPR, "true positive rate",
      "fairlearn.metrics.equal_opportunity_{}; Hardt, Price and Srebro (2016)", _BOTH)  # fmt: skip
_pair("predictive_parity", "Predictive parity", "positive_predictive_value", "positive predictive value",
      "Chouldechova (2017), as a difference of precision between groups", ("difference",))  # fmt: skip
