"""What is measured of all features together, by window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, catalogue
from mlgov.measure.profiles.projection import features
from mlgov.measure.remembered import Remembered

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_SUMS = ("reconstruction", "reconstruction_sum", "reconstruction_squares")
_DOMAIN = ("domain_auc", "domain_auc_variance", "domain_rows", "domain_reference_rows")


_base: Remembered[dict[str, float | None]] = Remembered()  # every batch is held against the same reference


def figures(given: Given) -> list[pl.DataFrame]:
    """The metrics of level `multivariate`, as `assemble.rows` gives them; the domain classifier's only where
    the spec asks for it."""
    frame = columns(given)
    wanted = given.spec.domain_classifier
    asked = [
        (one, one.figures["any"])
        for one in catalogue.every("drift", "multivariate")
        if wanted or one.name != "domain_classifier_auc"
    ]
    return [assemble.rows(frame, asked, pl.lit(given.spec.model))]


def columns(given: Given) -> pl.DataFrame:
    """One row for each window: sums and figures of its rows, and those of the reference."""
    windows = assemble.windows_of(given.profile)
    own = windows.join(_wide(given.profile, ["window"], (*_SUMS, *_DOMAIN)), on="window", how="left")
    facts = {
        "has_reference": given.reference is not None,
        "enough_features": len(features(given.spec)) > 1,
        "domain_asked": given.spec.domain_classifier,
    }
    other = given.reference
    base: dict[str, float | None] = dict.fromkeys(_SUMS)
    if other is not None:
        base = _base.of(other, make=lambda: _of_reference(other))
    return own.with_columns(
        **{name: pl.lit(value) for name, value in facts.items()},
        **{f"reference_{name}": pl.lit(value, pl.Float64) for name, value in base.items()},
    )


def _of_reference(reference: pl.DataFrame) -> dict[str, float | None]:
    found = _wide(reference, [], _SUMS)
    return dict(zip(_SUMS, found.row(0), strict=True)) if found.height else dict.fromkeys(_SUMS)


def _wide(profile: pl.DataFrame, place: list[str], keys: tuple[str, ...]) -> pl.DataFrame:
    rows = profile.filter((pl.col("column") == "") & pl.col("key").is_in(keys))
    columns = [pl.col("value").filter(pl.col("key") == key).first().alias(key) for key in keys]
    return rows.group_by(place, maintain_order=True).agg(columns) if place else rows.select(columns)
