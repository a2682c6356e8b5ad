"""How well scores met what came true: their order, their losses, and whether they mean what they say.

Intervals: DeLong for ROC AUC, over several classes with the covariance of the classes' curves; for average
precision the infinitesimal jackknife in log odds (after Boyd, Eng and Page 2013); sums of squares for losses.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.intervals import Interval, Z
from mlgov.measure.metrics.expressions import (
    NO_LABEL_COLUMN,
    NO_SCORE_COLUMN,
    Reason,
    first,
    rows_of,
    share,
    squares_of,
)
from mlgov.measure.metrics.outcome_facts import (
    CLASS_MISSING,
    NO_PROBABILITIES,
    NO_PROBABILITY,
    NOTHING_SCORED,
    ONE_CLASS,
    ONLY_ROWS,
    SCORED,
    STRANGE_LABEL,
    mean,
    metric,
    of_class,
    ranked,
)

_AUC, _AP = pl.col("roc_auc"), pl.col("average_precision")
_POSITIVE = pl.col("scored_positive")
_DELONG = Interval("normal", pl.col("roc_auc_variance"))
_OF_CLASS = first(NO_SCORE_COLUMN, NO_LABEL_COLUMN, NOTHING_SCORED, ONE_CLASS, ONLY_ROWS)
_LOST: Reason = (_AP.is_null(), "counts that were added up do not give it exactly; it needs the rows")


# The published interval takes the positives for independent trials, and holds the figure too seldom.
_LOGIT = Interval("logit_normal", pl.col("average_precision_variance"))

ROC_AUC = metric(
    "roc_auc_score",
    "ROC AUC",
    "share of pairs of a positive and a negative in which the positive scores higher, ties counting half; "
    "several classes: mean of each class against the rest",
    "all labels are of one class",
    source="scikit-learn, sklearn.metrics.roc_auc_score; interval: DeLong, DeLong and Clarke-Pearson (1988)",
    unit="score",
    figures={
        "binary": ranked(_AUC, ONE_CLASS, ONLY_ROWS, interval=_DELONG),
        "multiclass": ranked(
            _AUC, CLASS_MISSING, ONLY_ROWS, interval=Interval("normal", pl.col("macro_auc_variance"))
        ),
        "class": of_class(_AUC, rows_of(SCORED), _OF_CLASS, _DELONG),
    },
)
GINI = metric(
    "gini_coefficient",
    "Gini coefficient",
    "2 ROC AUC - 1, also called accuracy ratio or Somers' D",
    "all labels are of one class",
    bounds=(-1.0, 1.0),
    source="Somers (1962), from sklearn.metrics.roc_auc_score; interval: DeLong",
    unit="score",
    figures={
        "binary": ranked(
            2 * _AUC - 1, ONE_CLASS, ONLY_ROWS, interval=Interval("normal", 4 * pl.col("roc_auc_variance"))
        )
    },
)
AVERAGE_PRECISION = metric(
    "average_precision_score",
    "Average precision",
    "sum over thresholds of (recall - recall before) x precision; several classes: mean of each class "
    "against the rest",
    "all labels are of one class",
    source="scikit-learn, sklearn.metrics.average_precision_score; interval: jackknife in log odds",
    unit="score",
    figures={
        "binary": ranked(_AP, ONE_CLASS, _LOST, interval=_LOGIT),
        "multiclass": ranked(_AP, CLASS_MISSING, _LOST, interval=_LOGIT),
        "class": of_class(_AP, rows_of(SCORED), _OF_CLASS, _LOGIT),
    },
)
_LOSS, _SPREAD = mean("brier", SCORED)
BRIER = metric(
    "brier_score_loss",
    "Brier score",
    "mean of (score - label)^2, label 1 = positive; several classes: half the sum over classes",
    "the score is not a probability between 0 and 1",
    ideal=0.0,
    better="lower",
    unit="score",
    source="scikit-learn, sklearn.metrics.brier_score_loss(scale_by_half=True)",
    figures={
        "binary": ranked(_LOSS, NO_PROBABILITY, interval=_SPREAD),
        "multiclass": ranked(_LOSS, NO_PROBABILITIES, STRANGE_LABEL, interval=_SPREAD),
    },
)
_LOG, _LOG_SPREAD = mean("log_loss", SCORED)
LOG_LOSS = metric(
    "log_loss",
    "Log loss",
    "mean of -ln(probability given to what came true), probabilities of 0 and 1 moved by 2.2e-16",
    "the score is not a probability between 0 and 1",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
    unit="nats",
    figures={
        "binary": ranked(_LOG, NO_PROBABILITY, interval=_LOG_SPREAD),
        "multiclass": ranked(_LOG, NO_PROBABILITIES, STRANGE_LABEL, interval=_LOG_SPREAD),
    },
)
_CALIBRATED = pl.col("calibrated")
_ECE = share(pl.col("gap"), _CALIBRATED)
HALF_NORMAL = 0.7978845608028654  # the mean distance of a standard normal value from 0
_KISH = squares_of(SCORED) / SCORED


_UNCOUNTED: Reason = (
    _CALIBRATED.is_null(),
    "the batch was loaded before scores of classes were counted by bins",
)


def _ece_bounds(loss: pl.Expr) -> Interval:
    """Within a bin, the gap is a mean of label - score with one sign, so squares add up to those of `loss`,
    the mean of (label - score)^2.

    Chance alone opens gaps, by at most 0.8 standard deviations in each bin; the lower bound takes them off.
    """
    error = Z * ((loss - _ECE**2).clip(0.0) * _KISH / SCORED).sqrt()
    chance = HALF_NORMAL * pl.col("chance") * _KISH.sqrt() / _CALIBRATED
    return Interval("given", (_ECE - chance - error).clip(0.0), _ECE + error)


ECE = metric(
    "expected_calibration_error",
    "Expected calibration error",
    "over ten equal bins of the score: sum of share of rows x |share of positives - mean score|; several "
    "classes: the score is the chance of the likeliest, positive that it came true",
    "the score is not a probability between 0 and 1",
    ideal=0.0,
    better="lower",
    source="Naeini, Cooper and Hauskrecht (2015), Guo et al. (2017); bins as in sklearn.calibration_curve",
    figures={
        "binary": ranked(_ECE, NO_PROBABILITY, interval=_ece_bounds(_LOSS)),
        "multiclass": ranked(
            _ECE,
            NO_PROBABILITIES,
            STRANGE_LABEL,
            _UNCOUNTED,
            interval=_ece_bounds(share(pl.col("sure_error"), SCORED)),
        ),
    },
)
