"""Estimates among several classes: expected confusion, counted slowly, and coverage by simulation."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from tests.measure.cases import figures, spec_of, value

NAMES = ("a", "b", "c: rare")
SPEC = spec_of(
    task="multiclass",
    score={name: f"s{k}" for k, name in enumerate(NAMES)},
    label="y",
    window={"rows": 500},
    positive=None,
)


def _rows(seed: int, n: int) -> pl.DataFrame:
    """Scores that are the chances of the classes."""
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet([2.0, 1.5, 0.7], n)
    label = (chances.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    columns = {f"s{k}": chances[:, k] for k in range(3)}
    return pl.DataFrame(columns | {"y": [NAMES[k] for k in label]})


def _expected(chances: np.ndarray) -> dict[str, float]:
    """Sums of chances over a table of predicted by true classes, calibration being right already."""
    table = np.zeros((3, 3))
    for row in chances:
        table[row.argmax()] += row
    hits, guess, true = table.diagonal(), table.sum(axis=1), table.sum(axis=0)
    return {
        "accuracy_score": hits.sum() / len(chances),
        "precision_score": float(np.mean(hits / guess)),
        "recall_score": float(np.mean(hits / true)),
        "f1_score": float(np.mean(2 * hits / (guess + true))),
    }


def test_expected_confusion(monkeypatch: pytest.MonkeyPatch) -> None:
    as_they_are = {"scores": None, "chances": None, "rows": 1}
    monkeypatch.setattr("mlgov.measure.calibration.fit", lambda score, positive, weight: as_they_are)
    rows = _rows(1, 500)
    own = figures(rows, SPEC, _rows(2, 1000))
    for name, wanted in _expected(rows.select("s0", "s1", "s2").to_numpy()).items():
        assert value(own, f"estimated_{name}") == pytest.approx(wanted, abs=1e-12), name
    sure = rows.select("s0", "s1", "s2").max_horizontal().mean()
    assert value(own, "mean_prediction_confidence") == pytest.approx(sure)


def test_the_interval_holds_what_labels_show() -> None:
    rows = _rows(3, 100_000)
    own = figures(rows, SPEC, _rows(4, 8000))
    found: dict[str, list[float]] = {}
    for part in rows.iter_slices(500):
        chances = part.select("s0", "s1", "s2").to_numpy()
        y, guess = part["y"].to_list(), [NAMES[k] for k in chances.argmax(axis=1)]
        many = {"average": "macro", "labels": list(NAMES), "zero_division": 0.0}
        for name, realised in (
            ("accuracy_score", accuracy_score(y, guess)),
            ("precision_score", precision_score(y, guess, **many)),
            ("recall_score", recall_score(y, guess, **many)),
            ("f1_score", f1_score(y, guess, **many)),
            ("roc_auc_score", roc_auc_score(y, chances, multi_class="ovr", labels=list(NAMES))),
        ):
            found.setdefault(name, []).append(float(realised))
    for name, realised in found.items():
        one = own.filter(metric=f"estimated_{name}")
        inside = (one["lower"].to_numpy() <= realised) & (realised <= one["upper"].to_numpy())
        # Means over classes have the largest variance possible, so their intervals are rather too wide.
        assert inside.mean() >= 0.92, name
        assert abs(np.mean(realised) - one["value"].mean()) < 0.02, name


def test_a_gap_is_seen_among_classes() -> None:
    rows = _rows(5, 500)
    turned = rows.with_columns(y=pl.col("y").replace({"a": "b", "b": "a"}))
    gaps = [
        value(figures(one, SPEC, _rows(6, 4000)), "estimation_error_accuracy_score") for one in (rows, turned)
    ]
    assert gaps[0] == pytest.approx(0, abs=0.06)
    assert gaps[1] is not None and gaps[1] > 0.2
