"""A figure over windows: value, interval, reference, limits, and what went beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import changes as changes_of_level
from mlgov.charts import words
from mlgov.charts.figures import empty, facts, figure, hover
from mlgov.charts.limits import LimitLine, draw, reference_line
from mlgov.charts.safe import plain
from mlgov.charts.scales import room, tick_texts, ticks
from mlgov.charts.theme import Colours, colours, faded, mark

Row = dict[str, Any]
FEW = 10  # so many windows are named one by one
NO_DATA = "There is no window with data for this figure yet."


def metric_over_windows(
    rows: pl.DataFrame,
    *,
    unit: str = "ratio",
    limits: Sequence[LimitLine] = (),
    reference: float | None = None,
    changes: pl.DataFrame | None = None,
    title: str = "",
    caption: str = "",
    dark: bool = False,
    height: int = 300,
) -> go.Figure:
    """One metric of one subject over windows, drawn on time where windows have one, else in their order.

    `rows` holds contract columns (window, window_index, window_start, window_end, value, n, lower, upper,
    status, why). Windows without a value, and stretches without a window, break the line. `changes`
    of level, as `services.change_points` finds them, are marked.
    """
    points = points_of(rows)
    if not any(point["value"] is not None for point in points):
        return empty(NO_DATA, dark=dark, title=title, caption=caption)
    tone = colours(dark)
    runs = runs_of(points)
    lines = [*limits, *([] if reference is None else [reference_line(reference, unit)])]
    seen = [point[name] for point in points for name in ("value", "lower", "upper")]
    span = room([*seen, *(line.value for line in lines)])
    fig = figure(dark=dark, title=title, caption=caption, height=height, alt=in_words(points, title, unit))
    _band(fig, runs, tone)
    _line(fig, runs, unit, tone)
    _beyond(fig, points, tone)
    draw(fig, lines, span, tone)
    if changes is not None:
        changes_of_level.draw(fig, changes, points, tone)
    marks = ticks(*span)
    fig.update_yaxes(range=list(span), tickvals=marks, ticktext=tick_texts(marks, unit))
    _x_axis(fig, points)
    return fig


def points_of(rows: pl.DataFrame) -> list[Row]:
    """Rows in order with `x`: the window's start, or its index where any of them has none."""
    points: list[Row] = rows.sort("window_index").to_dicts()
    timed = bool(points) and all(point["window_start"] is not None for point in points)
    for point in points:
        point["x"] = point["window_start"] if timed else point["window_index"]
        point["ends"] = point["window_end"] if timed else point["window_index"] + 1
    return points


def runs_of(points: list[Row]) -> list[list[Row]]:
    """Stretches of neighbouring windows that all have a value."""
    runs: list[list[Row]] = []
    previous: Row | None = None
    for point in points:
        if point["value"] is None:
            previous = None
            continue
        joined = previous is not None and (previous["ends"] is None or point["x"] <= previous["ends"])
        if joined:
            runs[-1].append(point)
        else:
            runs.append([point])
        previous = point
    return runs


def _band(fig: go.Figure, runs: list[list[Row]], tone: Colours) -> None:
    for run in runs:
        known = [point for point in run if point["lower"] is not None and point["upper"] is not None]
        if len(known) == 1:
            _whisker(fig, known[0], tone)
        elif known:
            x = [point["x"] for point in known]
            fig.add_scatter(
                x=x + x[::-1],
                y=[point["upper"] for point in known] + [point["lower"] for point in reversed(known)],
                fill="toself",
                fillcolor=faded(tone.accent, 0.14),
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
            )


def _whisker(fig: go.Figure, point: Row, tone: Colours) -> None:
    fig.add_scatter(
        x=[point["x"]] * 2,
        y=[point["lower"], point["upper"]],
        mode="lines",
        line={"color": faded(tone.accent, 0.4), "width": 5},
        hoverinfo="skip",
    )


def _line(fig: go.Figure, runs: list[list[Row]], unit: str, tone: Colours) -> None:
    for run in runs:
        fig.add_scatter(
            x=[point["x"] for point in run],
            y=[point["value"] for point in run],
            mode="lines+markers",
            line={"color": tone.accent, "width": 2},
            marker={"color": tone.accent, "size": 5 if len(run) > 1 else 8},
            customdata=[_told(point, unit) for point in run],
            hovertemplate="%{customdata}<extra></extra>",
        )


def _beyond(fig: go.Figure, points: list[Row], tone: Colours) -> None:
    """Warnings and breaches wear their shape upon the line."""
    for status, size in (("warn", 9), ("breach", 11)):
        hit = [point for point in points if point["status"] == status and point["value"] is not None]
        fig.add_scatter(
            x=[point["x"] for point in hit],
            y=[point["value"] for point in hit],
            mode="markers",
            marker={
                "symbol": mark(status).symbol,
                "size": size,
                "color": tone.of(status),
                "line": {"color": tone.ground, "width": 1},
            },
            hoverinfo="skip",
        )


def _x_axis(fig: go.Figure, points: list[Row]) -> None:
    """Dates where there are many windows with a start; else the windows' own names, thinned."""
    if len(points) > FEW and isinstance(points[0]["x"], datetime):
        fig.update_xaxes(tickformat="%-d %b\n%Y", tickangle=0)
        return
    shown = points[:: max(1, -(-len(points) // FEW))]
    fig.update_xaxes(
        tickvals=[point["x"] for point in shown],
        ticktext=[plain(point["window"], 24) for point in shown],
        tickangle=0 if len(shown) * max(len(str(point["window"])) for point in shown) < 80 else -30,
    )
    if len(points) == 1 and isinstance(points[0]["x"], datetime):
        width = (points[0]["ends"] or points[0]["x"] + timedelta(days=1)) - points[0]["x"]
        fig.update_xaxes(range=[points[0]["x"] - width, points[0]["x"] + width])


def _told(point: Row, unit: str) -> str:
    value = words.interval(point["value"], point["lower"], point["upper"], point["n"], unit)
    return hover([plain(point["window"], 60), plain(value), str(mark(point["status"])), *facts(point, "why")])


def in_words(points: list[Row], title: str, unit: str) -> str:
    """First, last and the states between, in one sentence."""
    known = [point for point in points if point["value"] is not None]
    first, last = known[0], known[-1]
    beyond = {status: sum(point["status"] == status for point in known) for status in ("warn", "breach")}
    gaps = sum(1 for one, other in pairwise(runs_of(points)) if one and other)
    told = [
        f"{title or 'Figure'} over {words.plural(len(points), 'window')}",
        f"from {words.amount(first['value'], unit)} in {first['window']}"
        f" to {words.amount(last['value'], unit)} in {last['window']}",
        f"{words.plural(beyond['breach'], 'breach', 'breaches')}, {words.plural(beyond['warn'], 'warning')}",
        words.plural(gaps, "gap") if gaps else "",
    ]
    return "; ".join(part for part in told if part) + "."
