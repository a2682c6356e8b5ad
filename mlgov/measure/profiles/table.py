"""Rows as a table of numbers that trees can go by.

Numbers are taken as they are, categories as their rank by frequency in the reference.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.bins import MOST_CATEGORIES
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.roles import Subject, values_of
from mlgov.measure.spec import Spec

_NOT_SEEN = -1.0
Ranks = dict[str, list[str]]  # of each category's column, the most frequent value first


def ranks(rows: Rows, spec: Spec, columns: Sequence[Subject]) -> Ranks:
    """How the reference's rows rank the values of columns that are no numbers."""
    found: Ranks = {}
    for one in columns:
        if not one.numeric:
            texts = convert.texts(values_of(rows, spec, one)).drop_nulls()
            counts = texts.value_counts(name="n").sort("n", texts.name, descending=[True, False])
            found[one.name] = counts[texts.name].head(MOST_CATEGORIES).to_list()
    return found


def taken(
    rows: Rows, spec: Spec, columns: Sequence[Subject], known: Ranks, which: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Rows x columns, NaN where a value is missing or not a finite number. which: the rows' numbers."""
    found = []
    for one in columns:
        values = values_of(rows, spec, one)
        if which is not None:
            values = values.gather(which)
        if one.numeric:
            numbers = convert.numbers(values).values
            found.append(np.where(np.isfinite(numbers), numbers, np.nan))
        else:
            texts = convert.texts(values)
            rank = texts.cast(pl.Enum(known[one.name]), strict=False).to_physical().cast(pl.Float64)
            found.append(np.where(texts.is_null().to_numpy(), np.nan, rank.fill_null(_NOT_SEEN).to_numpy()))
    return np.stack(found, axis=1)
