"""The distribution of the Kolmogorov-Smirnov statistic, beside scipy's, at every size and distance."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from mlgov.measure.profiles import smirnov

# Either side of every size at which another formula is taken.
SIZES = (1, 2, 3, 5, 20, 139, 140, 141, 200, 1000, 9999, 10_001, 1_000_001, 20_000_000)
Z = (0.01, 0.1, 0.1999, 0.2001, 0.3, 0.4, 0.5, 0.8, 0.868, 1.2, 1.48323, 1.48324, 1.4833, 1.9, 2.1, 4, 19.3)


@pytest.mark.parametrize("n", SIZES)
def test_every_formula_equals_scipy(n: int) -> None:
    steps = (0.0, 0.4, 0.5, 0.6, 1.0, 1.5, n / 4, n / 2, n - 1.0, n - 0.5, float(n))
    d = np.array([min(z / math.sqrt(n), 1.0) for z in Z] + [min(one / n, 1.0) for one in steps])
    found = smirnov.survival(d, np.full(len(d), float(n)))
    assert found == pytest.approx(stats.kstwo.sf(d, n), abs=1e-9)
    assert ((found >= 0) & (found <= 1)).all()


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 20_000), st.floats(0, 1))
def test_any_size_and_distance_equals_scipy(n: int, share: float) -> None:
    d = min(1.0, 2.5 * share / math.sqrt(n))
    found = smirnov.survival(np.array([d]), np.array([float(n)]))
    assert found == pytest.approx(stats.kstwo.sf(d, n), abs=1e-9)


@pytest.mark.parametrize(("n", "squared"), list(product((20_001, 60_000, 200_000), (2.2, 3, 8, 30))))
def test_the_expansion_equals_the_sum_that_it_stands_for(n: int, squared: float) -> None:
    d = np.array([math.sqrt(squared / n)])
    expected = special.smirnov(n, d)
    found = smirnov.one_sided(d, np.array([float(n)]))
    assert found == pytest.approx(expected, abs=1e-10, rel=0.01)


def test_small_probabilities_keep_their_digits() -> None:
    d = np.array([0.2, 0.3, 0.45])
    found = smirnov.survival(d, np.full(3, 500.0))
    assert found == pytest.approx(stats.kstwo.sf(d, 500), rel=1e-9, abs=0)


def test_one_call_for_many_sizes_and_a_distance_that_is_none() -> None:
    d, n = np.array([0.1, np.nan, 0.3, 0.02]), np.array([30.0, 30.0, 7.0, 5_000.0])
    found = smirnov.survival(d, n)
    assert np.isnan(found[1])
    known = [0, 2, 3]
    assert found[known] == pytest.approx([stats.kstwo.sf(d[k], n[k]) for k in known], abs=1e-9)


def test_simulated_samples_exceed_the_distance_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    n, runs = 25, 20_000
    sample = np.sort(rng.random((runs, n)), axis=1)
    at = np.arange(1, n + 1) / n
    distance = np.maximum((at - sample).max(1), (sample - at + 1 / n).max(1))
    for d in (0.15, 0.2, 0.27):
        p = float(smirnov.survival(np.array([d]), np.array([float(n)]))[0])
        assert (distance >= d).mean() == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / runs))
