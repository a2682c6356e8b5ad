"""Cut-offs by group against trying all of them, and against fairlearn's optimiser."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import polars as pl
import pytest

from mlgov.measure import mitigation
from mlgov.measure.mitigation import Cuts, Goal

GOALS: tuple[Goal, ...] = ("demographic_parity", "equalized_odds")


def _cuts(name: str, random: np.random.Generator, parts: int = 5, most: int = 20) -> Cuts:
    hits, misses = (random.integers(0, most, parts).astype(float) for _ in range(2))
    hits[0] += 1
    misses[-1] += 1
    steps = np.concatenate(([np.inf], -np.arange(parts, dtype=float)))
    counted = [np.concatenate(([0.0], np.cumsum(one))) for one in (hits, misses)]
    return Cuts(name, steps, counted[0], counted[1], hits.sum(), misses.sum())


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("apart", [0.0, 0.05, 0.2])
def test_no_other_cuts_are_more_accurate(goal: Goal, apart: float) -> None:
    for seed in range(12):
        random = np.random.default_rng(seed)
        groups = [_cuts(str(k), random) for k in range(3)]
        found = mitigation.best(groups, goal, apart)
        every = (mitigation.at(groups, goal, places) for places in product(range(6), repeat=3))
        most = max(one.accuracy for one in every if one.disparity <= apart + 1e-9)
        assert found is not None
        assert found.accuracy == pytest.approx(most, abs=1e-12)
        assert found.disparity <= apart + 1e-8


def test_the_curve_rises() -> None:
    groups = [_cuts(str(k), np.random.default_rng(k), 9, 60) for k in range(4)]
    for goal in GOALS:
        found = mitigation.frontier(groups, goal)
        assert all(a.accuracy < b.accuracy for a, b in pairwise(found))
        freely = mitigation.best(groups, goal, 1.0)
        assert freely is not None
        assert found[-1].accuracy <= freely.accuracy + 1e-12


def test_nothing_to_choose_from() -> None:
    assert mitigation.best([], "demographic_parity", 0.1) is None
    assert mitigation.group("a", pl.DataFrame()) is None


def test_about_as_accurate_as_fairlearn() -> None:
    """Its optimiser may leave decisions to chance and so meets the goal exactly; ours may not."""
    from fairlearn.postprocessing import ThresholdOptimizer
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Given(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
        def fit(self, x: object, y: object) -> Given:
            self.classes_ = np.array([0, 1])
            return self

        def predict_proba(self, x: np.ndarray) -> np.ndarray:
            return np.stack([1 - x[:, 0], x[:, 0]], axis=1)

        def predict(self, x: np.ndarray) -> np.ndarray:
            return (x[:, 0] >= 0.5).astype(int)

    random = np.random.default_rng(4)
    group = random.integers(0, 2, 6000)
    score = np.clip(random.beta(3, 3, 6000) - 0.12 * group, 0, 1).round(2)
    label = (random.random(6000) < score).astype(int)
    groups = []
    for one in (0, 1):
        own, true = score[group == one], label[group == one]
        steps = np.unique(own)[::-1]
        tp, fp = ([((own >= cut) & (true == side)).sum() for cut in steps] for side in (1, 0))
        cuts = [np.concatenate(([first], values)) for first, values in ((np.inf, steps), (0, tp), (0, fp))]
        groups.append(Cuts(str(one), *cuts, float((true == 1).sum()), float((true == 0).sum())))
    found = mitigation.best(groups, "demographic_parity", 0.005)
    model = ThresholdOptimizer(estimator=Given(), constraints="demographic_parity", prefit=False,
                               predict_method="predict_proba", objective="accuracy_score")  # fmt: skip
    model.fit(score[:, None], label, sensitive_features=group)
    chosen = model.predict(score[:, None], sensitive_features=group, random_state=1)
    assert found is not None
    assert found.accuracy == pytest.approx((chosen == label).mean(), abs=0.01)
