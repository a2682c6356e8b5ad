"""Performance: of the model as a whole, of each class among several, and of each group and segment.

Rows of a group have the model as their subject. The policy's limits are held against the model as a whole; a
limit whose subject is an attribute (a segment, a protected attribute, the label for its classes) judges the
groups of that attribute that are large enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, between, catalogue, shape_performance
from mlgov.measure.catalogue import Figure, Metric
from mlgov.policy.models import MinimumSample

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

# What is worked out of groups and segments, too; the rest would be many figures that nobody reads.
BY_GROUP = (
    "accuracy_score", "precision_score", "recall_score", "f1_score", "roc_auc_score",
    "average_precision_score", "brier_score_loss", "log_loss", "expected_calibration_error",
    "mean_absolute_error", "root_mean_squared_error", "r2_score",
)  # fmt: skip


def figures(given: Given) -> list[pl.DataFrame]:
    """What `assemble.rows` gives of each."""
    spec = given.spec
    wide = shape_performance.outcomes(given.profile, spec)
    subject = pl.lit(spec.model)
    whole = wide["attribute"].is_null()
    found = [assemble.rows(wide.filter(whole), _asked(spec.task), subject)]
    if not whole.all():
        groups = wide.filter(~whole)
        asked = [one for one in _asked(spec.task) if one[0].name in BY_GROUP]
        each = assemble.rows(groups, asked, subject, pl.col("group"))
        attribute = pl.concat([groups["attribute"]] * len(asked))
        found.append(_small_noted(each.with_columns(attribute=attribute), given.minimum))
    if spec.task == "multiclass":
        classes = shape_performance.classes(given.profile, spec)
        each = assemble.rows(classes, _asked("class"), subject, pl.col("group"))
        found.append(each)
    return found


def _asked(task: str) -> list[tuple[Metric, Figure]]:
    return [
        (one, one.figures[task]) for one in catalogue.every("performance", "model") if task in one.figures
    ]


def _small_noted(each: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """With a note why the figure of a small group is not judged; else without one."""
    small = between.too_small(pl.col("n"), minimum, ["window", "attribute", "metric"])
    size = pl.col("n").fill_null(0).cast(pl.Int64)
    text = pl.format("n = {}; a group needs {}", size, pl.lit(between.needed(minimum)))
    return each.with_columns(note=pl.when(small).then(text)).drop("attribute")
