"""Two models on the same rows: against scipy, statsmodels' definitions, slow counts and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

from mlgov.measure import paired
from mlgov.measure.paired import Ratio


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 0), (3, 0), (7, 12), (12, 12), (24, 0)])
def test_few_disagreements_take_the_exact_test(only_a: int, only_b: int) -> None:
    p, test = paired.mcnemar(only_a, only_b)
    n = only_a + only_b
    assert p == pytest.approx(stats.binomtest(only_a, n).pvalue if n else 1.0, abs=1e-12)
    assert "exact" in test


def test_many_disagreements_take_chi_squared_by_hand() -> None:
    p, test = paired.mcnemar(40, 20)  # (|40 - 20| - 1)^2 / 60 = 6.0167
    assert p == pytest.approx(stats.chi2.sf(361 / 60, 1), abs=1e-12)
    assert "continuity" in test
    assert paired.mcnemar(30, 30)[0] == 1.0


def test_mean_differences_are_the_paired_t_test() -> None:
    rng = np.random.default_rng(1)
    a = rng.exponential(1.0, 80)
    b = a + rng.normal(0.1, 0.4, 80)
    found, theirs = paired.means(a, b), stats.ttest_rel(a, b)
    assert found.p == pytest.approx(theirs.pvalue, abs=1e-12)
    interval = theirs.confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert (found.a, found.b, found.difference) == pytest.approx((a.mean(), b.mean(), (a - b).mean()))


def _covariance(a: np.ndarray, b: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """DeLong's covariance of two AUCs from structural components, pair by pair."""
    up, down = np.flatnonzero(positive), np.flatnonzero(~positive)
    ups, downs = np.zeros((2, len(up))), np.zeros((2, len(down)))
    for k, score in enumerate((a, b)):
        for i, x in enumerate(up):
            for j, y in enumerate(down):
                won = 1.0 if score[x] > score[y] else 0.5 if score[x] == score[y] else 0.0
                ups[k, i] += won / len(down)
                downs[k, j] += won / len(up)
    found: np.ndarray = np.cov(ups) / len(up) + np.cov(downs) / len(down)
    return found


def test_delong_counts_pairs() -> None:
    rng = np.random.default_rng(2)
    positive = rng.random(90) < 0.4
    a = np.round(rng.normal(size=90) + positive, 1)
    b = np.round(a + rng.normal(size=90), 1)
    found = paired.roc_auc(a, b, positive)
    assert (found.a, found.b) == pytest.approx((roc_auc_score(positive, a), roc_auc_score(positive, b)))
    s = _covariance(a, b, positive)
    error = np.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    assert found.difference is not None and found.lower is not None
    assert found.difference - found.lower == pytest.approx(stats.norm.ppf(0.975) * error, abs=1e-9)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(found.difference) / error), abs=1e-9)


def test_a_score_against_itself_differs_by_nothing() -> None:
    rng = np.random.default_rng(3)
    score, positive = rng.random(50), rng.random(50) < 0.5
    found = paired.roc_auc(score, score, positive)
    assert (found.difference, found.lower, found.upper, found.p) == (0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("metric", ["precision", "f1", "rmse"])
def test_ratios_agree_with_the_bootstrap(metric: str) -> None:
    rng = np.random.default_rng(4)
    n = 1500
    y = rng.random(n) < 0.4
    picked = [rng.random(n) < np.where(y, hit, 0.2) for hit in (0.8, 0.7)]
    errors = [rng.normal(0, size, n) for size in (1.0, 1.2)]

    def sides(at: np.ndarray) -> list[Ratio]:
        if metric == "rmse":
            return [Ratio(one[at] ** 2, np.ones(len(at))) for one in errors]
        hits = [(one[at] & y[at]).astype(float) for one in picked]
        if metric == "precision":
            return [Ratio(hit, one[at].astype(float)) for hit, one in zip(hits, picked, strict=True)]
        return [Ratio(2 * hit, one[at] + y[at].astype(float)) for hit, one in zip(hits, picked, strict=True)]

    whole = np.arange(n)
    found = paired.ratios(*sides(whole), root=metric == "rmse")
    theirs = {
        "precision": lambda k: precision_score(y, picked[k]),
        "f1": lambda k: f1_score(y, picked[k]),
        "rmse": lambda k: np.sqrt(np.mean(errors[k] ** 2)),
    }[metric]
    assert (found.a, found.b) == pytest.approx((theirs(0), theirs(1)), abs=1e-12)
    drawn = [
        paired.ratios(*sides(rng.integers(0, n, n)), root=metric == "rmse").difference for _ in range(800)
    ]
    assert found.difference is not None and found.lower is not None
    half = found.difference - found.lower
    assert half == pytest.approx(1.96 * np.std(np.array(drawn, dtype=float)), rel=0.12)


def test_the_interval_of_paired_shares_holds_the_truth() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(600):
        common = rng.random(120)
        a, b = common < 0.8, np.where(rng.random(120) < 0.15, rng.random(120) < 0.6, common < 0.8)
        found = paired.right_and_wrong(a, b)
        truth = 0.8 - (0.85 * 0.8 + 0.15 * 0.6)
        assert found.lower is not None and found.upper is not None
        held += found.lower <= truth <= found.upper
    assert 0.93 <= held / 600 <= 0.985


def test_recall_is_a_share_of_the_rows_that_are_positive() -> None:
    rng = np.random.default_rng(6)
    y, a, b = (rng.random(200) < 0.5 for _ in range(3))
    found = paired.right_and_wrong(a[y], b[y])
    assert (found.a, found.b) == pytest.approx((recall_score(y, a), recall_score(y, b)))


def test_independent_figures_by_hand() -> None:
    gap, lower, upper = paired.independent((0.9, 0.87, 0.92), (0.8, 0.76, 0.83))
    assert gap == pytest.approx(0.1)
    assert lower == pytest.approx(0.1 - np.hypot(0.03, 0.03))
    assert upper == pytest.approx(0.1 + np.hypot(0.02, 0.04))


def test_what_is_too_little_is_none() -> None:
    nothing = np.empty(0)
    assert paired.means(nothing, nothing).a is None
    assert paired.right_and_wrong(nothing > 0, nothing > 0).n == 0
    assert paired.roc_auc(np.ones(3), np.ones(3), np.ones(3, dtype=bool)).difference is None
    assert paired.means(np.ones(1), np.zeros(1)).lower is None
    zero = Ratio(np.zeros(3), np.zeros(3))
    assert paired.ratios(zero, zero).difference is None
