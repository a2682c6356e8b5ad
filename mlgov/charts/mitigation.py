"""What cut-offs by group would cost: accuracy against how far the groups still lie apart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.limits import LimitLine, draw_across
from mlgov.charts.safe import plain
from mlgov.charts.scales import room, tick_texts, ticks
from mlgov.charts.theme import colours
from mlgov.measure.mitigation import Choice


def cost(
    choices: Sequence[Choice],
    now: Choice | None,
    *,
    limits: Sequence[LimitLine] = (),
    dark: bool = False,
    title: str = "",
) -> go.Figure:
    """The best accuracy for each distance between groups; a diamond marks the one cut-off of today."""
    if not choices:
        return empty("There are no cut-offs to choose from.", dark=dark, title=title)
    tone = colours(dark)
    fig = figure(dark=dark, title=title, caption="", height=260, alt=_alt(choices, now))
    fig.add_scatter(
        x=[one.disparity for one in choices],
        y=[one.accuracy for one in choices],
        mode="lines+markers",
        line={"color": tone.accent, "width": 2, "shape": "hv"},
        marker={"size": 7},
        customdata=[_told(one, "cut-offs by group") for one in choices],
        hovertemplate="%{customdata}<extra></extra>",
    )
    if now is not None:
        fig.add_scatter(
            x=[now.disparity],
            y=[now.accuracy],
            mode="markers+text",
            marker={"size": 12, "symbol": "diamond", "color": tone.orange},
            text=["today"],
            textposition="bottom center",
            textfont={"color": tone.text},
            customdata=[_told(now, "one cut-off for all")],
            hovertemplate="%{customdata}<extra></extra>",
        )
    draw_across(fig, list(limits), tone)
    _axes(fig, [*choices, *([now] if now else [])], [line.value for line in limits])
    if limits:
        fig.update_layout(margin={"t": fig.layout.margin.t + 20})
    return fig


def cut_in_words(cut: float) -> str:
    """`from 0.43`, or that a group is called positive or negative as a whole."""
    if cut == float("inf"):
        return "nobody"
    return "everyone" if cut == float("-inf") else f"from {words.number(cut, 3).rstrip('0').rstrip('.')}"


def _axes(fig: go.Figure, points: Sequence[Choice], others: Sequence[float]) -> None:
    low, high = room([0.0, *(one.disparity for one in points)])
    high = max(high, *(line / 0.6 for line in others)) if others else high  # its name needs room
    marks = ticks(max(low, 0.0), high, 6)
    fig.update_xaxes(
        title_text="largest distance between groups, in points",
        range=[max(low, -0.005), high],
        tickvals=marks,
        ticktext=tick_texts(marks, "share"),
        showgrid=True,
    )
    low, high = room([one.accuracy for one in points])
    marks = ticks(low, min(high, 1.0), 5)
    fig.update_yaxes(
        title_text="accuracy", range=[low, high], tickvals=marks, ticktext=tick_texts(marks, "share")
    )


def _told(one: Choice, what: str) -> str:
    cuts = [f"{plain(name, 60)}: {cut_in_words(cut)}" for name, cut in list(one.cuts.items())[:12]]
    head = f"<b>{words.share(one.accuracy)} right, groups {words.share(one.disparity)} apart</b>"
    return hover([head, what, *cuts])


def _alt(choices: Sequence[Choice], now: Choice | None) -> str:
    first, last = choices[0], choices[-1]
    told = (
        f"Accuracy from {words.share(first.accuracy)} with groups {words.share(first.disparity)} apart to "
        f"{words.share(last.accuracy)} with {words.share(last.disparity)}"
    )
    if now is not None:
        told += f"; today {words.share(now.accuracy)} with {words.share(now.disparity)}"
    return f"{told}."
