"""What holds for any rows: their order does not matter, and parts add up to the whole."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mlgov.measure import windows
from mlgov.measure.profiles import bins
from mlgov.measure.profiles.local import compare, profile
from mlgov.measure.profiles.merge import merge
from mlgov.measure.profiles.rows import FrameRows, ScanRows
from tests.measure.cases import BINNING, figures, spec_of

SPEC = spec_of(
    window={"rows": 7},
    score="s",
    prediction={"score_at_least": 0.5},
    label="y",
    features={"numeric": ["x"], "categorical": ["c"]},
    protected=["g", "h"],
    intersections=[["g", "h"]],
)
NUMBER = st.none() | st.floats(-100, 100) | st.just(float("nan")) | st.just(float("inf"))
ROW = st.fixed_dictionaries(
    {
        "x": NUMBER,
        "c": st.none() | st.sampled_from(["a", "b", '"; drop table x; --', ""]),
        "s": st.none() | st.floats(0, 1),
        "y": st.sampled_from([0, 1, None]),
        "g": st.sampled_from(["m", "f", None]),
        "h": st.integers(0, 2),
    }
)
SCHEMA = {"x": pl.Float64, "c": pl.String, "s": pl.Float64, "y": pl.Int64, "g": pl.String, "h": pl.Int64}
PLACE = ["window", "column", "attribute", "group", "kind", "key"]


def _frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, object]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    whole = SPEC.model_copy(update={"window": "none"})
    reference = _frame(rows[::2])
    left, right = (figures(_frame(one), whole, reference) for one in (rows, shuffled))
    assert_frame_equal(left, right, check_row_order=False, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40))
def test_windows_add_up_to_the_whole(rows: list[dict[str, object]]) -> None:
    held = FrameRows(_frame(rows))
    fixed = bins.fix(held, SPEC, BINNING)
    parts = profile(held, SPEC, windows.assign(None, held.height, SPEC.window), fixed)
    whole = profile(held, SPEC, windows.assign(None, held.height, "none"), fixed)
    for one in (merge([parts], into="all"), merge(parts.partition_by("window"), into="all")):
        expected = whole.filter(pl.col("kind") != "exact")
        assert_frame_equal(
            one.filter(pl.col("value") != 0).sort(PLACE),
            expected.filter(pl.col("value") != 0).sort(PLACE),
            rel_tol=1e-9,
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40))
def test_every_row_falls_into_one_bin_of_each_column(rows: list[dict[str, object]]) -> None:
    held = FrameRows(_frame(rows))
    fixed = bins.fix(FrameRows(_frame(rows[:5])), SPEC, BINNING)
    counted = profile(held, SPEC, windows.assign(None, held.height, "none"), fixed).filter(kind="bin")
    sums = dict(counted.group_by("column").agg(pl.col("value").sum()).iter_rows())
    labelled = sum(row["y"] is not None for row in rows)
    assert sums == {"x": len(rows), "c": len(rows), "s": len(rows), "prediction": len(rows), "y": labelled}


def test_bins_come_back_from_json_as_they_were() -> None:
    held = FrameRows(pl.DataFrame({"s": [k / 7 for k in range(99)], "c": ["a", "b", None] * 33}))
    fixed = bins.fix(held, SPEC, BINNING)
    assert bins.Bins.from_json(fixed.to_json()) == fixed


def test_rows_without_a_timestamp_belong_to_no_window() -> None:
    rows = pl.DataFrame({"at": ["2026-01-01", None, "2026-01-09", "2026-01-02"], "s": [0.1, 0.2, 0.3, 0.4]})
    rows = rows.with_columns(pl.col("at").str.to_date())
    spec = spec_of(timestamp="at", window="week", score="s")
    assigned = windows.assign(rows["at"], 4, "week")
    counted = profile(FrameRows(rows), spec, assigned).filter(column="s", key="n")
    assert counted.select("window", "value").rows() == [("2026-W01", 2.0), ("2026-W02", 1.0)]


def test_one_pass_over_two_files_equals_three(tmp_path: object) -> None:
    reference = pl.DataFrame({"x": [k % 37 / 3 for k in range(400)], "c": ["a", "b"] * 200})
    current = pl.DataFrame({"x": [k % 41 / 3 for k in range(300)], "c": ["a", "b", "z"] * 100})
    both = []
    for name, frame in (("r", reference), ("c", current)):
        frame.write_parquet(f"{tmp_path}/{name}.parquet")
        both.append(ScanRows.of(pl.scan_parquet(f"{tmp_path}/{name}.parquet")))
    spec = spec_of(score="x", features={"categorical": ["c"]})
    at = windows.assign(None, 400, "none"), windows.assign(None, 300, "none")
    fixed, first, second = compare(*both, spec, at, BINNING)
    held = FrameRows(reference)
    assert fixed == bins.fix(held, spec, BINNING)
    assert_frame_equal(first, profile(held, spec, at[0], fixed))
    assert_frame_equal(second, profile(FrameRows(current), spec, at[1], fixed, held))


def test_merged_counts_leave_out_what_needs_the_rows() -> None:
    from mlgov.measure import scorecards
    from tests.measure.cases import EVERY_GROUP, counts, only

    rows = pl.DataFrame({"s": [0.1, 0.9] * 20, "y": [0, 1] * 20})
    spec = spec_of(score="s", label="y", prediction={"score_at_least": 0.5})
    merged = merge([counts(rows, spec, rows), counts(rows, spec, rows)])
    found = scorecards.figures(
        merged, spec, reference=counts(rows, spec, rows), is_reference=False, minimum=EVERY_GROUP
    )
    assert only(found, "accuracy_score", family="performance")["n"] == 80
    assert only(found, "population_stability_index", subject="s")["value"] == pytest.approx(0)
    for metric, subject in (("roc_auc_score", "m"), ("kolmogorov_smirnov_statistic", "s")):
        assert "it needs the rows" in only(found, metric, subject=subject)["undefined"]
