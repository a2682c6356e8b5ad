"""Whether labels follow from columns as before: beside scipy and a slow count, in every task."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import stats

from mlgov.measure import windows
from mlgov.measure.profiles.local import fix, profile
from mlgov.measure.profiles.merge import merge
from mlgov.measure.profiles.rows import FrameRows
from mlgov.measure.spec import Spec
from tests.measure.cases import BINNING, figures, only, shared, spec_of

SPEC = spec_of(label="y", score="s", features={"numeric": ["x"], "categorical": ["c"]})


def _rows(seed: int, n: int, turn: float = 0.0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=n), rng.choice(["a", "b", "rare"], n, p=[0.6, 0.395, 0.005])
    chance = 1 / (1 + np.exp(-(x * np.cos(turn) + (c == "a") * (1 + turn))))
    y = (rng.random(n) < chance).astype(float)
    label = pl.Series(np.where(rng.random(n) < 0.1, np.nan, y)).fill_nan(None).cast(pl.Int64)
    return pl.DataFrame({"x": x, "c": c, "s": chance, "y": label})


def _by_hand(bins: list[tuple[np.ndarray, np.ndarray]]) -> tuple[float, float, float]:
    """Distance, statistic and freedom of labels (current, reference) by bin."""
    squares = weights = statistic = 0.0
    freedom = 0
    for now, before in bins:
        n, m = len(now), len(before)
        if min(n, m) < 10:
            continue
        names = sorted(set(now) | set(before))
        table = np.array([[(side == name).sum() for name in names] for side in (now, before)])
        shares = table / table.sum(axis=1, keepdims=True)
        squares += (n + m) * ((shares[0] - shares[1]) ** 2).sum() / 2
        weights += n + m
        if len(names) > 1:
            found = stats.chi2_contingency(table, correction=False)
            statistic, freedom = statistic + found.statistic, freedom + found.dof
    return float(np.sqrt(squares / weights)), statistic, freedom


def _cut(now: pl.DataFrame, before: pl.DataFrame, column: str, label: str) -> list[tuple[np.ndarray, ...]]:
    """Labels by bin of a column: its values, or deciles of the reference as `bins` fixes them."""
    sides = []
    for side in (now, before):
        held = side.drop_nulls(label)
        sides.append((held[column].to_numpy(), held[label].to_numpy()))
    if now[column].dtype == pl.String:
        return [tuple(y[x == one] for x, y in sides) for one in ("a", "b", "rare")]
    in_order = np.sort(before[column].to_numpy())
    edges = [in_order[-(-len(in_order) * k // 10) - 1] for k in range(1, 10)]
    return [tuple(y[np.searchsorted(edges, x) == k] for x, y in sides) for k in range(10)]


@pytest.mark.parametrize("column", ["x", "c", "s"])
@pytest.mark.parametrize("turn", [0.0, 1.2])
def test_distance_and_test_of_a_binary_label(column: str, turn: float) -> None:
    before, now = _rows(1, 1500), _rows(2, 800, turn)
    found = figures(now, SPEC, before)
    distance, statistic, freedom = _by_hand(_cut(now, before, column, "y"))
    row = only(found, "concept_drift_distance", subject=column)
    assert row["value"] == pytest.approx(distance, rel=1e-9)
    p = only(found, "concept_drift_p_value", subject=column)["value"]
    assert p == pytest.approx(stats.chi2.sf(statistic, freedom), rel=1e-9)
    if turn and column != "s":  # the score follows the turned relation, so labels follow it as before
        assert p < 0.001
        assert row["lower"] > 0


def test_rows_of_thin_bins_are_left_out_and_told() -> None:
    before, now = _rows(1, 1500), _rows(2, 800)
    row = only(figures(now, SPEC, before), "concept_drift_distance", subject="c")
    labelled = now.drop_nulls("y")
    rare = (labelled["c"] == "rare").sum()
    assert row["n"] == labelled.height - rare
    assert f"{rare} labelled rows are left out" in row["undefined"]


@pytest.mark.parametrize("column", ["x", "c"])
def test_several_classes(column: str) -> None:
    spec = spec_of(
        task="multiclass", positive=None, label="y", prediction="p", features=SPEC.features.model_dump()
    )
    rng = np.random.default_rng(4)

    def rows(n: int, shift: float) -> pl.DataFrame:
        x, c = rng.normal(size=n), rng.choice(["a", "b"], n)
        y = np.select([x + rng.normal(size=n) > 1, rng.random(n) < 0.3 + shift], ["high", "odd"], "low")
        return pl.DataFrame({"x": x, "c": c, "y": y, "p": y})

    before, now = rows(2000, 0.0), rows(700, 0.25)
    found = figures(now, spec, before)
    distance, statistic, freedom = _by_hand(_cut(now, before, column, "y"))
    assert only(found, "concept_drift_distance", subject=column)["value"] == pytest.approx(distance, rel=1e-9)
    p = only(found, "concept_drift_p_value", subject=column)["value"]
    assert p == pytest.approx(stats.chi2.sf(statistic, freedom), rel=1e-9)


def test_regression_compares_means_of_labels() -> None:
    spec = spec_of(task="regression", positive=None, label="y", prediction="p", features={"numeric": ["x"]})
    rng = np.random.default_rng(5)

    def rows(n: int, slope: float) -> pl.DataFrame:
        x = rng.normal(size=n)
        return pl.DataFrame({"x": x, "y": 1e7 + slope * x + rng.normal(size=n), "p": x})

    before, now = rows(1200, 1.0), rows(600, 1.6)
    found = figures(now, spec, before)
    squares = weights = statistic = 0.0
    for here, there in _cut(now, before, "x", "y"):
        away = here.mean() - there.mean()
        weights, squares = weights + len(here) + len(there), squares + (len(here) + len(there)) * away**2
        statistic += away**2 / (here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    expected = np.sqrt(squares / weights) / before["y"].std()
    row = only(found, "concept_drift_distance", subject="x")
    assert row["value"] == pytest.approx(expected, rel=1e-6)  # labels are 1e7 away from 0
    p = only(found, "concept_drift_p_value", subject="x")["value"]
    assert p == pytest.approx(stats.chi2.sf(statistic, 10), rel=1e-4)
    # What is known of the label's own drift: every distance and shift of numbers.
    own = set(found.filter(pl.col("value").is_not_null() & (pl.col("subject") == "y"))["metric"])
    assert {"kolmogorov_smirnov_statistic", "mean_difference", "population_stability_index"} <= own


@pytest.mark.parametrize("change", [0.0, 0.1])
def test_the_interval_covers(change: float) -> None:
    rng = np.random.default_rng(6)
    chances = np.linspace(0.2, 0.7, 8)
    spec = spec_of(label="y", score="s", features={"categorical": ["c"]}, window={"rows": 700})
    sides = []
    for n, move in ((100_000, 0.0), (300 * 700, change)):
        at = rng.integers(0, 8, n)
        y = (rng.random(n) < chances[at] + move).astype(int)
        names = pl.Series(at).replace_strict({k: f"b{k}" for k in range(8)}, return_dtype=pl.String)
        sides.append(pl.DataFrame({"c": names, "y": y, "s": np.zeros(n)}))
    found = figures(sides[1], spec, sides[0]).filter(subject="c")
    rows = found.filter(metric="concept_drift_distance")
    held = rows.select((pl.col("lower") <= change) & (pl.col("upper") >= change)).to_series()
    assert rows.height == 300
    assert held.mean() >= 0.92  # type: ignore[operator]
    if change == 0:
        false = found.filter(metric="concept_drift_p_value")["value"] < 0.05
        assert false.mean() <= 0.08  # type: ignore[operator]


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ({"y": [None] * 30}, {}, "no labels have arrived yet"),
        ({}, {"y": [None] * 30}, "the reference has no labels"),
        ({"x": [7.0] * 9 + [None] * 21}, {"x": [1.0, 2.0] * 15}, "no bin holds ten labelled rows"),
    ],
)
def test_what_is_undefined_says_why(now: dict[str, list], before: dict[str, list], reason: str) -> None:
    usual = {"x": [1.0, 2.0] * 15, "y": [0, 1, 1] * 10, "s": [0.5] * 30, "c": ["a"] * 30}
    schema = {"x": pl.Float64, "y": pl.Int64, "s": pl.Float64, "c": pl.String}
    sides = [pl.DataFrame(usual | one, schema=schema) for one in (now, before)]
    row = only(figures(sides[0], SPEC, sides[1]), "concept_drift_distance", subject="x")
    assert row["value"] is None
    assert reason in row["undefined"]


def _labelled() -> st.SearchStrategy[list[dict[str, object]]]:
    row = st.fixed_dictionaries(
        {
            "x": st.none() | st.floats(-9, 9) | st.just(float("inf")),
            "c": st.none() | st.sampled_from(["a", "b", "z"]),
            "s": st.floats(0, 1),
            "y": st.sampled_from([0, 1, None]),
        }
    )
    return st.lists(row, min_size=2, max_size=40)


@settings(max_examples=30, deadline=None)
@given(_labelled())
def test_windows_add_up_and_no_labelled_row_is_lost(rows: list[dict[str, object]]) -> None:
    schema = {"x": pl.Float64, "c": pl.String, "s": pl.Float64, "y": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema)
    held, spec = FrameRows(frame), Spec.model_validate(SPEC.model_dump() | {"window": {"rows": 7}})
    fixed = fix(FrameRows(frame.head(5)), spec, BINNING)
    parts = profile(held, spec, windows.assign(None, held.height, spec.window), fixed)
    whole = profile(held, spec, windows.assign(None, held.height, "none"), fixed)
    kinds, place = ["labelled", "label_sum"], ["column", "kind", "key"]
    one, other = (
        side.filter(pl.col("kind").is_in(kinds)).select(*place, "value").sort(place)
        for side in (merge([parts], into="all"), whole)
    )
    assert_frame_equal(one, other)
    for column in ("x", "c", "s"):
        counted = whole.filter(kind="labelled", column=column)["value"].sum()
        assert counted == frame["y"].is_not_null().sum()


@pytest.mark.parametrize("name", ["mixed_0101_abrupto", "rt_8873985678962563_abrupto"])
def test_changed_relations_are_found_where_features_stay(name: str) -> None:
    frame = pl.read_csv(shared("drift_known_moments", f"{name}.csv.gz")).rename({"class": "y"})
    numeric = [one for one in frame.columns if one != "y"]
    spec = spec_of(label="y", window={"rows": 2000}, features={"numeric": numeric})
    found = figures(frame.slice(8000, 4000), spec, frame.head(8000))
    by_window = found.filter(metric="concept_drift_p_value").group_by("window").agg(pl.col("value").min())
    p = dict(by_window.iter_rows())
    assert p["rows 0-1999"] > 0.001
    assert p["rows 2000-3999"] < 1e-20
    moved = found.filter(metric="population_stability_index").filter(pl.col("subject") != "y")
    assert moved["value"].max() < 0.1  # type: ignore[operator]
