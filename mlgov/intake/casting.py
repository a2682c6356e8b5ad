"""Texts into numbers, moments and answers; every cell that does not fit is pointed at, none is dropped."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mlgov.intake.roles import Kind

_TRUE, _FALSE = ("true", "t", "yes"), ("false", "f", "no")
_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d",
    "%Y%m%d",
)
_ZONED = ("%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M%#z")
TYPES: dict[Kind, str] = {
    "number": "a number",
    "time": "a date or a time such as 2026-08-01 or 2026-08-01T10:30:00+02:00",
    "text": "text",
    "answer": "a number, a truth value or text",
}


@dataclass(frozen=True)
class Typed:
    """A column after its type was found; `unfit` marks cells of another type, None if all fit."""

    values: pl.Series
    unfit: pl.Series | None = None


def typed(cells: pl.Series, kind: Kind) -> Typed:
    """A text column as the kind asks; cells that don't fit become null and are marked in `unfit`."""
    if kind == "number":
        return _checked(cells, numbers(cells))
    if kind == "time":
        return _checked(cells, moments(cells))
    values = answers(cells) if kind == "answer" else cells
    return Typed(values)


def _checked(cells: pl.Series, values: pl.Series) -> Typed:
    if values.null_count() == cells.null_count():
        return Typed(values)
    # A cell of blanks only holds no value of a typed column, whatever the spec's null values are.
    blank = (cells.str.strip_chars() == "").fill_null(True)
    unfit = values.is_null() & ~blank
    return Typed(values, unfit if unfit.any() else None)


def numbers(cells: pl.Series) -> pl.Series:
    """Texts as Float64; outer blanks, digits grouped by underscores and truth values (1, 0) are accepted."""
    values = cells.cast(pl.Float64, strict=False)
    if values.null_count() == cells.null_count():
        return values
    bare = (
        cells.str.strip_chars()
        .str.replace_all(r"(\d)_(\d)", "${1}${2}")
        .str.replace_all(r"(\d)_(\d)", "${1}${2}")
    )
    again = bare.cast(pl.Float64, strict=False)
    return values.fill_null(again).fill_null(
        truths(cells, names=("true",), opposite=("false",)).cast(pl.Float64)
    )


def truths(cells: pl.Series, names: tuple[str, ...] = _TRUE, opposite: tuple[str, ...] = _FALSE) -> pl.Series:
    """Texts as Boolean, regardless of case; null where a text is none of the names."""
    folded = cells.str.strip_chars().str.to_lowercase()
    yes, no = folded.is_in(list(names)), folded.is_in(list(opposite))
    return pl.select(pl.when(yes).then(True).when(no).then(False)).to_series().rename(cells.name)


def answers(cells: pl.Series) -> pl.Series:
    """A label or a prediction: whole numbers, numbers or truth values when every cell is one, else text."""
    if cells.null_count() == cells.len():
        return cells.cast(pl.Int64)
    as_numbers = cells.cast(pl.Float64, strict=False)
    if as_numbers.null_count() == cells.null_count():
        return whole(as_numbers)
    truth = truths(cells, ("true",), ("false",))
    return truth if truth.null_count() == cells.null_count() else cells


def whole(values: pl.Series) -> pl.Series:
    """Int64 when every value is a whole number within the exact range of a double, else as it was."""
    known = values.drop_nulls()
    exact = known.is_finite().all() and bool(((known.floor() == known) & (known.abs() <= 2.0**53)).all())
    return values.cast(pl.Int64) if exact else values


def moments(cells: pl.Series) -> pl.Series:
    """ISO dates and times as Datetime in microseconds, UTC; times with an offset are converted."""
    bare = cells.str.strip_chars().str.replace(r"(\d)[Tt](\d)", "${1} ${2}")
    values = (
        pl.Series(cells.name, [None], dtype=pl.Datetime("us"))
        .extend_constant(None, cells.len())
        .head(cells.len())
    )
    for form in _FORMATS:
        if values.null_count() == cells.null_count():
            return values
        values = values.fill_null(bare.str.strptime(pl.Datetime("us"), form, strict=False))
    zoned = bare.str.replace(r"\s*(UTC|Z|z)$", "+00:00")
    for form in _ZONED:
        if values.null_count() == cells.null_count():
            return values
        parsed = zoned.str.strptime(pl.Datetime("us", "UTC"), form, strict=False)
        values = values.fill_null(parsed.dt.replace_time_zone(None))
    return values
