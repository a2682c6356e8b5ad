"""Figures in words, by hand-worked cases."""

from __future__ import annotations

import pytest

from mlgov.measure import texts
from mlgov.measure.texts import Style


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0.742, "share", "74.2 %"),
        (1.0, "share", "100.0 %"),
        (0.74, "number", "0.74"),
        (0.97096, "score", "0.971"),
        (39.9412, "label", "39.94"),
        (0.000123456, "label", "0.0001235"),
    ],
)
def test_each_style(value: float, style: Style, text: str) -> None:
    assert texts.amount(value, style) == text


@pytest.mark.parametrize(
    ("value", "style", "bound", "text"),
    [
        (0.7996, "number", 0.8, "0.79960"),
        (0.8, "number", 0.8, "0.80"),
        (0.50004, "share", 0.5, "50.0040 %"),
        (0.1 + 0.2, "number", 0.3, "0.30"),  # equal but for rounding
    ],
)
def test_a_figure_is_told_apart_from_its_limit(value: float, style: Style, bound: float, text: str) -> None:
    assert texts.amount(value, style, bound) == text


def test_differences_of_shares_are_points() -> None:
    assert texts.difference(0.124, "share", 0.05) == "12.4 points"
    assert texts.difference(0.011, "score", 0.015) == "0.011"


def test_limits_keep_their_decimals() -> None:
    assert texts.limit(0.8, "number") == "0.80"
    assert texts.limit(0.015, "score") == "0.015"
    assert texts.limit(0.05, "share") == "5.0 %"
    assert texts.limit(0.05, "share", in_points=True) == "5.0 points"
