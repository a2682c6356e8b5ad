"""Weights in estimates: a row of weight three is three rows, and uneven weights make wider intervals."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.measure.spec import Spec
from tests.measure.cases import figures, only, spec_of, value

BINARY = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", weight="w")
CLASSES = spec_of(
    task="multiclass", score={"a": "s0", "b": "s1", "c": "s2"}, label="y", positive=None, weight="w"
)
NUMBERS = spec_of(
    task="regression", prediction="p", label="y", positive=None, weight="w", features={"numeric": ["x"]}
)


def binary(seed: int, n: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    score = rng.beta(1.5, 2, n).round(2)
    label = (rng.random(n) < score**2).astype(int)
    return pl.DataFrame({"s": score, "y": label, "w": rng.integers(0, 4, n).astype(float)})


def classes(seed: int, n: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    chance = rng.dirichlet([1, 1, 1], n)
    label = (rng.random((n, 1)) > np.cumsum(chance, axis=1)).sum(axis=1)
    names = np.array(["a", "b", "c"])
    columns = {f"s{k}": chance[:, k] for k in range(3)}
    return pl.DataFrame({"y": names[label], "w": rng.integers(0, 4, n).astype(float), **columns})


def numbers(seed: int, n: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    label = x + (0.5 + np.abs(x)) * rng.normal(size=n)
    return pl.DataFrame({"x": x, "p": x, "y": label, "w": rng.integers(0, 4, n).astype(float)})


def repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row as often as its weight says."""
    return rows.select(pl.all().repeat_by(pl.col("w").cast(pl.Int64)).explode()).drop_nulls()


def plain(spec: Spec) -> Spec:
    return spec.model_copy(update={"weight": None})


@pytest.mark.parametrize(
    ("make", "spec", "names"),
    [
        (
            binary,
            BINARY,
            ("accuracy_score", "precision_score", "recall_score", "f1_score", "brier_score_loss"),
        ),
        (classes, CLASSES, ("accuracy_score", "precision_score", "recall_score", "f1_score")),
        (numbers, NUMBERS, ("mean_absolute_error", "root_mean_squared_error")),
    ],
)
def test_a_row_of_weight_three_is_three_rows(make, spec: Spec, names: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    """The same estimate by weighted rows, and without weights by each row as often as it weighs."""
    reference, rows = make(1, 4000), make(2, 900)
    # What the reference teaches is held fast: it is the windows' weights that are looked at.
    alike = reference.with_columns(w=pl.lit(1.0))
    found = figures(rows, spec, alike)
    expected = figures(repeated(rows), plain(spec), alike.drop("w"))
    for name in names:
        one = only(found, f"estimated_{name}")
        assert one["value"] == pytest.approx(value(expected, f"estimated_{name}"), rel=1e-9), name
        assert one["n"] == (rows["w"] > 0).sum()
        assert one["lower"] < one["value"] < one["upper"]
    for name in ("mean_prediction_confidence", "near_cut_share"):
        if name in expected["metric"].to_list():
            assert value(found, name) == pytest.approx(value(expected, name), rel=1e-9), name


def test_a_gap_weighs_rows_and_calibration_does() -> None:
    rows = binary(3, 800)
    weighted = only(figures(rows, BINARY, binary(4, 4000)), "estimation_error_accuracy_score")
    more = repeated(binary(4, 4000)).drop("w")
    expected = value(
        figures(repeated(rows).drop("w"), plain(BINARY), more), "estimation_error_accuracy_score"
    )
    # Calibration deals rows, not copies of them, into its held-out parts, so a knot may lie elsewhere.
    assert weighted["value"] == pytest.approx(expected, abs=0.01)
    assert weighted["n"] == (rows["w"] > 0).sum()
    auc = only(figures(rows, BINARY, binary(4, 4000)), "estimation_error_roc_auc_score")
    assert auc["lower"] < auc["value"] < auc["upper"]


@pytest.mark.parametrize("metric", ["accuracy_score", "roc_auc_score", "f1_score"])
def test_weighted_intervals_hold_what_labels_show(metric: str) -> None:
    spec = Spec.model_validate(BINARY.model_dump() | {"window": {"rows": 400}})
    rows = binary(6, 80_000)
    found = figures(rows, spec, binary(5, 6000))
    gap = found.filter(metric=f"estimated_{metric}")
    shown = found.filter(
        pl.col("metric") == metric, pl.col("family") == "performance", pl.col("group").is_null()
    )
    inside = (gap["lower"] <= shown["value"]) & (shown["value"] <= gap["upper"])
    assert len(inside) == 200
    assert 0.89 <= inside.mean() <= 0.995  # type: ignore[operator]


def test_without_its_weight_a_row_is_in_no_estimate() -> None:
    rows = binary(7, 600).with_columns(w=pl.when(pl.int_range(pl.len()) < 500).then(1.0))
    for name in ("estimated_accuracy_score", "estimated_roc_auc_score", "mean_prediction_confidence"):
        one, part = (only(figures(each, BINARY, binary(8, 3000)), name) for each in (rows, rows.head(500)))
        assert (one["value"], one["n"]) == (pytest.approx(part["value"]), 500)
