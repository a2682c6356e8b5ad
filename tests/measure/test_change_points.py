"""Since when a series is another: series with known changes, people's annotations, and no changes at all."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from ruptures import Pelt
from sklearn.tree import DecisionTreeClassifier

from mlgov.measure.change_points import FOUND, find, long_run_variance
from tests.measure.cases import shared

MARGIN = 5  # the benchmark's own: so many points beside an annotation count as right


def _series(values: np.ndarray | list[float | None]) -> pl.DataFrame:
    weeks = [datetime(2024, 1, 1) + timedelta(weeks=k) for k in range(len(values))]
    columns = {"window": [f"w{k}" for k in range(len(values))], "window_index": range(len(values))}
    return pl.DataFrame({**columns, "window_start": weeks, "value": pl.Series(values, dtype=pl.Float64)})


def _steps(seed: int, n: int, *levels: tuple[int, float], r: float = 0.0) -> np.ndarray:
    """Noise of variance 1, in which neighbours have the correlation r, upon levels that begin at places."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=n)
    for k in range(1, n):
        noise[k] = r * noise[k - 1] + np.sqrt(1 - r**2) * noise[k]
    return noise + sum((np.arange(n) >= at) * by for at, by in levels)


def test_one_step_with_its_place_and_size() -> None:
    values = _steps(1, 80, (50, 4.0))
    (row,) = find(_series(values)).iter_rows(named=True)
    assert (row["window"], row["window_index"]) == ("w50", 50)
    assert row["window_start"] == datetime(2024, 1, 1) + timedelta(weeks=50)
    assert row["earliest_index"] <= 50 <= row["latest_index"]
    assert row["before"] == pytest.approx(values[:50].mean(), rel=1e-12)
    assert row["after"] == pytest.approx(values[50:].mean(), rel=1e-12)
    assert row["lower"] < 4.0 < row["upper"]
    assert row["difference"] == pytest.approx(row["after"] - row["before"], rel=1e-12)
    assert (row["windows_before"], row["windows_after"]) == (50, 30)


def test_places_are_those_of_the_library() -> None:
    values = _steps(2, 150, (40, 5.0), (90, -7.0), (120, 5.0))
    scaled = (values / np.sqrt(long_run_variance(values))).reshape(-1, 1)
    expected = Pelt(model="l2", min_size=3, jump=1).fit_predict(scaled, pen=2 * np.log(150))[:-1]
    assert find(_series(values))["window_index"].to_list() == expected


def test_place_and_size_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    found = places = sizes = 0
    for seed in range(200):
        at = int(rng.integers(20, 84))
        changes = find(_series(_steps(seed, 104, (at, 2.0))))
        if changes.height == 1:
            row = changes.row(0, named=True)
            found += 1
            places += row["earliest_index"] <= at <= row["latest_index"]
            sizes += row["lower"] <= 2.0 <= row["upper"]
    assert found >= 180
    assert places / found >= 0.95
    assert 0.92 <= sizes / found <= 0.99


@pytest.mark.parametrize(("r", "most"), [(0.0, 0.06), (0.5, 0.25)])
def test_quiet_series_rarely_change(r: float, most: float) -> None:
    false = sum(find(_series(_steps(seed, 104, r=r))).height > 0 for seed in range(200))
    assert false / 200 <= most


@pytest.mark.parametrize("values", [[], [1.0] * 4, [0.0] * 50, [None] * 20, [1e308, -1e308] * 10])
def test_nothing_is_found_where_there_is_nothing_to_find(values: list[float | None]) -> None:
    with np.errstate(over="ignore"):
        changes = find(_series(values))
    assert changes.is_empty()
    assert dict(changes.schema) == FOUND


def test_a_share_that_was_always_zero_is_found() -> None:
    changes = find(_series([0.0] * 30 + [0.2, 0.21, 0.19, 0.2, 0.22, 0.2]))
    assert changes["window_index"].to_list() == [30]


def test_windows_without_a_value_are_left_out() -> None:
    values: list[float | None] = _steps(7, 60, (30, 6.0)).tolist()
    values[10] = values[29] = None
    assert find(_series(values))["window_index"].to_list() == [30]


def test_moving_and_stretching_a_series_changes_no_place() -> None:
    values = _steps(6, 90, (40, 3.0), (70, -4.0))
    first, second = (find(_series(one)) for one in (values, 1e-6 * values - 42.0))
    assert first["window_index"].to_list() == second["window_index"].to_list()
    assert (first["earliest_index"] == second["earliest_index"]).all()
    assert second["difference"].to_list() == pytest.approx((1e-6 * first["difference"]).to_list(), rel=1e-6)


def _annotated(name: str, column: str, step: int = 1) -> tuple[np.ndarray, list[set[int]]]:
    folder = "drift_tcpd_changepoints"
    values = pl.read_csv(shared(folder, f"{name}.csv"))[column].cast(pl.Float64).to_numpy()[::step]
    told = json.loads(shared(folder, "annotations.json").read_text())[name]
    return values, [{0, *places} for places in told.values()]


def _hits(truth: set[int], found: set[int]) -> int:
    left, hits = set(found), 0
    for at in sorted(truth):
        near = [one for one in left if abs(one - at) <= MARGIN]
        if near:
            left.discard(min(near, key=lambda one: abs(one - at)))
            hits += 1
    return hits


def _f1(people: list[set[int]], places: list[int]) -> float:
    """Precision over all annotators' places, recall the mean over annotators; 0 counts as a place."""
    found = {0, *places}
    precision = _hits(set().union(*people), found) / len(found)
    recall = float(np.mean([_hits(one, found) / len(one) for one in people]))
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(
    ("name", "column", "step", "least"),
    [
        ("run_log", "Pace", 1, 0.99),
        ("airline_passengers", "Total Passengers", 1, 0.77),
        ("occupancy", "V4", 1, 0.73),
        ("apple", "Close", 3, 0.53),
    ],
)
def test_where_people_see_changes(name: str, column: str, step: int, least: float) -> None:
    values, people = _annotated(name, column, step)
    assert _f1(people, find(_series(values))["window_index"].to_list()) >= least


def test_every_interval_of_the_run_is_found() -> None:
    values, _ = _annotated("run_log", "Pace")
    places = find(_series(values))["window_index"].to_list()
    for at in (60, 96, 114, 174, 204, 240, 258, 317):
        assert min(abs(one - at) for one in places) <= 2


@pytest.mark.parametrize(
    ("name", "moments"),
    [
        ("sine_0123_abrupto", [10_000, 20_000, 30_000]),
        ("mixed_0101_abrupto", [10_000, 20_000, 30_000]),
        ("stagger_0120_abrupto", [10_000, 20_000, 30_000]),
        ("rt_8873985678962563_abrupto", [10_000]),  # later concepts cost the model about as much
    ],
)
def test_accuracy_breaks_at_the_known_moments(name: str, moments: list[int]) -> None:
    frame = pl.read_csv(shared("drift_known_moments", f"{name}.csv.gz"))
    x, y = frame.drop("class").to_numpy(), frame["class"].to_numpy()
    model = DecisionTreeClassifier(max_depth=8, random_state=0).fit(x[:8000], y[:8000])
    right = (model.predict(x[8000:]) == y[8000:]).reshape(-1, 500).mean(axis=1)
    changes = find(_series(right))
    assert [8000 + 500 * at for at in changes["window_index"]] == moments
    assert ((changes["latest_index"] - changes["earliest_index"]) <= 1).all()
