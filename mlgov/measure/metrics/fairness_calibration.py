"""Whether a score means the same in every group.

Frames: see `source_calibration`. By group `bias` is the mean of label - score: above 0 the score is too low.
Among several classes the score is the chance of the likeliest, and the label that it came true.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval, Z
from mlgov.measure.metrics.expressions import Reason, first, share
from mlgov.measure.metrics.fairness_between import TOO_FEW
from mlgov.measure.metrics.performance_scores import HALF_NORMAL

_NO_CHANCE = f"{NOT_APPLICABLE}the score is not a probability between 0 and 1"
_NO_BINS: Reason = (pl.col("calibrated").is_null(), _NO_CHANCE)
_OUTSIDE: Reason = (pl.col("score_outside").fill_null(0) > 0, _NO_CHANCE)
_SMALL = pl.when(~pl.col("large")).then(
    pl.format("n = {}; a group needs {}", pl.col("rows").cast(pl.Int64), "needs")
)

_ECE = share(pl.col("gap"), pl.col("calibrated"))


def _bounds() -> Interval:
    """As of the model as a whole: `performance_scores`."""
    kish = pl.col("squares") / pl.col("scored")
    error = Z * ((pl.col("loss") / pl.col("scored") - _ECE**2).clip(0.0) * kish / pl.col("scored")).sqrt()
    chance = HALF_NORMAL * pl.col("chance") * kish.sqrt() / pl.col("calibrated")
    return Interval("given", (_ECE - chance - error).clip(0.0), _ECE + error)


register(
    Metric(
        "expected_calibration_error",
        "fairness",
        "calibration",
        "Expected calibration error",
        "over ten equal bins of the score: sum of share of rows x |share of positives - mean score|; several "
        "classes: the score is the chance of the likeliest, positive that it came true",
        unit="score",
        bounds=(0.0, 1.0),
        ideal=0.0,
        better="lower",
        undefined="the score is not a probability between 0 and 1",
        source="Naeini, Cooper and Hauskrecht (2015); by group as Pleiss et al. (2017). It grows in small "
        "groups by chance alone, which its interval takes off",
        figures={
            "any": Figure(
                _ECE,
                pl.col("rows"),
                first(_OUTSIDE, _NO_BINS),
                _bounds(),
                _SMALL,
            )
        },
    )
)
register(
    Metric(
        "calibration_bias",
        "fairness",
        "calibration",
        "Labels less scores",
        "mean of (label - score) in the group: above 0 the score promises too little, below 0 too much; "
        "several classes: the score is the chance of the likeliest, the label that it came true",
        unit="share",
        bounds=(-1.0, 1.0),
        ideal=0.0,
        better="neither",
        undefined="the score is not a probability between 0 and 1",
        source="calibration in the large, Van Calster et al. (2016); interval: normal",
        figures={
            "any": Figure(
                pl.col("bias"),
                pl.col("rows"),
                first(_OUTSIDE, _NO_BINS),
                Interval("normal", pl.when(pl.col("rows") > 1).then(pl.col("variance"))),
                _SMALL,
            )
        },
    )
)
register(
    Metric(
        "calibration_difference",
        "fairness",
        "calibration between",
        "Calibration difference",
        "highest mean of (label - score) of a group - lowest: what the same score is worth more in one group",
        unit="share",
        bounds=(0.0, 1.0),
        ideal=0.0,
        better="lower",
        undefined="fewer than two groups are large enough to compare, or the score is not a probability",
        source="calibration within groups, Kleinberg, Mullainathan and Raghavan (2016), as calibration in "
        "the large by group, Van Calster et al. (2016); unlike the expected calibration error it keeps its "
        "sign and does not grow in small groups",
        figures={
            "any": Figure(
                pl.col("high_bias") - pl.col("low_bias"),
                pl.col("rows"),
                first(
                    (pl.col("outside") > 0, _NO_CHANCE),
                    (
                        pl.col("low_bias").is_null() & (pl.col("groups") == 0) & pl.col("left").is_null(),
                        _NO_CHANCE,
                    ),
                    (
                        pl.col("groups") < 2,
                        pl.concat_str(pl.lit(TOO_FEW), "left", separator="; ", ignore_nulls=True),
                    ),
                ),
                Interval("given", pl.col("lower"), pl.col("upper")),
                pl.concat_str("span", "left", separator="; ", ignore_nulls=True),
            )
        },
    )
)
