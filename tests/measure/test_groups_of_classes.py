"""Scores of several classes by protected group and segment, beside scikit-learn and its rows alone."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from mlgov.measure import scorecards
from mlgov.measure.performance import BY_GROUP
from mlgov.measure.spec import Spec
from tests.measure.cases import EVERY_GROUP, counts, figures, only, spec_of, value

NAMES = np.array(["cat", "dog", "owl"])
SCORES = {"cat": "s0", "dog": "s1", "owl": "s2"}
SPEC = spec_of(
    task="multiclass", score=SCORES, prediction="p", label="y", positive=None, protected=["sex"],
    segments=["channel"], intersections=[],
)  # fmt: skip


def extract(seed: int, n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    scores = rng.dirichlet([1, 1, 1], n) + rng.uniform(0, 1, (n, 1)) * np.eye(3)[y]
    scores /= scores.sum(axis=1, keepdims=True)
    return pl.DataFrame(
        {
            "y": NAMES[y],
            "p": NAMES[scores.argmax(axis=1)],
            "w": rng.gamma(2, 1, n),
            "sex": rng.choice(["f", "m"], n),
            "channel": rng.choice(["web", "shop"], n, p=[0.8, 0.2]),
            **{f"s{k}": scores[:, k] for k in range(3)},
        }
    )


def weighed(weighted: bool) -> Spec:
    return SPEC.model_copy(update={"weight": "w" if weighted else None})


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("attribute", "name"), [("sex", "f"), ("sex", "m"), ("channel", "shop")])
def test_scores_of_a_group_equal_scikit_learn(attribute: str, name: str, weighted: bool) -> None:
    rows = extract(3)
    found = figures(rows, weighed(weighted))
    own = rows.filter(pl.col(attribute) == name)
    y = own["y"].replace_strict(list(NAMES), range(3), return_dtype=pl.Int64).to_numpy()
    scores = own.select(SCORES.values()).to_numpy()
    w = own["w"].to_numpy() if weighted else np.ones(own.height)
    true = np.eye(3)[y]
    expected = {
        "roc_auc_score": metrics.roc_auc_score(true, scores, sample_weight=w),
        "average_precision_score": metrics.average_precision_score(true, scores, sample_weight=w),
        "log_loss": metrics.log_loss(y, scores, sample_weight=w),
        "brier_score_loss": np.average(((scores - true) ** 2).sum(axis=1), weights=w) / 2,
    }
    group = '{"' + attribute + '":"' + name + '"}'
    for metric, figure in expected.items():
        row = only(found, metric, family="performance", group=group)
        assert row["value"] == pytest.approx(figure, abs=1e-9), metric
        assert row["lower"] < row["value"] < row["upper"], metric
        assert (row["subject"], row["n"]) == ("m", own.height)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.integers(80, 400))
def test_a_group_has_the_figures_of_its_rows_alone(seed: int, weighted: bool, n: int) -> None:
    rows, spec = extract(seed, n), weighed(weighted)
    found = figures(rows, spec)
    for name in ("web", "shop"):
        alone = figures(rows.filter(channel=name), spec)
        for metric in BY_GROUP:
            if ("error" in metric and "calibration" not in metric) or metric == "r2_score":
                continue  # of numbers
            group = '{"channel":"' + name + '"}'
            own = only(found, metric, family="performance", group=group)
            expected = only(alone, metric, family="performance", group=None)
            for part in ("value", "lower", "upper", "n"):
                assert own[part] == pytest.approx(expected[part], abs=1e-9), (metric, part)


def test_a_group_without_one_of_the_classes_has_no_mean_over_them() -> None:
    rows = extract(5).filter((pl.col("sex") == "m") | (pl.col("y") != "owl"))
    found = figures(rows, SPEC)
    for metric in ("roc_auc_score", "average_precision_score"):
        row = only(found, metric, family="performance", group='{"sex":"f"}')
        assert (row["value"], row["undefined"]) == (None, "a class has no labels, or all of them")
        assert value(found, metric, family="performance", group='{"sex":"m"}') is not None
    assert value(found, "log_loss", family="performance", group='{"sex":"f"}') is not None


def test_scores_of_a_group_that_are_no_probabilities_have_no_losses() -> None:
    rows = extract(6).with_columns(s0=pl.when(sex="f").then(pl.col("s0") + 3).otherwise("s0"))
    found = figures(rows, SPEC)
    row = only(found, "brier_score_loss", family="performance", group='{"sex":"f"}')
    assert "no probabilities" in row["undefined"]
    assert value(found, "brier_score_loss", family="performance", group='{"sex":"m"}') is not None
    assert value(found, "roc_auc_score", family="performance", group='{"sex":"f"}') is not None


def test_counts_of_earlier_releases_say_what_they_lack() -> None:
    profile = counts(extract(7), SPEC)
    scored = pl.col("kind").is_in(["sum", "exact", "calibration"]) & ~pl.col("key").str.starts_with(
        "compared"
    )
    earlier = profile.filter(pl.col("group").is_null() | ~scored)
    found = scorecards.figures(earlier, SPEC, reference=None, is_reference=False, minimum=EVERY_GROUP)
    for metric in ("roc_auc_score", "brier_score_loss", "expected_calibration_error"):
        row = only(found, metric, family="performance", group='{"sex":"f"}')
        assert "loaded before scores of several classes were counted by group" in row["undefined"]
    assert value(found, "accuracy_score", family="performance", group='{"sex":"f"}') is not None


def test_a_group_whose_scores_are_all_upside_down_has_a_roc_auc_of_0() -> None:
    rows = pl.DataFrame(
        {"s": [0.9, 0.8, 0.1, 0.2, 0.1, 0.9], "y": [0, 0, 1, 1, 0, 1], "g": ["a"] * 4 + ["b"] * 2}
    )
    found = figures(rows, spec_of(score="s", label="y", segments=["g"]))
    assert value(found, "roc_auc_score", group='{"g":"a"}') == 0.0
    assert value(found, "roc_auc_score", group='{"g":"b"}') == 1.0


@pytest.mark.parametrize("weighted", [False, True])
def test_what_the_likeliest_class_promises_within_groups(weighted: bool) -> None:
    rows = extract(8, 900)
    found = figures(rows, weighed(weighted))
    biases = {}
    for name in ("f", "m"):
        own = rows.filter(sex=name)
        scores = own.select(SCORES.values()).to_numpy()
        w = own["w"].to_numpy() if weighted else np.ones(own.height)
        top, right = scores.max(axis=1), NAMES[scores.argmax(axis=1)] == own["y"].to_numpy()
        group = '{"sex":"' + name + '"}'
        biases[name] = float(np.average(right - top, weights=w))
        row = only(found, "calibration_bias", group=group)
        assert (row["value"], row["n"]) == (pytest.approx(biases[name], abs=1e-9), own.height)
        variance = np.average((right - top - biases[name]) ** 2, weights=w) * (w**2).sum() / w.sum() ** 2
        assert row["upper"] - row["value"] == pytest.approx(1.959963984540054 * np.sqrt(variance), abs=1e-9)
        gaps = [
            abs((w * (right - top))[bin].sum())
            for k in range(10)
            if (bin := (top > k / 10) & (top <= (k + 1) / 10)).any()
        ]
        for family in ("fairness", "performance"):
            error = value(found, "expected_calibration_error", family=family, group=group)
            assert error == pytest.approx(sum(gaps) / w.sum(), abs=1e-9)
    row = only(found, "calibration_difference")
    assert row["value"] == pytest.approx(abs(biases["f"] - biases["m"]), abs=1e-9)
