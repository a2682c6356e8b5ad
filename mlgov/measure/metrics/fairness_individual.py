"""What a protected attribute does to single people, and whether those who are alike are treated alike.

Frames: see `source_individual`. Figures of a group stand beside those of all rows.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import first, share

_N, _SUM, _SQUARES = (pl.col(name) for name in ("n", "sum", "squares"))
_DECIDED, _FLIPS = pl.col("decided"), pl.col("flips")
_NO_PAIR = "no row has both the score and the score with the attribute flipped"
_REGRESSION = (~pl.col("is_class"), f"{NOT_APPLICABLE}the model predicts numbers and not classes")
_VARIANCE = (_SQUARES - _SUM**2 / _N).clip(0.0) / (_N * (_N - 1))

register(
    Metric(
        "counterfactual_flip_rate",
        "fairness",
        "counterfactual",
        "Counterfactual flip rate",
        "rows whose prediction changes when the attribute is flipped / rows with both predictions",
        unit="share",
        bounds=(0.0, 1.0),
        ideal=0.0,
        better="lower",
        undefined="no row has both, or nothing says at which score a prediction turns positive",
        source="Kusner et al. (2017), as the share of rows; interval: Wilson (1927)",
        figures={
            "any": Figure(
                share(_FLIPS, _DECIDED),
                _DECIDED,
                first(
                    _REGRESSION,
                    (
                        ~pl.col("has_cut"),
                        "the spec gives no score from which on a prediction is positive, so what the flipped "
                        "score would predict is not known",
                    ),
                    (_DECIDED == 0, _NO_PAIR),
                ),
                Interval("wilson", _FLIPS, _DECIDED),
            )
        },
    )
)
register(
    Metric(
        "counterfactual_mean_effect",
        "fairness",
        "counterfactual",
        "Counterfactual mean effect",
        "mean of (score with the attribute flipped - score)",
        unit="unit of the score",
        bounds=(None, None),
        ideal=0.0,
        better="neither",
        undefined="no row has both scores",
        source="Kusner et al. (2017), as a mean over rows; interval: normal",
        figures={
            "any": Figure(
                share(_SUM, _N),
                _N,
                first(
                    (~pl.col("has_score"), f"{NOT_APPLICABLE}the column holds predictions and not scores"),
                    (_N == 0, _NO_PAIR),
                ),
                Interval("normal", pl.when(_N > 1).then(_VARIANCE)),
            )
        },
    )
)

_ROWS, _ALL = pl.col("consistency_rows"), pl.col("consistency_all")
register(
    Metric(
        "consistency_score",
        "fairness",
        "alike",
        "Consistency",
        "1 - mean of |prediction - mean prediction of the nearest other rows by the features|; the "
        "protected attributes are no features here, numbers are in standard deviations, a different category "
        "is 1 apart",
        unit="share",
        bounds=(0.0, 1.0),
        ideal=1.0,
        better="higher",
        undefined="there are no more rows than neighbours",
        source="Zemel et al. (2013); AIF360 counts each row among its own neighbours. Interval: normal, with "
        "rows taken as independent",
        figures={
            "any": Figure(
                pl.col("consistency"),
                _ROWS.fill_null(0.0),
                first(
                    _REGRESSION,
                    (_ALL.is_null(), "counts that were added up do not give it; it needs the rows"),
                    (_ROWS == 0, pl.format("{} neighbours need more rows with a prediction", "neighbours")),
                ),
                Interval("normal", pl.col("consistency_variance")),
                pl.when(_ROWS < _ALL).then(
                    pl.format("at {} rows drawn from {}", _ROWS.cast(pl.Int64), _ALL.cast(pl.Int64))
                ),
            )
        },
    )
)
register(
    Metric(
        "matched_pair_effect",
        "fairness",
        "matched",
        "Matched-pair effect",
        "mean over the rows of a group of their score - that of the nearest row, by the features, of the "
        "largest group; without scores, of predictions as 1 and 0",
        unit="unit of the score",
        bounds=(None, None),
        ideal=0.0,
        better="neither",
        undefined="a group has fewer than two rows",
        source="Abadie and Imbens (2006), one match with replacement; it assumes that the features hold all "
        "that the score should depend on",
        figures={
            "any": Figure(
                pl.col("matched_effect"),
                pl.col("matched_rows").fill_null(0.0),
                first((pl.col("matched_effect").is_null(), "a group has fewer than two rows")),
                Interval("normal", pl.col("matched_variance")),
                pl.format(
                    "against {} (n = {}), on the assumption that the features hold all that counts",
                    "against",
                    pl.col("against_rows").cast(pl.Int64),
                ),
            )
        },
    )
)
