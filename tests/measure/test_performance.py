"""Performance figures against scikit-learn."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn import metrics

from mlgov.measure.catalogue import NOT_APPLICABLE
from tests.measure.cases import figures, only, spec_of, value


@pytest.fixture(scope="module")
def binary() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    y = rng.random(700) < 0.3
    score = np.clip(rng.normal(0.3 + 0.3 * y, 0.2), 0, 1).round(2)
    return pl.DataFrame({"s": score, "p": (score > 0.5).astype(int), "y": y.astype(int)})


NO_PROBABILITY = f"{NOT_APPLICABLE}the score is not a probability between 0 and 1"
BINARY = spec_of(score="s", prediction="p", label="y")


def test_two_classes_equal_scikit_learn(binary: pl.DataFrame) -> None:
    found = figures(binary, BINARY)
    y, p, s = (binary[name].to_numpy() for name in ("y", "p", "s"))
    for name in ("accuracy_score", "precision_score", "recall_score", "f1_score"):
        assert value(found, name) == pytest.approx(getattr(metrics, name)(y, p), abs=1e-12), name
    for name in ("roc_auc_score", "average_precision_score", "brier_score_loss", "log_loss"):
        assert value(found, name) == pytest.approx(getattr(metrics, name)(y, s), abs=1e-12), name


def test_windows_are_measured_on_their_own(binary: pl.DataFrame) -> None:
    windowed = BINARY.model_validate(BINARY.model_dump() | {"window": {"rows": 250}})
    found = figures(binary, windowed)
    assert found["window"].n_unique() == 3
    part = binary[250:500]
    assert value(found, "roc_auc_score", window="rows 250-499") == pytest.approx(
        metrics.roc_auc_score(part["y"].to_numpy(), part["s"].to_numpy())
    )


def test_only_labelled_rows_count(binary: pl.DataFrame) -> None:
    late = binary.with_columns(y=pl.when(pl.int_range(pl.len()) < 300).then("y"))
    found, part = figures(late, BINARY), figures(binary.head(300), BINARY)
    for name in ("accuracy_score", "roc_auc_score", "log_loss"):
        assert value(found, name) == pytest.approx(value(part, name), abs=1e-12)
        assert only(found, name)["n"] == 300


@pytest.mark.parametrize("shape", ["text", "truth", "float", "words"])
def test_labels_of_any_type(binary: pl.DataFrame, shape: str) -> None:
    y = pl.col("y", "p")
    changed = binary.with_columns(
        {
            "text": y.cast(pl.String),
            "truth": y.cast(pl.Boolean),
            "float": y.cast(pl.Float64),
            "words": y.replace_strict({1: "True", 0: "False"}, return_dtype=pl.String),
        }[shape]
    )
    for positive in (1, 1.0, "1", True):
        spec = spec_of(score="s", prediction="p", label="y", positive=positive)
        assert value(figures(changed, spec), "f1_score") == value(figures(binary, BINARY), "f1_score")


def test_positive_may_be_a_word() -> None:
    rows = pl.DataFrame({"p": ["good", "bad", "good", None], "y": ["good", "good", "bad", "bad"]})
    found = figures(rows, spec_of(prediction="p", label="y", positive="good"))
    assert value(found, "precision_score") == 0.5
    assert only(found, "accuracy_score")["n"] == 3


def test_several_classes_equal_scikit_learn() -> None:
    rng = np.random.default_rng(8)
    names = np.array(["cat", "dog", "owl"])
    y = rng.choice(3, 400, p=[0.5, 0.3, 0.2])
    scores = rng.dirichlet([1, 1, 1], 400) + 0.7 * np.eye(3)[y]
    scores /= scores.sum(axis=1, keepdims=True)
    guess = scores.argmax(axis=1)
    rows = pl.DataFrame({"y": names[y], "p": names[guess], **{f"s{k}": scores[:, k] for k in range(3)}})
    score = {"cat": "s0", "dog": "s1", "owl": "s2"}
    for prediction in ("p", None):
        spec = spec_of(task="multiclass", score=score, prediction=prediction, label="y", positive=None)
        found = figures(rows, spec)
        assert value(found, "accuracy_score") == pytest.approx(metrics.accuracy_score(y, guess))
        for name in ("precision_score", "recall_score", "f1_score"):
            expected = getattr(metrics, name)(y, guess, average="macro")
            assert value(found, name, group=None) == pytest.approx(expected, abs=1e-12), name
        auc = metrics.roc_auc_score(y, scores, multi_class="ovr", average="macro")
        assert value(found, "roc_auc_score", group=None) == pytest.approx(auc, abs=1e-12)


def test_a_class_never_predicted_counts_as_0() -> None:
    rows = pl.DataFrame({"y": ["a", "b", "c", "a"], "p": ["a", "b", "b", "a"]})
    found = figures(rows, spec_of(task="multiclass", prediction="p", label="y", positive=None))
    expected = metrics.precision_score(
        rows["y"].to_list(), rows["p"].to_list(), average="macro", zero_division=0
    )
    assert value(found, "precision_score", group=None) == pytest.approx(expected)
    assert "names no score" in only(found, "roc_auc_score", group=None)["undefined"]


def test_numbers_equal_scikit_learn() -> None:
    rng = np.random.default_rng(9)
    y = rng.normal(1000, 30, 500)
    p = y + rng.normal(2, 10, 500)
    spec = spec_of(task="regression", score="p", label="y", positive=None)
    found = figures(pl.DataFrame({"p": p, "y": y}), spec)
    assert value(found, "mean_absolute_error") == pytest.approx(metrics.mean_absolute_error(y, p), rel=1e-12)
    assert value(found, "root_mean_squared_error") == pytest.approx(
        metrics.root_mean_squared_error(y, p), rel=1e-12
    )
    assert value(found, "r2_score") == pytest.approx(metrics.r2_score(y, p), abs=1e-9)
    row = only(found, "mean_absolute_error")
    spread = np.abs(p - y).std() / np.sqrt(500)
    assert row["upper"] - row["value"] == pytest.approx(1.959964 * spread, rel=1e-6)


def test_equal_numbers_have_no_r2() -> None:
    spec = spec_of(task="regression", prediction="p", label="y", positive=None)
    found = figures(pl.DataFrame({"p": [1.0, 2.0], "y": [3, 3]}), spec)
    assert only(found, "r2_score")["undefined"] == "all labels are equal, or there is only one"
    nothing = figures(pl.DataFrame({"p": [1.0], "y": [None]}), spec)
    assert only(nothing, "mean_absolute_error")["undefined"] == "no row has both a prediction and a label"


@pytest.mark.parametrize(
    ("rows", "metric", "why"),
    [
        ({"s": [0.1, 0.9], "p": [0, 1], "y": [1, 1]}, "roc_auc_score", "all labels are of one class"),
        ({"s": [0.1, 0.9], "p": [0, 1], "y": [None, None]}, "accuracy_score", "no labels have arrived yet"),
        ({"s": [0.1, 0.9], "p": [0, 0], "y": [0, 1]}, "precision_score", "nothing was predicted positive"),
        ({"s": [0.1, 0.9], "p": [0, 1], "y": [0, 0]}, "recall_score", "no label is positive"),
        ({"p": [0, 0], "y": [0, 0]}, "f1_score", "nothing is positive, neither predicted nor true"),
        ({"s": [None, None], "y": [0, 1]}, "log_loss", "no row has both a finite score and a label"),
        ({"s": [0.1, 7], "y": [0, 1]}, "log_loss", NO_PROBABILITY),
    ],
)
def test_undefined_and_why(rows: dict[str, list[object]], metric: str, why: str) -> None:
    row = only(figures(pl.DataFrame(rows), BINARY), metric)
    assert (row["value"], row["lower"], row["undefined"]) == (None, None, why)


def test_a_spec_without_the_part() -> None:
    rows = pl.DataFrame({"s": [0.2, 0.8], "y": [0, 1]})
    found = figures(rows, spec_of(score="s", label="y"))
    assert only(found, "f1_score")["undefined"] == "does not apply: the spec names no prediction"
    assert value(found, "roc_auc_score") == 1.0
    unlabelled = figures(rows, spec_of(score="s"))
    assert only(unlabelled, "roc_auc_score")["undefined"] == "the spec names no label"
