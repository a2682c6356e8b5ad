"""What needs the order of values, against scipy and scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics

from mlgov.measure.profiles import order, wasserstein

Array = NDArray[np.float64]
NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3).map(float), min_size=1, max_size=60)


def _sorted(values: list[float] | Array) -> Array:
    return np.sort(np.asarray(values, dtype=np.float64))


@settings(deadline=None)
@given(NUMBERS, st.lists(st.floats(-10, 10), min_size=2, max_size=60))
def test_distances_equal_scipy(a: list[float], b: list[float]) -> None:
    x, y = _sorted(a), _sorted(b)
    assert order.kolmogorov_smirnov(x, y) == stats.ks_2samp(x, y, method="asymp").statistic
    expected = stats.wasserstein_distance(x, y)
    assert wasserstein.wasserstein(x, y) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert wasserstein.wasserstein(x, y, wasserstein.running_sums(x)) == pytest.approx(
        expected, rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("mean", [0.0, 1e6])
@pytest.mark.parametrize("m", [1, 7, 400])
def test_a_small_sample_against_a_large_reference(mean: float, m: int) -> None:
    rng = np.random.default_rng(m)
    x, y = _sorted(rng.normal(mean, size=5003).round(2)), _sorted(rng.normal(mean + 0.1, size=m).round(2))
    found = wasserstein.wasserstein(x, y, wasserstein.running_sums(x))
    assert found == pytest.approx(stats.wasserstein_distance(x, y), rel=1e-8)


@pytest.mark.parametrize("shift", [0.0, 0.002, 0.5])
@pytest.mark.parametrize("decimals", [12, 1])
def test_large_samples_by_the_grid_equal_scipy(shift: float, decimals: int) -> None:
    rng = np.random.default_rng(7)
    x = _sorted(rng.normal(size=30_011).round(decimals))
    y = _sorted(rng.normal(shift, size=20_003).round(decimals))
    assert order.kolmogorov_smirnov(x, y) == stats.ks_2samp(x, y, method="asymp").statistic
    assert order.kolmogorov_smirnov(y, x) == order.kolmogorov_smirnov(x, y)
    assert wasserstein.wasserstein(x, y) == pytest.approx(stats.wasserstein_distance(x, y), rel=1e-9)


@pytest.mark.parametrize(("n", "m"), [(50, 50), (400, 5000), (3, 9000), (12_000, 17_000), (40_000, 40_000)])
def test_p_values(n: int, m: int) -> None:
    rng = np.random.default_rng(n)
    x, y = _sorted(rng.normal(size=n)), _sorted(rng.normal(0.02, size=m))
    expected = stats.ks_2samp(x, y, method="asymp")
    found = order.kolmogorov_smirnov_p(np.array([expected.statistic, np.nan]), np.array([n, n], float), m)
    assert found[0] == pytest.approx(expected.pvalue, abs=1e-9)
    assert np.isnan(found[1])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=80))
def test_ranking_with_ties_equals_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    score = np.array([float(one) for one, _ in pairs])
    positive = np.array([one for _, one in pairs])
    auc, _, precision = order.ranking(score, positive)
    if positive.all() or not positive.any():
        assert np.isnan(auc)
        assert np.isnan(precision)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert auc == pytest.approx(metrics.roc_auc_score(positive, score), abs=1e-12)
        assert precision == pytest.approx(metrics.average_precision_score(positive, score), abs=1e-12)


def test_one_row_against_one_says_nothing() -> None:
    assert order.kolmogorov_smirnov_p(np.array([1.0]), np.array([1.0]), 1).tolist() == [1.0]


def test_variance_after_delong_by_its_definition() -> None:
    rng = np.random.default_rng(3)
    score, positive = rng.integers(0, 20, 150).astype(float), rng.random(150) < 0.3
    auc, variance, _ = order.ranking(score, positive)
    x, y = score[positive], score[~positive]
    wins = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    expected = wins.mean(axis=1).var(ddof=1) / len(x) + wins.mean(axis=0).var(ddof=1) / len(y)
    assert auc == pytest.approx(wins.mean(), abs=1e-12)
    assert variance == pytest.approx(expected, rel=1e-12)


def test_delong_covers_the_true_value() -> None:
    rng = np.random.default_rng(11)
    true = stats.norm.cdf(1 / np.sqrt(2))
    inside = 0
    for _ in range(300):
        positive = rng.random(200) < 0.5
        auc, variance, _ = order.ranking(rng.normal(size=200) + positive, positive)
        inside += abs(auc - true) <= 1.96 * np.sqrt(variance)
    assert 270 <= inside <= 297
