"""COMPAS: rates by group against the published figures and an independent count."""

from __future__ import annotations

import json
from typing import Any

import fairlearn.metrics as fair
import polars as pl
import pytest

from mlgov.measure.metrics.fairness import RATES
from tests.measure.cases import THIRTY, figures, only, shared, spec_of, value

SPEC = spec_of(
    timestamp="compas_screening_date",
    entity="id",
    score="decile_score",
    prediction={"score_at_least": 5},
    label="two_year_recid",
    features={"numeric": ["priors_count", "age"], "categorical": ["c_charge_degree"]},
    protected=["race", "sex", "age_cat"],
    intersections=[["race", "sex"]],
)
NAMES = {
    "selection_rate": "selection_rate", "tpr": "true_positive_rate", "fpr": "false_positive_rate",
    "tnr": "true_negative_rate", "fnr": "false_negative_rate", "ppv": "positive_predictive_value",
    "npv": "negative_predictive_value", "accuracy": "accuracy_score", "base_rate": "base_rate",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    path = shared("fairness_compas_propublica", "compas-scores-two-years.csv.gz")
    return pl.read_csv(path, infer_schema_length=None, try_parse_dates=True)


@pytest.fixture(scope="module")
def found(rows: pl.DataFrame) -> pl.DataFrame:
    return figures(rows, SPEC, minimum=THIRTY)


@pytest.mark.parametrize(
    ("race", "metric", "published"),
    [
        ("African-American", "false_positive_rate", 0.4485),
        ("Caucasian", "false_positive_rate", 0.2345),
        ("African-American", "false_negative_rate", 0.2799),
        ("Caucasian", "false_negative_rate", 0.4772),
    ],
)
def test_published_rates(found: pl.DataFrame, race: str, metric: str, published: float) -> None:
    rate = value(found, metric, group=json.dumps({"race": race}, separators=(",", ":")))
    assert rate == pytest.approx(published, abs=5e-5)


def test_every_group_of_the_independent_count(found: pl.DataFrame) -> None:
    expected = json.loads(shared("fairness_compas_propublica", "expected_groups.json").read_text())
    for attribute, groups in expected.items():
        if attribute not in SPEC.protected:
            continue
        for name, facts in groups.items():
            group = json.dumps({attribute: name}, separators=(",", ":"), ensure_ascii=False)
            for key, metric in NAMES.items():
                row = only(found, metric, family="fairness", subject=attribute, group=group)
                assert row["n"] == facts["n"]
                assert row["value"] == pytest.approx(facts[key], abs=5e-7), (name, metric)


def test_all_rows(found: pl.DataFrame) -> None:
    accuracy = value(found, "accuracy_score", family="performance", group=None)
    assert accuracy == pytest.approx((2681 + 2035) / 7214)
    assert value(found, "recall_score", group=None) == pytest.approx(2035 / (2035 + 1216))
    assert value(found, "precision_score", group=None) == pytest.approx(2035 / (2035 + 1282))


def test_a_decile_is_no_probability(found: pl.DataFrame) -> None:
    for metric in ("brier_score_loss", "log_loss"):
        row = only(found, metric, group=None)
        assert row["value"] is None
        assert "not a probability" in row["undefined"]


def test_small_groups_are_left_out_and_named(found: pl.DataFrame) -> None:
    row = only(found, "demographic_parity_ratio", subject="race")
    assert "left out: Native American (n = 18)" in row["undefined"]
    assert "from 21.0 % (Other) to 58.8 % (African-American)" in row["undefined"]
    small = only(found, "selection_rate", group='{"race":"Native American"}')
    assert small["value"] == pytest.approx(12 / 18)
    assert small["undefined"] == "n = 18; a group needs 30 rows"


def test_between_groups_as_fairlearn(rows: pl.DataFrame) -> None:
    predicted = (rows["decile_score"] >= 5).cast(pl.Int8).to_numpy()
    true = rows["two_year_recid"].to_numpy()
    found = figures(rows, SPEC)
    for subject, columns in (("sex", ["sex"]), ("age_cat", ["age_cat"]), ("race,sex", ["race", "sex"])):
        sensitive: Any = rows.select(columns).to_pandas()
        for metric in (
            "demographic_parity_difference",
            "demographic_parity_ratio",
            "equalized_odds_difference",
            "equalized_odds_ratio",
            "equal_opportunity_difference",
            "equal_opportunity_ratio",
        ):
            own = only(found, metric, subject=subject)
            if "left out" in own["undefined"]:
                continue
            expected = getattr(fair, metric)(true, predicted, sensitive_features=sensitive)
            assert own["value"] == pytest.approx(expected, abs=1e-12), (subject, metric)


def test_intersections_hold_both_attributes(found: pl.DataFrame) -> None:
    groups = found.filter(subject="race,sex", metric="selection_rate")["group"].to_list()
    assert json.loads(groups[0]).keys() == {"race", "sex"}
    assert len(groups) == 12
    assert set(RATES) >= {"selection_rate", "true_positive_rate"}
