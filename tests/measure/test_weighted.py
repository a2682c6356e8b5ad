"""Weighted figures against scikit-learn's `sample_weight`, and what a weight does to n and to intervals."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import optimize, stats
from sklearn import metrics

from tests.measure.cases import figures, only, spec_of, value

NAMES = np.array(["cat", "dog", "owl"])


def binary(seed: int, n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    score = np.clip(rng.normal(0.3 + 0.3 * y, 0.2), 0, 1).round(2)
    weight = rng.gamma(2, 1, n) * np.where(y, 1.0, 3.0)
    group = rng.choice(["web", "phone", "shop"], n)
    return pl.DataFrame(
        {"s": score, "p": (score > 0.5).astype(int), "y": y.astype(int), "w": weight, "c": group}
    )


def classes(seed: int, n: int = 500) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    scores = rng.dirichlet([1, 1, 1], n) + 0.5 * np.eye(3)[y]
    scores /= scores.sum(axis=1, keepdims=True)
    guess = NAMES[scores.argmax(axis=1)]
    columns = {f"s{k}": scores[:, k] for k in range(3)}
    return pl.DataFrame({"y": NAMES[y], "p": guess, "w": rng.gamma(2, 1, n), **columns})


def numbers(seed: int, n: int = 400) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.lognormal(3, 0.6, n)
    return pl.DataFrame({"y": y, "p": y * rng.lognormal(0, 0.2, n) + 1, "w": rng.gamma(2, 1, n)})


BINARY = spec_of(score="s", prediction="p", label="y", weight="w", segments=["c"])
CLASSES = spec_of(
    task="multiclass", score={"cat": "s0", "dog": "s1", "owl": "s2"}, prediction="p", label="y",
    positive=None, weight="w",
)  # fmt: skip
NUMBERS = spec_of(task="regression", prediction="p", label="y", positive=None, weight="w")
OF_CLASSES = ("accuracy_score", "precision_score", "recall_score", "f1_score", "balanced_accuracy_score",
              "matthews_corrcoef")  # fmt: skip
OF_SCORES = ("roc_auc_score", "average_precision_score", "brier_score_loss", "log_loss")
OF_NUMBERS = ("mean_absolute_error", "root_mean_squared_error", "r2_score", "mean_absolute_percentage_error",
              "median_absolute_error")  # fmt: skip


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_classes(seed: int, weighted: bool) -> None:
    rows = binary(seed)
    found = figures(rows, BINARY if weighted else BINARY.model_copy(update={"weight": None}))
    y, p, s, w = (rows[name].to_numpy() for name in ("y", "p", "s", "w"))
    w = w if weighted else None
    for name in (*OF_CLASSES, *OF_SCORES):
        expected = getattr(metrics, name)(y, p if name in OF_CLASSES else s, sample_weight=w)
        row = only(found, name, family="performance", group=None)
        assert row["value"] == pytest.approx(expected, abs=1e-9), name
        assert row["lower"] < row["value"] < row["upper"], name
        assert row["n"] == 600
    specific = metrics.recall_score(y, p, pos_label=0, sample_weight=w)
    assert value(found, "specificity_score") == pytest.approx(specific, abs=1e-9)
    gini = 2 * metrics.roc_auc_score(y, s, sample_weight=w) - 1
    assert value(found, "gini_coefficient") == pytest.approx(gini, abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_segments(weighted: bool) -> None:
    rows = binary(5)
    found = figures(rows, BINARY if weighted else BINARY.model_copy(update={"weight": None}))
    for channel in ("web", "phone", "shop"):
        part = rows.filter(c=channel)
        y, p, s, w = (part[name].to_numpy() for name in ("y", "p", "s", "w"))
        w = w if weighted else None
        group = '{"c":"' + channel + '"}'
        for name in ("accuracy_score", "precision_score", "recall_score", "f1_score"):
            expected = getattr(metrics, name)(y, p, sample_weight=w)
            assert value(found, name, family="performance", group=group) == pytest.approx(expected, abs=1e-9)
        for name in ("roc_auc_score", "average_precision_score", "brier_score_loss", "log_loss"):
            expected = getattr(metrics, name)(y, s, sample_weight=w)
            assert value(found, name, group=group) == pytest.approx(expected, abs=1e-9)
        error = only(found, "expected_calibration_error", family="performance", group=group)
        assert 0 <= error["lower"] <= error["value"] <= error["upper"]
        assert only(found, "accuracy_score", group=group)["subject"] == "m"
        assert only(found, "accuracy_score", group=group)["n"] == part.height


def of_the_likeliest(scores: np.ndarray, true: np.ndarray, w: np.ndarray | None) -> float:
    """The calibration error of the likeliest class, bin by bin, by plain sums."""
    w = np.ones(len(scores)) if w is None else w
    top = scores.max(axis=1)
    right = true[np.arange(len(scores)), scores.argmax(axis=1)]
    gaps = [
        abs((w * (right - top))[own].sum())
        for k in range(10)
        if (own := (top > k / 10) & (top <= (k + 1) / 10)).any()
    ]
    return float(sum(gaps) / w.sum())


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_several_classes(seed: int, weighted: bool) -> None:
    rows = classes(seed)
    found = figures(rows, CLASSES if weighted else CLASSES.model_copy(update={"weight": None}))
    y, p, w = (rows[name].to_numpy() for name in ("y", "p", "w"))
    w = w if weighted else None
    scores = rows.select("s0", "s1", "s2").to_numpy()
    for name in OF_CLASSES:
        more = {"average": "macro"} if name in ("precision_score", "recall_score", "f1_score") else {}
        expected = getattr(metrics, name)(y, p, sample_weight=w, **more)
        row = only(found, name, group=None)
        assert row["value"] == pytest.approx(expected, abs=1e-9), name
        assert row["lower"] < row["value"] < row["upper"]
    for name in ("precision_score", "recall_score", "f1_score"):
        expected = getattr(metrics, name)(y, p, sample_weight=w, average="weighted")
        assert value(found, f"{name}_weighted") == pytest.approx(expected, abs=1e-9)
        each = getattr(metrics, name)(y, p, sample_weight=w, average=None, labels=NAMES)
        for k, one in enumerate(NAMES):
            assert value(found, name, group='{"y":"' + one + '"}') == pytest.approx(each[k], abs=1e-9)
    auc = metrics.roc_auc_score(y, scores, multi_class="ovr", average="macro", sample_weight=w)
    assert value(found, "roc_auc_score", group=None) == pytest.approx(auc, abs=1e-9)
    assert value(found, "log_loss") == pytest.approx(metrics.log_loss(y, scores, sample_weight=w), abs=1e-9)
    brier = metrics.brier_score_loss(y, scores, sample_weight=w, scale_by_half=True)
    assert value(found, "brier_score_loss") == pytest.approx(brier, abs=1e-9)
    each = [
        metrics.average_precision_score(y == one, scores[:, k], sample_weight=w)
        for k, one in enumerate(NAMES)
    ]
    macro = only(found, "average_precision_score", group=None)
    assert macro["value"] == pytest.approx(np.mean(each), abs=1e-9)
    assert macro["lower"] < macro["value"] < macro["upper"]
    error = only(found, "expected_calibration_error", group=None)
    assert error["value"] == pytest.approx(of_the_likeliest(scores, y[:, None] == NAMES, w), abs=1e-9)
    for k, one in enumerate(NAMES):
        group = '{"y":"' + one + '"}'
        expected = metrics.average_precision_score(y == one, scores[:, k], sample_weight=w)
        assert value(found, "average_precision_score", group=group) == pytest.approx(expected, abs=1e-9)


def test_numbers_of_segments() -> None:
    rng = np.random.default_rng(9)
    y = rng.normal(size=300)
    rows = pl.DataFrame({"y": y, "p": y + rng.normal(0, 0.5, 300), "c": rng.choice(["web", "shop"], 300)})
    spec = spec_of(task="regression", prediction="p", label="y", positive=None, segments=["c"])
    found = figures(rows, spec)
    for channel in ("web", "shop"):
        part = rows.filter(c=channel)
        for name in ("mean_absolute_error", "root_mean_squared_error", "r2_score"):
            row = only(found, name, group='{"c":"' + channel + '"}')
            assert row["value"] == pytest.approx(getattr(metrics, name)(part["y"], part["p"]), abs=1e-9)
            assert row["lower"] < row["value"] < row["upper"], name


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_numbers(seed: int, weighted: bool) -> None:
    rows = numbers(seed)
    found = figures(rows, NUMBERS if weighted else NUMBERS.model_copy(update={"weight": None}))
    y, p, w = (rows[name].to_numpy() for name in ("y", "p", "w"))
    w = w if weighted else None
    for name in OF_NUMBERS:
        expected = getattr(metrics, name)(y, p, sample_weight=w)
        row = only(found, name)
        assert row["value"] == pytest.approx(expected, abs=1e-9), name
        assert row["lower"] < row["value"] < row["upper"], name
    assert value(found, "mean_error") == pytest.approx(np.average(p - y, weights=w), abs=1e-9)
    if not weighted:
        for name, q in (("05", 0.05), ("50", 0.5), ("95", 0.95)):
            expected = np.quantile(p - y, q, method="averaged_inverted_cdf")
            assert value(found, f"residual_quantile_{name}") == pytest.approx(expected, abs=1e-12)


def test_equal_weights_change_nothing() -> None:
    rows = binary(7).with_columns(w=pl.lit(2.5))
    plain = BINARY.model_copy(update={"weight": None})
    left, right = (figures(rows, spec).filter(family="performance") for spec in (BINARY, plain))
    assert left["metric"].to_list() == right["metric"].to_list()
    for name in ("value", "lower", "upper", "n"):
        for one, other in zip(left[name], right[name], strict=True):
            assert one == pytest.approx(other, abs=1e-9)


def test_a_row_without_a_weight_is_in_no_figure() -> None:
    rows = binary(8, 200).with_columns(
        w=pl.when(pl.int_range(pl.len()) < 150)
        .then(1.0)
        .otherwise(pl.Series([None, -1.0, np.nan, np.inf] * 50))
    )
    found, part = figures(rows, BINARY), figures(rows.head(150), BINARY)
    for name in ("accuracy_score", "roc_auc_score", "brier_score_loss", "expected_calibration_error"):
        one, other = (only(each, name, group=None, family="performance") for each in (found, part))
        assert (one["value"], one["n"]) == (pytest.approx(other["value"]), 150)


def test_uneven_weights_widen_intervals_as_kish_says() -> None:
    rows = binary(9).with_columns(w=pl.when(pl.int_range(pl.len()) % 2 == 0).then(9.0).otherwise(1.0))
    row = only(figures(rows, BINARY), "accuracy_score", group=None)
    w = rows["w"].to_numpy()
    effective = w.sum() ** 2 / (w**2).sum()
    assert row["n"] == 600
    expected = proportion(row["value"] * effective, effective)
    assert (row["lower"], row["upper"]) == pytest.approx(expected, abs=1e-5)


def proportion(k: float, n: float) -> tuple[float, float]:
    """The shares p whose distance from k / n is 1.96 of p's own standard errors, found by root search."""

    def apart(p: float) -> float:
        return float((k / n - p) ** 2 - stats.norm.ppf(0.975) ** 2 * p * (1 - p) / n)

    return optimize.brentq(apart, 1e-9, k / n), optimize.brentq(apart, k / n, 1 - 1e-9)
