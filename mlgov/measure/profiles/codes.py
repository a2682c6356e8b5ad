"""The rows of a column as numbers of the bins that the reference fixed."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.profiles import convert
from mlgov.measure.profiles.bins import INVALID, NULL, ColumnBins
from mlgov.measure.profiles.counters import Asked
from mlgov.measure.roles import Subject, values_of

UNKNOWN = -1  # a value that the reference did not have


def keys(bins: ColumnBins) -> tuple[str, ...]:
    """The keys that `codes` numbers from 0: the fixed bins, then missing and invalid values."""
    return (*bins.keys(), NULL, INVALID)


def of(asked: Asked, subject: Subject) -> tuple[tuple[str, ...], NDArray[np.intp]] | None:
    """The keys of a watched column and its rows' numbers, worked out once for all counters, to be left alone.

    None where no reference fixed its bins.
    """
    fixed = None if asked.bins is None else asked.bins.columns.get(subject.name)
    if fixed is None:
        return None
    place = f"codes {subject.name}"
    if place not in asked.memo:
        asked.memo[place] = codes(values_of(asked.rows, asked.spec, subject), subject.numeric, fixed)
    return keys(fixed), asked.memo[place]


def codes(values: pl.Series, numeric: bool, bins: ColumnBins) -> NDArray[np.intp]:
    """For each row the number of its key among `keys`; `UNKNOWN` for a value that has no bin."""
    return _numbers(values, bins) if numeric else _texts(values, bins)


def _numbers(values: pl.Series, bins: ColumnBins) -> NDArray[np.intp]:
    numbers = convert.numbers(values)
    if bins.edges is not None:
        few = np.zeros(len(values), dtype=np.uint16)
        for edge in bins.edges:  # a few comparisons of whole columns are quicker than a search for each row
            few += (numbers.values > edge).view(np.uint8)
        found = few.astype(np.intp)
    else:
        fixed = np.array([float(text) for text in bins.values or ()])
        found = np.minimum(np.searchsorted(fixed, numbers.values), max(len(fixed) - 1, 0)).astype(np.intp)
        known = fixed[found] == numbers.values if len(fixed) else np.zeros(len(values), dtype=np.bool_)
        found = np.where(known, found, UNKNOWN)
    last = len(bins.keys())
    found[~np.isfinite(numbers.values)] = last + 1
    if numbers.missing is not None:
        found[numbers.missing] = last
    return found


def _texts(values: pl.Series, bins: ColumnBins) -> NDArray[np.intp]:
    texts = convert.texts(values)
    numbered = texts.cast(pl.Enum(bins.values or ()), strict=False).to_physical().cast(pl.Int64)
    elsewhere = len(bins.values or ()) if bins.capped else UNKNOWN
    found = np.array(numbered.fill_null(elsewhere), dtype=np.intp)
    last = len(bins.keys())
    if values.null_count():
        found[texts.is_null().to_numpy()] = last
    if values.dtype.is_float():
        found[texts.is_in(convert.INVALID).fill_null(False).to_numpy()] = last + 1
    return found
