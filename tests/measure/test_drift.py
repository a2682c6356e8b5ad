"""Drift figures against scipy and plain counts on the declared bins."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from mlgov.measure.profiles import bins
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.roles import Subject
from tests.measure.cases import BINNING, counts, figures, only, spec_of, value

SPEC = spec_of(
    score="s", prediction={"score_at_least": 0.5}, features={"numeric": ["x", "few"], "categorical": ["c"]}
)


def _rows(seed: int, n: int, shift: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "x": rng.normal(shift, size=n),
            "few": rng.integers(0, 5, n),
            "c": rng.choice(["red", "green", "blue"], n, p=[0.5, 0.3 - shift / 10, 0.2 + shift / 10]),
            "s": rng.random(n),
        }
    )


@pytest.fixture(scope="module")
def reference() -> pl.DataFrame:
    return _rows(1, 3000)


@pytest.fixture(scope="module")
def current() -> pl.DataFrame:
    return _rows(2, 1111, 0.3)


def test_numbers_by_deciles_of_the_reference(reference: pl.DataFrame, current: pl.DataFrame) -> None:
    found = figures(current, SPEC, reference)
    edges = np.quantile(reference["x"].to_numpy(), np.arange(1, 10) / 10, method="inverted_cdf")
    q = np.bincount(np.searchsorted(edges, reference["x"].to_numpy(), "left"), minlength=10) / 3000
    p = np.bincount(np.searchsorted(edges, current["x"].to_numpy(), "left"), minlength=10) / 1111
    assert q.tolist() == [0.1] * 10
    assert value(found, "population_stability_index", subject="x") == pytest.approx(
        float(np.sum((p - q) * np.log(p / q))), abs=1e-12
    )
    assert value(found, "jensen_shannon_distance", subject="x") == pytest.approx(
        jensenshannon(p, q, base=2), abs=1e-9
    )
    assert value(found, "hellinger_distance", subject="x") == pytest.approx(
        math.sqrt(1 - float(np.sum(np.sqrt(p * q)))), abs=1e-9
    )


def test_order_statistics_equal_scipy(reference: pl.DataFrame, current: pl.DataFrame) -> None:
    found = figures(current, SPEC, reference)
    for name in ("x", "few", "s"):
        a, b = reference[name].to_numpy(), current[name].to_numpy()
        expected = stats.ks_2samp(a, b, method="asymp")
        assert value(found, "kolmogorov_smirnov_statistic", subject=name) == expected.statistic
        assert value(found, "kolmogorov_smirnov_p_value", subject=name) == pytest.approx(expected.pvalue)
        assert value(found, "wasserstein_distance", subject=name) == pytest.approx(
            stats.wasserstein_distance(a, b)
        )


def test_chi_squared_equals_scipy(reference: pl.DataFrame, current: pl.DataFrame) -> None:
    found = figures(current, SPEC, reference)
    table = [
        [side["c"].to_list().count(name) for name in ("red", "green", "blue")]
        for side in (reference, current)
    ]
    expected = stats.chi2_contingency(table, correction=False)
    assert value(found, "chi_squared_statistic", subject="c") == pytest.approx(expected.statistic, rel=1e-12)
    assert value(found, "chi_squared_p_value", subject="c") == pytest.approx(expected.pvalue, rel=1e-9)
    two = [[(side["s"] >= 0.5).sum(), (side["s"] < 0.5).sum()] for side in (reference, current)]
    expected = stats.chi2_contingency(two, correction=False)
    assert value(found, "chi_squared_p_value", subject="prediction") == pytest.approx(expected.pvalue)


def test_missing_new_and_invalid_values_have_bins_of_their_own() -> None:
    reference = pl.DataFrame(
        {"x": [1.0, 2.0, None, math.nan], "few": [1, 1, 2, 2], "c": ["a", "a", "b", None]}
    )
    current = pl.DataFrame(
        {"x": [1.0, None, None, math.inf], "few": [1, 3, 3, None], "c": ["a", "z", None, "é"]}
    )
    spec = spec_of(prediction="c", features={"numeric": ["x", "few"], "categorical": ["c"]}, positive="a")
    rows = counts(current, spec, reference).filter(kind="bin")
    found = {name: dict(part.select("key", "value").iter_rows()) for (name,), part in rows.group_by("column")}
    assert found["x"] == {"=1": 1, "=2": 0, "null": 2, "invalid": 1}
    assert found["few"] == {"=1": 1, "=2": 0, "unseen:3": 2, "null": 1, "invalid": 0}
    assert found["c"] == {"=a": 1, "=b": 0, "unseen:z": 1, "unseen:é": 1, "null": 1, "invalid": 0}


def test_zero_share_of_an_empty_bin() -> None:
    reference = pl.DataFrame({"c": ["a"] * 9 + ["b"]})
    current = pl.DataFrame({"c": ["a"] * 10})
    spec = spec_of(prediction="c", features={"categorical": ["c"]}, positive="a")
    expected = (1 - 0.9) * math.log(1 / 0.9) + (0.0001 - 0.1) * math.log(0.0001 / 0.1)
    assert value(
        figures(current, spec, reference), "population_stability_index", subject="c"
    ) == pytest.approx(expected)


def test_values_out_of_range_fall_into_the_outer_bins(reference: pl.DataFrame) -> None:
    far = pl.DataFrame({"x": [-1e9, 1e9, 1e9], "few": [0, 0, 0], "c": ["red"] * 3, "s": [0.1] * 3})
    rows = counts(far, SPEC, reference).filter(kind="bin", column="x")
    filled = rows.filter(pl.col("value") > 0)
    assert filled["value"].to_list() == [1, 2]
    assert filled["key"][0].startswith("(-inf, ")
    assert filled["key"][1].endswith(", inf)")


def test_without_a_reference_nothing_is_said(current: pl.DataFrame) -> None:
    found = figures(current, SPEC).filter(family="drift")
    assert found["value"].null_count() == found.height > 0
    assert set(found["undefined"]) == {
        "no reference is loaded for this version, so there is nothing to compare with"
    }
    assert set(found.filter(pl.col("subject") != "m")["n"]) == {1111}


def test_a_label_that_is_missing_is_not_a_missing_value() -> None:
    spec = spec_of(prediction="p", label="y")
    reference = pl.DataFrame({"p": [0, 1] * 50, "y": [0, 1] * 50})
    current = pl.DataFrame({"p": [0, 1] * 50, "y": [0, 1, None, None] * 25})
    found = figures(current, spec, reference)
    assert value(found, "population_stability_index", subject="y") == 0.0
    assert only(found, "population_stability_index", subject="y")["n"] == 50
    assert only(found, "missing_share_difference", subject="y")["value"] is None
    late = figures(current.with_columns(y=pl.lit(None)), spec, reference)
    assert only(late, "chi_squared_statistic", subject="y")["undefined"] == "no labels have arrived yet"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("(-inf, 12.0]", "up to 12"),
        ("(12.0, 15.5]", "12 to 15.5"),
        ("(15.5, inf)", "over 15.5"),
        ("(-inf, inf)", "any number"),
        ("=null", "null"),
        ("unseen:Rome", "Rome (new)"),
        ("null", "missing"),
        ("invalid", "not a finite number"),
        ("other", "all others"),
    ],
)
def test_bins_in_words(key: str, words: str) -> None:
    assert bins.in_words(key) == words


def test_categories_beyond_the_cap_share_a_bin() -> None:
    names = pl.DataFrame({"c": [f"id{k}" for k in range(1500)]})
    fixed = bins.fix_column(FrameRows(names), SPEC, Subject("c", False, "feature"), BINNING)
    assert fixed.capped
    assert len(fixed.keys()) == 1001
    spec = spec_of(prediction="c", positive="x", features={"categorical": ["c"]})
    found = figures(names, spec, names)
    assert value(found, "population_stability_index", subject="c") == 0.0
    few = pl.DataFrame({"c": ["a", "b"] * 10})
    flood = counts(names, spec, few).filter(kind="bin", column="c")
    assert flood["value"].sum() == 1500
    assert flood.height == 2 + 100 + 1 + 2
    assert flood.filter(key="unseen")["value"].to_list() == [1400]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-5, 5), min_size=30, max_size=90),
    st.lists(st.floats(-5, 5), min_size=1, max_size=60),
    st.sampled_from(["exp", "cube", "half"]),
)
def test_monotone_changes_of_scale_change_nothing(a: list[float], b: list[float], how: str) -> None:
    # Rounded so that two different values stay different after the change.
    change = {"exp": np.exp, "cube": lambda v: v**3, "half": lambda v: v / 2 + 1}[how]
    before = [pl.DataFrame({"s": np.round(side, 3)}) for side in (a, b)]
    after = [pl.DataFrame({"s": change(one["s"].to_numpy())}) for one in before]
    spec = spec_of(score="s")
    (base, now), (other_base, other_now) = before, after
    left, right = figures(now, spec, base), figures(other_now, spec, other_base)
    for metric in ("population_stability_index", "kolmogorov_smirnov_statistic", "jensen_shannon_distance"):
        assert value(left, metric) == pytest.approx(value(right, metric), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_categories_equal_plain_counts(data: st.DataObject) -> None:
    letters = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=40)
    base, now = data.draw(letters), data.draw(letters)
    spec = spec_of(prediction="c", positive="a", features={"categorical": ["c"]})
    found = figures(pl.DataFrame({"c": now}), spec, pl.DataFrame({"c": base}))
    p, q = Counter(now), Counter(base)
    keys = sorted(p | q)
    shares = [([side[k] / sum(side.values()) for k in keys]) for side in (p, q)]
    assert value(found, "jensen_shannon_distance") == pytest.approx(jensenshannon(*shares, base=2), abs=1e-7)
    psi = sum(
        ((x or 1e-4) - (y or 1e-4)) * math.log((x or 1e-4) / (y or 1e-4))
        for x, y in zip(*shares, strict=True)
    )
    assert value(found, "population_stability_index") == pytest.approx(psi, abs=1e-12)
    new = sum(p[k] for k in keys if not q[k]) / len(now)
    assert value(found, "unseen_category_share") == pytest.approx(new)
