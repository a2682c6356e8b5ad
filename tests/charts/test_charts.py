"""Every chart over full, empty, single and incomplete data, light and dark, with names from strangers."""

from __future__ import annotations

import json
from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl
import pytest

from mlgov.charts import distribution, fairness, maturity, timeline, trends
from mlgov.charts.figures import alt
from mlgov.charts.limits import LimitLine
from mlgov.charts.safe import plain, unique_labels

Frames = Callable[..., pl.DataFrame]
LIMITS = [LimitLine(0.1, "warn", "warn above 0.10"), LimitLine(0.25, "breach", "breach above 0.25")]
LEVELS = {"dimension": pl.String, "declared": pl.Float64, "measured": pl.Float64, "target": pl.Float64}


def _levels(*rows: tuple[str, float | None, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=LEVELS, orient="row")


def _texts(fig: go.Figure) -> list[str]:
    return [annotation.text for annotation in fig.layout.annotations]


def _lines(fig: go.Figure) -> list[list[float]]:
    return [list(trace.y) for trace in fig.data if trace.mode == "lines+markers"]


@pytest.mark.parametrize("dark", [False, True])
def test_every_chart_says_why_it_is_empty(
    dark: bool, weekly: Frames, groups: Frames, bins: pl.DataFrame
) -> None:
    nothing = weekly([])
    for fig in (
        timeline.metric_over_windows(nothing, dark=dark),
        timeline.metric_over_windows(weekly([None, None]), dark=dark),
        distribution.reference_and_current(bins.clear(), dark=dark),
        fairness.rate_by_group(groups(), dark=dark),
        trends.kpi_trend(["2026-Q1"], [None], dark=dark),
        maturity.declared_measured_target(_levels(), dark=dark),
    ):
        assert not fig.data
        assert len(_texts(fig)[0]) > 15
        assert alt(fig).startswith("No chart: ")


@pytest.mark.parametrize("dark", [False, True])
def test_every_chart_draws_one_point(dark: bool, weekly: Frames, groups: Frames, bins: pl.DataFrame) -> None:
    for fig in (
        timeline.metric_over_windows(weekly([0.3]), limits=LIMITS, reference=0.05, dark=dark),
        distribution.reference_and_current(bins.head(1), dark=dark),
        fairness.rate_by_group(groups(("a", 0.5, 100, "ok")), overall=0.5, limits=LIMITS, dark=dark),
        trends.kpi_trend(["2026-Q1"], [0.5], target=0.9, dark=dark),
        maturity.declared_measured_target(_levels(("Ethics", 3, None, None)), dark=dark),
        trends.sparkline([0.5], dark=dark),
    ):
        assert fig.data
        assert json.loads(fig.to_json())
        assert alt(fig)


def test_weeks_without_value_or_without_a_row_break_the_line(weekly: Frames) -> None:
    fig = timeline.metric_over_windows(weekly([0.1, 0.1, None, 0.1, 0.1, 0.1, 0.1], skip=[5]))
    assert [len(run) for run in _lines(fig)] == [2, 2, 1]
    assert "2 gaps" in alt(fig)


def test_windows_of_rows_keep_their_order_and_their_names(weekly: Frames) -> None:
    rows = weekly([0.1, 0.2, 0.3]).with_columns(
        window=pl.format("rows {}-{}", pl.col("window_index") * 5000, pl.col("window_index") * 5000 + 4999),
        window_start=pl.lit(None, pl.Datetime("us")),
        window_end=pl.lit(None, pl.Datetime("us")),
    )
    fig = timeline.metric_over_windows(rows.reverse())
    assert _lines(fig) == [[0.1, 0.2, 0.3]]
    assert list(fig.layout.xaxis.ticktext) == ["rows 0-4999", "rows 5000-9999", "rows 10000-14999"]


def test_breaches_wear_their_shape_and_limits_their_names(weekly: Frames) -> None:
    fig = timeline.metric_over_windows(weekly([0.1, 0.3, 0.4]), limits=LIMITS, reference=0.05)
    marks = {trace.marker.symbol: list(trace.y) for trace in fig.data if trace.mode == "markers"}
    assert marks["triangle-up"] == [0.3, 0.4]
    assert _texts(fig) == ["warn above 0.10", "breach above 0.25", "reference 0.05"]
    assert fig.layout.yaxis.range[0] < 0.05 and fig.layout.yaxis.range[1] > 0.42


def test_the_hover_says_value_interval_n_and_why(weekly: Frames) -> None:
    fig = timeline.metric_over_windows(weekly([0.3], why="0.3 is above 0.25"))
    told = next(trace.customdata[0] for trace in fig.data if trace.customdata is not None)
    assert "0.30 (0.28-0.32), n = 800" in told
    assert "▲ breach" in told
    assert "0.3 is above 0.25" in told


def test_reference_and_current_stand_side_by_side(bins: pl.DataFrame) -> None:
    fig = distribution.reference_and_current(bins)
    assert [trace.name for trace in fig.data] == ["reference", "current"]
    assert list(fig.data[0].x) == ["≤ 10.5", "10.5-20", "&gt; 20", "new: &lt;b&gt;new&lt;/b&gt;"]
    assert "from 50.0 % to 20.0 %" in alt(fig)


def test_of_many_bins_those_that_moved_most_are_drawn(bins: pl.DataFrame) -> None:
    fig = distribution.reference_and_current(bins, most_bins=2)
    assert list(fig.data[0].x) == ["≤ 10.5", "&gt; 20"]
    assert "2 bins that moved least not drawn" in fig.layout.title.text


def test_small_groups_are_greyed_and_named_as_left_out(groups: Frames) -> None:
    fig = fairness.rate_by_group(
        groups(
            ("small", 0.9, 4, "not_evaluated"),
            ("none", None, 0, "not_evaluated"),
            ("high", 0.6, 500, "not_applicable"),
            ("low", 0.2, 400, "breach"),
        ),
        limits=LIMITS,
        overall=0.4,
    )
    ticks = list(fig.layout.yaxis.ticktext)
    assert [tick.split("  ")[0] for tick in ticks] == ["low", "high", "none", "small"]
    assert ["left out" in tick for tick in ticks] == [False, False, True, True]
    assert "n = 500" in ticks[1]
    dots = next(trace for trace in fig.data if trace.mode == "markers")
    assert list(dots.marker.symbol) == ["triangle-up", "circle", "circle-open", "circle-open"]
    assert alt(fig) == "Rates of 2 groups, from 20.0 % (low) to 60.0 % (high); 2 groups left out."


def test_rows_between_groups_are_no_dots(groups: Frames) -> None:
    rows = groups(("a", 0.5, 100, "ok"), ("b", 0.4, 100, "ok"))
    both = pl.concat([rows, rows.head(1).with_columns(group=pl.lit(None, pl.String))])
    assert len(fairness.rate_by_group(both).layout.yaxis.ticktext) == 2


def test_a_kpi_without_a_value_in_a_period_is_a_gap() -> None:
    fig = trends.kpi_trend(
        ["Q1", "Q2", "Q3"], [0.5, None, 0.7], target=0.9, statuses=["breach", "not_evaluated", "warn"]
    )
    assert list(fig.data[0].y) == [0.5, None, 0.7]
    assert not fig.data[0].connectgaps
    assert list(fig.data[0].marker.symbol) == ["triangle-up", "circle", "diamond"]
    assert _texts(fig) == ["target 90.0 &#37;"]


def test_the_largest_gap_of_maturity_comes_first() -> None:
    rows = _levels(("near", 3, 3, 4), ("far", 4, 1, 4), ("unknown", None, None, 3))
    fig = maturity.declared_measured_target(rows)
    assert list(fig.layout.yaxis.ticktext) == ["far", "unknown", "near"]
    assert {trace.name for trace in fig.data if trace.name} == {"declared", "measured", "target"}


def test_names_from_strangers_are_drawn_letter_by_letter(
    hostile: str, weekly: Frames, groups: Frames, bins: pl.DataFrame
) -> None:
    named = weekly([0.1, 0.3], subject=hostile, window=hostile, why=hostile)
    for fig in (
        timeline.metric_over_windows(
            named, title=hostile, caption=hostile, limits=[LimitLine(1, "warn", hostile)]
        ),
        distribution.reference_and_current(bins.with_columns(bin=pl.lit(hostile))),
        fairness.rate_by_group(groups((hostile, 0.1, 50, "ok"), (hostile + "2", 0.2, 50, "ok"))),
        trends.kpi_trend([hostile], [0.5], title=hostile),
        maturity.declared_measured_target(_levels((hostile, 1, 2, 3))),
    ):
        for text in _all_texts(fig):
            bare = text.replace("<br>", "").replace("<b>", "").replace("</b>", "")
            kept = bare if not bare.startswith("<span") and "</span>" not in bare else ""
            assert "<" not in kept and "$" not in kept, text
            assert "\x00" not in text and "\u202e" not in text


def _all_texts(fig: go.Figure) -> list[str]:
    """Every text that plotly would read as markup."""
    found = [fig.layout.title.text or "", fig.layout.title.subtitle.text or "", *_texts(fig)]
    for axis in (fig.layout.xaxis, fig.layout.yaxis):
        found += list(axis.ticktext or ())
    for trace in fig.data:
        for values in (trace.customdata, getattr(trace, "x", None)):
            found += [text for text in _flat(values) if isinstance(text, str)]
    return found


def _flat(values: object) -> list[object]:
    if values is None or isinstance(values, str):
        return [values]
    return [one for value in values for one in _flat(value)] if hasattr(values, "__iter__") else [values]


def test_shortened_names_stay_apart() -> None:
    names = ["a" * 30 + str(i) + "b" * 30 for i in range(3)]
    assert len(set(unique_labels(names))) == 3


def test_plain_text_is_what_it_was_before() -> None:
    assert plain("income 2026") == "income 2026"
    assert plain("<b>&$") == "&lt;b&gt;&amp;&#36;"
