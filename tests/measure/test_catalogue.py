"""Every metric of the catalogue: its facts are complete, and its values keep to its bounds."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.measure import catalogue
from mlgov.measure.catalogue import Metric
from mlgov.measure.spec import Spec
from tests.measure.cases import figures, spec_of

EVERY = catalogue.every()
MEASURED = [one for one in EVERY if one.family in ("performance", "drift", "fairness")]
CONTRACT = {
    "performance": """
        accuracy_score precision_score recall_score f1_score roc_auc_score average_precision_score
        brier_score_loss log_loss expected_calibration_error mean_absolute_error
        root_mean_squared_error r2_score
    """,
    "drift": """
        population_stability_index kolmogorov_smirnov_statistic kolmogorov_smirnov_p_value
        chi_squared_statistic chi_squared_p_value jensen_shannon_distance hellinger_distance
        wasserstein_distance missing_share_difference unseen_category_share
    """,
    "fairness": """
        selection_rate true_positive_rate false_positive_rate true_negative_rate false_negative_rate
        positive_predictive_value negative_predictive_value accuracy_score base_rate
        demographic_parity_difference demographic_parity_ratio equalized_odds_difference
        equalized_odds_ratio equal_opportunity_difference equal_opportunity_ratio
        predictive_parity_difference calibration_difference consistency_score counterfactual_flip_rate
        counterfactual_mean_effect
    """,
}


def _named(one: Metric) -> str:
    return f"{one.family}-{one.level}-{one.name}"


@pytest.mark.parametrize("metric", EVERY, ids=_named)
def test_facts_are_complete(metric: Metric) -> None:
    for fact in (metric.label, metric.formula, metric.unit, metric.undefined, metric.source):
        assert len(fact) > 1
    assert metric.label[0].isupper()
    least, most = metric.bounds
    assert least is None or most is None or least < most
    if metric.ideal is not None:
        assert (least is None or metric.ideal >= least) and (most is None or metric.ideal <= most)
    assert catalogue.get(metric.name, metric.family) is metric
    if metric.better == "higher" and most is not None and metric.ideal is not None:
        assert metric.ideal == most


@pytest.mark.parametrize("metric", EVERY, ids=_named)
def test_every_figure_has_an_interval_or_says_why_there_is_none(metric: Metric) -> None:
    has = {one.interval.kind != "none" for one in metric.figures.values()}
    assert has == {metric.no_interval == ""}


@pytest.mark.parametrize("family", CONTRACT)
def test_the_names_that_stay(family: str) -> None:
    assert set(CONTRACT[family].split()) <= set(catalogue.names(family))


def test_a_name_without_a_family_means_the_model() -> None:
    assert catalogue.get("accuracy_score").family == "performance"
    with pytest.raises(DataError, match="there is no metric acuracy"):
        catalogue.get("acuracy")


def test_a_metric_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        catalogue.register(catalogue.get("f1_score"))


def _random(seed: int, task: str) -> tuple[pl.DataFrame, Spec]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 80))
    rows = pl.DataFrame(
        {
            "x": np.where(rng.random(n) < 0.1, np.nan, rng.normal(rng.normal(), 1, n)),
            "c": rng.choice(["a", "b", None], n).tolist(),
            "s": rng.random(n),
            "p": rng.integers(0, 2, n),
            "y": rng.choice([0, 1, None], n).tolist(),
            "g": rng.choice(["m", "f", "d"], n),
        },
        schema_overrides={"c": pl.String, "y": pl.Int64},
    )
    parts = {"features": {"numeric": ["x"], "categorical": ["c"]}, "label": "y", "protected": ["g"]}
    if task == "regression":
        return rows, spec_of(task=task, prediction="x", **parts)
    if task == "multiclass":
        return rows, spec_of(task=task, prediction="p", score={"0": "s", "1": "x"}, **parts)
    return rows, spec_of(score="s", prediction="p", **parts)


def _many(task: str) -> tuple[pl.DataFrame, pl.DataFrame, Spec]:
    """Enough rows to learn errors from, and more of them than before where x is high."""
    rng = np.random.default_rng(5)
    parts = []
    for n, worse in ((600, 0.5), (1500, 0.05)):
        x, guess = rng.normal(size=n), rng.integers(0, 2, n)
        wrong = rng.random(n) < np.where(x > 1, worse, 0.1)
        parts.append(pl.DataFrame({"x": x, "p": guess, "y": np.where(wrong, 1 - guess, guess)}))
    features = {"numeric": ["x"]}
    asked = task == "binary"
    return *parts, spec_of(task=task, prediction="p", label="y", features=features, domain_classifier=asked)


def _people() -> tuple[pl.DataFrame, Spec]:
    """Enough people to compare those who are alike, with what each would score as another."""
    rng = np.random.default_rng(6)
    score = rng.random(400)
    rows = pl.DataFrame(
        {
            "s": score,
            "flipped": np.clip(score + rng.normal(0, 0.1, 400), 0, 1),
            "y": rng.integers(0, 2, 400),
            "g": rng.choice(["m", "f", "d"], 400),
            "d": rng.choice(["u", "v"], 400),
            "x": rng.normal(size=400),
        }
    )
    return rows, spec_of(
        score="s", prediction={"score_at_least": 0.5}, label="y", protected=["g"], conditional=["d"],
        counterfactual={"g": "flipped"}, consistency={"neighbours": 3}, features={"numeric": ["x"]},
    )  # fmt: skip


@pytest.fixture(scope="module")
def worked_out() -> pl.DataFrame:
    found = []
    for task in ("binary", "regression"):
        rows, reference, spec = _many(task)
        found.append(figures(rows, spec, reference))
    above_0, spec = _random(1, "regression")  # what is measured in shares of the label
    found.append(figures(above_0.with_columns(pl.col("y") + 1), spec))
    found.append(figures(*_people()))
    for seed in range(12):
        for task in ("binary", "regression", "multiclass"):
            (rows, spec), (reference, _) = _random(seed, task), _random(seed + 100, task)
            found.append(figures(rows, spec, reference))
    return pl.concat(found)


@pytest.mark.parametrize("metric", MEASURED, ids=_named)
def test_values_keep_to_their_bounds(metric: Metric, worked_out: pl.DataFrame) -> None:
    rows = worked_out.filter(family=metric.family, metric=metric.name)
    known = rows.filter(pl.col("value").is_not_null())
    assert known.height > 0
    least, most = metric.bounds
    slack = 1e-12
    for name in ("value", "lower", "upper"):
        column = known[name].drop_nulls()
        assert column.is_finite().all()
        assert least is None or (column >= least - slack).all()
        assert most is None or (column <= most + slack).all()
    bounded = known.filter(pl.col("lower").is_not_null())
    assert (bounded["lower"] <= bounded["value"] + slack).all()
    assert (bounded["lower"] <= bounded["upper"]).all()
    if not any(one.interval.kind == "noncentral" for one in metric.figures.values()):  # they may lie below
        assert (bounded["upper"] >= bounded["value"] - slack).all()
    gaps = rows.filter(pl.col("value").is_null())
    assert gaps["undefined"].null_count() == 0
    if metric.family != "drift":
        assert not known["n"].is_null().any()


@pytest.mark.parametrize("metric", [one for one in MEASURED if one.family == "drift"], ids=_named)
def test_no_distance_from_itself(metric: Metric) -> None:
    rows, spec = _random(3, "binary")
    own = figures(rows, spec, rows).filter(metric=metric.name)["value"].drop_nulls()
    if metric.name in ("reconstruction_error", "domain_classifier_auc"):
        return  # one is a distance from the axes, the other takes the same rows for others
    ratio = metric.unit == "ratio"
    expected = 1.0 if ratio or metric.name.endswith("p_value") else 0.0
    assert own.to_list() == pytest.approx([expected] * len(own), abs=1e-12)
