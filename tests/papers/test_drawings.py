"""Charts on paper: where things fall, and what is left out."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from mlgov.charts.limits import LimitLine
from mlgov.papers import drawings
from mlgov.papers.blocks import Chart


def _drawing(chart: Chart | None) -> dict[str, Any]:
    assert chart is not None
    return chart.drawing


def test_a_week_without_a_value_breaks_the_line(history: pl.DataFrame) -> None:
    drawn = _drawing(drawings.series(history, title="x"))
    assert [len(run) for run in drawn["runs"]] == [3, 2]
    assert drawn["x_ticks"][-1]["text"] == "2026-W07"


def test_times_are_utc_wherever_the_machine_stands(
    history: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    here = _drawing(drawings.series(history, title="x"))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    there = _drawing(drawings.series(history, title="x"))
    monkeypatch.undo()
    time.tzset()
    assert here == there
    assert here["runs"][0][0]["x"] == 1767571200.0  # 2026-01-05T00:00Z


def test_names_of_close_limits_keep_apart(history: pl.DataFrame) -> None:
    limits = [LimitLine(0.25, "breach", "breach"), LimitLine(0.249, "warn", "warn")]
    lines = _drawing(drawings.series(history, limits=limits, title="x"))["lines"]
    span = _drawing(drawings.series(history, limits=limits, title="x"))["y"]
    assert abs(lines[0]["place"] - lines[1]["place"]) >= (span[1] - span[0]) * 0.079
    assert [line["value"] for line in lines] == [0.25, 0.249]


def test_nothing_to_draw_is_no_chart(history: pl.DataFrame) -> None:
    assert drawings.series(history.head(0), title="x") is None
    assert drawings.series(history.with_columns(value=pl.lit(None, pl.Float64)), title="x") is None
    assert drawings.dots(pl.DataFrame(schema={"group": pl.String}), title="x") is None
    assert drawings.levels(pl.DataFrame(schema={"dimension": pl.String}), title="x") is None
    assert drawings.field([], ["W1"], title="x") is None
    assert drawings.field([("m", [])], [], title="x") is None
    empty = pl.DataFrame(schema={"bin": pl.String, "reference_n": pl.Int64, "current_n": pl.Int64})
    assert drawings.pairs(empty, title="x") is None


def test_one_window_is_a_chart(history: pl.DataFrame) -> None:
    drawn = _drawing(drawings.series(history.head(1), title="x"))
    low, high = drawn["x"]
    assert low < drawn["runs"][0][0]["x"] < high


def test_intervals_end_at_the_edge() -> None:
    rows = pl.DataFrame(
        {
            "group": ['{"g":"a"}'],
            "value": [0.01],
            "n": [9],
            "lower": [-0.2],
            "upper": [0.2],
            "status": ["ok"],
            "why": [None],
        }
    )
    group = _drawing(drawings.dots(rows, title="x"))["groups"][0]
    assert group["lower"] == 0


def test_groups_beyond_the_page_are_counted() -> None:
    rows = pl.DataFrame(
        [
            {
                "group": f'{{"g":"{i:02d}"}}',
                "value": i / 100,
                "n": 99,
                "lower": None,
                "upper": None,
                "status": "ok",
                "why": None,
            }
            for i in range(20)
        ]
    )
    chart = drawings.dots(rows, title="x")
    assert chart is not None
    assert "6 further groups not drawn" in chart.caption
