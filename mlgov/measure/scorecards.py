"""Counts become figures, figures become verdicts by the policy's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, business, limits, reasons, sources, verdict
from mlgov.measure.parts import PARTS, Part
from mlgov.measure.sources import Given
from mlgov.measure.spec import Spec
from mlgov.policy.models import Limit, MinimumSample, Policy
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
    "reference_lower": pl.Float64,
    "reference_upper": pl.Float64,
    "undefined": pl.String,
    "part": pl.String,
}
SCORES = {**FIGURES, "status": pl.String, "why": pl.String, **reasons.PARTS, "policy_version": pl.String}
_OF_REFERENCE = {"reference_value": "value", "reference_lower": "lower", "reference_upper": "upper"}
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
    asked: Sequence[Part] = PARTS,
) -> pl.DataFrame:
    """Every figure that a profile gives: the columns of `FIGURES`, by window.

    reference: the reference's profile, as one window. is_reference: whether the profile is the reference's
    own. minimum: groups below it are left out of what is measured between groups. zero_share: the share that
    stands in for an empty bin in the population stability index. `reference_value` is the same figure of the
    whole reference, with its interval. `undefined` says why there is no value, or why a group's value is not
    judged; beside a value between groups, which groups it is about and which are left out. asked: the parts
    whose figures are wanted.
    """
    if profile.is_empty():
        return pl.DataFrame(schema=FIGURES)
    given = Given(profile, spec, reference, minimum, zero_share, asked)
    found = assemble.finish(sources.frames(given))
    if reference is None or reference.is_empty():
        found = found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in _OF_REFERENCE)
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
        *_OF_REFERENCE,
        "undefined",
        "part",
    )


def judge(
    found: pl.DataFrame, policy: Policy, tier: str | None, history: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Figures with `status`, `why`, its parts and `policy_version`: the columns of `SCORES`.

    found: as `figures` gives it, of one model. tier: the model's; None = it has none yet. history: other
    figures of the model, which limits against a reference's variation or a season need
    (`history.needed`); None = those of `found` alone.
    """
    if found.is_empty():
        return pl.DataFrame(schema=SCORES)
    rows = found.select(*FIGURES)
    places = limits.places_of(rows)
    model = str(found["model"][0])
    chosen = limits.chosen(policy.thresholds.limits, dict.fromkeys(places), model, tier)
    own = [chosen.get(place) for place in places]
    targets = rows["family"] == business.FAMILY  # held against its own targets
    if targets.any():
        told = _beside_targets(rows, own, targets, policy, history)
    else:
        told = verdict.judged(rows, own, policy.thresholds, history)
    version = pl.lit(policy_label(policy)).alias("policy_version")
    return told.select(version if name == "policy_version" else name for name in SCORES)


def _beside_targets(
    rows: pl.DataFrame,
    own: Sequence[Limit | None],
    targets: pl.Series,
    policy: Policy,
    history: pl.DataFrame | None,
) -> pl.DataFrame:
    """Judged figures, where some are held against targets of their own."""
    limit = {
        name: pl.Series(name, [getattr(one, name, None) for one in own], dtype=kind, strict=False)
        for name, kind in (("warn", pl.Float64), ("breach", pl.Float64), ("because", pl.String))
    }
    other = [one for one, target in zip(own, targets, strict=True) if not target]
    told = [
        verdict.judged(rows.filter(~targets), other, policy.thresholds, history),
        business.judged(rows.with_columns(**limit).filter(targets)),
    ]
    shown = [name for name in SCORES if name != "policy_version"]
    return pl.concat([one.select(shown) for one in told])


def _of_reference(reference: pl.DataFrame, spec: Spec, minimum: MinimumSample) -> pl.DataFrame:
    """[family, metric, subject, group, reference_value, reference_lower, reference_upper]"""
    for frame, asked, least, answer in _kept:
        if frame is reference and asked == spec and least == minimum:
            return answer
    parts = sources.frames(Given(reference, spec, None, minimum, zero_share=0.0), compared=True)
    answer = assemble.finish(parts).select(*_PLACE, **_OF_REFERENCE)
    _kept.append((reference, spec, minimum, answer))
    del _kept[:-_KEPT]
    return answer
