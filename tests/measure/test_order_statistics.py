"""Quantiles of many samples: as numpy works them out, with ranks as scipy's binomial gives them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from mlgov.measure.order_statistics import least_rows, quantiles, ranks

SHARES = (0.5, 0.95, 0.99)


@pytest.mark.parametrize("share", SHARES)
def test_values_are_those_of_numpy(share: float) -> None:
    rng = np.random.default_rng(5)
    samples = [np.sort(rng.lognormal(3, 1, n)) for n in (1, 2, 3, 19, 20, 21, 367, 368, 5000)]
    samples += [np.array([7.0] * 40), np.array([0.0, 1e300]), np.arange(101.0)]
    found = quantiles(np.concatenate(samples), np.array([len(one) for one in samples]), share)
    expected = [np.quantile(one, share, method="linear") for one in samples]
    np.testing.assert_allclose(found.value, expected, rtol=1e-12)


@pytest.mark.parametrize("share", SHARES)
def test_ranks_are_binomial_quantiles(share: float) -> None:
    sizes = np.array([*range(1, 400), 1_000, 123_456, 10_000_000])
    first, last = ranks(sizes, share)
    np.testing.assert_array_equal(first, np.maximum(binom.ppf(0.025, sizes, share), 0))
    np.testing.assert_array_equal(last, binom.ppf(0.975, sizes, share) + 1)


@pytest.mark.parametrize("share", SHARES)
def test_the_smallest_sample_with_both_bounds(share: float) -> None:
    least = least_rows(share)
    values = np.arange(float(least))
    assert np.isfinite(quantiles(values, np.array([least]), share).upper).all()
    assert np.isfinite(quantiles(values, np.array([least]), share).lower).all()
    fewer = quantiles(values[:-1], np.array([least - 1]), share)
    assert np.isnan(fewer.upper[0]) or np.isnan(fewer.lower[0])
    assert {0.5: 6, 0.95: 72, 0.99: 368}[share] == least


def test_an_empty_sample_has_no_quantile() -> None:
    found = quantiles(np.array([1.0, 2.0]), np.array([0, 2, 0]), 0.5)
    assert np.isnan(found.value).tolist() == [True, False, True]
    assert found.value[1] == 1.5


@pytest.mark.parametrize(("share", "n"), [(0.5, 30), (0.95, 120), (0.99, 500)])
def test_the_interval_holds_the_true_quantile_as_often_as_it_says(share: float, n: int) -> None:
    rng = np.random.default_rng(17)
    draws = 4_000
    values = np.sort(rng.exponential(size=(draws, n)), axis=1)
    found = quantiles(values.ravel(), np.full(draws, n), share)
    true = -np.log(1 - share)
    held = np.mean((found.lower <= true) & (true <= found.upper))
    assert 0.95 - 0.01 <= held <= 0.99
