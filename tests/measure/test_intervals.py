"""Intervals against scipy, published examples and coverage."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mlgov.measure import intervals, noncentral
from mlgov.measure.intervals import Interval


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


def test_log_normal_is_symmetric_in_the_logarithm() -> None:
    lower, upper = intervals.log_normal(np.array([10.0, 0.0, -1.0]), np.array([0.04, 0.04, 0.04]))
    assert [lower[0], upper[0]] == pytest.approx(
        [10 * np.exp(-1.96 * 0.2), 10 * np.exp(1.96 * 0.2)], rel=1e-4
    )
    assert np.isnan([*lower[1:], *upper[1:]]).all()


def test_logit_normal_stays_inside_and_equals_normal_where_it_is_narrow() -> None:
    value, variance = np.array([0.98, 0.5, 0.0, 1.0]), np.array([0.0009, 1e-8, 0.1, 0.1])
    lower, upper = intervals.logit_normal(value, variance)
    # By hand: log odds of 0.98 are 3.892, their standard error 0.03 / (0.98 x 0.02) = 1.531.
    assert [lower[0], upper[0]] == pytest.approx([0.70927, 0.99899], abs=1e-4)
    assert [lower[1], upper[1]] == pytest.approx([0.5 - 1.96e-4, 0.5 + 1.96e-4], abs=1e-7)
    assert np.isnan([*lower[2:], *upper[2:]]).all()


@pytest.mark.parametrize("freedom", [1, 4, 9, 30, 400])
@pytest.mark.parametrize("statistic", [0.0, 0.3, 8.0, 40.0, 700.0, 3900.0])
def test_noncentral_inverts_the_distribution_function(freedom: int, statistic: float) -> None:
    """The bounds against scipy's distribution function, put in again."""
    scale = 0.01
    lower, upper = noncentral.bounds(*(np.array([x]) for x in (statistic * scale, freedom, scale, 1.0)))
    for bound, tail in ((lower[0], 0.975), (upper[0], 0.025)):
        if bound > 0:
            assert stats.ncx2.cdf(statistic, freedom, bound / scale) == pytest.approx(tail, abs=1e-9)
        else:
            assert stats.chi2.cdf(statistic, freedom) <= tail
    assert lower[0] <= upper[0]
    by_root = noncentral.bounds(*(np.array([x]) for x in ((statistic * scale) ** 0.5, freedom, scale, 2.0)))
    assert [one[0] ** 2 for one in by_root] == pytest.approx([lower[0], upper[0]], rel=1e-6, abs=1e-12)


def test_noncentral_far_out_and_without_ingredients() -> None:
    lower, upper = noncentral.bounds(
        np.array([8000.0, np.nan, 1.0]), np.array([9.0, 9.0, np.nan]), np.ones(3), np.ones(3)
    )
    exact = [stats.ncx2.cdf(8000.0, 9, one[0]) for one in (lower, upper)]
    assert exact == pytest.approx([0.975, 0.025], abs=2e-3)
    assert np.isnan([*lower[1:], *upper[1:]]).all()


def test_every_kind_gives_bounds_in_one_pass() -> None:
    """All kinds in one frame, in any order, as each would alone."""
    kinds = ["wilson", "given", "normal", "none", "difference", "log_normal", "noncentral", "logit_normal"]
    parts = {
        "a": [3.0, 0.2, 0.01, 1.0, 3.0, 0.04, 9.0, 0.01],
        "b": [10.0, 0.4, None, 1.0, 10.0, None, 0.01, None],
    }
    rest = {
        "c": [None, None, None, None, 5.0, None, 1.0, None],
        "d": [None, None, None, None, 10.0, None, None, None],
    }
    rows = pl.DataFrame(
        {"value": [0.3] * 8, "interval": kinds, **parts, **rest, "least": [0.0] * 8, "most": [1.0] * 8}
    )
    lower, upper = intervals.bounds(rows)
    assert [one for one, low in zip(kinds, lower, strict=True) if np.isnan(low)] == ["none"]
    known = ~np.isnan(lower)
    assert (lower[known] <= upper[known]).all()
    assert (lower[1], upper[1]) == (0.2, 0.4)
    backwards = intervals.bounds(rows.reverse())
    np.testing.assert_array_equal(backwards[0][::-1], lower)


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no interval of kind guessed"):
        Interval("guessed")
    with pytest.raises(ValueError, match="already"):
        intervals.add("wilson", intervals.KINDS["given"])
