"""The implementation roadmap as a Gantt chart: plan, work, today, and what is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import plain
from mlgov.charts.theme import Colours, colours, faded

LINE = 38  # pixels for an activity: its name, and its bar below
MONTHS = 36  # pixels for the months above it all
NO_PLAN = "The programme has no first day yet, so its months are no dates."
STATES = {"not_started": "not begun", "in_progress": "under way", "done": "done", "dropped": "dropped"}
Row = dict[str, Any]


def gantt(
    rows: pl.DataFrame, today: date, *, title: str = "", caption: str = "", dark: bool = False
) -> go.Figure:
    """A line for each activity, its name above its bars, so that it reads on a narrow screen too.

    `rows` has title, planned_start, planned_end, due, started, finished (dates or null), state, status,
    late (days) and why. The outline is the plan; the filled bar is work, from its first day to its last or
    to today; the hatched end is what lies behind the day it was due; a bar across is a day of its own.
    """
    found = [row for row in rows.to_dicts() if row["planned_start"] is not None or row["due"] is not None]
    if not found:
        return empty(NO_PLAN, dark=dark, title=title, caption=caption)
    tone = colours(dark)
    first, last = _span(found, today)
    fig = figure(
        dark=dark, title=title, caption=caption, height=LINE * len(found) + 46, alt=_alt(found, today)
    )
    for place, row in enumerate(found):
        _name(fig, row, place, tone)
        _plan(fig, row, place, last, tone)
        _work(fig, row, place, today, tone)
        _late(fig, row, place, today, tone)
    _today(fig, today, len(found), tone)
    margin = (last - first) * 0.02
    fig.update_xaxes(
        range=[first - margin, last + margin],
        type="date",
        tickformat="%b\n%Y",
        showgrid=True,
        side="top",
        dtick="M2",
    )
    fig.update_yaxes(visible=False, range=[len(found) + 0.2, -0.7])
    fig.update_layout(barmode="overlay", bargap=0, margin={"t": (fig.layout.margin.t or 0) + MONTHS})
    return fig


def _span(found: list[Row], today: date) -> tuple[date, date]:
    names = ("planned_start", "planned_end", "due", "started", "finished")
    seen = [row[name] for row in found for name in names if row[name] is not None]
    return min([*seen, today]), max([*seen, today]) + timedelta(days=1)


def _name(fig: go.Figure, row: Row, place: int, tone: Colours) -> None:
    """Its title with a mark and a word where something is to be told, so that no colour is needed."""
    marks = {"breach": ("▲ ", f", {row['late']} d late"), "warn": ("◆ ", ", not begun")}
    mark, told = marks.get(row["status"], ("", ", dropped" if row["state"] == "dropped" else ""))
    fig.add_annotation(
        text=f"{mark}{plain(row['title'], 58)}{told}",
        x=0, xref="paper", xanchor="left", y=place - 0.3, yanchor="middle", showarrow=False,
        font={"size": 12, "color": tone.of(row["status"]) if mark else tone.text},
    )  # fmt: skip


def _plan(fig: go.Figure, row: Row, place: int, last: date, tone: Colours) -> None:
    start = row["planned_start"]
    if start is None:
        return
    end = row["planned_end"] + timedelta(days=1) if row["planned_end"] else last
    _bar(fig, row, place, start, end, 0.34, "rgba(0,0,0,0)", {"color": tone.grey, "width": 1})
    if row["due"] is not None and row["due"] != row["planned_end"]:
        _point(fig, row, place, row["due"], "line-ns-open", tone.text)


def _work(fig: go.Figure, row: Row, place: int, today: date, tone: Colours) -> None:
    """What was done, or is being done; an activity finished without a first day is a point."""
    begun, finished = row["started"], row["finished"]
    end = finished or (today if row["state"] == "in_progress" else None)
    if begun is not None and end is not None:
        colour = tone.grey if row["state"] == "done" else tone.accent
        _bar(fig, row, place, begun, end + timedelta(days=1), 0.18, colour, {"width": 0})
    if finished is not None:
        _point(fig, row, place, finished, "circle", tone.green)


def _late(fig: go.Figure, row: Row, place: int, today: date, tone: Colours) -> None:
    """What lies behind the day it was due, hatched and with a triangle."""
    if row["status"] != "breach":
        return
    _bar(
        fig, row, place, row["due"] + timedelta(days=1), today, 0.34, faded(tone.red, 0.25),
        {"color": tone.red, "width": 1}, pattern={"shape": "/", "fgcolor": tone.red, "size": 5},
    )  # fmt: skip
    _point(fig, row, place, today, "triangle-up", tone.red)


def _bar(
    fig: go.Figure, row: Row, place: int, start: date, end: date, width: float, colour: str,
    line: dict[str, Any], pattern: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    fig.add_bar(
        orientation="h",
        y=[place + 0.15],
        base=[start],
        x=[(end - start).days * 86_400_000],
        width=width,
        marker={"color": colour, "line": line, **({"pattern": pattern} if pattern else {})},
        hovertemplate=f"{_told(row)}<extra></extra>",
    )


def _point(fig: go.Figure, row: Row, place: int, at: date, symbol: str, colour: str) -> None:
    fig.add_scatter(
        x=[at],
        y=[place + 0.15],
        mode="markers",
        marker={
            "symbol": symbol,
            "size": 10,
            "color": colour,
            "line": {"width": 2 * symbol.endswith("-open")},
        },
        hovertemplate=f"{_told(row)}<extra></extra>",
    )


def _today(fig: go.Figure, today: date, count: int, tone: Colours) -> None:
    fig.add_scatter(
        x=[today, today],
        y=[-0.7, count - 0.3],
        mode="lines",
        line={"color": tone.text, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    fig.add_annotation(
        text=f"today, {words.date(today)}", x=today, y=count - 0.3, yanchor="top", showarrow=False,
        font={"size": 11, "color": tone.grey},
    )  # fmt: skip


def _told(row: Row) -> str:
    planned = " to ".join(words.date(row[name]) for name in ("planned_start", "planned_end") if row[name])
    return hover(
        [
            f"<b>{plain(row['title'], 80)}</b>",
            f"planned {planned}" if planned else "",
            STATES.get(row["state"], ""),
            plain(row["why"], 160),
        ]
    )


def _alt(found: list[Row], today: date) -> str:
    late = sorted((row for row in found if row["status"] == "breach"), key=lambda row: -row["late"])
    done = sum(row["state"] == "done" for row in found)
    first = f", the longest “{late[0]['title']}” by {words.plural(late[0]['late'], 'day')}" if late else ""
    return (
        f"{words.plural(len(found), 'activity', 'activities')} of the roadmap on {words.date(today)}: "
        f"{done} done, {len(late)} late{first}."
    )
