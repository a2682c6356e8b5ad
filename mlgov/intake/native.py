"""Columns of a typed file (Parquet) brought to the types that the rest of the programme counts with."""

from __future__ import annotations

import polars as pl

from mlgov.intake.casting import Typed, typed, whole
from mlgov.intake.roles import Kind

_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def adopt(values: pl.Series, kind: Kind) -> Typed | None:
    """A native column as the kind asks; None when its type can't serve as that kind."""
    dtype = values.dtype
    if dtype == pl.Null or isinstance(dtype, _TEXTS):
        values = values.cast(pl.String)
    if values.dtype == pl.String:
        return typed(values, kind)
    if dtype.is_nested() or dtype in (pl.Object, pl.Duration, pl.Time, pl.Binary):
        return None
    fitting = {"number": _number, "time": _moment, "text": _text, "answer": _answer}[kind](values)
    return None if fitting is None else Typed(fitting)


def _number(values: pl.Series) -> pl.Series | None:
    if values.dtype.is_integer() and values.dtype not in (pl.UInt64, pl.Int128):
        return values.cast(pl.Int64)
    if values.dtype.is_numeric():
        return values.cast(pl.Float64)
    return values.cast(pl.Int64) if values.dtype == pl.Boolean else None


def _moment(values: pl.Series) -> pl.Series | None:
    if isinstance(values.dtype, pl.Datetime):
        plain = (
            values
            if values.dtype.time_zone is None
            else values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        )
        return plain.cast(pl.Datetime("us"))
    return values.cast(pl.Datetime("us")) if values.dtype == pl.Date else None


def _text(values: pl.Series) -> pl.Series:
    """Text as a CSV of the same table would hold it: 1 rather than 1.0, True rather than true."""
    if values.dtype == pl.Boolean:
        return values.replace_strict({True: "True", False: "False"}, return_dtype=pl.String)
    if values.dtype.is_float():
        return whole(values.cast(pl.Float64)).cast(pl.String)
    return values.cast(pl.String)


def _answer(values: pl.Series) -> pl.Series | None:
    number = _number(values) if values.dtype.is_numeric() else None
    if number is not None:
        return whole(number) if number.dtype == pl.Float64 else number
    return values if values.dtype == pl.Boolean else _text(values)
