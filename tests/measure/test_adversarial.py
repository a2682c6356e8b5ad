"""Columns that break sums, sorting or binning: distances beside scipy's, counts beside plain Python's.

The same figures must come out whichever way rows are read: in memory, from a file, against a kept reference.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy import stats

from mlgov.errors import DataError
from mlgov.measure import windows
from mlgov.measure.profiles import bins, kept, wasserstein
from mlgov.measure.profiles.local import compare, fix, profile
from mlgov.measure.profiles.rows import FrameRows, ScanRows
from tests.measure.cases import BINNING, spec_of

NUMBERS = spec_of(score="x", features={})
NAMES = spec_of(score=None, prediction="x", features={}, task="multiclass")
N, M = 3_000, 2_500


def _days(k: int) -> date:
    return date(1970, 1, 1) + timedelta(days=k)


def _columns() -> dict[str, tuple[pl.Series, pl.Series]]:
    """A reference and a current column of each kind."""
    rng = np.random.default_rng(11)
    nan, inf = float("nan"), float("inf")
    far, tiny = 2**53, 5e-324
    made: dict[str, tuple[Any, Any]] = {
        "constant": ([3.5] * N, [3.5] * M),
        "constant that moved": ([3.5] * N, [4.0] * M),
        "ties only": (rng.integers(0, 3, N), rng.integers(0, 4, M)),
        "one value for each row": (rng.permutation(N), rng.permutation(M) + 0.5),
        "infinite here and there": (
            [inf if k % 7 == 0 else -inf if k % 11 == 0 else float(k % 50) for k in range(N)],
            [nan if k % 5 == 0 else float(k % 60) for k in range(M)],
        ),
        "integers beyond a double": (far + rng.integers(0, 99, N), far + rng.integers(0, 120, M)),
        "denormals": (tiny * rng.integers(0, 1000, N), tiny * rng.integers(0, 1200, M)),
        "huge": (rng.normal(size=N) * 1e300, rng.normal(0.1, size=M) * 1e300),
        "far from zero": (1e12 + rng.normal(size=N), 1e12 + rng.normal(0.05, size=M)),
        "missing half": (
            [None if k % 2 else float(k) for k in range(N)],
            [None if k % 3 else float(k) for k in range(M)],
        ),
    }
    found = {name: (pl.Series("x", a), pl.Series("x", b)) for name, (a, b) in made.items()}
    found["dates"] = (
        pl.Series("x", [_days(k % 400) for k in range(N)]),
        pl.Series("x", [_days(k % 420) for k in range(M)]),
    )
    found["decimals"] = (
        pl.Series("x", [Decimal(k % 997) / 100 for k in range(N)], dtype=pl.Decimal(10, 2)),
        pl.Series("x", [Decimal(k % 900) / 100 for k in range(M)], dtype=pl.Decimal(10, 2)),
    )
    return found


COLUMNS = _columns()


def _against(reference: pl.DataFrame, current: pl.DataFrame, spec: Any = NUMBERS) -> pl.DataFrame:
    held, whole = FrameRows(reference), windows.assign(None, current.height, "none")
    return profile(FrameRows(current), spec, whole, fix(held, spec, BINNING), held)


def _value(found: pl.DataFrame, key: str) -> float | None:
    values = found.filter(pl.col("column") == "x", pl.col("key") == key)["value"]
    return float(values[0]) if len(values) else None


def _plain(column: pl.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The finite numbers by plain Python."""
    start = date(1970, 1, 1)
    taken = [(one - start).days if isinstance(one, date) else one for one in column.to_list()]
    numbers = [float(one) for one in taken if one is not None]
    return np.array([one for one in numbers if math.isfinite(one)])


@pytest.mark.parametrize("name", COLUMNS)
def test_distances_equal_scipy(name: str) -> None:
    reference, current = COLUMNS[name]
    found = _against(reference.to_frame(), current.to_frame())
    a, b = _plain(reference), _plain(current)
    expected = stats.ks_2samp(a, b, method="asymp")
    assert _value(found, "ks") == expected.statistic
    assert _value(found, "ks_p") == pytest.approx(expected.pvalue, abs=1e-9)
    scale = 2.0**1000 if name == "denormals" else 1.0  # scipy's own products fall below the least double
    area = stats.wasserstein_distance(a * scale, b * scale) / scale
    assert _value(found, "wasserstein") == pytest.approx(area, rel=1e-9, abs=5e-324)


@pytest.mark.parametrize("name", COLUMNS)
def test_counts_equal_plain_counts(name: str) -> None:
    reference, current = COLUMNS[name]
    found = _against(reference.to_frame(), current.to_frame())
    b = _plain(current)
    assert _value(found, "n") == len(b)
    assert _value(found, "nulls") == sum(one is None for one in current.to_list())
    assert _value(found, "invalid") == len(current) - len(b) - current.null_count()
    counts = found.filter(kind="bin", column="x")
    assert counts["value"].sum() == len(current)
    for key, n in counts.select("key", "value").iter_rows():
        if key.startswith("("):
            low, high = (float(one) for one in key[1:-1].split(", "))
            assert n == sum(low < one <= high for one in b)
        elif key.startswith("="):
            assert n == sum(one == float(key[1:]) for one in b)


def test_a_column_without_a_value() -> None:
    empty = pl.DataFrame({"x": pl.Series([None] * 50, dtype=pl.Float64)})
    found = _against(empty, empty)
    assert (_value(found, "n"), _value(found, "nulls")) == (0, 50)
    assert (_value(found, "ks"), _value(found, "wasserstein"), _value(found, "ks_p")) == (None, None, None)


def test_ten_thousand_categories() -> None:
    names = [f"name {k}" for k in range(10_000)]
    reference = pl.DataFrame({"x": [name for k, name in enumerate(names) for _ in range(1 + k % 3)]})
    current = pl.DataFrame({"x": [*names[:5_000], *(f"new {k}" for k in range(300))]})
    found = _against(reference, current, NAMES).filter(kind="bin", column="x")
    kept_names = {key[1:] for key in found["key"] if key.startswith("=")}
    assert len(kept_names) == bins.MOST_CATEGORIES
    plain = Counter(name if name in kept_names else bins.OTHER for name in current["x"])
    for key, n in found.select("key", "value").iter_rows():
        assert n == plain[key.removeprefix("=")]
    assert found["value"].sum() == current.height


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2_048, 6_000),
    st.floats(0.3, 3.5),
    st.sampled_from(["normal", "heavy", "ties", "zeros", "far"]),
    st.floats(0, 0.2),
    st.integers(0, 2**32 - 1),
)
def test_areas_by_blocks_equal_scipy(n: int, ratio: float, kind: str, shift: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    draw = {
        "normal": lambda k: rng.normal(size=k),
        "heavy": lambda k: rng.standard_cauchy(k),
        "ties": lambda k: rng.integers(0, 9, k).astype(float),
        "zeros": lambda k: np.where(rng.random(k) < 0.7, 0.0, rng.normal(size=k)),
        "far": lambda k: 1e9 + rng.normal(size=k),
    }[kind]
    a, b = np.sort(draw(n)), np.sort(draw(int(n * ratio)) + shift)
    expected = stats.wasserstein_distance(a, b)
    assert wasserstein.wasserstein(a, b) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert wasserstein.wasserstein(b, a) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.integers(2, 4),
    st.randoms(use_true_random=False),
)
def test_every_row_several_times_changes_no_distance(
    a: list[int], b: list[int], times: int, random: Any
) -> None:
    once = _against(pl.DataFrame({"x": a}), pl.DataFrame({"x": b}))
    more, base = b * times, list(a)
    random.shuffle(more)
    random.shuffle(base)
    again = _against(pl.DataFrame({"x": base}), pl.DataFrame({"x": more}))
    for key in ("ks", "wasserstein"):
        assert _value(again, key) == pytest.approx(_value(once, key), rel=1e-9, abs=1e-12)
    counts = once.filter(kind="bin").with_columns(pl.col("value") * times)
    assert_frame_equal(again.filter(kind="bin"), counts, check_row_order=False)


@pytest.mark.parametrize("name", COLUMNS)
def test_files_and_kept_references_give_the_same(name: str, tmp_path: Path) -> None:
    frames = [one.to_frame() for one in COLUMNS[name]]
    for frame, file in zip(frames, ("a", "b"), strict=True):
        frame.write_parquet(tmp_path / f"{file}.parquet")
    scans = [ScanRows.of(pl.scan_parquet(tmp_path / f"{file}.parquet")) for file in ("a", "b")]
    whole = [windows.assign(None, one.height, "none") for one in frames]
    expected = _against(*frames)
    _, first, second = compare(scans[0], scans[1], NUMBERS, (whole[0], whole[1]), BINNING)
    assert_frame_equal(second, expected, rel_tol=0, abs_tol=0)
    folder = tmp_path / "kept"
    made = kept.of(folder, scans[0], NUMBERS, BINNING, {"file": 1})
    found = kept.find(folder, {"file": 1})
    assert found is not None
    assert kept.find(folder, {"file": 2}) is None
    assert_frame_equal(found.counts, first)
    assert_frame_equal(profile(scans[1], NUMBERS, whole[1], made.bins, found), expected, rel_tol=0, abs_tol=0)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear council")
    rows = FrameRows(COLUMNS["constant"][0].to_frame())
    with pytest.raises(DataError, match="holds something else"):
        kept.of(tmp_path, rows, NUMBERS, BINNING, {})
    with pytest.raises(DataError, match="is a file"):
        kept.of(tmp_path / "letter.txt", rows, NUMBERS, BINNING, {})
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


CATEGORIES = {
    "texts": [["a", "b", None, "a"], ["b", "z", "=1+1", None]],
    "truths": [[True, False, None, True], [True, True, True, None]],
    "whole numbers": [[1, 2, 2, None], [2, 3, 2**60, 1]],
    "numbers": [[0.5, 1.0, math.nan, None], [math.inf, 1.0, 0.25, -math.inf]],
    "nothing": [[None] * 4, [None] * 4],
    "days": [[date(2026, 1, 1), date(2026, 1, 2), None, None], [date(2026, 1, 2)] * 4],
    "amounts": [
        [Decimal("1.50"), Decimal("2.00"), None, None],
        [Decimal("2.00"), Decimal("3.25"), None, None],
    ],
}


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize("times", [1, 1_000])
def test_categories_counted_while_a_file_is_read_are_those_of_rows_in_memory(
    name: str, times: int, tmp_path: Path
) -> None:
    frames = [pl.DataFrame({"x": values * times}) for values in CATEGORIES[name]]
    scans = []
    for frame, file in zip(frames, ("a", "b"), strict=True):
        frame.write_parquet(tmp_path / f"{file}.parquet")
        scans.append(ScanRows.of(pl.scan_parquet(tmp_path / f"{file}.parquet")))
    spec = spec_of(score="s", features={"categorical": ["x"]})
    at = windows.assign(None, 4 * times, "none"), windows.assign(None, 4 * times, "none")
    held = [FrameRows(frame) for frame in frames]
    of_files, of_rows = (compare(*both, spec, at, BINNING) for both in (scans, held))
    assert of_files[0] == of_rows[0]
    for counted, expected in zip(of_files[1:], of_rows[1:], strict=True):
        assert_frame_equal(counted, expected, check_row_order=False)
        assert counted.filter(column="x", kind="bin")["value"].sum() == 4 * times
