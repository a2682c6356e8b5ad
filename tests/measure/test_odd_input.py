"""Rows as they come: infinite, empty, of one class, with names that mean harm. Never a crash, never NaN."""

from __future__ import annotations

import json
import math
from typing import Any

import polars as pl
import pytest

from tests.measure.cases import THIRTY, figures, only, spec_of, value

HARM = '"; drop table x; --'


def _clean(found: pl.DataFrame) -> pl.DataFrame:
    for name in ("value", "lower", "upper", "reference_value"):
        assert found.filter(~pl.col(name).is_finite()).is_empty(), name
    undecided = found.filter(pl.col("value").is_null() & pl.col("undefined").is_null())
    assert undecided.is_empty()
    return found


def test_infinite_scores_and_scores_that_are_no_number() -> None:
    rows = pl.DataFrame({"s": [math.inf, -math.inf, math.nan, None, 0.9, 0.1], "y": [1, 0, 1, 0, 1, 0]})
    spec = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y")
    found = _clean(figures(rows, spec, rows))
    assert value(found, "roc_auc_score") == 1.0
    assert only(found, "roc_auc_score")["n"] == 2
    assert only(found, "accuracy_score", family="performance")["n"] == 2
    assert value(found, "missing_share_difference", subject="s") == 0.0
    assert only(found, "population_stability_index", subject="s")["n"] == 6


def test_names_that_mean_harm() -> None:
    rows = pl.DataFrame({HARM: [0.2, 0.8] * 30, "<script>": ["a", HARM] * 30, "y": [0, 1] * 30})
    spec = spec_of(
        score=HARM,
        prediction={"score_at_least": 0.5},
        label="y",
        features={"categorical": ["<script>"]},
        protected=["<script>"],
    )
    found = _clean(figures(rows, spec, rows))
    assert value(found, "population_stability_index", subject=HARM) == 0.0
    group = json.dumps({"<script>": HARM}, separators=(",", ":"))
    assert value(found, "selection_rate", group=group) == 1.0


@pytest.mark.parametrize("label", [[1, 1, 1], [0, 0, 0], [None, None, None]])
def test_a_single_class_or_none(label: list[Any]) -> None:
    rows = pl.DataFrame({"s": [0.1, 0.5, 0.9], "y": pl.Series(label, dtype=pl.Int64), "g": ["a", "a", "b"]})
    spec = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", protected=["g"])
    found = _clean(figures(rows, spec, rows))
    assert value(found, "roc_auc_score", group=None) is None
    assert found.filter(pl.col("metric") == "roc_auc_score")["value"].null_count() == 3  # the whole, a and b


def test_a_group_of_one() -> None:
    rows = pl.DataFrame(
        {"p": [0, 1] * 40 + [1], "y": [0, 1] * 40 + [0], "g": ["a"] * 40 + ["b"] * 40 + ["c"]}
    )
    spec = spec_of(prediction="p", label="y", protected=["g"])
    found = _clean(figures(rows, spec, minimum=THIRTY))
    single = only(found, "false_positive_rate", group='{"g":"c"}')
    assert (single["value"], single["n"]) == (1.0, 1)
    assert single["undefined"] == "n = 1; a group needs 30 rows"
    assert only(found, "equal_opportunity_ratio")["undefined"].endswith("left out: c (n = 1)")


def test_only_one_group() -> None:
    rows = pl.DataFrame({"p": [0, 1] * 40, "g": ["a"] * 80})
    row = only(_clean(figures(rows, spec_of(prediction="p", protected=["g"]))), "demographic_parity_ratio")
    assert row["undefined"] == "fewer than two groups are large enough to compare"


def test_nobody_is_selected() -> None:
    rows = pl.DataFrame({"p": [0] * 4, "y": [0, 1] * 2, "g": ["a", "a", "b", "b"]})
    found = _clean(figures(rows, spec_of(prediction="p", label="y", protected=["g"])))
    assert value(found, "demographic_parity_difference") == 0.0
    assert "selection rate is 0 in every group" in only(found, "demographic_parity_ratio")["undefined"]
    assert value(found, "equalized_odds_ratio") is None


def test_a_group_that_is_not_given_is_a_group() -> None:
    rows = pl.DataFrame({"p": [0, 1, 1, 1], "g": ["a", "a", None, None]})
    found = figures(rows, spec_of(prediction="p", protected=["g"]))
    assert value(found, "selection_rate", group='{"g":"(not given)"}') == 1.0


def test_groups_of_an_attribute_with_a_value_for_everybody() -> None:
    rows = pl.DataFrame({"p": [0, 1] * 200, "born": [f"{k:04d}" for k in range(400)]})
    found = figures(rows, spec_of(prediction="p", protected=["born"])).filter(metric="selection_rate")
    assert found.height == 201
    assert only(found, "selection_rate", group='{"born":"(all others)"}')["n"] == 200


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([True, False] * 5),
        pl.Series(range(10), dtype=pl.Int8),
        pl.Series([f"{k}.5" for k in range(10)]),
        pl.Series(range(10)).cast(pl.Decimal(10, 2)),
        pl.Series(range(10)).cast(pl.Date),
        pl.Series([None] * 10, dtype=pl.Null),
        pl.Series([1e308, -1e308] * 5),
        pl.Series(["a"] * 10, dtype=pl.Categorical),
    ],
    ids=lambda one: str(one.dtype),
)
def test_columns_of_any_type(column: pl.Series) -> None:
    rows = pl.DataFrame({"x": column, "p": [0, 1] * 5, "c": column})
    spec = spec_of(prediction="p", protected=["c"], features={"numeric": ["x"], "categorical": ["c"]})
    found = _clean(figures(rows, spec, rows))
    assert value(found, "population_stability_index", subject="x") == 0.0
    assert value(found, "chi_squared_p_value", subject="c") == 1.0


def test_a_column_that_is_not_there_is_missing_throughout() -> None:
    reference = pl.DataFrame({"x": [1.0, 2.0], "p": [0, 1]})
    spec = spec_of(prediction="p", label="y", features={"numeric": ["x"]})
    found = _clean(figures(reference.drop("x"), spec, reference))
    assert value(found, "missing_share_difference", subject="x") == 1.0
    assert (
        only(found, "kolmogorov_smirnov_statistic", subject="x")["undefined"]
        == "the window holds no finite number"
    )
    assert only(found, "accuracy_score")["undefined"] == "no labels have arrived yet"


def test_no_rows() -> None:
    empty = pl.DataFrame({"s": []}, schema={"s": pl.Float64})
    spec = spec_of(score="s")
    assert figures(empty, spec).height == 0
    full = pl.DataFrame({"s": [0.5] * 3})
    assert _clean(figures(full, spec, empty)).height > 0
