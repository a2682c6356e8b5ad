"""A whole column as it comes, held against a reference without being put in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mlgov.measure.profiles import buckets
from mlgov.measure.profiles.bins import ColumnBins
from mlgov.measure.profiles.buckets import Values
from mlgov.measure.profiles.rows import Ordered
from mlgov.measure.profiles.summary import Summary, put_together, quantiles, ranks


@dataclass(frozen=True)
class Whole:
    """nulls: rows without a value; at_most: how many values are at most each edge, and how many there are;
    distances: Kolmogorov-Smirnov and Wasserstein."""

    nulls: int
    summary: Summary
    at_most: list[int]
    distances: tuple[float, float]


def wanted(rows: int, bins: ColumnBins | None, reference: Ordered | None) -> bool:
    """Whether a column of so many rows is likely not to need its order."""
    if bins is None or bins.edges is None or reference is None or rows < buckets.LEAST:
        return False
    return len(reference.values) <= buckets.TIMES * rows and reference.grid is not None


def read(values: pl.Series, bins: ColumnBins, reference: Ordered) -> Whole | None:
    """None where the column had better be sorted: few values, or some that are no finite numbers."""
    if not wanted(len(values), bins, reference) or not values.dtype.is_numeric():
        return None
    n, grid = len(values) - values.null_count(), reference.grid
    if n < buckets.LEAST or grid is None:
        return None
    numbers = Values.of([one.to_numpy() for one in values.drop_nulls().cast(pl.Float64).get_chunks()])
    if not np.isfinite((numbers.low, numbers.high)).all():
        return None
    asked, edges = ranks(n), np.array(bins.edges)
    found = buckets.against(reference.values, grid, numbers, asked, edges)
    if found is None:
        return None
    middle = quantiles(dict(zip(asked, found.ranked, strict=True)).__getitem__, n)
    summary = put_together(numbers.parts, numbers.zeros, middle)
    distances = found.kolmogorov_smirnov, found.wasserstein
    return Whole(len(values) - n, summary, [*found.at_most.tolist(), n], distances)
