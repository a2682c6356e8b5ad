"""Figures of fairness: groups one by one, the extremes of an attribute, and each group against another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, between, catalogue, shape_groups
from mlgov.measure.catalogue import Figure, Metric
from mlgov.measure.metrics.fairness import RATES
from mlgov.policy.models import MinimumSample

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_ATTRIBUTE, _GROUP = pl.col("attribute"), pl.col("group")


def figures(given: Given) -> list[pl.DataFrame]:
    """As `assemble.rows` gives them; none where the spec names no protected attribute."""
    if not shape_groups.protected(given.spec):
        return []
    groups = shape_groups.confusion(given.profile, given.spec)
    return list(_of_groups(groups, given)) if groups.height else []


def _of_groups(groups: pl.DataFrame, given: Given) -> Iterator[pl.DataFrame]:
    yield _small_noted(assemble.rows(groups, asked("group"), _ATTRIBUTE, _GROUP), given.minimum)
    stack = between.stacked(groups, given.minimum)
    yield assemble.rows(between.extremes(stack), asked("between"), _ATTRIBUTE)
    held = between.against(stack, given.spec, given.minimum)
    for rate in RATES:
        yield assemble.rows(held.filter(pl.col("rate") == rate), asked(f"against {rate}"), _ATTRIBUTE, _GROUP)


def asked(level: str) -> list[tuple[Metric, Figure]]:
    return [(one, one.figures["any"]) for one in catalogue.every("fairness", level)]


def _small_noted(each: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """With a note why the figure of a small group is not judged."""
    small = between.too_small(pl.col("n"), minimum, ["window", "subject", "metric"])
    text = pl.format("n = {}; a group needs {}", pl.col("n").cast(pl.Int64), pl.lit(between.needed(minimum)))
    return each.with_columns(note=pl.when(small).then(text))
