"""Counts become figures, figures become verdicts by the policy's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, sources, verdict
from mlgov.measure.limits import lookup
from mlgov.measure.sources import Given
from mlgov.measure.spec import Spec
from mlgov.policy.models import MinimumSample, Policy
from mlgov.policy.publish import label as policy_label

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

FIGURES: dict[str, PolarsDataType] = {
    "model": pl.String,
    "version": pl.String,
    "window": pl.String,
    "window_start": pl.Datetime("us"),
    "window_end": pl.Datetime("us"),
    "reference": pl.Boolean,
    "family": pl.String,
    "metric": pl.String,
    "subject": pl.String,
    "group": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "reference_value": pl.Float64,
    "undefined": pl.String,
}
SCORES = {**FIGURES, "status": pl.String, "why": pl.String, "policy_version": pl.String}
_PLACE = ["family", "metric", "subject", "group"]
_KEPT = 64
# The reference's own figures, which every batch is held against: kept, since they rarely change.
_kept: list[tuple[pl.DataFrame, Spec, MinimumSample, pl.DataFrame]] = []


def figures(
    profile: pl.DataFrame,
    spec: Spec,
    *,
    reference: pl.DataFrame | None,
    is_reference: bool,
    minimum: MinimumSample,
    zero_share: float = 0.0001,
) -> pl.DataFrame:
    """Every figure that a profile gives: the columns of `FIGURES`, by window.

    reference: the reference's profile, as one window. is_reference: whether the profile is the reference's
    own. minimum: groups below it are left out of what is measured between groups. zero_share: the share that
    stands in for an empty bin in the population stability index. `reference_value` is the same figure of the
    whole reference. `undefined` says why there is no value, or why a group's value is not judged; beside a
    value between groups, which groups it is about and which are left out.
    """
    if profile.is_empty():
        return pl.DataFrame(schema=FIGURES)
    given = Given(profile, spec, reference, minimum, zero_share)
    found = assemble.finish(sources.frames(given))
    if reference is None or reference.is_empty():
        found = found.with_columns(reference_value=pl.lit(None, pl.Float64))
    else:
        base = _of_reference(reference, spec, minimum)
        found = found.join(base, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
    return found.select(
        pl.lit(spec.model).alias("model"),
        pl.lit(spec.version).alias("version"),
        *assemble.WINDOW,
        pl.lit(is_reference).alias("reference"),
        *_PLACE,
        "value",
        pl.col("n").fill_null(0).cast(pl.Int64),
        "lower",
        "upper",
        "reference_value",
        "undefined",
    )


def judge(found: pl.DataFrame, policy: Policy, tier: str | None) -> pl.DataFrame:
    """Figures with `status`, `why` and `policy_version`: the columns of `SCORES`.

    found: as `figures` gives it, of one model. tier: the model's; None = it has none yet.
    """
    if found.is_empty():
        return pl.DataFrame(schema=SCORES)
    places = found.select("family", "metric", "subject").unique(maintain_order=True)
    limits = lookup(policy.thresholds.limits, places.iter_rows(), str(found["model"][0]), tier)
    judged = found.join(limits, on=["family", "metric", "subject"], how="left", maintain_order="left")
    return verdict.reached(judged.with_row_index("_row"), policy.thresholds.minimum).select(
        *FIGURES,
        "status",
        "why",
        pl.lit(policy_label(policy)).alias("policy_version"),
    )


def _of_reference(reference: pl.DataFrame, spec: Spec, minimum: MinimumSample) -> pl.DataFrame:
    """[family, metric, subject, group, reference_value]"""
    for frame, asked, least, answer in _kept:
        if frame is reference and asked == spec and least == minimum:
            return answer
    parts = sources.frames(Given(reference, spec, None, minimum, zero_share=0.0), compared=True)
    answer = assemble.finish(parts).select(*_PLACE, reference_value="value")
    _kept.append((reference, spec, minimum, answer))
    del _kept[:-_KEPT]
    return answer
