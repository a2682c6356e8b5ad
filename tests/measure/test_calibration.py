"""From scores to chances: against scikit-learn, slow counts and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from mlgov.measure import calibration
from mlgov.measure.calibration import chance, fit, ranking


def _drawn(seed: int, n: int, decimals: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Scores with ties and the chances that they truly stand for."""
    rng = np.random.default_rng(seed)
    score = np.round(rng.beta(2, 3, n), decimals)
    return score, score**2


@pytest.mark.parametrize("seed", range(4))
def test_isotonic_is_that_of_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, truth = _drawn(seed, 3000)
    label = rng.random(3000) < truth
    found = fit(score, label)
    assert found is not None and found["scores"] is not None
    asked = np.linspace(-0.2, 1.2, 400)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(score, label).predict(asked)
    assert chance(found, asked) == pytest.approx(theirs, abs=1e-12)


def test_scores_stay_as_they_are_unless_calibration_helps_on_rows_held_out() -> None:
    kept, alike = 0, np.ones(1000)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        score = rng.random(1000)
        label = rng.random(1000) < score
        found = fit(score, label)
        assert found is not None
        part, held_out = np.random.default_rng(7).permutation(1000) % 10, np.empty(1000)
        order = np.argsort(score)
        by_score, labels = score[order], label[order]
        for fold in range(10):
            theirs = IsotonicRegression(out_of_bounds="clip").fit(
                by_score[part != fold], labels[part != fold]
            )
            held_out[part == fold] = theirs.predict(by_score[part == fold])
        helps = calibration.expected_error(held_out, labels, alike) < calibration.expected_error(
            score, label, alike
        )
        assert (found["scores"] is not None) is helps
        kept += not helps
    assert kept > 0
    as_they_are = {"scores": None, "chances": None, "rows": 1}
    assert chance(as_they_are, np.array([-1.0, 0.3, 2.0])).tolist() == [0.0, 0.3, 1.0]


def test_scores_on_any_scale_are_calibrated() -> None:
    rng = np.random.default_rng(4)
    decile = rng.integers(1, 11, 5000).astype(float)
    found = fit(decile, rng.random(5000) < decile / 12)
    assert found is not None
    assert chance(found, np.arange(1.0, 11.0)) == pytest.approx(np.arange(1, 11) / 12, abs=0.06)


def test_one_class_says_nothing_of_scores() -> None:
    assert fit(np.array([0.1, 0.9]), np.array([True, True])) is None
    assert fit(np.empty(0), np.empty(0, dtype=bool)) is None


def test_a_large_reference_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "MOST_ROWS", 500)
    score, truth = _drawn(1, 4000)
    found = fit(score, np.random.default_rng(1).random(4000) < truth)
    assert found is not None and found["rows"] == 500


def test_expected_error_by_hand() -> None:
    predicted, label = np.repeat([0.1, 0.7], 50), np.repeat([0.0, 1.0], 50)
    assert calibration.expected_error(predicted, label, np.ones(len(label))) == pytest.approx(
        0.5 * 0.1 + 0.5 * 0.3
    )


@pytest.mark.parametrize("n", [2, 7, 60])
def test_ranking_counts_pairs(n: int) -> None:
    rng = np.random.default_rng(n)
    score, p = np.round(rng.random(n), 1), rng.random(n)
    won = pairs = 0.0
    for i in range(n):
        for j in range(n):
            if i != j:
                both = p[i] * (1 - p[j])
                pairs += both
                won += both * (1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0)
    assert ranking(score, p)[0] == pytest.approx(won / pairs, abs=1e-12)


def test_ranking_is_the_mean_of_what_labels_would_show_and_its_variance_theirs() -> None:
    rng = np.random.default_rng(11)
    score, p = _drawn(11, 400)
    realised = [roc_auc_score(rng.random(400) < p, score) for _ in range(1500)]
    auc, variance = ranking(score, p)
    assert auc == pytest.approx(np.mean(realised), abs=0.003)
    assert variance == pytest.approx(np.var(realised), rel=0.12)


def test_no_pair_no_ranking() -> None:
    assert np.isnan(ranking(np.array([0.2, 0.4]), np.array([1.0, 1.0]))).all()
    assert np.isnan(ranking(np.empty(0), np.empty(0))).all()
