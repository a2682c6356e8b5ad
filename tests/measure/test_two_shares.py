"""Tests of two shares against scipy, and Holm's correction by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mlgov.measure import two_shares


def test_p_values_equal_scipy() -> None:
    random = np.random.default_rng(1)
    n1, n2 = random.integers(1, 60, 400), random.integers(1, 900, 400)
    k1, k2 = (np.floor(random.random(400) ** 3 * (n + 1)).astype(int) for n in (n1, n2))
    found = two_shares.p_values(*(one.astype(float) for one in (k1, n1, k2, n2)))
    exact = 0
    for own, a, n, b, m in zip(found, k1, n1, k2, n2, strict=True):
        table = np.array([[a, n - a], [b, m - b]])
        if (a + b in (0, n + m)) or stats.contingency.expected_freq(table).min() < 5:
            exact += 1
            assert own == pytest.approx(stats.fisher_exact(table).pvalue, abs=1e-9)
        else:
            assert own == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, abs=1e-9)
    assert 50 < exact < 350


def test_a_group_that_is_not_there_has_no_p_value() -> None:
    nan = float("nan")
    found = two_shares.p_values(*(np.array(one) for one in ([nan, 1.0], [nan, 2.0], [1.0, 0.0], [2.0, 0.0])))
    assert np.isnan(found).all()


def test_holm_by_hand() -> None:
    p = np.array([0.01, 0.04, 0.03, np.nan, 0.5, 0.02])
    family = np.array([1, 1, 1, 1, 2, 2])
    found = two_shares.holm(p, family)
    # 0.01 x 3, then max(0.03 x 2, ...), then max(0.04 x 1, 0.06); of the other family 0.02 x 2 and 0.5 x 1.
    assert found[[0, 1, 2, 4, 5]] == pytest.approx([0.03, 0.06, 0.06, 0.5, 0.04])
    assert np.isnan(found[3])
    assert two_shares.holm(np.empty(0), np.empty(0, np.int64)).size == 0
