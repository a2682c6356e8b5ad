"""Slices whose errors have risen: against scipy's tests, and how seldom chance alone names one."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency, false_discovery_control, fisher_exact, ttest_ind

from mlgov.measure import slices
from tests.measure.cases import counts, figures, spec_of

FEATURES = {"numeric": ["age"], "categorical": ["region"]}
SPEC = spec_of(prediction="p", label="y", window={"rows": 1500}, features=FEATURES)
REGIONS = ("east", "north", "south", "west")


def _rows(seed: int, n: int, *, worse: dict[str, float] | None = None, both: bool = False) -> pl.DataFrame:
    """A tenth of the predictions is wrong; in the regions of `worse` more; `both`: of the young alone."""
    rng = np.random.default_rng(seed)
    age, region = rng.uniform(20, 70, n), rng.choice(REGIONS, n)
    rate = np.full(n, 0.1)
    for name, one in (worse or {}).items():
        rate[(region == name) & ((age < 30) | (not both))] = one
    predicted = rng.integers(0, 2, n)
    label = np.where(rng.random(n) < rate, 1 - predicted, predicted)
    return pl.DataFrame({"age": age, "region": region, "p": predicted, "y": label})


def test_the_slice_that_got_worse_is_named_first() -> None:
    own = figures(_rows(1, 1500, worse={"north": 0.25}), SPEC, _rows(2, 8000))
    named = own.filter(metric="error_rate_increase")
    assert json.loads(named["group"][0]) == {"region": "north"}
    assert named["value"][0] == pytest.approx(0.15, abs=0.05)
    assert named["lower"][0] > 0
    assert "slices looked at" in named["undefined"][0]
    assert set(named["subject"]) == {"m"}


def test_p_values_and_their_correction_are_scipys() -> None:
    rows, reference = _rows(3, 1500, worse={"north": 0.2, "east": 0.16}), _rows(4, 6000)
    edges = [-np.inf, *np.quantile(reference["age"], np.arange(1, 10) / 10, method="inverted_cdf"), np.inf]
    p = []
    for side in ("region", "age"):
        for k in range(4 if side == "region" else 10):
            tables = []
            for part in (rows, reference):
                inside = (
                    pl.col("region") == REGIONS[k]
                    if side == "region"
                    else (pl.col("age") > edges[k]) & (pl.col("age") <= edges[k + 1])
                )
                own = part.filter(inside)
                wrong = int((own["p"] != own["y"]).sum())
                tables.append([wrong, own.height - wrong])
            small = chi2_contingency(tables, correction=False).expected_freq.min() < 5
            both = fisher_exact(tables)[1] if small else chi2_contingency(tables, correction=False)[1]
            rose = tables[0][0] / sum(tables[0]) > tables[1][0] / sum(tables[1])
            p.append(both if rose else 1.0)
    wanted = sorted(one for one in false_discovery_control(p) if one <= 0.05)
    found = slices.frame(counts(rows, SPEC, reference)).sort("p")
    assert len(wanted) >= 2
    assert found["p"].to_list() == pytest.approx(wanted, abs=1e-9)
    assert found["looked"].to_list() == [14] * found.height


def test_chance_alone_seldom_names_a_slice() -> None:
    found = slices.frame(counts(_rows(5, 180_000), SPEC, _rows(6, 30_000)))
    assert found["window"].n_unique() / 120 < 0.06


def test_two_features_find_what_one_dilutes() -> None:
    rows, reference = _rows(7, 1500, worse={"north": 0.6}, both=True), _rows(8, 12_000)
    pairs = SPEC.model_copy(update={"error_slices": 2})
    named = [json.loads(one) for one in slices.frame(counts(rows, pairs, reference))["slice"]]
    assert any(set(one) == {"age", "region"} and one["region"] == "north" for one in named)
    alone = slices.frame(counts(rows, SPEC, reference))["slice"].to_list()
    assert not any("region" in one and "age" in one for one in alone)
    assert len(named) <= 10


def test_errors_of_a_regression_are_compared_by_their_means() -> None:
    spec = spec_of(task="regression", prediction="p", label="y", positive=None, features=FEATURES)
    rng = np.random.default_rng(9)
    parts = []
    for n, size in ((800, 3.0), (4000, 1.0)):
        region = rng.choice(REGIONS, n)
        error = rng.normal(size=n) * np.where(region == "south", size, 1.0)
        parts.append(
            pl.DataFrame({"age": rng.uniform(20, 70, n), "region": region, "p": 5.0 + error, "y": 5.0})
        )
    own = figures(parts[0], spec, parts[1]).filter(metric="mean_error_increase", group='{"region":"south"}')
    one, other = (
        np.abs(part.filter(region="south")["p"] - part.filter(region="south")["y"]).to_numpy()
        for part in parts
    )
    assert own["value"][0] == pytest.approx(one.mean() - other.mean(), abs=1e-12)
    interval = ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert (own["lower"][0], own["upper"][0]) == pytest.approx((interval.low, interval.high), rel=0.02)


def test_a_feature_called_slice_is_a_feature_like_any_other() -> None:
    renamed = spec_of(prediction="p", label="y", features={"numeric": ["slice"], "categorical": ["region"]})
    rows, reference = (
        one.rename({"age": "slice"}) for one in (_rows(1, 1500, worse={"north": 0.3}), _rows(2, 8000))
    )
    own = figures(rows, renamed, reference)
    assert own.filter(metric="error_rate_increase")["group"][0] == '{"region":"north"}'
    assert own.filter(metric="kolmogorov_smirnov_statistic", subject="slice").height == 1


def test_without_labels_no_slice_is_named() -> None:
    unlabelled = _rows(1, 500).with_columns(y=pl.lit(None, pl.Int64))
    assert figures(unlabelled, SPEC, _rows(2, 3000)).filter(metric="error_rate_increase").is_empty()
    assert figures(_rows(1, 500), SPEC, unlabelled).filter(metric="error_rate_increase").is_empty()
