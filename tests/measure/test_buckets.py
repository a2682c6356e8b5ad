"""Figures by counting are those by sorting: against scipy, and a column as it comes against it in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from mlgov.measure import windows
from mlgov.measure.profiles import buckets, unsorted
from mlgov.measure.profiles.bins import ColumnBins
from mlgov.measure.profiles.count import count
from mlgov.measure.profiles.rows import Column, Ordered
from mlgov.measure.profiles.sheet import ByWindow, Sheet
from mlgov.measure.roles import Subject

Array = NDArray[np.float64]
RNG = np.random.default_rng(20)
N = 30_000
KINDS: dict[str, Array] = {
    "normal": RNG.normal(size=N),
    "skewed": RNG.lognormal(0, 2, N),
    "mostly zeros": np.where(RNG.random(N) < 0.7, 0.0, RNG.normal(size=N)),
    "zeros of either sign": RNG.exponential(size=N) * RNG.choice([0.0, -0.0, 1, 1, 1, 1], N),
    "rounded": RNG.normal(size=N).round(4),
    "far from zero": 1.7e9 + 1e5 * RNG.normal(size=N),
    "tiny": 1e-200 * RNG.normal(size=N),
    "many octaves": np.exp(RNG.uniform(-6, 6, N)),
}  # fmt: skip
EDGES = np.arange(1, 10) / 10


def _edges(reference: Array) -> Array:
    found = np.unique(np.quantile(reference, EDGES, method="inverted_cdf"))
    return found[found < reference[-1]]


@pytest.mark.parametrize("moved", [0.0, 0.01, 0.5, 3.0])
@pytest.mark.parametrize("kind", KINDS)
def test_figures_equal_those_of_sorted_values(kind: str, moved: float) -> None:
    rng = np.random.default_rng(3)
    a = np.sort(KINDS[kind])
    other = rng.choice(a, 25_000) + moved * np.diff(a[[N // 4, 3 * N // 4]])[0] * (rng.random(25_000) < 0.9)
    b = rng.permutation(other)
    grid, edges, ranks = buckets.Grid.of(a), _edges(a), [0, 2_499, 12_500, 24_999]
    assert grid is not None
    found = buckets.against(a, grid, buckets.Values.of(np.array_split(b, 7)), ranks, edges)
    assert found is not None
    in_order = np.sort(b)
    assert found.ranked == tuple(in_order[ranks].tolist())
    assert found.at_most.tolist() == np.searchsorted(in_order, edges, "right").tolist()
    assert found.kolmogorov_smirnov == stats.ks_2samp(a, b, method="asymp").statistic
    assert found.wasserstein == pytest.approx(stats.wasserstein_distance(a, b), rel=1e-9)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "LEAST", 3)


NUMBERS = st.floats(-1e9, 1e9) | st.integers(-4, 4).map(float) | st.floats(-1e-3, 1e-3)


@pytest.mark.usefixtures("few")
@settings(deadline=None, max_examples=100)
@given(st.lists(NUMBERS, min_size=3, max_size=40), st.lists(NUMBERS, min_size=1, max_size=40))
@example([0.0, 0.0, -1.0], [0.0, -1.0, -7.6e-118])
def test_few_values_of_any_kind(first: list[float], second: list[float]) -> None:
    a, b = np.sort(np.array(first)), np.array(second)
    grid = buckets.Grid.of(a)
    assume(grid is not None)
    assert grid is not None
    found = buckets.against(a, grid, buckets.Values.of(np.array_split(b, 3)), [0, len(b) - 1], a[:-1])
    assume(found is not None)
    assert found is not None
    assert found.kolmogorov_smirnov == stats.ks_2samp(a, b, method="asymp").statistic
    assert found.wasserstein == pytest.approx(stats.wasserstein_distance(a, b), rel=1e-9, abs=1e-300)
    assert found.at_most.tolist() == np.searchsorted(np.sort(b), a[:-1], "right").tolist()
    assert found.ranked == (b.min(), b.max())


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_as_it_comes_is_counted_as_one_in_order(kind: str) -> None:
    reference = Ordered.of(pl.Series(KINDS[kind]))
    column = pl.Series(np.random.default_rng(5).choice(KINDS[kind], 22_000)).extend(
        pl.Series([None] * 7, dtype=pl.Float64)
    )
    bins = ColumnBins(edges=tuple(_edges(reference.values).tolist()))
    by = ByWindow.of(windows.assign(None, len(column), "none"))
    frames = []
    for in_order in (None, Ordered.of(column)):
        sheet = Sheet(windows.assign(None, len(column), "none").windows)
        count(sheet, by, Subject("x", True, "feature"), Column(column, in_order), bins, reference)
        frames.append(sheet.frame())
    assert unsorted.read(column, bins, reference) is not None
    assert frames[0].drop("value").equals(frames[1].drop("value"))
    np.testing.assert_allclose(frames[0]["value"], frames[1]["value"], rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_number_is_left_to_sorting(odd: float) -> None:
    reference = Ordered.of(pl.Series(KINDS["normal"]))
    column = pl.Series(np.append(KINDS["skewed"], odd))
    assert unsorted.read(column, ColumnBins(edges=(0.0,)), reference) is None


FEW_BUCKETS = {
    "repeated": KINDS["normal"].round(2),
    "hundreds of octaves": np.exp(RNG.uniform(-200, 200, N)),
    "two heaps": KINDS["normal"] + RNG.choice([-1e6, 1e6], N),
}


@pytest.mark.parametrize("values", FEW_BUCKETS.values(), ids=FEW_BUCKETS)
def test_values_that_share_few_buckets_are_left_to_sorting(values: Array) -> None:
    reference = Ordered.of(pl.Series(values))
    column = pl.Series(np.random.default_rng(5).choice(values, N))
    bins = ColumnBins(edges=tuple(_edges(reference.values).tolist()))
    assert unsorted.read(column, bins, reference) is None


def test_a_column_of_one_value_has_no_buckets() -> None:
    assert buckets.Grid.of(np.full(N, 3.0)) is None


def test_a_grid_is_the_same_after_a_file(tmp_path: Path) -> None:
    grid = buckets.Grid.of(np.sort(KINDS["skewed"]))
    assert grid is not None
    np.save(tmp_path / "grid.npy", grid.to_array())
    read = buckets.Grid.from_array(np.load(tmp_path / "grid.npy"))
    assert (read.map, read.first) == (grid.map, grid.first)
    assert np.array_equal(read.counts, grid.counts)
    assert np.array_equal(read.rests, grid.rests)
