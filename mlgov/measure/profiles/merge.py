"""Profiles of parts into the profile of the whole: shards of one window, or weeks into a quarter."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mlgov.measure.profiles.sheet import PROFILE

_PLACE = ["window", "column", "attribute", "group", "kind", "key", "part"]


def merge(frames: Sequence[pl.DataFrame], *, into: str | None = None) -> pl.DataFrame:
    """Add profiles up, window by window; what needs the order of the values is dropped.

    into: the label of one window that takes all of them; None keeps the windows that they have. All profiles
    must come from the same bins.
    """
    if not frames:
        return pl.DataFrame(schema=PROFILE)
    together = pl.concat(frames).filter(pl.col("kind") != "exact")
    if into is not None:
        together = together.with_columns(window=pl.lit(into))
    return (
        together.group_by(_PLACE, maintain_order=True)
        .agg(pl.col("window_start").min(), pl.col("window_end").max(), pl.col("value").sum())
        .select(list(PROFILE))
    )
