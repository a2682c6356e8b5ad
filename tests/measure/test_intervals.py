"""Intervals against scipy, published examples and coverage."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mlgov.measure import intervals


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (700, 1200), (1, 1)])
def test_wilson_equals_scipy(k: int, n: int) -> None:
    expected = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    lower, upper = intervals.wilson(np.array([float(k)]), np.array([float(n)]))
    assert [lower[0], upper[0]] == pytest.approx([expected.low, expected.high], abs=1e-12)
    by_expression = pl.select(
        low=intervals.wilson(pl.lit(k), pl.lit(n))[0], high=intervals.wilson(pl.lit(k), pl.lit(n))[1]
    )
    assert by_expression.row(0) == pytest.approx([expected.low, expected.high], abs=1e-12)


def test_difference_as_newcombe_published() -> None:
    # Newcombe (1998), table II: 56/70 - 48/80 and 9/10 - 3/10, method 10.
    lower, upper = intervals.difference(
        *(np.array(one, float) for one in ([56, 9], [70, 10], [48, 3], [80, 10]))
    )
    assert lower == pytest.approx([0.0524, 0.1705], abs=5e-5)
    assert upper == pytest.approx([0.3339, 0.8090], abs=5e-5)


def test_ratio_equals_scipy() -> None:
    expected = stats.contingency.relative_risk(20, 100, 30, 90).confidence_interval(0.95)
    lower, upper = intervals.ratio(*(np.array([float(one)]) for one in (20, 100, 30, 90)))
    assert [lower[0], upper[0]] == pytest.approx([expected.low, expected.high])


def test_bounds_stay_within_the_figure_and_are_nothing_where_there_is_none() -> None:
    rows = pl.DataFrame(
        {
            "value": [0.99, 0.5, 0.5, 0.5],
            "interval": ["normal", "none", "ratio", "wilson"],
            "a": [0.01, 1.0, 0.0, 0.0],
            "b": [None, 1.0, 5.0, 0.0],
            "c": [None, None, 3.0, None],
            "d": [None, None, 5.0, None],
            "least": [0.0] * 4,
            "most": [1.0] * 4,
        }
    )
    lower, upper = intervals.bounds(rows)
    assert upper[0] == 1.0
    assert lower[0] == pytest.approx(0.99 - 0.196, abs=1e-3)
    assert np.isnan(lower[1:]).all()
    assert np.isnan(upper[1:]).all()
