"""From the long frame of a profile to the wide frames over which metrics are worked out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import polars as pl

from mlgov.measure import assemble
from mlgov.measure.assemble import WINDOW
from mlgov.measure.metrics.drift import CHI_SQUARED, HELLINGER, JENSEN_SHANNON, MISSING, PSI, UNSEEN
from mlgov.measure.metrics.drift_shifts import VANISHED
from mlgov.measure.parts import PARTS, Part, of_column
from mlgov.measure.profiles.count import EXACT
from mlgov.measure.profiles.groups import CELLS
from mlgov.measure.remembered import Remembered
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec

_BINNED = (PSI, CHI_SQUARED, JENSEN_SHANNON, HELLINGER, MISSING, UNSEEN, VANISHED)
_OF_BINS = ("filled", "reference_total", "values", "half_empty", "zero_share")
_MOMENTS = ("n", "sum", "zeros", *EXACT)

_Base = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
_kept: Remembered[_Base] = Remembered()  # every batch is held against the same reference


def outcomes(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window, protected attribute and group, confusion counts as columns."""
    protected = [*spec.protected, *(",".join(side) for side in spec.intersections)]
    rows = profile.filter((pl.col("kind") == "cell") & pl.col("attribute").is_in(protected))
    return _wide(rows, [*WINDOW, "attribute", "group"], CELLS).with_columns(
        has_label=pl.lit(spec.label is not None),
        has_prediction=pl.lit(spec.prediction is not None or isinstance(spec.score, dict)),
        has_score=pl.lit(spec.score is not None),
        has_class=pl.lit(spec.task != "multiclass" or spec.positive is not None),
    )


def columns(
    profile: pl.DataFrame,
    spec: Spec,
    reference: pl.DataFrame | None,
    zero_share: float,
    asked: Sequence[Part] = PARTS,
) -> pl.DataFrame:
    """One row for each window and watched column: distances of its bins, and what its rows gave.

    asked: the parts whose columns are wanted.
    """
    watched = [one for one in subjects(spec) if of_column(one.name, spec) in asked]
    table = pl.DataFrame(
        {
            "column": [one.name for one in watched],
            "numeric": [one.numeric for one in watched],
            "is_label": [one.role == "label" for one in watched],
        },
        schema={"column": pl.String, "numeric": pl.Boolean, "is_label": pl.Boolean},
    )
    windows = assemble.windows_of(profile)
    base = windows.join(table, how="cross", maintain_order="left_right")
    if len(asked) < len(PARTS):
        profile = profile.filter(pl.col("column").is_in([one.name for one in watched]))
    keys = (*_MOMENTS, "nulls", "invalid", "ks", "ks_p", "wasserstein")
    counts = _wide(_of_columns(profile), ["window", "column"], keys)
    base = base.join(counts, on=["window", "column"], how="left", maintain_order="left")
    rows = pl.sum_horizontal("n", "invalid") + pl.when("is_label").then(0.0).otherwise(
        pl.col("nulls").fill_null(0)
    )
    if reference is None:
        return base.with_columns(_no_bins()).with_columns(total=rows, has_reference=pl.lit(False))
    sizes, bins, totals = _kept.of(reference, make=lambda: _of_reference(reference))
    distances = _distances(profile, bins, totals, zero_share)
    return (
        base.join(sizes, on="column", how="left", maintain_order="left")
        .join(distances, on=["window", "column"], how="left", maintain_order="left")
        .with_columns(
            total=rows, has_reference=pl.col("reference_total").is_not_null(), zero_share=pl.lit(zero_share)
        )
    )


def named(groups: pl.DataFrame) -> pl.DataFrame:
    """With `name`, the group as a person reads it: `Caucasian, Female`."""
    texts = groups["group"].unique().to_list()
    names = [", ".join(json.loads(text).values()) for text in texts]
    return groups.with_columns(name=pl.col("group").replace_strict(texts, names, return_dtype=pl.String))


def _wide(rows: pl.DataFrame, place: list[str], keys: Iterable[str]) -> pl.DataFrame:
    """One row for each place, one column for each key, null where there is no such value."""
    key, value = pl.col("key"), pl.col("value")
    return rows.group_by(place, maintain_order=True).agg(
        pl.when(key == name).then(value).max().alias(name) for name in keys
    )


def _of_columns(profile: pl.DataFrame) -> pl.DataFrame:
    return profile.filter((pl.col("column") != "") & pl.col("kind").is_in(["sum", "exact"]))


def _no_bins() -> list[pl.Expr]:
    names = [*(one.name for one in _BINNED), *_OF_BINS, *(f"reference_{one}" for one in _MOMENTS)]
    return [pl.lit(None, pl.Float64).alias(name) for name in names]


def _of_reference(reference: pl.DataFrame) -> _Base:
    """Its moments by column; its bins: [column, key, r]; and their rows together: [column, total_r]."""
    moments = _wide(_of_columns(reference), ["column"], _MOMENTS)
    bins = reference.filter(pl.col("kind") == "bin").select("column", "key", r="value")
    totals = bins.group_by("column", maintain_order=True).agg(total_r=pl.col("r").sum())
    return moments.rename({name: f"reference_{name}" for name in _MOMENTS}), bins, totals


def _distances(
    profile: pl.DataFrame, bins: pl.DataFrame, totals: pl.DataFrame, zero_share: float
) -> pl.DataFrame:
    """The bins of each window beside those of the reference, summed up by every metric over bins."""
    own = profile.filter(pl.col("kind") == "bin").select(
        "window", "column", "key", c="value", total_c=pl.col("value").sum().over("window", "column")
    )
    both = own.join(bins, on=["column", "key"], how="left", maintain_order="left")
    both = both.join(totals, on="column", maintain_order="left")
    r = pl.col("r").fill_null(0.0)
    p, q = _part(pl.col("c"), pl.col("total_c")), _part(r, pl.col("total_r"))
    both = both.with_columns(r=r, p=p, q=q, p_floor=_floor(p, zero_share), q_floor=_floor(q, zero_share))
    return both.group_by("window", "column", maintain_order=True).agg(
        *(one.sums.alias(one.name) for one in _BINNED if one.sums is not None),
        filled=((pl.col("c") + pl.col("r")) > 0).sum().cast(pl.Float64),
        reference_total=pl.col("total_r").first(),
        values=pl.col("key").str.starts_with("=").sum().cast(pl.Float64),
        half_empty=((pl.col("c") > 0) != (pl.col("r") > 0)).sum().cast(pl.Float64),
    )


def _part(count: pl.Expr, total: pl.Expr) -> pl.Expr:
    return pl.when(total > 0).then(count / total).otherwise(0.0)


def _floor(share: pl.Expr, zero_share: float) -> pl.Expr:
    return pl.when(share > 0).then(share).otherwise(zero_share)
