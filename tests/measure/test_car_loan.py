"""NannyML's car loan: published ROC AUC by chunk, and drift found in the drifted columns and nowhere else."""

from __future__ import annotations

import polars as pl
import pytest

from mlgov.measure import scorecards
from mlgov.policy.models import Policy
from tests.measure.cases import figures, limit, shared, spec_of

SPEC = spec_of(
    window={"rows": 5000},
    timestamp="timestamp",
    entity="id",
    score="y_pred_proba",
    prediction="y_pred",
    label="repaid",
    features={
        "numeric": ["car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"],
        "categorical": ["salary_range", "repaid_loan_on_prev_car", "size_of_downpayment"],
    },
)
DRIFTED = {"car_value", "loan_length", "salary_range", "repaid_loan_on_prev_car"}
LIMITS = (
    limit("population_stability_index", "above", 0.1, 0.25),
    limit("kolmogorov_smirnov_statistic", "above", 0.1, 0.2),
    limit("jensen_shannon_distance", "above", 0.1, 0.2),
)


def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(shared("drift_nannyml_car_loan", name), try_parse_dates=True)


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    return _read("synthetic_car_loan_reference.csv.gz")


@pytest.fixture(scope="module")
def found(reference: pl.DataFrame) -> pl.DataFrame:
    analysis = _read("synthetic_car_loan_analysis.csv.gz")
    labels = _read("synthetic_car_loan_analysis_target.csv.gz")
    return figures(analysis.join(labels, on="id", how="left", maintain_order="left"), SPEC, reference)


@pytest.fixture(scope="module")
def published() -> pl.DataFrame:
    table = pl.read_csv(shared("drift_nannyml_car_loan", "published_performance.csv"))
    return table.filter(pl.col("chunk.period") == "analysis")


@pytest.mark.parametrize(
    ("metric", "column", "within"),
    [
        ("roc_auc_score", "roc_auc", 5e-7),
        ("average_precision_score", "average_precision", 5e-7),
        ("accuracy_score", "accuracy", 1e-12),
        ("f1_score", "f1", 5e-7),
        ("precision_score", "precision", 5e-7),
        ("recall_score", "recall", 5e-7),
    ],
)
def test_published_performance(
    found: pl.DataFrame, published: pl.DataFrame, metric: str, column: str, within: float
) -> None:
    own = found.filter(metric=metric)["value"]
    assert own.to_list() == pytest.approx(published[f"{column}.value"].to_list(), abs=within)


def test_windows_are_the_chunks(found: pl.DataFrame) -> None:
    own = found.filter(metric="roc_auc_score")
    assert own["window"].to_list()[:2] == ["rows 0-4999", "rows 5000-9999"]
    assert own["n"].to_list() == [5000] * 10
    assert str(own["window_start"][5]) == "2019-03-31 03:00:00"


def test_drift_is_found_where_it_is_and_nowhere_else(found: pl.DataFrame, policy: Policy) -> None:
    strict = policy.thresholds.model_copy(update={"limits": LIMITS})
    judged = scorecards.judge(found, policy.model_copy(update={"thresholds": strict}), "critical")
    labels = judged["window"].unique(maintain_order=True).to_list()
    features = [*SPEC.features.numeric, *SPEC.features.categorical]
    alarms = judged.filter(
        pl.col("status").is_in(["warn", "breach"]) & pl.col("subject").is_in(features)
    ).select("window", "subject")
    assert set(alarms["window"]) == set(labels[5:])
    for label in labels[5:]:
        assert set(alarms.filter(window=label)["subject"]) == DRIFTED, label


def test_the_distances_of_the_read_me(found: pl.DataFrame) -> None:
    def worst(metric: str, subject: str) -> tuple[float, float]:
        series = found.filter(metric=metric, subject=subject)["value"].to_list()
        return max(series[:5]), min(series[5:])

    calm, drifted = worst("kolmogorov_smirnov_statistic", "car_value")
    assert calm < 0.0175
    assert drifted > 0.43
    calm, drifted = worst("jensen_shannon_distance", "salary_range")
    assert calm < 0.0165
    assert drifted > 0.17


def test_unseen_category_of_the_faulty_variant(reference: pl.DataFrame) -> None:
    faulty = _read("synthetic_car_loan_dq_analysis.csv.gz").with_columns(repaid=pl.lit(None, pl.Int64))
    whole = SPEC.model_copy(update={"window": "none"})
    own = figures(faulty, whole, reference).filter(family="drift")
    new = own.filter(metric="unseen_category_share", subject="size_of_downpayment")["value"][0]
    assert new == pytest.approx(700 / 50_000)
    missing = own.filter(metric="missing_share_difference", subject="salary_range")["value"][0]
    assert missing == pytest.approx(8000 / 50_000)
