"""A rate by group: one dot and interval per group, the limit, and who was left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, facts, figure, hover
from mlgov.charts.limits import LimitLine, draw_across
from mlgov.charts.safe import plain, unique_labels
from mlgov.charts.scales import room, tick_texts, ticks
from mlgov.charts.theme import Colours, colours, faded, mark

Row = dict[str, Any]


def group_name(group: str | Mapping[str, str] | None) -> str:
    """`Caucasian`, or `African-American, Female` for an intersection; "everyone" without a group."""
    parts = json.loads(group) if isinstance(group, str) else group
    return ", ".join(str(value) for value in parts.values()) if parts else "everyone"


def rate_by_group(
    rows: pl.DataFrame,
    *,
    unit: str = "share",
    limits: Sequence[LimitLine] = (),
    overall: float | None = None,
    title: str = "",
    caption: str = "",
    dark: bool = False,
    most_groups: int = 30,
) -> go.Figure:
    """One by-group metric in one window: contract columns (group, value, n, lower, upper, status, why).

    Groups are sorted by value, lowest on top; groups that are too small to be judged, or have no value,
    stand greyed below them. `overall` is drawn as a dotted line.
    """
    groups = ordered(rows)
    if not groups:
        return empty("There is no group with this rate yet.", dark=dark, title=title, caption=caption)
    if len(groups) > most_groups:
        note = f"{words.plural(len(groups) - most_groups, 'group')} not drawn"
        caption = f"{caption}; {note}" if caption else note
        groups = groups[:most_groups]
    tone = colours(dark)
    fig = figure(
        dark=dark,
        title=title,
        caption=caption,
        height=max(110, 34 * len(groups) + 60),
        alt=in_words(groups, unit),
    )
    _intervals(fig, groups, tone)
    _dots(fig, groups, unit, tone)
    draw_across(fig, list(limits), tone)
    if overall is not None:
        draw_overall(fig, overall, unit, tone)
    others = [line.value for line in limits] + ([] if overall is None else [overall])
    _axes(fig, groups, unit, tone, others)
    if limits or overall is not None:
        fig.update_layout(margin={"t": fig.layout.margin.t + 20})
    return fig


def draw_overall(fig: go.Figure, overall: float, unit: str, tone: Colours) -> None:
    fig.add_vline(x=overall, line={"color": tone.grey, "width": 1.2, "dash": "dot"}, layer="above")
    fig.add_annotation(
        text=f"everyone {plain(words.amount(overall, unit))}",
        x=overall,
        xanchor="right",
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        font={"color": tone.grey, "size": 12},
    )


def ordered(rows: pl.DataFrame) -> list[Row]:
    """Groups by value, then those left out by name; `out` says that a group was too small, or has no value.

    Rows without a group compare groups with each other, and are no dots.
    """
    found: list[Row] = [{**row, "name": group_name(row["group"])} for row in rows.to_dicts() if row["group"]]
    for row in found:
        row["out"] = row["value"] is None or row["status"] == "not_evaluated"
    return sorted(found, key=lambda row: (row["out"], 0 if row["out"] else row["value"], row["name"]))


def _intervals(fig: go.Figure, groups: list[Row], tone: Colours) -> None:
    for y, row in enumerate(groups):
        if row["lower"] is None or row["upper"] is None:
            continue
        colour = faded(tone.grey, 0.45) if row["out"] else faded(_colour(row, tone), 0.45)
        fig.add_scatter(
            x=[row["lower"], row["upper"]],
            y=[y, y],
            mode="lines",
            line={"color": colour, "width": 3},
            hoverinfo="skip",
        )


def _dots(fig: go.Figure, groups: list[Row], unit: str, tone: Colours) -> None:
    fig.add_scatter(
        x=[row["value"] for row in groups],
        y=list(range(len(groups))),
        mode="markers",
        marker={
            "size": 11,
            "symbol": ["circle-open" if row["out"] else _symbol(row) for row in groups],
            "color": [tone.grey if row["out"] else _colour(row, tone) for row in groups],
            "line": {"width": [1.5 if row["out"] else 0 for row in groups], "color": tone.grey},
        },
        customdata=[_told(row, unit) for row in groups],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _axes(fig: go.Figure, groups: list[Row], unit: str, tone: Colours, others: list[float]) -> None:
    names = unique_labels([row["name"] for row in groups])
    small = [f"n = {words.count(row['n'])}{', left out' if row['out'] else ''}" for row in groups]
    grey = f'<span style="color:{tone.grey}">'
    fig.update_yaxes(
        tickvals=list(range(len(groups))),
        ticktext=[f"{name}  {grey}{note}</span>" for name, note in zip(names, small, strict=True)],
        range=[len(groups) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": tone.text},
    )
    seen = [row[name] for row in groups for name in ("value", "lower", "upper")]
    low, high = room([*seen, *others])
    known = [value for value in seen if value is not None]
    low = max(low, 0.0) if unit == "share" and min(known, default=0.0) >= 0 else low
    marks = ticks(low, high, 8)
    fig.update_xaxes(showgrid=True, range=[low, high], tickvals=marks, ticktext=tick_texts(marks, unit))


def _colour(row: Row, tone: Colours) -> str:
    return tone.of(row["status"]) if row["status"] in ("warn", "breach") else tone.accent


def _symbol(row: Row) -> str:
    return mark(row["status"]).symbol if row["status"] in ("warn", "breach") else "circle"


def _told(row: Row, unit: str) -> str:
    value = words.interval(row["value"], row["lower"], row["upper"], row["n"], unit)
    out = "left out: too few to judge" if row["out"] else ""
    return hover([f"<b>{plain(row['name'], 80)}</b>", plain(value), out, *facts(row, "why")])


def in_words(groups: list[Row], unit: str) -> str:
    judged = [row for row in groups if not row["out"]]
    small = len(groups) - len(judged)
    if not judged:
        return f"Rates of {words.plural(len(groups), 'group')}, none of them large enough to be judged."
    low, high = judged[0], judged[-1]
    told = (
        f"Rates of {words.plural(len(judged), 'group')}, "
        f"from {words.amount(low['value'], unit)} ({low['name']})"
        f" to {words.amount(high['value'], unit)} ({high['name']})"
    )
    return f"{told}; {words.plural(small, 'group')} left out." if small else f"{told}."
