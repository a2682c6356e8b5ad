"""Calibration within groups: whether a score means the same for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from mlgov.measure import assemble, between, catalogue, shape_groups, simultaneous
from mlgov.measure.assemble import WINDOW
from mlgov.measure.spec import Spec
from mlgov.measure.texts import amount
from mlgov.policy.models import MinimumSample

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_CELL = ["window", "attribute"]
_SUMS = ("scored", "scored_rows", "scored_squares", "score_outside")
# The sum of (label - score)^2, of several classes that of the likeliest alone.
_LOSS = {"binary": "brier", "multiclass": "sure_error"}
_N, _ROWS = pl.col("scored"), pl.col("rows")


def figures(given: Given) -> list[pl.DataFrame]:
    """As `assemble.rows` gives them; none where no scores of classes and labels can be held together."""
    spec = given.spec
    if spec.task not in _LOSS or spec.label is None or spec.score is None:
        return []
    if not shape_groups.protected(spec):
        return []
    groups = by_group(given.profile, spec, given.minimum)
    if not groups.height:
        return []
    asked = [(one, one.figures["any"]) for one in catalogue.every("fairness", "calibration")]
    each = assemble.rows(groups, asked, pl.col("attribute"), pl.col("group"))
    asked = [(one, one.figures["any"]) for one in catalogue.every("fairness", "calibration between")]
    return [each, assemble.rows(apart(groups), asked, pl.col("attribute"))]


def by_group(profile: pl.DataFrame, spec: Spec, minimum: MinimumSample) -> pl.DataFrame:
    """One row for each window, attribute and group: rows scored and labelled, `bias` (the mean of label -
    score) and its `variance`, `loss` (the sum of its squares), `gap` (the sum over bins of |labels - scores|)
    and `chance` (how much of it chance alone could give: the sum of the standard deviations), `large`."""
    own = shape_groups.of_groups(profile, spec, ["calibration", "sum"])
    parts = pl.col("key").str.splitn(":", 2)
    own = own.with_columns(name=parts.struct.field("field_0"), bin=parts.struct.field("field_1"))
    value, name = pl.col("value"), pl.col("name")
    place = shape_groups.PLACE
    binned = (
        own.filter(pl.col("kind") == "calibration")
        .group_by(*place, "bin", maintain_order=True)
        .agg(
            value.filter(name == "positive").sum().alias("positive"),
            value.filter(name == "score").sum().alias("score"),
            value.filter(name == "n").sum().alias("calibrated"),
        )
    )
    short, n = pl.col("positive") - pl.col("score"), pl.col("calibrated")
    spread = (pl.col("positive") * (n - pl.col("positive")) / pl.when(n > 0).then(n)).clip(0.0)
    gaps = binned.group_by(place, maintain_order=True).agg(
        n.sum(), short=short.sum(), gap=short.abs().sum(), chance=spread.sqrt().sum()
    )
    sums = (
        own.filter(pl.col("kind") == "sum")
        .group_by(place, maintain_order=True)
        .agg(
            *(value.filter(pl.col("key") == one).first().alias(one) for one in _SUMS),
            loss=value.filter(pl.col("key") == _LOSS[spec.task]).first(),
        )
    )
    # Without weights there are no counts of rows and squares beside the sum of weights.
    sums = sums.filter(_N > 0).with_columns(
        rows=pl.coalesce("scored_rows", "scored"), squares=pl.coalesce("scored_squares", "scored")
    )
    found = sums.join(gaps, on=place, how="left", nulls_equal=True, maintain_order="left")
    bias = pl.col("short") / pl.col("calibrated")
    large = ~between.too_small(_ROWS, minimum, _CELL)
    return shape_groups.named(found).with_columns(
        bias=bias,
        variance=(pl.col("loss") / _N - bias**2).clip(0.0) * pl.col("squares") / _N**2,
        large=large,
        needs=pl.lit(between.needed(minimum)),
    )


def apart(groups: pl.DataFrame) -> pl.DataFrame:
    """One row for each window and attribute: the largest and the smallest bias of large enough groups, and
    bounds of what lies between them that hold although they were picked."""
    stack = groups.sort("bias", "name", nulls_last=True)
    kept = pl.col("large") & pl.col("bias").is_not_null()
    out = pl.format("{} (n = {})", "name", _ROWS.cast(pl.Int64)).filter(~pl.col("large")).sort()
    ends = stack.group_by(*WINDOW, "attribute", maintain_order=True).agg(
        *(pl.col(one).filter(kept).first().alias(f"low_{one}") for one in ("bias", "name")),
        *(pl.col(one).filter(kept).last().alias(f"high_{one}") for one in ("bias", "name")),
        groups=kept.sum(),
        rows=_ROWS.filter(kept).sum(),
        outside=pl.col("score_outside").sum(),
        out=out,
    )
    names = pl.col("out").list
    sides = {
        side: pl.Series(
            [None if one is None else amount(one, "share") for one in ends[f"{side}_bias"]], dtype=pl.String
        )
        for side in ("low", "high")
    }
    ends = ends.with_columns(
        span=pl.format(
            "labels less scores: lowest {} ({}), highest {} ({})",
            "low_name",
            sides["low"],
            "high_name",
            sides["high"],
        ),
        left=pl.when(names.len() > 0).then(pl.format("left out: {}", names.join(", "))),
    )
    return ends.join(_bounds(groups.filter(kept)), on=_CELL, how="left", maintain_order="left")


def _bounds(large: pl.DataFrame) -> pl.DataFrame:
    ordered = large.sort(_CELL)
    cells = ordered.select(_CELL).unique(maintain_order=True)
    bias, variance = between.matrices(ordered, _CELL, "bias", "variance")
    lower, upper = simultaneous.means(bias, variance)
    several = np.isfinite(bias).sum(axis=1) > 1
    found = {
        name: pl.Series(np.where(several, values, np.nan), nan_to_null=True)
        for name, values in (("lower", lower), ("upper", upper))
    }
    return cells.hstack(pl.DataFrame(found))
