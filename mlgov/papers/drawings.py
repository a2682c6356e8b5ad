"""Charts on paper: the numbers, ticks and words of each drawing, from the same rows that the screen draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from mlgov.charts import distribution, fairness, timeline, words
from mlgov.charts.limits import LimitLine, reference_line
from mlgov.charts.maturity import largest_gap_first
from mlgov.charts.scales import room, spread, tick_texts, ticks
from mlgov.papers.blocks import Chart

PLOT_HEIGHT = 40.0  # millimetres, as in the template
NAME_HEIGHT = 3.2
MOST_GROUPS = 14
MOST_BINS = 14
LABEL_LINE = 140  # characters that fit side by side under the bars


def series(
    rows: pl.DataFrame,
    *,
    unit: str = "ratio",
    limits: Sequence[LimitLine] = (),
    reference: float | None = None,
    title: str,
    caption: str = "",
) -> Chart | None:
    """A figure over windows (contract columns of one metric and subject); None without a single value."""
    points = timeline.points_of(rows)
    runs = timeline.runs_of(points)
    if not runs:
        return None
    lines = [*limits, *([] if reference is None else [reference_line(reference, unit)])]
    seen = [point[name] for point in points for name in ("value", "lower", "upper")]
    span = room([*seen, *(line.value for line in lines)])
    apart = (span[1] - span[0]) * NAME_HEIGHT / PLOT_HEIGHT
    places = spread([line.value for line in lines], apart)
    marks = ticks(*span, 5)
    drawing: dict[str, object] = {
        "x": _x_span([_x(point) for point in points]),
        "y": list(span),
        "y_ticks": _ticks(marks, tick_texts(marks, unit)),
        "x_ticks": _window_ticks(points),
        "runs": [[_point(point) for point in run] for run in runs],
        "lines": [
            {"value": line.value, "place": place, "label": line.label, "status": line.status}
            for line, place in zip(lines, places, strict=True)
        ],
        "edge": 3 + 1.35 * max((len(line.label) for line in lines), default=0),
        "dotted": len(points) <= 30,
    }
    return Chart("series", title, caption, timeline.in_words(points, title, unit), drawing)


def dots(
    rows: pl.DataFrame,
    *,
    unit: str = "share",
    limits: Sequence[LimitLine] = (),
    overall: float | None = None,
    title: str,
    caption: str = "",
) -> Chart | None:
    """A rate by group (contract columns of one metric in one window); None without a group."""
    groups = fairness.ordered(rows)
    if not groups:
        return None
    hidden = len(groups) - MOST_GROUPS
    if hidden > 0:
        caption = f"{caption} {words.plural(hidden, 'further group')} not drawn.".strip()
        groups = groups[:MOST_GROUPS]
    lines = [*([] if overall is None else [reference_line(overall, unit, "everyone")]), *limits]
    seen = [group[name] for group in groups for name in ("value", "lower", "upper")]
    low, high = room([*seen, *(line.value for line in lines)])
    low = max(low, 0.0) if unit == "share" else low
    marks = ticks(low, high, 7)
    drawing: dict[str, object] = {
        "x": [low, high],
        "x_ticks": _ticks(marks, tick_texts(marks, unit)),
        "lines": [{"value": line.value, "label": line.label, "status": line.status} for line in lines],
        "groups": [_group(group, low, high) for group in groups],
    }
    return Chart("dots", title, caption, fairness.in_words(groups, unit), drawing)


def pairs(bins: pl.DataFrame, *, title: str, caption: str = "", alt: str = "") -> Chart | None:
    """Reference beside current, of the bins that moved most; None without a bin."""
    if bins.is_empty():
        return None
    bins = distribution.without_nothing(bins)
    moved = (pl.col("current_share").fill_null(0) - pl.col("reference_share").fill_null(0)).abs()
    kept = bins.with_row_index("place").sort(moved, descending=True).head(MOST_BINS).sort("place")
    shares = [*kept["reference_share"], *kept["current_share"]]
    top = max((share for share in shares if share is not None), default=1.0) * 1.05 or 1.0
    marks = ticks(0, top, 5)
    longest = max(8, LABEL_LINE // kept.height)
    drawing: dict[str, object] = {
        "top": top,
        "y_ticks": _ticks(marks, tick_texts(marks, "share")),
        "bins": [
            {
                "label": words.shortened(words.bin_label(str(row["bin"])), longest),
                "reference": row["reference_share"],
                "current": row["current_share"],
            }
            for row in kept.iter_rows(named=True)
        ],
    }
    return Chart("pairs", title, caption, alt or title, drawing)


def levels(rows: pl.DataFrame, *, title: str, caption: str = "", alt: str = "") -> Chart | None:
    """Declared, measured and target level per dimension, the largest gap first; None without a dimension."""
    found = largest_gap_first(rows)
    if not found:
        return None
    shown = [
        {
            "dimension": words.shortened(str(row["dimension"]), 36),
            "declared": row["declared"],
            "measured": row["measured"],
            "target": row["target"],
        }
        for row in found
    ]
    return Chart("levels", title, caption, alt or title, {"rows": shown})


def field(
    rows: Sequence[tuple[str, Sequence[str | None]]],
    columns: Sequence[str],
    *,
    title: str,
    caption: str = "",
    alt: str = "",
) -> Chart | None:
    """Statuses as cells: one row per name, one column per period; null leaves a cell blank."""
    if not rows or not columns:
        return None
    step = max(1, -(-len(columns) // 8))
    shown = list(range(len(columns) - 1, -1, -step))[::-1]
    drawing: dict[str, object] = {
        "columns": list(columns),
        "rows": [{"name": words.shortened(name, 30), "cells": list(cells)} for name, cells in rows],
        "ticks": [{"at": i, "text": columns[i]} for i in shown],
    }
    return Chart("field", title, caption, alt or title, drawing)


def _x(point: dict[str, Any]) -> float:
    x = point["x"]
    if isinstance(x, datetime):  # frames of the store hold UTC without a zone
        return (x if x.tzinfo else x.replace(tzinfo=UTC)).timestamp()
    return float(x)


def _x_span(xs: list[float]) -> list[float]:
    low, high = min(xs), max(xs)
    margin = (high - low) * 0.02 or 1.0
    return [low - margin, high + margin]


def _window_ticks(points: list[dict[str, Any]]) -> list[dict[str, object]]:
    step = max(1, -(-len(points) // 6))
    shown = points[::-1][::step][::-1]  # the newest window is always named
    return [{"at": _x(point), "text": words.shortened(str(point["window"]), 18)} for point in shown]


def _ticks(places: Sequence[float], texts: Sequence[str]) -> list[dict[str, object]]:
    return [{"at": place, "text": text} for place, text in zip(places, texts, strict=True)]


def _point(point: dict[str, Any]) -> dict[str, object]:
    return {
        "x": _x(point),
        "y": point["value"],
        "lower": point["lower"],
        "upper": point["upper"],
        "status": point["status"],
    }


def _group(group: dict[str, Any], low: float, high: float) -> dict[str, object]:
    out = ", left out" if group["out"] else ""
    named = {name: group[name] for name in ("value", "status", "out")}
    for name in ("lower", "upper"):
        named[name] = None if group[name] is None else min(max(group[name], low), high)
    return {"name": words.shortened(group["name"], 26), "n": f"n = {words.count(group['n'])}{out}", **named}
