"""Figures in words, by hand-worked cases."""

from __future__ import annotations

import polars as pl
import pytest

from mlgov.measure import texts


def told(value: float, style: str, bound: float | None = None) -> str:
    frame = pl.DataFrame(
        {"value": [value], "style": [style], "bound": [bound]}, schema_overrides={"bound": pl.Float64}
    )
    apart = None if bound is None else pl.col("bound")
    return str(frame.select(texts.amount(pl.col("value"), pl.col("style"), apart)).item())


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0.742, "share", "74.2 %"),
        (1.0, "share", "100.0 %"),
        (0.74, "number", "0.74"),
        (0.97096, "score", "0.971"),
        (39.9412, "label", "39.94"),
        (123456.0, "label", "123500.0"),
        (1e40, "number", "1e+40"),
    ],
)
def test_each_style(value: float, style: str, text: str) -> None:
    assert told(value, style) == text


@pytest.mark.parametrize(
    ("value", "style", "bound", "text"),
    [
        (0.7996, "number", 0.8, "0.79960"),
        (0.8, "number", 0.8, "0.80"),
        (0.50004, "share", 0.5, "50.0040 %"),
        (0.1 + 0.2, "number", 0.3, "0.30"),  # equal but for rounding
    ],
)
def test_a_figure_is_told_apart_from_its_limit(value: float, style: str, bound: float, text: str) -> None:
    assert told(value, style, bound) == text


def test_differences_of_shares_are_points() -> None:
    frame = pl.DataFrame({"d": [0.124, 0.011], "style": ["share", "score"], "bound": [0.05, 0.015]})
    found = (
        frame.select(texts.difference(pl.col("d"), pl.col("style"), pl.col("bound"))).to_series().to_list()
    )
    assert found == ["12.4 points", "0.011"]


def test_limits_keep_their_decimals() -> None:
    frame = pl.DataFrame({"limit": [0.8, 0.015, 0.05, 0.05], "style": ["number", "number", "share", "share"]})
    points = pl.Series([False, False, False, True])
    found = frame.with_columns(points=points).select(
        texts.limit(pl.col("limit"), pl.col("style"), pl.col("points"))
    )
    assert found.to_series().to_list() == ["0.80", "0.015", "5.0 %", "5.0 points"]
