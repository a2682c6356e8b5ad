"""How much of its time something spent in each state: one bar per name, parts in the order of severity."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import plain, unique_labels
from mlgov.charts.scales import tick_texts, ticks
from mlgov.charts.theme import STATUS, WORST_FIRST, colours


def time_in_status(
    rows: pl.DataFrame, *, title: str = "", caption: str = "", dark: bool = False
) -> go.Figure:
    """`rows` has name and status, one row per window; the name that was worst for longest stands on top."""
    if rows.is_empty():
        return empty("There is no judged window yet.", dark=dark, title=title, caption=caption)
    tone = colours(dark)
    parts = (
        rows.group_by("name", "status")
        .len("windows")
        .with_columns(share=pl.col("windows") / pl.col("windows").sum().over("name"))
    )
    shares = {(row["name"], row["status"]): row for row in parts.iter_rows(named=True)}

    def _share(name: str, status: str) -> float:
        return float(shares.get((name, status), {"share": 0.0})["share"])

    names = sorted(
        rows["name"].unique().to_list(), key=lambda n: (-_share(n, "breach"), -_share(n, "warn"), str(n))
    )
    fig = figure(
        dark=dark,
        title=title,
        caption=caption,
        height=max(100, 28 * len(names) + 50),
        alt=f"Share of windows in each status for {words.plural(len(names), 'name')}; worst: {names[0]}, "
        f"{words.share(_share(names[0], 'breach'))} in breach.",
        legend=True,
    )
    for status in WORST_FIRST:
        fig.add_bar(
            name=str(STATUS[status]),
            orientation="h",
            x=[_share(name, status) for name in names],
            y=list(range(len(names))),
            marker={
                "color": tone.tint(status),
                "line": {"color": tone.border, "width": 1},
                "pattern": {
                    "shape": {"warn": "/", "breach": "x"}.get(status, ""),
                    "size": 6,
                    "solidity": 0.12,
                    "fillmode": "overlay",
                    "fgcolor": tone.grey,
                },
            },
            customdata=[
                hover([plain(name, 60), f"{STATUS[status]}: {plain(words.share(_share(name, status)))}"])
                for name in names
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    fig.update_layout(barmode="stack", bargap=0.35, legend={"traceorder": "normal"})
    marks = ticks(0, 1)
    fig.update_xaxes(range=[0, 1.01], tickvals=marks, ticktext=tick_texts(marks, "share"))
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=unique_labels([str(name) for name in names]),
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": tone.text},
    )
    return fig
