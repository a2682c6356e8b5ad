"""Which measures tell the same story of one subject, which of them speaks first, and which test backs them.

Five measures that see one column move are one alarm, and not five.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mlgov.errors import DataError
from mlgov.measure import catalogue

if TYPE_CHECKING:
    from mlgov.measure.alarms import Alarm

COLUMN: Final = "column"  # all measures of how far one column moved
DISTRIBUTION: Final = "distribution"  # the test of a column's whole distribution
INDEX: Final = "population_stability_index"  # what columns are ranked by
RELATION: Final = "relation"  # the test of how the label depends on a column
# Metrics that are p-values, and the test that each is of.
P_VALUES: Final = {
    "kolmogorov_smirnov_p_value": DISTRIBUTION,
    "chi_squared_p_value": DISTRIBUTION,
    "concept_drift_p_value": RELATION,
}
# Tests of the distribution see little of these: rows without a value, and one rare value among many.
SHARES: Final = ("missing_share_difference", "unseen_category_share")
# The measure that speaks for a story is the first of these that is past its limit.
_FIRST = (
    INDEX, "kolmogorov_smirnov_statistic", "jensen_shannon_distance", "hellinger_distance", *SHARES,
    "roc_auc_score", "accuracy_score", "f1_score", "balanced_accuracy_score", "brier_score_loss",
    "root_mean_squared_error", "mean_absolute_error",
)  # fmt: skip
_PERFORMANCE = {
    "decisions": (
        "accuracy_score", "balanced_accuracy_score", "f1_score", "matthews_corrcoef", "cohen_kappa_score",
        "precision_score", "recall_score", "specificity_score",
    ),
    "order of scores": ("roc_auc_score", "average_precision_score", "gini_coefficient"),
    "probabilities": ("brier_score_loss", "log_loss", "expected_calibration_error"),
    "size of errors": (
        "mean_absolute_error", "root_mean_squared_error", "mean_squared_error", "r2_score",
        "median_absolute_error", "mean_absolute_percentage_error",
    ),
}  # fmt: skip
_STORY = {metric: story for story, metrics in _PERFORMANCE.items() for metric in metrics}


def of(family: str, metric: str) -> str:
    """The story that a metric tells of its subject; a metric that shares it with no other is its own."""
    if family == "drift" and of_column(metric):
        return COLUMN
    if family == "fairness":
        return metric.removesuffix("_difference").removesuffix("_ratio")
    return _STORY.get(metric, metric) if family == "performance" else metric


def of_column(metric: str) -> bool:
    """Whether a metric of drift says how far one column moved."""
    try:
        return catalogue.get(metric, "drift").level == "column"
    except DataError:
        return False


def tested_by(family: str, metric: str) -> str | None:
    """The test whose corrected p-value an alarm on this metric needs; None where its limit alone decides."""
    if family != "drift" or metric == "concept_drift_distance":
        return RELATION if family == "drift" else None
    if not of_column(metric):
        return None
    return metric if metric in SHARES else DISTRIBUTION


def order(metric: str) -> int:
    """The place of a metric among those of its story, the one that speaks for it first."""
    return _FIRST.index(metric) if metric in _FIRST else len(_FIRST)


def index_of(alarm: Alarm) -> float:
    """The stability index of a column's alarm; 0 where another measure than the index is past its limit."""
    found = [one.value for one in (alarm.leading, *alarm.beside) if one.metric == INDEX]
    return found[0] or 0.0 if found else 0.0
