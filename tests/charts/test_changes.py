"""Changes of level upon a timeline, and in words."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from mlgov.charts import changes, timeline
from mlgov.measure.change_points import find

Frames = Callable[..., pl.DataFrame]
STEP = [0.04, 0.06, 0.05, 0.05, 0.03, 0.06, 0.3, 0.31, 0.28, 0.3, 0.32, 0.29]


def test_a_change_is_marked_and_told(weekly: Frames) -> None:
    rows = weekly(STEP)
    found = find(rows)
    fig = timeline.metric_over_windows(rows, changes=found)
    assert [shape.x0 for shape in fig.layout.shapes if shape.type == "line"] == [rows["window_start"][6]]
    assert "since 2026-W08" in [one.text for one in fig.layout.annotations]
    told = changes.in_words(found, "index")
    assert told.startswith("The level changed in 2026-W08")
    assert "from 0.05 to 0.30" in told


def test_no_change_leaves_the_chart_as_it_was(weekly: Frames) -> None:
    rows = weekly([0.05, 0.06] * 6)
    none = find(rows)
    marked, plain = timeline.metric_over_windows(rows, changes=none), timeline.metric_over_windows(rows)
    assert marked.to_json() == plain.to_json()
    assert changes.in_words(none, "index") == ""


def test_an_uncertain_place_is_a_stretch(weekly: Frames) -> None:
    rows = weekly(STEP)
    found = find(rows).with_columns(earliest_index=pl.lit(5), earliest=pl.lit("2026-W07"))
    fig = timeline.metric_over_windows(rows, changes=found)
    assert [shape.x0 for shape in fig.layout.shapes if shape.type == "rect"] == [rows["window_start"][5]]
    assert "(between 2026-W07 and 2026-W08)" in changes.in_words(found, "index")


def test_a_window_that_is_not_shown_is_not_marked(weekly: Frames) -> None:
    rows = weekly(STEP)
    fig = timeline.metric_over_windows(rows.head(4), changes=find(rows))
    assert not fig.layout.shapes


def test_a_name_from_a_stranger_is_no_markup(weekly: Frames) -> None:
    rows = weekly(STEP)
    found = find(rows).with_columns(window=pl.lit("<b>1</b>"))
    fig = timeline.metric_over_windows(rows, changes=found)
    assert not any("<b>1" in str(one.text) for one in fig.layout.annotations)


def test_names_of_changes_that_are_close_stand_apart(weekly: Frames) -> None:
    rows = weekly([0.0] * 20)
    places = {"earliest_index": pl.col("window_index"), "latest_index": pl.col("window_index")}

    def named(*indices: int) -> list[tuple[str, str]]:
        found = rows.filter(pl.col("window_index").is_in(indices)).with_columns(**places)
        fig = timeline.metric_over_windows(rows, changes=found)
        return [(one.text, one.xanchor) for one in fig.layout.annotations if "since" in str(one.text)]

    names = rows["window"].to_list()
    assert named(3, 15) == [(f"since {names[3]}", "left"), (f"since {names[15]}", "left")]
    assert named(14, 16) == [(f"since {names[14]}", "right"), (f"since {names[16]}", "left")]
    assert named(12, 14, 16) == [(f"since {names[12]}", "right"), (f"since {names[16]}", "left")]
