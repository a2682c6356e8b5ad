"""Columns of any type as numbers, as text, as yes and no."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.measure.profiles import convert


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pl.Series([1, None, 3]), [1.0, None, 3.0]),
        (pl.Series([True, False, None]), [1.0, 0.0, None]),
        (pl.Series([Decimal("1.50"), Decimal("-2")]), [1.5, -2.0]),
        (pl.Series([" 1.5", "x", None, "2e3"]), [1.5, "invalid", None, 2000.0]),
        (pl.Series([date(1970, 1, 3)]), [2.0]),
        (pl.Series([datetime(1970, 1, 1, 0, 0, 1)]), [1e6]),
        (pl.Series(["7", "8"], dtype=pl.Categorical), [7.0, 8.0]),
        (pl.Series([None, None], dtype=pl.Null), [None, None]),
        (pl.Series([np.inf, np.nan, None, -np.inf]), ["invalid", "invalid", None, "invalid"]),
    ],
)
def test_numbers(column: pl.Series, expected: list[Any]) -> None:
    found = convert.numbers(column)
    missing = [False] * len(column) if found.missing is None else found.missing.tolist()
    read = [
        None if gone else float(number) if np.isfinite(number) else "invalid"
        for number, gone in zip(found.values, missing, strict=True)
    ]
    assert read == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pl.Series([1, 2, None]), ["1", "2", None]),
        (pl.Series([1.0, 2.5, None, -0.0]), ["1", "2.5", None, "0"]),
        (pl.Series([True, False, None]), ["True", "False", None]),
        (pl.Series(["a", None]), ["a", None]),
        (pl.Series([Decimal("1.00"), Decimal("2.50")]), ["1", "2.5"]),
        (pl.Series([date(2026, 1, 2)]), ["2026-01-02"]),
        (pl.Series(["b"], dtype=pl.Categorical), ["b"]),
        (pl.Series([np.nan, np.inf, 1e300]), ["NaN", "inf", "1e+300"]),
        (pl.Series([None], dtype=pl.Null), [None]),
    ],
)
def test_texts(column: pl.Series, expected: list[str | None]) -> None:
    assert convert.texts(column).to_list() == expected


@pytest.mark.parametrize("column", [[1, 0, None], [1.0, 0.0, None], [True, False, None]])
@pytest.mark.parametrize("wanted", [1, 1.0, True, "1", "true"])
def test_one_is_one_whatever_its_type(column: list[Any], wanted: Any) -> None:
    assert convert.is_value(pl.Series(column), wanted).to_list() == [True, False, None]


@pytest.mark.parametrize(
    ("column", "wanted", "expected"),
    [
        (["1", "1.0", " 1", "True", "yes", "0", None], 1, [True, True, True, True, False, False, None]),
        (["yes", "no", None], "yes", [True, False, None]),
        ([1, 2, None], "yes", [False, False, None]),
        ([True, False, None], "yes", [False, False, None]),
        ([1, 2], 2, [False, True]),
        ([True, False], 0, [False, True]),
    ],
)
def test_is_value(column: list[Any], wanted: Any, expected: list[bool | None]) -> None:
    assert convert.is_value(pl.Series(column), wanted).to_list() == expected


def test_lists_are_neither() -> None:
    nested = pl.Series("tags", [[1], [2]])
    with pytest.raises(DataError, match="column tags holds"):
        convert.numbers(nested)
    with pytest.raises(DataError, match="column tags holds"):
        convert.texts(nested)
