"""Figures about single people: what another attribute would change, and how those who are alike fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, catalogue, shape_groups
from mlgov.measure.assemble import WINDOW
from mlgov.measure.profiles import individual, neighbours
from mlgov.measure.spec import ScoreRule, Spec
from mlgov.policy.models import MinimumSample

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_ATTRIBUTE, _GROUP = pl.col("attribute"), pl.col("group")
_SUMS = ("n", "sum", "squares", "decided", "flips")
_PAIRS = ("matched_effect", "matched_variance", "matched_rows", "matched_against")
_ALIKE = ("consistency", "consistency_variance", "consistency_rows", "consistency_all")


def figures(given: Given) -> list[pl.DataFrame]:
    """As `assemble.rows` gives them; of those that the spec asks for."""
    found = []
    if given.spec.counterfactual:
        found += _small(flipped(given.profile, given.spec), "counterfactual", "n_rows", given.minimum)
    if given.spec.consistency is not None:
        frame = alike(given.profile, given.spec)
        found.append(assemble.rows(frame, _asked("alike"), pl.lit(given.spec.model)))
        pairs = matched(given.profile)
        if pairs.height:
            found += _small(pairs, "matched", "matched_rows", given.minimum)
    return found


def flipped(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window, attribute and group (null for all rows): `_SUMS`, `n_rows`, `has_cut`."""
    rows = profile.filter(pl.col("kind") == individual.NAME)
    windows = assemble.windows_of(profile)
    asked = pl.DataFrame({"attribute": list(spec.counterfactual)})
    every = windows.join(asked, how="cross").with_columns(group=pl.lit(None, pl.String))
    found = _wide(rows, _SUMS)
    missing = every.join(found, on=shape_groups.PLACE, how="anti", nulls_equal=True)
    whole = pl.concat([found, missing], how="diagonal").with_columns(
        pl.col(name).fill_null(0.0) for name in _SUMS
    )
    return whole.with_columns(
        n_rows=pl.max_horizontal("n", "decided"),
        has_score=pl.lit(spec.task == "regression" or isinstance(spec.score, str)),
        has_cut=pl.lit(isinstance(spec.prediction, ScoreRule) or not isinstance(spec.score, str)),
        is_class=pl.lit(spec.task != "regression"),
    )


def alike(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window: `_ALIKE`, null where they are not known, and `neighbours`."""
    rows = profile.filter(
        (pl.col("column") == "") & (pl.col("kind") == "exact") & pl.col("key").is_in(_ALIKE)
    )
    windows = assemble.windows_of(profile)
    found = windows.join(
        _wide(rows, _ALIKE).drop("attribute", "group"), on=WINDOW, how="left", nulls_equal=True
    )
    return found.with_columns(
        neighbours=pl.lit(spec.consistency.neighbours if spec.consistency else 0),
        is_class=pl.lit(spec.task != "regression"),
    )


def matched(profile: pl.DataFrame) -> pl.DataFrame:
    """One row for each window, attribute and group but the largest: `_PAIRS`, and `against`, the largest."""
    rows = profile.filter((pl.col("kind") == "exact") & pl.col("key").is_in(_PAIRS))
    if not rows.height:
        return pl.DataFrame()
    wide = shape_groups.named(_wide(rows, _PAIRS))
    largest = wide.filter(pl.col("matched_against").is_not_null())
    largest = largest.select("window", "attribute", against="name", against_rows="matched_against")
    others = wide.filter(pl.col("matched_against").is_null())
    found = others.join(largest, on=["window", "attribute"], how="left", maintain_order="left")
    return found.with_columns(exact=pl.lit(neighbours.EXACT))


def _wide(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    value, key = pl.col("value"), pl.col("key")
    return rows.group_by(shape_groups.PLACE, maintain_order=True).agg(
        value.filter(key == name).first().alias(name) for name in keys
    )


def _small(frame: pl.DataFrame, level: str, rows: str, minimum: MinimumSample) -> list[pl.DataFrame]:
    """The figures, those of small groups with a note why they are not judged."""
    each = assemble.rows(frame, _asked(level), _ATTRIBUTE, _GROUP)
    few = pl.col("group").is_not_null() & (pl.col("n") < minimum.group_rows)
    text = pl.format("n = {}; a group needs {} rows", pl.col("n").cast(pl.Int64), pl.lit(minimum.group_rows))
    return [each.with_columns(note=pl.when(few).then(text).otherwise("note"))]


def _asked(level: str) -> list[tuple[catalogue.Metric, catalogue.Figure]]:
    return [(one, one.figures["any"]) for one in catalogue.every("fairness", level)]
