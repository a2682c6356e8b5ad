"""Columns of any type as numbers, as text, or as yes and no."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.errors import DataError

# Below this numpy's sort is quicker; above it Polars' uses every core.
_LARGE = 20_000
# How `texts` writes numbers that are none.
INVALID = ("NaN", "inf", "-inf")


@dataclass(frozen=True)
class Numbers:
    """A column as numbers.

    values: f64; NaN where the value is missing or not a number, infinite where it was.
    missing: bool, True where there is no value; None where nothing is missing. Rows that are neither missing
    nor finite are invalid.
    """

    values: NDArray[np.float64]
    missing: NDArray[np.bool_] | None


def numbers(column: pl.Series) -> Numbers:
    """A column as numbers: dates as days, times as microseconds, truths as 0 and 1, text as it spells."""
    kind = column.dtype
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        raise DataError(f"column {column.name} holds {kind} values; numbers were expected")
    if isinstance(kind, (pl.Categorical, pl.Enum)):
        column = column.cast(pl.String)
    if column.dtype == pl.String:
        column = column.str.strip_chars()
    plain = column.to_physical() if kind.is_temporal() else column
    missing = column.is_null().to_numpy() if column.null_count() else None
    return Numbers(plain.cast(pl.Float64, strict=False).to_numpy(), missing)


def ascending(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values in ascending order; the input is left alone."""
    if len(values) < _LARGE:
        return np.sort(values)
    return pl.Series(values).sort().to_numpy()


def finite_ascending(column: pl.Series) -> NDArray[np.float64]:
    """The finite numbers of a column in ascending order."""
    if len(column) < _LARGE or not column.dtype.is_numeric():
        found = numbers(column).values
        return ascending(found[np.isfinite(found)])
    in_order = column.drop_nulls().cast(pl.Float64).sort().to_numpy()  # what is not a number comes last
    if len(in_order) and not (np.isfinite(in_order[0]) and np.isfinite(in_order[-1])):
        start, end = np.searchsorted(in_order, -np.inf, "right"), np.searchsorted(in_order, np.inf, "left")
        in_order = in_order[start:end]
    return in_order


def order(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The rows' numbers in ascending order of their values; equal values in any order."""
    if len(values) < _LARGE:
        return np.argsort(values)
    return pl.Series(values).arg_sort().to_numpy().astype(np.intp)


def starts(in_order: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where each new value begins in ascending values."""
    new = np.ones(len(in_order), dtype=np.bool_)
    np.not_equal(in_order[1:], in_order[:-1], out=new[1:])
    return np.flatnonzero(new)


def texts(column: pl.Series) -> pl.Series:
    """A column as text, equal for equal values whatever their type: 1, 1.0 and "1" are all "1".

    Missing values stay null. Truths are "True" and "False".
    """
    kind = column.dtype
    if kind == pl.Boolean:
        return column.replace_strict({True: "True", False: "False"}, default=None, return_dtype=pl.String)
    if kind.is_float() or kind.is_decimal():
        real = column.cast(pl.Float64)
        whole = (real == real.round(0)) & (real.abs() < 2**53)
        as_whole = real.set(~whole.fill_null(False), 0.0).cast(pl.Int64).cast(pl.String)
        return as_whole.zip_with(whole.fill_null(False), real.cast(pl.String))
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        raise DataError(f"column {column.name} holds {kind} values; categories were expected")
    return column.cast(pl.String)


def spelt_invalid(text: pl.Series, kind: pl.DataType) -> pl.Series:
    """Which of the texts of a column of type `kind` stand for an infinite number or for none: bool."""
    if kind.is_float():
        return text.is_in(INVALID)
    return pl.zeros(len(text), pl.Boolean, eager=True)


def is_value(column: pl.Series, wanted: bool | int | float | str) -> pl.Series:
    """Which rows hold a value, whatever its type: 1, 1.0, "1" and True are one. Nulls stay null."""
    number = _as_number(wanted)
    if column.dtype == pl.Boolean:
        return column == bool(number) if number in (0.0, 1.0) else _never(column)
    if column.dtype.is_numeric():
        return _never(column) if number is None else column.cast(pl.Float64) == number
    text = column.cast(pl.String).str.strip_chars()
    same = text == str(wanted)
    if number is None:
        return same
    spelt = text.cast(pl.Float64, strict=False) == number
    if number in (0.0, 1.0):
        spelt = spelt.fill_null(False) | (text.str.to_lowercase() == ("true" if number else "false"))
    return (same | spelt.fill_null(False)).zip_with(text.is_not_null(), pl.Series([None], dtype=pl.Boolean))


def _as_number(value: bool | int | float | str) -> float | None:
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return 1.0 if value.strip().lower() == "true" else 0.0
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _never(column: pl.Series) -> pl.Series:
    return (
        pl.Series(column.name, [False])
        .new_from_index(0, len(column))
        .zip_with(column.is_not_null(), pl.Series([None], dtype=pl.Boolean))
    )
