"""Features together: beside scikit-learn's PCA, NannyML's published figures, and samples of one kind."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from mlgov.measure import windows
from mlgov.measure.profiles import bins
from mlgov.measure.profiles.local import fix, profile
from mlgov.measure.profiles.merge import merge
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.spec import RowWindow
from tests.measure.cases import BINNING, figures, only, shared, spec_of, value
from tests.measure.test_car_loan import SPEC as CAR_LOAN

SPEC = spec_of(score="s", features={"numeric": ["a", "b", "c"], "categorical": ["k"]})


def _rows(seed: int, n: int, together: bool = True) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=n)
    b = a * 2 + rng.normal(0, 0.5, n) if together else rng.normal(0, np.sqrt(4.25), n)
    c = np.where(rng.random(n) < 0.1, np.nan, rng.lognormal(0, 1, n))
    k = pl.Series(rng.choice(["x", "y", "z", None], n, p=[0.5, 0.3, 0.1, 0.1]).tolist(), dtype=pl.String)
    return pl.DataFrame({"a": a, "b": b, "c": c, "k": k, "s": rng.random(n)}).with_columns(
        pl.col("c").fill_nan(None)
    )


def _by_sklearn(reference: pl.DataFrame, current: pl.DataFrame) -> np.ndarray:
    most = reference["k"].drop_nulls().mode().sort()[0]
    shares = dict(reference["k"].fill_null(most).value_counts(normalize=True).iter_rows())

    def numbers(side: pl.DataFrame) -> np.ndarray:
        found = side.select(
            "a",
            "b",
            pl.col("c").fill_null(reference["c"].mean()),
            pl.col("k").fill_null(most).replace_strict(shares, default=0.0, return_dtype=pl.Float64),
        )
        return found.to_numpy()

    scaler = StandardScaler().fit(numbers(reference))
    pca = PCA(n_components=0.65).fit(scaler.transform(numbers(reference)))
    table = scaler.transform(numbers(current))
    return np.linalg.norm(table - pca.inverse_transform(pca.transform(table)), axis=1)


def test_agrees_with_scikit_learn() -> None:
    reference, current = _rows(1, 900), _rows(2, 300).with_columns(k=pl.col("k").replace({"z": "new"}))
    found = figures(current, SPEC, reference)
    own, base = _by_sklearn(reference, current), _by_sklearn(reference, reference)
    row = only(found, "reconstruction_error")
    assert row["value"] == pytest.approx(own.mean(), rel=1e-9)
    assert row["reference_value"] == pytest.approx(base.mean(), rel=1e-9)
    half = 1.959963984540054 * own.std(ddof=1) / np.sqrt(len(own))
    assert (row["lower"], row["upper"]) == pytest.approx((own.mean() - half, own.mean() + half), rel=1e-9)
    change = (own.mean() - base.mean()) / base.std(ddof=1)
    assert value(found, "reconstruction_error_change") == pytest.approx(change, rel=1e-9)
    assert (row["subject"], row["n"]) == ("m", 300)


def test_agrees_with_what_nannyml_published() -> None:
    folder = "drift_nannyml_car_loan"
    reference, analysis = (
        pl.read_csv(shared(folder, f"synthetic_car_loan_{one}.csv.gz"), try_parse_dates=True)
        for one in ("reference", "analysis")
    )
    published = pl.read_csv(shared(folder, "published_pca_reconstruction.csv")).filter(
        pl.col("chunk.period") == "analysis"
    )
    features_only = CAR_LOAN.model_copy(update={"label": None})
    found = figures(analysis, features_only, reference).filter(metric="reconstruction_error")
    own = found["value"].to_list()
    assert own == pytest.approx(published["reconstruction_error.value"].to_list(), abs=5.1e-6)
    error = (found["upper"] - found["lower"]) / 2 / 1.959963984540054
    sampling = published["reconstruction_error.sampling_error"].to_list()
    assert error.to_list() == pytest.approx(sampling, abs=1e-7)


def test_a_lost_relation_shows_where_no_column_moves() -> None:
    reference, current = _rows(1, 4000), _rows(2, 2000, together=False)
    found = figures(current, SPEC, reference)
    assert found.filter(metric="population_stability_index")["value"].max() < 0.03  # type: ignore[operator]
    assert only(found, "reconstruction_error_change")["lower"] > 0.1


def test_the_interval_of_the_change_covers_no_change() -> None:
    spec = SPEC.model_copy(update={"window": RowWindow(rows=300)})
    found = figures(_rows(2, 300 * 300), spec, _rows(1, 50_000)).filter(metric="reconstruction_error_change")
    held = found.select((pl.col("lower") <= 0) & (pl.col("upper") >= 0)).to_series()
    assert found.height == 300
    assert 0.91 <= held.mean() <= 0.985  # type: ignore[operator]


def test_parts_add_up_and_the_document_is_json() -> None:
    reference, current = _rows(1, 500), FrameRows(_rows(2, 210))
    fixed = fix(FrameRows(reference), SPEC, BINNING)
    fixed = bins.Bins.from_json(json.loads(json.dumps(fixed.to_json())))
    parts = profile(current, SPEC, windows.assign(None, 210, "none"), fixed)
    thirds = [
        profile(FrameRows(current.frame.slice(70 * k, 70)), SPEC, windows.assign(None, 70, "none"), fixed)
        for k in range(3)
    ]
    sides = [
        one.filter(pl.col("key").str.starts_with("reconstruction")).select("key", "value").sort("key")
        for one in (parts, merge(thirds, into="all"))
    ]
    assert sides[0].height == 3
    assert_frame_equal(*sides, rel_tol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    reference, current = _rows(5, 60), _rows(6, 40)
    order = list(range(40))
    random.shuffle(order)  # type: ignore[attr-defined]
    first, second = (
        value(figures(one, SPEC, reference), "reconstruction_error") for one in (current, current[order])
    )
    assert first == pytest.approx(second, rel=1e-12)


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        ({"numeric": ["a"]}, "fewer than two features"),
        ({"numeric": ["a", "same"]}, "leave nothing out"),
    ],
)
def test_where_there_is_nothing_to_compare(features: dict[str, list[str]], reason: str) -> None:
    rows = _rows(1, 50).with_columns(same=pl.lit(1.0))
    row = only(figures(rows, spec_of(score="s", features=features), rows), "reconstruction_error")
    assert row["value"] is None
    assert reason in row["undefined"]


def test_a_domain_classifier_tells_what_differs_and_nothing_else() -> None:
    spec = SPEC.model_copy(update={"domain_classifier": True})
    reference = _rows(1, 3000)
    same, other = (
        figures(_rows(seed, 900, together), spec, reference) for seed, together in ((2, True), (3, False))
    )
    calm, lost = (only(one, "domain_classifier_auc") for one in (same, other))
    assert abs(calm["value"] - 0.5) < 0.04
    assert lost["lower"] > 0.6
    assert calm["n"] == 900
    assert calm["undefined"] == "of 900 rows of the window and 2000 of the reference, drawn with a fixed seed"
    again = figures(_rows(2, 900), spec, reference)
    assert value(again, "domain_classifier_auc") == calm["value"]


def test_a_domain_classifier_needs_rows_and_is_asked_for() -> None:
    spec = SPEC.model_copy(update={"domain_classifier": True})
    few = only(figures(_rows(2, 40), spec, _rows(1, 300)), "domain_classifier_auc")
    assert (few["value"], few["undefined"]) == (None, "the window has fewer than 50 rows")
    assert figures(_rows(2, 40), SPEC, _rows(1, 300)).filter(metric="domain_classifier_auc").is_empty()
