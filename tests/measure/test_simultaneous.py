"""Intervals of extremes: scipy's quantiles, the usual interval of two groups, a slow count, and coverage."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from mlgov.measure import intervals, simultaneous


@pytest.mark.parametrize("groups", [2, 3, 5, 12, 60])
@pytest.mark.parametrize("error", [0.05, 0.025])
def test_the_critical_value_is_that_of_the_studentised_range(groups: int, error: float) -> None:
    expected = stats.studentized_range.ppf(1 - error, groups, np.inf) / np.sqrt(2)
    assert simultaneous.critical(groups, error) == pytest.approx(expected, abs=1e-9)


def test_of_two_groups_it_is_the_usual_interval() -> None:
    k, n = np.array([[12.0, 30.0]]), np.array([[80.0, 90.0]])
    one, two = (k[:, 1], n[:, 1]), (k[:, 0], n[:, 0])
    for own, usual in (
        (simultaneous.difference(k, n), intervals.difference(*one, *two)),
        (simultaneous.ratio(k, n), intervals.ratio(*two, *one)),
    ):
        assert np.concatenate(own) == pytest.approx(np.concatenate(usual), abs=1e-9)


def test_bounds_are_the_extremes_over_all_pairs() -> None:
    k, n = [4, 20, 33, 9], [50, 60, 70, 20]
    z = stats.studentized_range.ppf(0.95, 4, np.inf) / np.sqrt(2)
    low, high = zip(*(_wilson(a, b, z) for a, b in zip(k, n, strict=True)), strict=True)
    share = [a / b for a, b in zip(k, n, strict=True)]
    lower = max(
        share[i] - share[j] - np.hypot(share[i] - low[i], high[j] - share[j])
        for i, j in permutations(range(4), 2)
    )
    upper = max(
        share[i] - share[j] + np.hypot(high[i] - share[i], share[j] - low[j])
        for i, j in permutations(range(4), 2)
    )
    # A group that is not there changes nothing.
    padded = [np.array([[*one, np.nan]], dtype=float) for one in (k, n)]
    found = simultaneous.difference(*padded)
    assert [found[0][0], found[1][0]] == pytest.approx([lower, upper], abs=1e-9)


def _wilson(k: int, n: int, z: float) -> tuple[float, float]:
    confidence = 2 * stats.norm.cdf(z) - 1
    found = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
    return found.low, found.high


def test_a_rate_of_nothing_has_a_ratio_with_bounds() -> None:
    k, n = np.array([[0.0, 9.0], [0.0, 0.0]]), np.array([[40.0, 30.0], [40.0, 30.0]])
    assert np.isfinite(simultaneous.difference(k, n)).all()
    lower, upper = simultaneous.ratio(k, n)
    error = 1.959963984540054 * np.sqrt(1 / 0.5 - 1 / 40.5 + 1 / 9.5 - 1 / 30.5)
    assert lower[0] == 0
    assert upper[0] == pytest.approx((0.5 / 40.5) / (9.5 / 30.5) * np.exp(error))
    assert np.isnan([lower[1], upper[1]]).all()


def test_one_row_of_a_kind_says_next_to_nothing() -> None:
    """Nobody of 3 against the only one there is: a ratio of 0 that could as well be 0.8."""
    lower, upper = simultaneous.ratio(np.array([[0.0, 1.0]]), np.array([[3.0, 1.0]]))
    assert lower[0] == 0
    assert upper[0] > 0.8


@pytest.mark.parametrize(
    "shares", [(0.3,) * 6, (0.2, 0.3, 0.3, 0.4, 0.5, 0.5), (0.1, 0.9, 0.5, 0.5, 0.5, 0.5)]
)
def test_the_extremes_lie_inside_95_times_in_a_hundred(shares: tuple[float, ...]) -> None:
    """Where all groups are alike, the interval of the two that were picked fails most of the time."""
    random = np.random.default_rng(11)
    n = np.array([60.0, 120.0, 200.0, 400.0, 800.0, 90.0])
    k = random.binomial(n.astype(int), shares, (4000, 6)).astype(float)
    lower, upper = simultaneous.difference(k, np.tile(n, (4000, 1)))
    truth = max(shares) - min(shares)
    inside = (lower <= truth + 1e-12) & (truth <= upper)
    assert inside.mean() >= 0.94
    low, high = simultaneous.ratio(k, np.tile(n, (4000, 1)))
    known, truth = np.isfinite(low), min(shares) / max(shares)
    assert ((low[known] <= truth) & (truth <= high[known] + 1e-12)).mean() >= 0.94


def test_picking_the_extremes_breaks_the_plain_interval() -> None:
    random = np.random.default_rng(12)
    n = np.full((2000, 8), 100.0)
    k = random.binomial(100, 0.3, (2000, 8)).astype(float)
    high, low = k.max(axis=1), k.min(axis=1)
    plain = intervals.difference(high, n[:, 0], low, n[:, 0])[0]
    assert (plain <= 0).mean() < 0.6
    assert (simultaneous.difference(k, n)[0] <= 0).mean() > 0.94
