"""Levels of maturity: declared, measured and target of every dimension on one scale."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import plain, unique_labels
from mlgov.charts.theme import Colours, colours, faded

LEVELS = 5
Row = dict[str, Any]


def declared_measured_target(
    rows: pl.DataFrame, *, title: str = "", caption: str = "", dark: bool = False
) -> go.Figure:
    """A dumbbell per dimension on the scale 0 to 5, the largest gap to the target first.

    `rows` has dimension, declared, measured, target (numbers or null). A filled circle is declared, an open
    square measured, a bar the target; the line between the first two is what claim and fact differ by.
    """
    levels = largest_gap_first(rows)
    if not levels:
        return empty("No maturity assessment has been filed yet.", dark=dark, title=title, caption=caption)
    tone = colours(dark)
    fig = figure(
        dark=dark, title=title, caption=caption, height=36 * len(levels) + 60, alt=_alt(levels), legend=True
    )
    _links(fig, levels, tone)
    _marks(fig, levels, "target", "line-ns-open", tone.grey, tone)
    _marks(fig, levels, "measured", "square-open", tone.orange, tone)
    _marks(fig, levels, "declared", "circle", tone.accent, tone)
    fig.update_layout(legend={"traceorder": "reversed"})
    fig.update_xaxes(range=[-0.2, LEVELS + 0.2], tickvals=list(range(LEVELS + 1)), showgrid=True)
    fig.update_yaxes(
        tickvals=list(range(len(levels))),
        ticktext=unique_labels([str(row["dimension"]) for row in levels]),
        range=[len(levels) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": tone.text},
    )
    return fig


def gap(row: Row) -> float:
    """How far the lower of declared and measured is below the target; without a level it lacks all."""
    known = [row[name] for name in ("declared", "measured") if row[name] is not None]
    return float((row["target"] or 0) - min(known, default=0))


def largest_gap_first(rows: pl.DataFrame) -> list[Row]:
    return sorted(rows.to_dicts(), key=lambda row: (-gap(row), str(row["dimension"])))


def _links(fig: go.Figure, levels: list[Row], tone: Colours) -> None:
    for y, row in enumerate(levels):
        known = [row[name] for name in ("declared", "measured", "target") if row[name] is not None]
        if len(known) > 1:
            fig.add_scatter(
                x=[min(known), max(known)],
                y=[y, y],
                mode="lines",
                line={"color": faded(tone.grey, 0.4), "width": 2},
                hoverinfo="skip",
                showlegend=False,
            )


def _marks(fig: go.Figure, levels: list[Row], name: str, symbol: str, colour: str, tone: Colours) -> None:
    fig.add_scatter(
        name=name,
        x=[row[name] for row in levels],
        y=list(range(len(levels))),
        mode="markers",
        marker={
            "symbol": symbol,
            "size": 16 if name == "target" else 12,
            "color": colour,
            "line": {"width": 2.2 if symbol.endswith("-open") else 0, "color": colour},
        },
        customdata=[_told(row) for row in levels],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _told(row: Row) -> str:
    parts = [f"{name} {words.amount(row[name], 'level')}" for name in ("declared", "measured", "target")]
    return hover([f"<b>{plain(row['dimension'], 80)}</b>", *parts])


def _alt(levels: list[Row]) -> str:
    worst = levels[0]
    return (
        f"{words.plural(len(levels), 'dimension')}; the largest gap is in {worst['dimension']}: declared "
        f"{words.amount(worst['declared'], 'level')}, measured {words.amount(worst['measured'], 'level')}, "
        f"target {words.amount(worst['target'], 'level')}."
    )
