"""How often intervals hold what they are about: many windows drawn from one distribution, its figures known
from a sample so large that chance hardly moves them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.measure.spec import Spec
from tests.measure.cases import figures, only, spec_of
from tests.measure.test_weighted import NAMES

SIZE, WINDOWS, MANY = 400, 500, 400_000


def _binary(rng: np.random.Generator, n: int, sound: bool) -> pl.DataFrame:
    """Scores that mean what they say, or are too bold."""
    chance = rng.beta(2, 4, n)
    y = rng.random(n) < chance
    score = chance if sound else chance**2 / (chance**2 + (1 - chance) ** 2)
    return pl.DataFrame({"s": score, "p": (score > 0.4).astype(int), "y": y.astype(int)})


def _classes(rng: np.random.Generator, n: int) -> pl.DataFrame:
    y = rng.choice(3, n, p=[0.6, 0.25, 0.15])
    scores = rng.dirichlet([1, 1, 1], n) + 0.4 * np.eye(3)[y]
    scores /= scores.sum(axis=1, keepdims=True)
    columns = {f"s{k}": scores[:, k] for k in range(3)}
    return pl.DataFrame({"y": NAMES[y], "p": NAMES[scores.argmax(axis=1)], **columns})


def _numbers(rng: np.random.Generator, n: int) -> pl.DataFrame:
    y = rng.lognormal(3, 0.5, n)
    return pl.DataFrame({"y": y, "p": y + rng.normal(0.5, 3, n)})


BINARY = spec_of(score="s", prediction="p", label="y")
CLASSES = spec_of(
    task="multiclass", score={"cat": "s0", "dog": "s1", "owl": "s2"}, label="y", positive=None, prediction="p"
)
NUMBERS = spec_of(task="regression", prediction="p", label="y", positive=None)


def covered(name: str, truth: pl.DataFrame, found: pl.DataFrame) -> float:
    expected = only(truth, name, group=None)["value"]
    own = found.filter(pl.col("metric") == name, pl.col("group").is_null())
    assert own["lower"].null_count() == 0
    return float(((own["lower"] <= expected) & (own["upper"] >= expected)).mean())  # type: ignore[arg-type]


def _both(draw: pl.DataFrame, large: pl.DataFrame, spec: Spec) -> tuple[pl.DataFrame, pl.DataFrame]:
    windowed = Spec.model_validate(spec.model_dump() | {"window": {"rows": SIZE}})
    parts = (figures(large, spec), figures(draw, windowed))
    first, second = (one.filter(family="performance") for one in parts)
    return first, second


@pytest.fixture(scope="module")
def binary() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(20)
    return _both(_binary(rng, SIZE * WINDOWS, False), _binary(rng, MANY, False), BINARY)


@pytest.fixture(scope="module")
def classes() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(21)
    return _both(_classes(rng, SIZE * WINDOWS), _classes(rng, MANY), CLASSES)


@pytest.fixture(scope="module")
def numbers() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(22)
    return _both(_numbers(rng, SIZE * WINDOWS), _numbers(rng, MANY), NUMBERS)


# 500 windows leave a chance of 1 in 1,000 to be further than 3.2 points from 95 %.
LEAST, MOST = 0.918, 0.982


@pytest.mark.parametrize(
    "name",
    ["accuracy_score", "precision_score", "recall_score", "f1_score", "specificity_score",
     "matthews_corrcoef", "balanced_accuracy_score", "roc_auc_score", "gini_coefficient",
     "brier_score_loss", "log_loss", "average_precision_score"],
)  # fmt: skip
def test_two_classes(name: str, binary: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert LEAST <= covered(name, *binary) <= MOST


@pytest.mark.parametrize("sound", [True, False])
def test_calibration_error_is_held_at_least_as_often(sound: bool) -> None:
    rng = np.random.default_rng(23)
    truth, found = _both(_binary(rng, SIZE * WINDOWS, sound), _binary(rng, MANY, sound), BINARY)
    assert covered("expected_calibration_error", truth, found) >= LEAST


@pytest.mark.parametrize(
    "name",
    ["precision_score", "recall_score", "f1_score", "balanced_accuracy_score", "matthews_corrcoef",
     "precision_score_weighted", "f1_score_weighted", "recall_score_weighted", "roc_auc_score",
     "brier_score_loss", "log_loss"],
)  # fmt: skip
def test_several_classes(name: str, classes: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert LEAST <= covered(name, *classes) <= MOST


@pytest.mark.parametrize("name", ["average_precision_score", "expected_calibration_error"])
def test_several_classes_at_least_as_often(name: str, classes: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert covered(name, *classes) >= LEAST


@pytest.mark.parametrize(
    "name",
    ["mean_absolute_error", "root_mean_squared_error", "mean_error", "r2_score",
     "mean_absolute_percentage_error", "median_absolute_error", "residual_quantile_05",
     "residual_quantile_50", "residual_quantile_95"],
)  # fmt: skip
def test_numbers(name: str, numbers: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert LEAST <= covered(name, *numbers) <= MOST + (0.012 if "quantile" in name or "median" in name else 0)
