"""What estimates said against what labels then showed: slow counts, and coverage by simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

from mlgov.measure import catalogue, estimates
from mlgov.measure.profiles.merge import merge
from tests.measure import test_estimated_classes as classes
from tests.measure import test_loss as regression
from tests.measure.cases import counts, figures, only, spec_of, value
from tests.measure.test_estimated import BINARY, _scored, as_they_are
from tests.measure.test_estimated_weights import binary as weighted_rows

__all__ = ["as_they_are"]
Array = np.ndarray
Z = 1.959963984540054
WEIGHTED = BINARY.model_copy(update={"weight": "w", "window": "none"})
OF_COUNTS = ("precision_score", "recall_score", "f1_score")


def _share(name: str, chosen: Array, p: Array, w: Array) -> float:
    """Precision, recall or F1 of rows that are positive with chance p."""
    hits, picked, positive = (w * chosen * p).sum(), (w * chosen).sum(), (w * p).sum()
    return float(
        {
            "precision_score": hits / picked,
            "recall_score": hits / positive,
            "f1_score": 2 * hits / (picked + positive),
        }[name]
    )


def _slopes(of: Callable[[Array], float], at: Array) -> Array:
    """By how much the figure changes with each number, by central differences."""
    step = 1e-5
    ones = np.eye(len(at)) * step
    return np.array([(of(at + one) - of(at - one)) / (2 * step) for one in ones])


@pytest.mark.usefixtures("as_they_are")
@pytest.mark.parametrize("name", OF_COUNTS)
@pytest.mark.parametrize("weighted", [False, True])
def test_gaps_of_shares_and_their_intervals_by_hand(name: str, weighted: bool) -> None:
    rows = weighted_rows(3, 250).with_columns(y=pl.when(pl.int_range(pl.len()) % 3 > 0).then("y"))
    if not weighted:
        rows = rows.with_columns(w=pl.lit(1.0))
    found = only(
        figures(rows, WEIGHTED, weighted_rows(1, 900).with_columns(w=pl.lit(1.0))), f"estimation_error_{name}"
    )
    known = rows.drop_nulls().filter(pl.col("w") > 0)
    p, y, w = (known[one].to_numpy().astype(float) for one in ("s", "y", "w"))
    chosen = p >= 0.5
    realised = {"precision_score": precision_score, "recall_score": recall_score, "f1_score": f1_score}[name]
    gap = _share(name, chosen, p, w) - realised(y, chosen, sample_weight=w)
    assert found["value"] == pytest.approx(gap, abs=1e-9)
    assert found["n"] == known.height
    # The infinitesimal jackknife: what each row's own weight does to the difference.
    shown = w * _slopes(lambda own: _share(name, chosen, p, own) - _share(name, chosen, y, own), w)
    # And what each label does, which is 1 with its chance.
    promised = _slopes(lambda own: _share(name, chosen, own, w), p) * np.sqrt(p * (1 - p))
    reach = Z * np.sqrt(max((shown**2).sum(), (promised**2).sum()))
    assert found["upper"] - found["value"] == pytest.approx(reach, rel=1e-6)
    assert found["value"] - found["lower"] == pytest.approx(reach, rel=1e-6)


@pytest.mark.usefixtures("as_they_are")
def test_the_gap_of_the_brier_score_by_hand() -> None:
    rows = _scored(3, 400, known=0.4)
    found = only(figures(rows, BINARY, _scored(1, 1000)), "estimation_error_brier_score_loss")
    gaps, promised = [], 0.0
    for s, y in rows.drop_nulls().iter_rows():
        gaps.append(s * (1 - s) - (s - y) ** 2)  # to be expected: s (1 - s)^2 + (1 - s) s^2
        promised += s * (1 - s) * ((1 - s) ** 2 - s**2) ** 2
    assert found["value"] == pytest.approx(np.mean(gaps), abs=1e-9)
    assert found["n"] == len(gaps)
    variance = max(np.var(gaps, ddof=1) / len(gaps), promised / len(gaps) ** 2)
    assert found["upper"] - found["value"] == pytest.approx(Z * np.sqrt(variance), rel=1e-9)


@pytest.mark.usefixtures("as_they_are")
def test_gaps_among_classes_by_hand() -> None:
    rows = classes._rows(1, 300).with_columns(y=pl.when(pl.int_range(pl.len()) % 4 > 0).then("y"))
    own = figures(rows, classes.SPEC, classes._rows(2, 600))
    known = rows.drop_nulls()
    chances, y = known.select("s0", "s1", "s2").to_numpy(), known["y"].to_list()
    guess = [classes.NAMES[k] for k in chances.argmax(axis=1)]
    many: dict[str, Any] = {"average": "macro", "labels": list(classes.NAMES)}
    expected = classes._expected(chances)
    for name, of in zip(OF_COUNTS, (precision_score, recall_score, f1_score), strict=True):
        found = only(own, f"estimation_error_{name}")
        assert found["value"] == pytest.approx(expected[name] - of(y, guess, **many), abs=1e-9), name
        assert found["n"] == known.height
    areas = []
    for k in range(3):
        p = chances[:, k]
        pairs = np.outer(p, 1 - p)
        np.fill_diagonal(pairs, 0.0)
        areas.append((pairs * (p[:, None] > p[None, :])).sum() / pairs.sum())
    realised = roc_auc_score(y, chances, multi_class="ovr", labels=list(classes.NAMES))
    assert value(own, "estimation_error_roc_auc_score") == pytest.approx(np.mean(areas) - realised, abs=1e-9)


@pytest.mark.usefixtures("as_they_are")
def test_a_class_that_never_came_true_says_nothing_of_recall() -> None:
    rows = classes._rows(5, 200)
    rows = rows.filter(pl.col("y") != "c: rare")
    own = figures(rows, classes.SPEC, classes._rows(2, 600))
    chances, y = rows.select("s0", "s1", "s2").to_numpy(), rows["y"].to_numpy()
    best, gaps = chances.argmax(axis=1), []
    for k, name in enumerate(classes.NAMES[:2]):
        estimated = chances[best == k, k].sum() / chances[:, k].sum()
        gaps.append(estimated - np.mean(best[y == name] == k))
    assert value(own, "estimation_error_recall_score") == pytest.approx(np.mean(gaps), abs=1e-9)
    assert "a class has no labels" in only(own, "estimation_error_roc_auc_score")["undefined"]


def test_the_gap_of_the_root_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two leaves, whose squared errors are to be 2 and 5, learnt from 100 rows each."""
    leaves = [[100, 1.0, 0.5, 2.0, 4.0], [100, 2.0, 1.0, 5.0, 9.0]]
    document = {"trees": {"tests": []}, "leaves": leaves, "rows": 200}
    side = pl.Series([0, 1, 1, 0, 1, 1, 0, 1])
    monkeypatch.setattr("mlgov.measure.loss.fit", lambda table, loss, weight: document)
    monkeypatch.setattr("mlgov.measure.loss.leaves_of", lambda document, table: np.resize(side, len(table)))
    error = [1.0, -2.0, 3.0, 0.5, -1.5, 2.5, 2.0, None]
    rows = pl.DataFrame({"x": [0.0] * 8, "c": ["a"] * 8, "p": [1.0] * 8})
    rows = rows.with_columns(y=pl.col("p") + pl.Series(error))
    found = only(figures(rows, regression.SPEC, rows), "estimation_error_root_mean_squared_error")
    expected = np.array([2.0, 5.0])[side.to_numpy()[:7]]
    realised = np.array(error[:7], dtype=float) ** 2
    roots = [np.sqrt(one.mean()) for one in (expected, realised)]
    assert found["value"] == pytest.approx(roots[0] - roots[1], abs=1e-9)
    assert found["n"] == 7
    moves = expected / (2 * roots[0]) - realised / (2 * roots[1])
    learnt = ((3 / 8) ** 2 * 4 / 100 + (5 / 8) ** 2 * 9 / 100) / (2 * roots[0]) ** 2
    reach = Z * np.sqrt(np.var(moves, ddof=1) / 7 + learnt)
    assert found["upper"] - found["value"] == pytest.approx(reach, rel=1e-9)


def _names(level: str, start: str, task: str) -> set[str]:
    listed = [one.name for one in catalogue.every("performance", level) if task in one.figures]
    return {one.removeprefix(start) for one in listed if one.startswith(start)}


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_estimate_is_held_against_labels(task: str) -> None:
    estimated = _names("estimate", "estimated_", task)
    assert estimated == _names("estimation", "estimation_error_", task)
    assert len(estimated) >= 2


def test_sums_of_gaps_merge() -> None:
    reference, rows = _scored(1, 1500, power=2.0), _scored(4, 1200, known=0.7)
    whole = BINARY.model_copy(update={"window": "none"})
    merged = merge([counts(rows, BINARY, reference)], into="all")
    one, other = (
        estimates.frame(each, BINARY, has_reference=True) for each in (merged, counts(rows, whole, reference))
    )
    for name in ("precision", "recall", "f1", "recall_variance", "f1_variance", "brier"):
        assert one[f"gap_{name}"][0] == pytest.approx(other[f"gap_{name}"][0], rel=1e-9), name


@pytest.mark.parametrize(
    ("label", "chosen", "name", "said"),
    [
        (0, 0.5, "recall_score", "no label is positive"),
        (1, 0.1, "precision_score", "nothing was predicted positive"),
        (0, 0.1, "f1_score", "nothing is positive"),
        (None, 0.5, "f1_score", "no labels have arrived yet"),
        (None, 0.5, "brier_score_loss", "no labels have arrived yet"),
        (1, 7.0, "brier_score_loss", "not a probability"),
    ],
)
def test_what_is_lacking_is_said(label: int | None, chosen: float, name: str, said: str) -> None:
    rows = pl.DataFrame({"s": [chosen] * 30, "y": [label] * 30}, schema_overrides={"y": pl.Int64})
    found = only(figures(rows, BINARY, _scored(1, 800)), f"estimation_error_{name}")
    assert found["value"] is None
    assert said in found["undefined"]


def test_a_model_without_a_score_is_not_asked() -> None:
    rows = pl.DataFrame({"p": [0, 1, 1], "y": [0, 1, 0]})
    found = figures(rows, spec_of(prediction="p", label="y"), rows)
    for name in (*OF_COUNTS, "accuracy_score", "brier_score_loss"):
        assert "names no score" in only(found, f"estimation_error_{name}")["undefined"]


def _held(found: list[pl.DataFrame], truth: float | None) -> dict[str, float]:
    """The share of intervals that hold what is true, by comparison; None: the mean over all is true."""
    own = pl.concat(found).filter(pl.col("metric").str.starts_with("estimation_error_"))
    true = pl.col("value").mean().over("metric") if truth is None else pl.lit(truth)
    inside = (pl.col("lower") <= true) & (true <= pl.col("upper"))
    return dict(own.drop_nulls("value").group_by("metric").agg(inside=inside.mean()).iter_rows())


def _rare(seed: int, n: int) -> pl.DataFrame:
    """Scores that are right nearly always, so that many a window has no error at all."""
    rng = np.random.default_rng(seed)
    score = np.where(rng.random(n) < 0.3, 0.98, 0.01)
    return pl.DataFrame({"s": score, "y": (rng.random(n) < score).astype(int)})


@pytest.mark.parametrize(
    ("power", "truth"), [((1.0, 1.0), 0.0), ((2.5, 1.2), None)], ids=["alike", "changed"]
)
def test_intervals_hold_the_true_gap(power: tuple[float, float], truth: float | None) -> None:
    """Of several references each, since what one taught wrong is wrong in all windows."""
    found = [
        figures(_scored(60 + k, 8000, power=power[1]), BINARY, _scored(50 + k, 4000, power=power[0]))
        for k in range(3)
    ]
    inside = _held(found, truth)
    assert len(inside) == 6
    assert min(inside.values()) >= 0.9, inside


def test_intervals_hold_the_true_gap_where_errors_are_rare() -> None:
    inside = _held([figures(_rare(1, 20_000), BINARY, _rare(2, 10_000))], 0.0)
    assert len(inside) == 6
    assert min(inside.values()) >= 0.93, inside


def test_intervals_hold_the_true_gap_among_classes() -> None:
    seeds = ((30, 40), (31, 41))
    found = [figures(classes._rows(one, 8000), classes.SPEC, classes._rows(two, 3000)) for one, two in seeds]
    inside = _held(found, 0.0)
    assert len(inside) == 5
    assert min(inside.values()) >= 0.9, inside


def test_intervals_hold_the_true_gap_of_numbers() -> None:
    rows, reference = regression._rows(9, 15_000, noise=1.4), regression._rows(1, 2000)
    inside = _held([figures(rows, regression.SPEC, reference)], None)
    assert len(inside) == 2
    assert min(inside.values()) >= 0.85, inside


def test_a_changed_relation_is_said_of_every_comparison() -> None:
    own = figures(_scored(6, 4000, power=1.2), BINARY, _scored(5, 6000, power=2.5))
    for name in ("precision_score", "recall_score"):
        found = own.filter(metric=f"estimation_error_{name}")
        assert found["undefined"].str.contains("concept drift").all()
