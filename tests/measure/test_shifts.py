"""Shifts of a column for reading, beside numpy and scipy; what their notes say."""

from __future__ import annotations

import statistics

import numpy as np
import polars as pl
import pytest
from scipy import stats

from tests.measure.cases import figures, only, spec_of, value

SPEC = spec_of(score="x", features={"numeric": ["few"], "categorical": ["c"]})


@pytest.fixture(scope="module")
def sides() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(3)

    def rows(n: int, move: float, names: list[str]) -> pl.DataFrame:
        x = np.where(rng.random(n) < 0.2, 0.0, rng.lognormal(move, 1.0, n))
        return pl.DataFrame({"x": x, "few": rng.poisson(2 + move, n), "c": rng.choice(names, n)})

    return rows(900, 0.0, ["a", "b", "gone", "left"]), rows(401, 0.4, ["a", "b", "new"])


@pytest.fixture(scope="module")
def found(sides: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    return figures(sides[1], SPEC, sides[0])


@pytest.mark.parametrize("column", ["x", "few"])
def test_shifts_are_those_of_numpy(
    sides: tuple[pl.DataFrame, pl.DataFrame], found: pl.DataFrame, column: str
) -> None:
    reference, current = (side[column].to_numpy().astype(float) for side in sides)
    expected = {
        "mean_difference": current.mean() - reference.mean(),
        "standardised_mean_difference": (current.mean() - reference.mean()) / reference.std(ddof=1),
        "median_difference": np.median(current) - np.median(reference),
        "quantile_10_difference": np.quantile(current, 0.1) - np.quantile(reference, 0.1),
        "quantile_90_difference": np.quantile(current, 0.9) - np.quantile(reference, 0.9),
        "standard_deviation_ratio": current.std(ddof=1) / reference.std(ddof=1),
        "zero_share_difference": (current == 0).mean() - (reference == 0).mean(),
    }
    for name, wanted in expected.items():
        assert value(found, name, subject=column) == pytest.approx(wanted, abs=1e-12, rel=1e-9), name
    row = only(found, "mean_difference", subject=column)
    interval = stats.ttest_ind(current, reference, equal_var=False).confidence_interval()
    assert (row["lower"], row["upper"]) == pytest.approx(interval, rel=0.01)


def test_the_standardised_mean_keeps_its_interval() -> None:
    rng = np.random.default_rng(8)
    reference, current = rng.normal(0, 3, 30_000), rng.normal(1.5, 3, 400 * 150)
    spec = spec_of(score="x", window={"rows": 150})
    found = figures(pl.DataFrame({"x": current}), spec, pl.DataFrame({"x": reference}))
    rows = found.filter(metric="standardised_mean_difference")
    held = rows.select((pl.col("lower") <= 0.5) & (pl.col("upper") >= 0.5)).to_series()
    assert rows.height == 400
    assert 0.92 <= held.mean() <= 0.98  # type: ignore[operator]


def test_cramers_v_is_that_of_scipy(sides: tuple[pl.DataFrame, pl.DataFrame], found: pl.DataFrame) -> None:
    for column in ("c", "few"):
        names = sorted({str(one) for side in sides for one in side[column]})
        table = np.array([[(side[column].cast(pl.String) == one).sum() for one in names] for side in sides])
        expected = stats.contingency.association(table, method="cramer", correction=False)
        assert value(found, "cramers_v", subject=column) == pytest.approx(expected, rel=1e-9)


def test_vanished_and_new_categories(sides: tuple[pl.DataFrame, pl.DataFrame], found: pl.DataFrame) -> None:
    gone = sides[0]["c"].is_in(["gone", "left"]).mean()
    assert value(found, "vanished_category_share", subject="c") == pytest.approx(gone, rel=1e-12)
    new = (sides[1]["c"] == "new").mean()
    assert value(found, "unseen_category_share", subject="c") == pytest.approx(new, rel=1e-12)


def test_a_column_of_few_numbers_is_read_both_ways_and_says_so(
    sides: tuple[pl.DataFrame, pl.DataFrame], found: pl.DataFrame
) -> None:
    values = sides[0]["few"].n_unique()
    note = only(found, "population_stability_index", subject="few")["undefined"]
    assert f"counted by value and not in ranges, as the reference holds only {values} different" in note
    assert value(found, "chi_squared_statistic", subject="few") is not None
    assert value(found, "kolmogorov_smirnov_statistic", subject="few") is not None
    ranges = only(found, "population_stability_index", subject="x")["undefined"]
    assert ranges is None or "counted by value" not in ranges
    assert found.filter(metric="chi_squared_statistic", subject="x").is_empty()


def test_empty_bins_follow_the_rule_and_the_note_says_so(found: pl.DataFrame) -> None:
    note = only(found, "population_stability_index", subject="c")["undefined"]
    assert note == "3 bins are empty on one side, where the policy's share of 0.0001 stands in"


def test_a_large_offset_costs_no_digits() -> None:
    rng = np.random.default_rng(1)
    reference, current = rng.normal(1e12, 1.0, 500), rng.normal(1e12 + 2, 1.5, 500)
    found = figures(pl.DataFrame({"x": current}), spec_of(score="x"), pl.DataFrame({"x": reference}))
    ratio = statistics.stdev(current.tolist()) / statistics.stdev(reference.tolist())
    assert value(found, "standard_deviation_ratio") == pytest.approx(ratio, rel=1e-9)


@pytest.mark.parametrize(
    ("metric", "reference", "current", "reason"),
    [
        ("standardised_mean_difference", [2.0] * 9, [1.0, 3.0], "do not vary"),
        ("standard_deviation_ratio", [1.0, 2.0, 3.0], [1.0], "one value alone"),
        ("median_difference", [1.0, 2.0], [None, None], "no finite number"),
        ("mean_difference", [None], [1.0], "reference holds no finite number"),
    ],
)
def test_what_is_undefined_says_why(
    metric: str, reference: list[float | None], current: list[float | None], reason: str
) -> None:
    sides = (pl.DataFrame({"x": side}, schema={"x": pl.Float64}) for side in (current, reference))
    now, base = sides
    row = only(figures(now, spec_of(score="x"), base), metric)
    assert row["value"] is None
    assert reason in row["undefined"]
