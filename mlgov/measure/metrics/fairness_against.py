"""Each group against the one that it is held against: the spec's reference group, or else the best-off.

The best-off is the group whose rate is highest, of false positives lowest. Frame: one row for each window,
attribute and group, as `between.against` gives it for one rate. The p-value is corrected by Holm over the
groups of an attribute, since the worst of many looks bad by chance.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import P_VALUE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import NO_CLASS, NO_PREDICTION_COLUMN, Reason, first, share
from mlgov.measure.metrics.fairness import BEST, LABELS
from mlgov.measure.metrics.fairness_between import TOO_FEW

_K, _N, _R_K, _R_N = (pl.col(name) for name in ("k", "n", "r_k", "r_n"))
_ROWS = pl.col("rows")


def _whole(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64)


_REASONS: tuple[Reason, ...] = (
    (
        pl.col("r_group").is_null(),
        pl.when(pl.col("chosen_group").is_null())
        .then(pl.lit(TOO_FEW))
        .otherwise(pl.format("no row belongs to the reference group {}", "chosen_group")),
    ),
    (
        ~pl.col("r_large"),
        pl.format(
            "the reference group {} has n = {}; a group needs {}", "r_name", _whole("r_rows"), pl.col("needs")
        ),
    ),
    (~pl.col("large"), pl.format("n = {}; a group needs {}", _whole("rows"), pl.col("needs"))),
)
_NO_RATIO: Reason = (_R_K == 0, pl.format("the rate of {} is 0, so there is no ratio to it", "r_name"))
_BESIDE = pl.format("against {}: {} of n = {}", "r_name", "r_share", _whole("r_rows"))
_TESTED = pl.format(
    "p-value corrected by Holm over {} against {}",
    pl.when(pl.col("tests") == 1).then(pl.lit("1 group")).otherwise(pl.format("{} groups", "tests")),
    "r_name",
)


def _held_against(rate: str, words: str, source: str) -> None:
    reasons = (NO_CLASS, NO_PREDICTION_COLUMN, *(() if rate == "selection_rate" else LABELS), *_REASONS)
    other = f"that of the reference group; without one, of the group where it is {BEST[rate]}"
    title = words[0].upper() + words[1:]
    shared: dict[str, Any] = {"undefined": "either group is too small, or the reference group has no row"}

    def one(kind: str, label: str, formula: str, figure: Figure, **facts: Any) -> Metric:
        whole: dict[str, Any] = {"family": "fairness", "level": f"against {rate}", **shared, **facts}
        return register(
            Metric(f"{rate}_{kind}", label=label, formula=formula, figures={"any": figure}, **whole)
        )

    one(
        "difference",
        f"{title} difference from the reference group",
        f"{words} of the group - {other}",
        Figure(
            share(_K, _N) - share(_R_K, _R_N),
            _ROWS,
            first(*reasons),
            Interval("difference", _K, _N, _R_K, _R_N),
            _BESIDE,
        ),
        unit="share",
        bounds=(-1.0, 1.0),
        ideal=0.0,
        better="neither",
        source=f"{source}, by group; interval: Newcombe (1998), method 10",
    )
    one(
        "ratio",
        f"{title} ratio to the reference group",
        f"{words} of the group / {other}",
        Figure(
            share(_K, _N) / share(_R_K, _R_N),
            _ROWS,
            first(*reasons, _NO_RATIO),
            Interval("ratio", _K, _N, _R_K, _R_N),
            _BESIDE,
        ),
        unit="ratio",
        bounds=(0.0, None),
        ideal=1.0,
        better="neither",
        source=f"{source}, by group; interval: Katz et al. (1978)",
    )
    one(
        "p_value",
        f"{title}, p-value against the reference group",
        "two-proportion z test, Fisher's exact test where a count below 5 is expected; corrected by Holm "
        f"over the groups of the attribute; against {other}",
        Figure(pl.col("p"), _ROWS, first(*reasons), note=_TESTED),
        unit="probability",
        bounds=(0.0, 1.0),
        ideal=None,
        better="neither",
        source="Fisher (1922), Holm (1979); scipy.stats.fisher_exact",
        no_interval=P_VALUE,
    )


_held_against("selection_rate", "selection rate", "Feldman et al. (2015), disparate impact")
_held_against("true_positive_rate", "true positive rate", "Hardt, Price and Srebro (2016)")
_held_against("false_positive_rate", "false positive rate", "Chouldechova (2017)")
_held_against("positive_predictive_value", "positive predictive value", "Chouldechova (2017)")
